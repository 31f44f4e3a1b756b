/** A delivery that leads to nothing. */
export type Ignored = { readonly kind: 'ignore'; readonly why: string };

/** Nothing to do, and why. */
export function ignored(why: string): Ignored {
  return { kind: 'ignore', why };
}
