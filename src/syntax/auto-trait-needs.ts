import { AUTO_TRAIT_RULES, STD_PATH, THREADLESS_TRAITS } from '../knowledge/auto-traits.ts';
import type { AutoImpl, AutoTrait } from './auto-impls.ts';
import { boundsOn, typeParameters } from './generics.ts';
import type { TypeDeclaration } from './type-fields.ts';
import { substitute, type TypeTerm, termsWithin } from './type-terms.ts';
import type { TypeWorld } from './type-world.ts';

/** What must hold before a type is `Send` or `Sync` by what it is made of. */
export type Need = {
  /** The type parameter that must be so; null where a concrete type is in the way and no bound helps. */
  readonly parameter: string | null;
  /** The concrete type in the way. */
  readonly blocker: string | null;
  readonly trait: AutoTrait;
  /**
   * How it is held. `owned`, `shared` (behind `&`), `exclusive` (behind `&mut`) and `counted` (behind `Arc`) are facts
   * of the language. What is behind a `pointer`, in a `cell` that is shared, or only in a `marker` depends on what
   * the type does with it.
   */
  readonly how: 'owned' | 'shared' | 'exclusive' | 'counted' | 'pointer' | 'cell' | 'marker';
};

type Question = {
  readonly trait: AutoTrait;
  readonly how: Need['how'];
  readonly parameters: ReadonlySet<string>;
  readonly world: TypeWorld;
  /** Types on the way here: a list's node holds itself. */
  readonly seen: readonly string[];
};

const MOST_NESTED = 6;

/** What a field's type needs for an auto trait, asked of a type of whose parameters these are the names. */
export function needsOf(
  term: TypeTerm,
  trait: AutoTrait,
  { parameters, world }: Pick<Question, 'parameters' | 'world'>,
): readonly Need[] {
  return needs(term, { trait, how: 'owned', parameters, world, seen: [] });
}

function needs(term: TypeTerm, asked: Question): readonly Need[] {
  switch (term.kind) {
    case 'name':
      return needsOfName(term, asked);
    case 'reference':
      // `&T` goes where `T` may be shared; `&mut T` where `T` may go, and it is shared where `T` may be.
      return needs(
        term.inner,
        step(asked, term.mutable ? 'exclusive' : 'shared', term.mutable ? undefined : 'Sync'),
      );
    case 'pointer':
      return reached(term.inner, asked, 'pointer');
    case 'sequence':
      return needs(term.inner, asked);
    case 'tuple':
      return term.items.flatMap((item) => needs(item, asked));
    case 'object':
      return asked.seen.length === 0 && term.bounds.length > 0 && term.bounds.every(isThreadless)
        ? [{ parameter: null, blocker: `dyn ${nameOf(term.bounds[0])}`, trait: asked.trait, how: asked.how }]
        : [];
    default:
      return [];
  }
}

/** One step further in; a pointer, cell or marker on the way is what counts for all that is behind it. */
function step(asked: Question, how: Need['how'], trait: AutoTrait = asked.trait): Question {
  const isOpen = asked.how === 'pointer' || asked.how === 'cell' || asked.how === 'marker';
  return { ...asked, trait, how: isOpen ? asked.how : how };
}

/** Every parameter within a term, held in a way of which the type alone says nothing. */
function reached(term: TypeTerm, asked: Question, how: 'pointer' | 'cell'): readonly Need[] {
  const names = new Set<string>();
  for (const part of heldWithin(term))
    if (part.kind === 'name' && asked.parameters.has(part.path)) names.add(part.path);
  const inner = step(asked, how);
  return [...names].map((parameter) => ({ parameter, blocker: null, trait: asked.trait, how: inner.how }));
}

/** What is held somewhere in a term: a function or a `dyn` has what it speaks of only in its signature. */
function heldWithin(term: TypeTerm): readonly TypeTerm[] {
  const unheld = new Set(
    [...termsWithin(term)]
      .filter(({ kind }) => kind === 'object' || kind === 'opaque' || kind === 'function')
      .flatMap((part) => [...termsWithin(part)]),
  );
  return [...termsWithin(term)].filter((part) => !unheld.has(part));
}

type Name = Extract<TypeTerm, { kind: 'name' }>;

