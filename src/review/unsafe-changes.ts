import type { UnsafeFact } from '../syntax/unsafe-facts.ts';
import type { UnsafeChange } from './review.ts';

/** The unsafe code of a file on both sides. */
export type UnsafeSides = {
  readonly path: string;
  readonly before: readonly UnsafeFact[];
  readonly after: readonly UnsafeFact[];
};

type Piece = { readonly path: string; readonly fact: UnsafeFact; readonly tokens: string };
type Pair = { readonly was: Piece; readonly is: Piece };

/**
 * What became of the unsafe code of a change. The same tokens in the same item of the file have stayed, wherever
 * the item stands now; the same tokens elsewhere have moved; of what is left, code of one kind in one item has
 * changed; the rest was added or removed. In order of path and line.
 */
export function unsafeChanges(files: readonly UnsafeSides[]): readonly UnsafeChange[] {
  const before = files.flatMap(({ path, before: facts }) => facts.map((fact) => pieceOf(path, fact)));
  const after = files.flatMap(({ path, after: facts }) => facts.map((fact) => pieceOf(path, fact)));
  const stayed = pairUp(before, after, ({ path, fact, tokens }) => [path, fact.kind, fact.item, tokens]);
  const moved = pairUp(stayed.gone, stayed.come, ({ fact, tokens }) => [fact.kind, tokens]);
  const changed = pairUp(moved.gone, moved.come, ({ path, fact }) => [path, fact.kind, fact.item]);
  return [
    ...moved.pairs.map((pair) => changeOf('moved', pair)),
    ...changed.pairs.map((pair) => changeOf('changed', pair)),
    ...changed.come.map((is) => changeOf('added', { was: is, is })),
    ...changed.gone.map((was) => changeOf('removed', { was, is: was })),
  ].toSorted((a, b) => order(a.path, b.path) || a.line - b.line || order(a.how, b.how));
}

function pieceOf(path: string, fact: UnsafeFact): Piece {
  return { path, fact, tokens: fact.tokens() };
}

type Paired = {
  readonly pairs: readonly Pair[];
  readonly gone: readonly Piece[];
  readonly come: readonly Piece[];
};

/** Pairs pieces of both sides that have a key in common, each once, in order. */
function pairUp(
  gone: readonly Piece[],
  come: readonly Piece[],
  keyOf: (piece: Piece) => readonly string[],
): Paired {
  const free = Map.groupBy(gone, (piece) => JSON.stringify(keyOf(piece)));
  const pairs: Pair[] = [];
  const left: Piece[] = [];
  for (const is of come) {
    const was = free.get(JSON.stringify(keyOf(is)))?.shift();
    if (was === undefined) left.push(is);
    else pairs.push({ was, is });
  }
  const taken = new Set(pairs.map(({ was }) => was));
  return { pairs, gone: gone.filter((piece) => !taken.has(piece)), come: left };
}

function changeOf(how: UnsafeChange['how'], { was, is }: Pair): UnsafeChange {
  const { kind, item, line, documented } = is.fact;
  const from = how === 'moved' ? { path: was.path, item: was.fact.item } : null;
  return { how, kind, path: is.path, line, item, documented, from };
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
