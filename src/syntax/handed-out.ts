import { boundsOn, isBare } from './generics.ts';
import type { TypeMethod } from './type-methods.ts';
import { mentions, type TypeTerm } from './type-terms.ts';
import type { TypeWorld } from './type-world.ts';

/**
 * What a method lets its caller do with a value of a parameter's type: look at it (`shared`), change it
 * (`exclusive`), put one in or take one out (`moved`), or something that cannot be told (`mentioned`).
 */
export type Handed = {
  readonly what: 'shared' | 'exclusive' | 'moved' | 'mentioned';
  readonly method: TypeMethod;
  /** Out of the type, or into it. */
  readonly direction: 'out' | 'in';
};

type What = Handed['what'];

/** Guards and views of other crates, by what they lend. */
const LENT: Readonly<Record<string, What>> = {
  MutexGuard: 'exclusive',
  RwLockWriteGuard: 'exclusive',
  RefMut: 'exclusive',
  RwLockReadGuard: 'shared',
  Ref: 'shared',
  Iter: 'shared',
  IterMut: 'exclusive',
};
const CONTAINERS =
  /^(?:Option|Result|Box|Vec|VecDeque|Pin|Poll|Cow|Arc|HashMap|BTreeMap|HashSet|BTreeSet|ManuallyDrop|MaybeUninit)$/;
/** Methods that look at their argument and drop it. */
const LOOKS_UP =
  /^(?:get|contains|find|lookup|remove|index|eq|ne|cmp|partial_cmp|hash|entry|has|is|count|position|from|with_hasher|fmt)(?:_|$)/;

/** What a method hands out or takes of the type parameter `name`, which its impl may call otherwise. */
export function handedBy(method: TypeMethod, name: string, world: TypeWorld): readonly Handed[] {
  const out =
    method.result === null ? [] : lent(method.result, name, { world, depth: 0, owner: method.owner });
  return [
    ...out.map((what) => ({ what, method, direction: 'out' as const })),
    ...method.parameters.flatMap((parameter) => taken(method, parameter, name)),
  ];
}

type Search = { readonly world: TypeWorld; readonly depth: number; readonly owner: TypeTerm };

function lent(term: TypeTerm, name: string, search: Search): readonly What[] {
  if (!mentions(term, name)) return [];
  switch (term.kind) {
    case 'name':
      return lentByName(term, name, search);
    case 'reference':
      return behind(lent(term.inner, name, search), term.mutable ? 'exclusive' : 'shared');
    case 'sequence':
      return lent(term.inner, name, search);
    case 'tuple':
      return term.items.flatMap((item) => lent(item, name, search));
    case 'opaque':
    case 'object':
      return term.bounds.flatMap((bound) =>
        bound.kind === 'name' ? bound.arguments.flatMap((one) => lent(one, name, search)) : [],
      );
    default:
      return [];
  }
}

function behind(found: readonly What[], how: 'shared' | 'exclusive'): readonly What[] {
  return found.map((what) =>
    what === 'moved' || how === 'shared' ? (what === 'mentioned' ? what : how) : what,
  );
}

function lentByName(
  term: Extract<TypeTerm, { kind: 'name' }>,
  name: string,
  search: Search,
): readonly What[] {
  if (isBare(term, name)) return ['moved'];
  if (search.owner.kind === 'name' && search.owner.name === term.name) return [];
  if (CONTAINERS.test(term.name)) {
    const inside = term.arguments.flatMap((one) => lent(one, name, search));
    return term.name === 'Arc' ? behind(inside, 'shared') : inside;
  }
  if (search.world.type(term.name) !== null) return lentByType(term, name, search);
  const known = LENT[term.name];
  return [known ?? 'mentioned'];
}

/** What a guard, an iterator or an entry of the crate lends in its turn, by its own methods. */
function lentByType(
  term: Extract<TypeTerm, { kind: 'name' }>,
  name: string,
  { world, depth }: Search,
): readonly What[] {
  if (depth > 1) return ['mentioned'];
  const found = world
    .methods(term.name)
    .filter(
      (method) => method.isVisible && !method.isUnsafe && method.self !== 'none' && method.result !== null,
    )
    .flatMap((method) => {
      const at = term.arguments.findIndex((one) => mentions(one, name));
      const called = method.owner.kind === 'name' ? method.owner.arguments[at] : undefined;
      if (method.result === null || called?.kind !== 'name') return [];
      return lent(method.result, called.path, { world, depth: depth + 1, owner: method.owner });
    });
  // Who may change it may look at it: nobody else does meanwhile.
  if (found.includes('exclusive')) return ['exclusive'];
  const sure = found.filter((what) => what !== 'mentioned');
  return sure.length > 0 ? [...new Set(sure)] : ['mentioned'];
}

function taken(method: TypeMethod, parameter: TypeTerm, name: string): readonly Handed[] {
  const found = (what: What, direction: Handed['direction']): Handed => ({ what, method, direction });
  const closures = closureBounds(method, parameter);
  if (closures.length > 0)
    return closures.flatMap((closure) => {
      if (closure.kind !== 'name') return [];
      const shown = closure.arguments.flatMap((one) => given(one, name)).map((what) => found(what, 'out'));
      const made = closure.output === undefined ? [] : given(closure.output, name);
      // What a closure computes from a `&T` and returns as `&T` is the caller's own.
      return [...shown, ...made.filter((what) => what === 'moved').map((what) => found(what, 'in'))];
    });
  const kinds = given(parameter, name);
  if (kinds.length === 0 || (LOOKS_UP.test(method.name) && method.self !== 'none')) return [];
  return kinds.map((what) => found(what, 'in'));
}

const CLOSURES = /^Fn(?:Once|Mut)?$/;

/** `impl FnOnce(&T)`, `&dyn Fn(&T)`, `F` with `F: FnOnce(&T)`: the closure's own bounds. */
function closureBounds(method: TypeMethod, parameter: TypeTerm): readonly TypeTerm[] {
  const bare = parameter.kind === 'reference' ? parameter.inner : parameter;
  const bounds =
    bare.kind === 'opaque' || bare.kind === 'object'
      ? bare.bounds
      : bare.kind === 'name'
        ? [...boundsOn(method.generics, bare.path), ...boundsOn(method.implGenerics, bare.path)]
        : [];
  return bounds.filter((bound) => bound.kind === 'name' && CLOSURES.test(bound.name));
}

/** A value of the parameter's type, or a reference to one, that changes hands as itself or in a container. */
function given(term: TypeTerm, name: string): readonly What[] {
  if (isBare(term, name)) return ['moved'];
  switch (term.kind) {
    case 'name':
      return CONTAINERS.test(term.name) && term.name !== 'Arc'
        ? term.arguments.flatMap((one) => given(one, name))
        : [];
    case 'reference':
      return behind(given(term.inner, name), term.mutable ? 'exclusive' : 'shared');
    case 'sequence':
      return given(term.inner, name);
    case 'tuple':
      return term.items.flatMap((item) => given(item, name));
    default:
      return [];
  }
}
