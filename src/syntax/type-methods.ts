import type { Node } from 'web-tree-sitter';
import { type Generics, genericsOf } from './generics.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { substitute, type TypeTerm, termOf } from './type-terms.ts';

/** A method or associated function of an `impl`, in plain data, with `Self` and `Self::Item` written out. */
export type TypeMethod = {
  readonly name: string;
  /** The trait of the impl as named there; null for an impl of the type itself. */
  readonly trait: string | null;
  /** What the impl is for, behind a reference if it is one: `Queue<T>` of `&'a Queue<T>`. */
  readonly owner: TypeTerm;
  /** How it takes the type: `&self`, or by value for a reference to it, is `shared`. */
  readonly self: 'shared' | 'exclusive' | 'owned' | 'none';
  /** Parameters after `self`. */
  readonly parameters: readonly TypeTerm[];
  readonly result: TypeTerm | null;
  /** Parameters and bounds of the impl and of the function itself. */
  readonly implGenerics: Generics;
  readonly generics: Generics;
  /** Can other modules call it: `pub` in any form, or of a trait's impl? */
  readonly isVisible: boolean;
  readonly isUnsafe: boolean;
  /** Does its body drop, free or take over what a pointer leads to? */
  readonly frees: boolean;
};

const FREES =
  /\b(?:drop_in_place|dealloc|assume_init_drop|Box::from_raw|Arc::from_raw|Rc::from_raw|Vec::from_raw_parts|ManuallyDrop::(?:drop|take)|ptr::read|from_raw_in)\b/;

/** The functions of all impls of a file in text order; code that macros write is left out. */
export const typeMethods: (file: RustFile) => readonly TypeMethod[] = perFile((file) =>
  file
    .nodes('impl_item')
    .filter((impl) => !isTemplate(file, impl))
    .flatMap((impl) => methodsOf(file, impl)),
);

function methodsOf(file: RustFile, impl: Node): readonly TypeMethod[] {
  const type = impl.childForFieldName('type');
  if (type === null) return [];
  const whole = termOf(file, type);
  const trait = traitName(file, impl);
  const known = new Map<string, TypeTerm>([['Self', whole]]);
  for (const holder of [twinOf(file, impl, trait), impl])
    for (const [name, term] of holder === null ? [] : associated(file, holder))
      known.set(`Self::${name}`, substitute(term, known));
  const shared = { trait, whole, known, implGenerics: genericsOf(file, impl) };
  return itemsIn(impl)
    .filter(({ type: kind }) => kind === 'function_item')
    .map((fn) => methodOf(file, fn, shared));
}

function itemsIn(impl: Node): readonly Node[] {
  return impl.childForFieldName('body')?.namedChildren ?? [];
}

function traitName(file: RustFile, impl: Node): string | null {
  const node = impl.childForFieldName('trait');
  const trait = node === null ? null : termOf(file, node);
  return trait === null ? null : trait.kind === 'name' ? trait.name : '';
}

function associated(file: RustFile, impl: Node): readonly (readonly [string, TypeTerm])[] {
  return itemsIn(impl).flatMap((item) => {
    const value = item.type === 'type_item' ? item.childForFieldName('type') : null;
    if (value === null) return [];
    return [[item.childForFieldName('name')?.text ?? '', termOf(file, value)] as const];
  });
}

/** `DerefMut` and `IndexMut` speak of a type that the impl of the trait above them names. */
const TWINS: Readonly<Record<string, string>> = { DerefMut: 'Deref', IndexMut: 'Index' };

function twinOf(file: RustFile, impl: Node, trait: string | null): Node | null {
  const twin = TWINS[trait ?? ''];
  if (twin === undefined) return null;
  const self = selfName(impl);
  return (
    file.nodes('impl_item').find((one) => selfName(one) === self && traitName(file, one) === twin) ?? null
  );
}

function selfName(impl: Node): string {
  return /^\w+/.exec(impl.childForFieldName('type')?.text ?? '')?.[0] ?? '';
}

type Impl = {
  readonly trait: string | null;
  readonly whole: TypeTerm;
  readonly known: ReadonlyMap<string, TypeTerm>;
  readonly implGenerics: Generics;
};

function methodOf(file: RustFile, fn: Node, { trait, whole, known, implGenerics }: Impl): TypeMethod {
  const shape = (node: Node): TypeTerm => substitute(termOf(file, node), known);
  const list = fn.childForFieldName('parameters')?.namedChildren ?? [];
  const parameters = list.flatMap((one) => {
    const type = isSelf(one) ? null : one.childForFieldName('type');
    return type === null ? [] : [shape(type)];
  });
  const result = fn.childForFieldName('return_type');
  const header = fn.text.slice(
    0,
    (fn.childForFieldName('name')?.startIndex ?? fn.startIndex) - fn.startIndex,
  );
  const receiver = list.find(isSelf);
  return {
    name: fn.childForFieldName('name')?.text ?? '',
    trait,
    owner: whole.kind === 'reference' ? whole.inner : whole,
    self: receiver === undefined ? 'none' : takes(receiver.text, whole),
    parameters,
    result: result === null ? null : shape(result),
    implGenerics,
    generics: genericsOf(file, fn),
    isVisible: trait !== null || /^pub\b/.test(header),
    isUnsafe: /\bunsafe\b/.test(header),
    frees: FREES.test(fn.childForFieldName('body')?.text ?? ''),
  };
}

function isSelf(parameter: Node): boolean {
  return parameter.type === 'self_parameter' || parameter.childForFieldName('pattern')?.text === 'self';
}

function takes(receiver: string, whole: TypeTerm): TypeMethod['self'] {
  if (/&\s*(?:'\w+\s+)?mut\b/.test(receiver)) return 'exclusive';
  if (receiver.includes('&') || /\bA?Rc\s*</.test(receiver)) return 'shared';
  if (whole.kind !== 'reference') return 'owned';
  return whole.mutable ? 'exclusive' : 'shared';
}
