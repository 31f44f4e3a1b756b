import type { AutoImpl, AutoTrait } from './auto-impls.ts';
import { asksFor, type Demand, demanded } from './auto-trait-bounds.ts';
import { argumentsFor, type Need, needsOf } from './auto-trait-needs.ts';
import { boundsOn, isBare, typeParameters } from './generics.ts';
import { type Handed, handedBy } from './handed-out.ts';
import type { TypeDeclaration, TypeField } from './type-fields.ts';
import { isBoundToThread, isByContract, returnsOwner } from './type-makers.ts';
import type { TypeMethod } from './type-methods.ts';
import { substitute, type TypeTerm, termsWithin } from './type-terms.ts';
import type { TypeWorld } from './type-world.ts';

/** A bound that an `unsafe impl Send` or `Sync` lacks, or a field that no bound can mend, and what shows it. */
export type AutoTraitFault = {
  /** Null where a concrete type is in the way. */
  readonly parameter: string | null;
  /** What the parameter must be. */
  readonly lacks: AutoTrait;
  readonly field: TypeField;
  readonly how: Need['how'];
  /** The concrete type in the way, if no parameter is. */
  readonly blocker: string | null;
  /** The method that shows it, where the field alone does not. */
  readonly shownBy: TypeMethod | null;
  readonly does: Handed['what'] | 'takes' | 'frees' | 'holds' | 'clones';
  /** Is any use of the parameter all that is known? */
  readonly isGuess: boolean;
};

/** What an impl does not ask of its parameters though the type needs it. Fields that `skip` names count as sound. */
export function autoTraitFaults(
  impl: AutoImpl,
  world: TypeWorld,
  skip: (field: TypeField) => boolean,
): readonly AutoTraitFault[] {
  const declared = impl.self.kind === 'name' ? world.type(impl.self.name) : null;
  if (declared === null || impl.isNegative || isBoundToThread(declared)) return [];
  const faults = faultsOf({ impl, declared, world }, skip);
  // Asked last: whoever makes values of the type may be written anywhere in the crate.
  return faults.length === 0 || isByContract(declared, world) ? [] : faults;
}

function faultsOf(
  { impl, declared, world }: Pick<Case, 'impl' | 'declared' | 'world'>,
  skip: (field: TypeField) => boolean,
): readonly AutoTraitFault[] {
  const held = heldBy(impl, declared, world).filter(({ field }) => !skip(field));
  const found = blocked(impl, held);
  for (const parameter of typeParameters(impl.generics)) {
    const written = demanded(impl, parameter, world);
    // Who asks for both lacks nothing.
    if (written === null || (written.Send && written.Sync)) continue;
    const uses = held.filter(({ need }) => need.parameter === parameter && isBacked(need, declared));
    if (uses.length === 0) continue;
    const bare = { impl, declared, world, parameter, asked: written, uses };
    const one = { ...bare, asked: withMakers(bare) };
    if (isLeftToTrait(one)) continue;
    const fault = impl.trait === 'Send' ? sendFault(one) : syncFault(one);
    if (fault !== null) found.push(fault);
  }
  return found;
}

/** A mere marker says that a value is there only if there is a pointer that could lead to it. */
function isBacked({ how }: Need, { fields }: TypeDeclaration): boolean {
  if (how !== 'marker') return true;
  return fields.some(({ type }) =>
    [...termsWithin(type)].some(
      (term) =>
        term.kind === 'pointer' || (term.kind === 'name' && /^(?:NonNull|AtomicPtr)$/.test(term.name)),
    ),
  );
}

/** Where no value can be made for a parameter that is not `Send`, the impl need not ask again. */
function withMakers(one: Case): Demand {
  const { asked, world, declared, parameter, impl } = one;
  if (declared.fields.some(({ isPublic }) => isPublic)) return asked;
  const own = methodsOf(one).filter((method) => method.self === 'none' && returnsOwner(method));
  const makers: (readonly [TypeMethod, string | null])[] = [
    ...own.map((method) => [method, calledThere(one, method)] as const),
    ...world
      .makers(declared.name)
      .map((method) => [method, calledIn(method.result, impl, parameter)] as const),
  ];
  const demands = (trait: AutoTrait): boolean =>
    makers.length > 0 && makers.every(([method, name]) => name !== null && methodAsks(method, name, trait));
  return { ...asked, Send: asked.Send || demands('Send'), Sync: asked.Sync || demands('Sync') };
}

function methodAsks({ generics, implGenerics }: TypeMethod, name: string, trait: AutoTrait): boolean {
  return asksFor(generics, name, trait) || asksFor(implGenerics, name, trait);
}