function needsOfName(term: Name, asked: Question): readonly Need[] {
  if (term.arguments.length === 0 && asked.parameters.has(term.path))
    return [{ parameter: term.path, blocker: null, trait: asked.trait, how: asked.how }];
  if (term.name === 'PhantomData')
    // Who marks a type with a pointer has one, be it as a number.
    return term.arguments.flatMap((one) =>
      one.kind === 'pointer' ? needs(one, asked) : needs(one, step(asked, 'marker')),
    );
  const isFull = asked.seen.length >= MOST_NESTED || asked.seen.includes(term.name);
  const ours = isFull || STD_PATH.test(term.path) ? null : ownNeeds(term, asked);
  if (ours !== null) return ours;
  return isFull && !AUTO_TRAIT_RULES.has(term.name) ? [] : needsByRule(term, asked);
}

/** Of a type of the crate: what its own impl of the trait asks for, else what its fields do. */
function ownNeeds(term: Name, asked: Question): readonly Need[] | null {
  const { world, trait } = asked;
  const inner = { ...asked, seen: [...asked.seen, term.name] };
  const alias = world.alias(term.name);
  if (alias !== null)
    return needs(substitute(alias.type, argumentsFor(typeParameters(alias.generics), term, alias)), inner);
  const declared = world.type(term.name);
  if (declared === null) return null;
  const impls = world.autoImpls(term.name).filter((one) => one.trait === trait);
  const impl = impls[0];
  if (impl?.isNegative) return [];
  if (impl !== undefined) return needsByImpl(impl, term, inner);
  const by = argumentsFor(typeParameters(declared.generics), term, declared);
  return declared.fields.flatMap(({ type }) => needs(substitute(type, by), inner));
}

function needsByImpl(impl: AutoImpl, term: Name, asked: Question): readonly Need[] {
  const given = impl.self.kind === 'name' ? impl.self.arguments : [];
  return given.flatMap((parameter, at) => {
    const argument = term.arguments[at];
    if (argument === undefined || parameter.kind !== 'name') return [];
    const bounds = boundsOn(impl.generics, parameter.path).map(nameOf);
    return (['Send', 'Sync'] as const)
      .filter((trait) => bounds.includes(trait))
      .flatMap((trait) => needs(argument, { ...asked, trait }));
  });
}

/** The arguments of a term by the names of the parameters that they stand for, defaults filled in. */
export function argumentsFor(
  names: readonly string[],
  term: TypeTerm,
  { generics }: Pick<TypeDeclaration, 'generics'>,
): ReadonlyMap<string, TypeTerm> {
  const given = term.kind === 'name' ? term.arguments : [];
  return new Map(
    names.flatMap((name, at) => {
      const fallback = generics.parameters.find((one) => one.name === name)?.default ?? null;
      const value = given[at] ?? fallback;
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

function needsByRule(term: Name, asked: Question): readonly Need[] {
  const rule = AUTO_TRAIT_RULES.get(term.name)?.[asked.trait];
  const every = (trait: AutoTrait, how: Need['how'] = asked.how): readonly Need[] =>
    term.arguments.flatMap((one) => needs(one, step({ ...asked, trait }, how)));
  switch (rule) {
    case 'same':
      return every(asked.trait);
    case 'send':
      return every('Send');
    case 'both': {
      const how = term.name === 'Arc' ? 'counted' : asked.how;
      return [...every('Send', how), ...every('Sync', how)];
    }
    case 'cell':
    case 'pointer':
      return term.arguments.flatMap((one) => reached(one, asked, rule));
    case 'never':
      // In a type of the crate's own it is that type's business.
      return asked.seen.length === 0 && isStdOrBare(term)
        ? [{ parameter: null, blocker: term.name, trait: asked.trait, how: asked.how }]
        : [];
    default:
      return [];
  }
}

/** Several crates have a `MutexGuard`, and those of some may be sent. */
function isStdOrBare({ path, name }: Name): boolean {
  return STD_PATH.test(path) || (path === name && name === 'Rc');
}

function isThreadless(bound: TypeTerm): boolean {
  return bound.kind === 'name' && THREADLESS_TRAITS.has(bound.name);
}

function nameOf(term: TypeTerm | undefined): string {
  return term?.kind === 'name' ? term.name : '';
}
