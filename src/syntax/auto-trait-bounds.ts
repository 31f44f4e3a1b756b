import { THREADLESS_TRAITS } from '../knowledge/auto-traits.ts';
import type { AutoImpl, AutoTrait } from './auto-impls.ts';
import { boundsOn, type Generics, isBare } from './generics.ts';
import { mentions, type TypeTerm } from './type-terms.ts';
import type { TypeWorld } from './type-world.ts';

/** What is demanded, and whether a trait of the crate is, whose implementors the authors may have had in mind. */
export type Demand = { readonly Send: boolean; readonly Sync: boolean; readonly byTrait: boolean };

/** What an impl demands of a parameter; null where a bound that cannot be read may demand more. */
export function demanded({ generics }: AutoImpl, parameter: string, world: TypeWorld): Demand | null {
  const isReadElsewhere = generics.where.some(
    ({ subject, bounds }) =>
      !isBare(subject, parameter) &&
      mentionsDeep(subject, parameter) &&
      bounds.some((bound) => bound.kind === 'name' && /^(?:Send|Sync)$/.test(bound.name)),
  );
  if (isReadElsewhere) return null;
  const seen = new Set<string>();
  const asked = { Send: false, Sync: false, byTrait: false };
  const open = [...boundsOn(generics, parameter)];
  for (let bound = open.pop(); bound !== undefined; bound = open.pop()) {
    if (bound.kind !== 'name') return null;
    if (bound.name === 'Send' || bound.name === 'Sync') asked[bound.name] = true;
    else if (!THREADLESS_TRAITS.has(bound.name) && !seen.has(bound.name)) {
      seen.add(bound.name);
      const trait = world.trait(bound.name);
      // An unsafe or a closed trait may rule out what its name does not say.
      const isOpen = trait?.isPublic === true && !trait.isUnsafe && !trait.supertraits.some(isSeal);
      if (trait === null || !isOpen) return null;
      asked.byTrait = true;
      open.push(...trait.supertraits);
    }
  }
  return asked;
}

function mentionsDeep(term: TypeTerm, name: string): boolean {
  return mentions(term, name) || (term.kind === 'projection' && mentions(term.base, name));
}

function isSeal(bound: TypeTerm): boolean {
  return bound.kind === 'name' && /Sealed|Private/.test(bound.path);
}

/** Do the bounds of a generic item ask this of a parameter in so many words? */
export function asksFor(generics: Generics, name: string, trait: AutoTrait): boolean {
  return boundsOn(generics, name).some((bound) => bound.kind === 'name' && bound.name === trait);
}

/** The head of an impl, given as written, with one more bound on each of the parameters that lack one. */
export function headerWith(
  { generics, header }: AutoImpl,
  written: string,
  lacking: ReadonlyMap<string, AutoTrait>,
): string {
  let code = written.trimEnd();
  for (const { name, range } of generics.parameters.toReversed()) {
    const bound = lacking.get(name);
    if (bound === undefined) continue;
    const [start, end] = [range.start - header.start, range.end - header.start];
    const sign = code.slice(start, end).includes(':') ? ' +' : ':';
    code = `${code.slice(0, end)}${sign} ${bound}${code.slice(end)}`;
  }
  return code;
}