type Held = { readonly need: Need; readonly field: TypeField };

function heldBy(impl: AutoImpl, declared: TypeDeclaration, world: TypeWorld): readonly Held[] {
  const by = argumentsFor(typeParameters(declared.generics), impl.self, declared);
  const parameters = new Set(typeParameters(impl.generics));
  return declared.fields.flatMap((field) =>
    needsOf(substitute(field.type, by), impl.trait, { parameters, world }).map((need) => ({ need, field })),
  );
}

/** Concrete types that may not go to another thread, whatever the parameters are. */
function blocked({ trait }: AutoImpl, held: readonly Held[]): AutoTraitFault[] {
  const first = held.find(({ need }) => need.blocker !== null && !/^(?:pointer|cell|marker)$/.test(need.how));
  if (first === undefined || trait !== 'Send') return [];
  const { need, field } = first;
  return [
    {
      parameter: null,
      lacks: need.trait,
      field,
      how: need.how,
      blocker: need.blocker,
      shownBy: null,
      does: 'holds',
      isGuess: false,
    },
  ];
}

type Case = {
  readonly impl: AutoImpl;
  readonly declared: TypeDeclaration;
  readonly world: TypeWorld;
  readonly parameter: string;
  readonly asked: Demand;
  readonly uses: readonly Held[];
};

function fault(
  { parameter }: Case,
  { need, field }: Held,
  rest: Partial<AutoTraitFault> & Pick<AutoTraitFault, 'lacks'>,
): AutoTraitFault {
  const { how } = need;
  return { parameter, field, how, blocker: null, shownBy: null, does: 'holds', isGuess: false, ...rest };
}

/** Sent with its owner: what is owned must be `Send`; behind pointers what counts is what the type does with it. */
function sendFault(one: Case): AutoTraitFault | null {
  const { asked, uses } = one;
  const owned = uses.find(
    ({ need }) => need.trait === 'Send' && /^(?:owned|exclusive|counted)$/.test(need.how),
  );
  if (owned !== undefined && !asked.Send) return fault(one, owned, { lacks: 'Send' });
  const handed = handedFor(one);
  const shows = handed.find(({ what, direction }) => what === 'shared' && direction === 'out');
  const shared = uses.find(({ need }) => need.trait === 'Sync' && /^(?:shared|counted)$/.test(need.how));
  if (shared !== undefined && !asked.Sync && (!asked.Send || shows !== undefined))
    return fault(one, shared, { lacks: 'Sync', ...(asked.Send && shows ? shownBy(shows) : {}) });
  return behindPointer(one, handed);
}

function behindPointer(one: Case, handed: readonly Handed[]): AutoTraitFault | null {
  const { asked, uses } = one;
  const open = uses.find(({ need }) => /^(?:pointer|marker|cell)$/.test(need.how));
  if (open === undefined) return null;
  const isView = uses.every(({ need }) => need.how !== 'marker' || need.trait === 'Sync');
  if (!asked.Send) {
    const moves = handed.find(({ what }) => what === 'moved' || what === 'exclusive');
    if (moves !== undefined) return fault(one, open, { lacks: 'Send', ...shownBy(moves) });
    const frees = asked.Sync ? undefined : freeing(one);
    if (frees !== undefined && open.need.how !== 'marker')
      return fault(one, open, { lacks: 'Send', shownBy: frees, does: 'frees' });
  }
  const shows = handed.find(({ what }) => what === 'shared');
  if (shows !== undefined && !asked.Send && !asked.Sync)
    return fault(one, open, { lacks: isView ? 'Sync' : 'Send', ...shownBy(shows) });
  if (shows?.direction === 'out' && asked.Send && !asked.Sync) {
    const clones = methodsOf(one).find(isHandleClone(one));
    if (clones !== undefined && freeing(one) !== undefined)
      return fault(one, open, { lacks: 'Sync', shownBy: shows.method, does: 'clones' });
  }
  const [some] = handed;
  if (some === undefined || open.need.how === 'marker' || asked.Send || asked.Sync) return null;
  return fault(one, open, { lacks: 'Send', ...shownBy(some), isGuess: true });
}

