import type { Node } from 'web-tree-sitter';
import { itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { typesNamed } from './type-fields.ts';

/** A `Drop` that destroys what a constructor leaves uninitialised, with nothing that says which it is. */
export type UninitDrop = {
  readonly impl: Node;
  readonly type: string;
  readonly field: string;
  readonly maker: Node;
};

/** The types of a file whose drop takes for granted that their one `MaybeUninit` field has been filled. */
export const uninitDrops: (file: RustFile) => readonly UninitDrop[] = perFile((file) =>
  /\bMaybeUninit\b/.test(file.text) && /\bDrop\s+for\b/.test(file.text)
    ? file.nodes('impl_item').flatMap((impl) => uninitDropOf(file, impl) ?? [])
    : [],
);

const DESTROYS = /assume_init|drop_in_place|\.read\(\)|\b\w*destroy\w*\(/;
const DECIDES = /\b(?:if|match|while|for|let\s+Some)\b/;

function uninitDropOf(file: RustFile, impl: Node): UninitDrop | null {
  if (!/^(?:\w+::)*Drop$/.test(impl.childForFieldName('trait')?.text ?? '') || isTemplate(file, impl))
    return null;
  const type = /^(\w+)/.exec(impl.childForFieldName('type')?.text ?? '')?.[1] ?? '';
  const fields = typesNamed(file, type).find(({ kind }) => kind === 'struct')?.fields ?? [];
  // A second field could say whether the first is filled.
  const [field, ...others] = fields.filter(({ written }) => !/\bPhantom\w+\b/.test(written));
  if (field === undefined || others.length > 0 || !/\bMaybeUninit\b/.test(field.written)) return null;
  const body = impl.childForFieldName('body')?.text ?? '';
  if (!DESTROYS.test(body) || DECIDES.test(body) || !body.includes(`self.${field.name}`)) return null;
  const maker = emptyConstructor(file, type);
  return maker === null ? null : { impl, type, field: field.name, maker };
}

/** A function that makes the type with nothing in it and hands it out; guards of a function's own body are none. */
function emptyConstructor(file: RustFile, type: string): Node | null {
  return (
    file.nodes('function_item').find((fn) => {
      const impl = outerItem(file, fn);
      if (impl?.type !== 'impl_item' || itemName(impl) !== type) return false;
      const body = fn.childForFieldName('body')?.text ?? '';
      return (
        /\bMaybeUninit::(?:<[^>]*>::)?uninit\(\)/.test(body) && /^\{\s*(?:Self|\w+)\s*[{(][^;]*\}$/.test(body)
      );
    }) ?? null
  );
}
