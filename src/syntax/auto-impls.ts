import type { Node } from 'web-tree-sitter';
import { isPublic } from './exported.ts';
import { type Generics, genericsOf } from './generics.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { boundTerms, type TypeTerm, termOf } from './type-terms.ts';

export type AutoTrait = 'Send' | 'Sync';

/** `unsafe impl<T> Send for X<T> {}`, or the same with `!Send`. */
export type AutoImpl = {
  readonly trait: AutoTrait;
  readonly isNegative: boolean;
  /** The type it is for, and how it is written, on one line. */
  readonly self: TypeTerm;
  readonly written: string;
  readonly generics: Generics;
  /** Offsets of the impl in the file, from the word `unsafe`, and of what stands before its braces. */
  readonly range: { readonly start: number; readonly end: number };
  readonly header: { readonly start: number; readonly end: number };
};

/** Every impl of `Send` and `Sync` of a file in text order; code that macros write is left out. */
export const autoImpls: (file: RustFile) => readonly AutoImpl[] = perFile((file) => {
  if (!/\bimpl\b[^;{}]{0,400}\b(?:Send|Sync)\s+for\b/.test(file.text)) return [];
  return file.nodes('impl_item').flatMap((impl) => {
    const self = impl.childForFieldName('type');
    const trait = autoTrait(impl.childForFieldName('trait'));
    if (self === null || trait === null || isTemplate(file, impl)) return [];
    return [
      {
        trait,
        isNegative: impl.children.some((child) => child?.type === '!'),
        self: termOf(file, self),
        written: self.text.replaceAll(/\s+/g, ' '),
        generics: genericsOf(file, impl),
        range: { start: impl.startIndex, end: impl.endIndex },
        header: {
          start: impl.startIndex,
          end: impl.childForFieldName('body')?.startIndex ?? impl.endIndex,
        },
      },
    ];
  });
});

function autoTrait(node: Node | null): AutoTrait | null {
  const name = node?.text.replace(/^(?:::)?(?:(?:std|core)::)?(?:marker::)?/, '');
  return name === 'Send' || name === 'Sync' ? name : null;
}

/** A trait in plain data. */
export type TraitDeclaration = {
  readonly name: string;
  readonly isPublic: boolean;
  readonly isUnsafe: boolean;
  /** The traits that whoever implements it must implement too. */
  readonly supertraits: readonly TypeTerm[];
};

/** Every trait that a file declares. */
export const traitDeclarations: (file: RustFile) => readonly TraitDeclaration[] = perFile((file) =>
  file.nodes('trait_item').map((node) => {
    const bounds = node.childForFieldName('bounds');
    const { where } = genericsOf(file, node);
    const onSelf = where.filter(({ subject }) => subject.kind === 'name' && subject.path === 'Self');
    return {
      name: node.childForFieldName('name')?.text ?? '',
      isPublic: isPublic(node),
      isUnsafe: node.children.some((child) => child?.type === 'unsafe'),
      supertraits: [
        ...(bounds === null ? [] : boundTerms(file, bounds)),
        ...onSelf.flatMap((one) => one.bounds),
      ],
    };
  }),
);

/** `type Link<T> = Option<NonNull<Node<T>>>` in plain data. */
export type TypeAlias = { readonly name: string; readonly generics: Generics; readonly type: TypeTerm };

/** The type aliases of a file's modules. */
export const typeAliases: (file: RustFile) => readonly TypeAlias[] = perFile((file) =>
  file.nodes('type_item').flatMap((node) => {
    const type = node.childForFieldName('type');
    const isInImpl = file.parent(node)?.type === 'declaration_list' && isOfImpl(file, node);
    if (type === null || isInImpl) return [];
    const name = node.childForFieldName('name')?.text ?? '';
    return [{ name, generics: genericsOf(file, node), type: termOf(file, type) }];
  }),
);

function isOfImpl(file: RustFile, node: Node): boolean {
  const holder = file.parent(file.parent(node) ?? node)?.type;
  return holder === 'impl_item' || holder === 'trait_item';
}