/** Shared between threads: what `&self` lends must be `Sync`, and what goes in or out through it `Send`. */
function syncFault(one: Case): AutoTraitFault | null {
  const { asked, uses, declared } = one;
  const [first] = uses;
  if (first === undefined) return null;
  const handed = handedFor(one).filter(({ method }) => method.self === 'shared');
  const sure = handed.filter(({ method }) => !method.isUnsafe || (!asked.Send && !asked.Sync));
  const isOpen = uses.some(({ need }) => /^(?:pointer|cell)$/.test(need.how));
  const lends = sure.find(({ what, direction }) => what === 'shared' && direction === 'out');
  if (lends !== undefined && !asked.Sync) return fault(one, first, { lacks: 'Sync', ...shownBy(lends) });
  const moves = sure.find((each) => movesThrough(each, asked));
  if (isOpen && moves !== undefined && !asked.Send)
    return fault(one, first, { lacks: 'Send', ...shownBy(moves) });
  if (asked.Send || asked.Sync) return null;
  const plain = uses.find(({ need }) => need.how === 'owned' && need.trait === 'Sync');
  const isLeftOut = typeParameters(one.impl.generics).some((name) => isAsked(one, name));
  const isReadable = plain !== undefined && (plain.field.isPublic || declared.derives.some(reads));
  if (plain !== undefined && (isLeftOut || isReadable)) return fault(one, plain, { lacks: 'Sync' });
  const [some] = sure;
  if (!isOpen || some === undefined) return null;
  return fault(one, first, { lacks: 'Send', ...shownBy(some), isGuess: true });
}

function movesThrough({ what, method }: Handed, asked: Demand): boolean {
  if (what === 'exclusive') return true;
  if (what !== 'moved') return false;
  // A copy made through `&T` is made by whoever may look at it.
  return !(asked.Sync && copies(method));
}

function copies({ implGenerics, generics, trait, name }: TypeMethod): boolean {
  const all = [implGenerics, generics].flatMap((one) => [
    ...one.parameters.flatMap(({ bounds }) => bounds),
    ...one.where.flatMap(({ bounds }) => bounds),
  ]);
  return (
    trait === 'Clone' ||
    name === 'cloned' ||
    all.some((bound) => bound.kind === 'name' && /^(?:Copy|Clone|ToOwned)$/.test(bound.name))
  );
}

function isAsked({ impl, world }: Case, name: string): boolean {
  return demanded(impl, name, world)?.Sync === true;
}

/** Where another parameter is bound, one behind a trait of the crate's own may have been left to that trait. */
function isLeftToTrait({ asked, impl, world }: Case): boolean {
  if (!asked.byTrait) return false;
  return typeParameters(impl.generics).some((name) => demanded(impl, name, world)?.[impl.trait] === true);
}

function reads(trait: string): boolean {
  return /^(?:Clone|Debug|PartialEq|PartialOrd|Hash|Ord)$/.test(trait);
}

function shownBy({ method, what, direction }: Handed): Pick<AutoTraitFault, 'shownBy' | 'does'> {
  return { shownBy: method, does: what === 'moved' && direction === 'in' ? 'takes' : what };
}

/** The functions of the type that others can call, and its destructor. */
function methodsOf({ declared, world }: Case): readonly TypeMethod[] {
  return world.methods(declared.name).filter(({ isVisible }) => isVisible);
}

/** What the type's functions hand out or take of the parameter; of those that make one, what they take. */
function handedFor(one: Case): readonly Handed[] {
  return methodsOf(one).flatMap((method) => {
    const called = calledThere(one, method);
    if (called === null) return [];
    const makesOne = method.self !== 'none' || returnsOwner(method);
    if (!makesOne) return [];
    // A method that asks for itself needs nothing of the impl.
    return handedBy(method, called, one.world).filter(
      ({ what }) => !methodAsks(method, called, what === 'shared' ? 'Sync' : 'Send'),
    );
  });
}

/** What a method's impl calls the parameter that this impl calls otherwise. */
function calledThere({ impl, parameter }: Case, method: TypeMethod): string | null {
  return calledIn(method.owner, impl, parameter);
}

function calledIn(term: TypeTerm | null, { self }: AutoImpl, parameter: string): string | null {
  if (term === null || self.kind !== 'name') return null;
  const same = [...termsWithin(term)].find((part) => part.kind === 'name' && part.name === self.name);
  if (same?.kind !== 'name') return null;
  const there = same.arguments[self.arguments.findIndex((one) => isBare(one, parameter))];
  return there?.kind === 'name' ? there.path : null;
}

/** The destructor that drops or frees what the pointers lead to. */
function freeing(one: Case): TypeMethod | undefined {
  return methodsOf(one).find(({ trait, frees }) => trait === 'Drop' && frees);
}

/** Is it a `Clone` that asks nothing of the parameter: another handle on the same value? */
function isHandleClone(one: Case): (method: TypeMethod) => boolean {
  return (method) => {
    const called = method.trait === 'Clone' ? calledThere(one, method) : null;
    if (called === null) return false;
    return !boundsOn(method.implGenerics, called).some(
      (bound) => bound.kind === 'name' && bound.name === 'Clone',
    );
  };
}
