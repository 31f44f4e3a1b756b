import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { attributesOf } from './attributes.ts';
import { holdsWord } from './holds-word.ts';
import { ancestorsOf } from './items.ts';
import { type Attribute, readAttribute } from './read-attribute.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { saysUnsafe } from './unsafe-facts.ts';

/** Attributes that leave an extern block what it is; any other may make something else of it. */
const PLAIN = /^(?:link|cfg|cfg_attr|allow|warn|deny|forbid|expect|doc|deprecated|rustfmt::\w+|clippy::\w+)$/;
/** Macros that hand on the items they hold. */
const HANDS_ON = /^(?:cfg_if::)?cfg_if$|^cfg_\w+$/;

/** Extern blocks without `unsafe`, but for those that a macro reads: `cxx::bridge`, `wasm_bindgen` and their like. */
export function unmarkedExterns(file: RustFile): readonly Node[] {
  if (!holdsWord(file, 'extern')) return [];
  return file.nodes('foreign_mod_item').filter((node) => !saysUnsafe(node) && !isRewritten(file, node));
}

function isRewritten(file: RustFile, node: Node): boolean {
  if (isTemplate(file, node)) return true;
  if (attributesOf(file, node).some(({ name }) => !PLAIN.test(name))) return true;
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'macro_invocation' && !HANDS_ON.test(up.childForFieldName('macro')?.text ?? ''))
      return true;
    if (up.type === 'mod_item' && attributesOf(file, up).some(({ name }) => !PLAIN.test(name))) return true;
  }
  return false;
}

/** An attribute that can break what the linker puts together, and where its words stand. */
export type LinkAttribute = { readonly name: string; readonly range: TextRange; readonly words: TextRange };

/** `no_mangle`, `export_name` and `link_section` outside `unsafe(…)`. */
export function unmarkedAttributes(file: RustFile): readonly LinkAttribute[] {
  const nodes = new Map<number, Node>();
  for (const { index } of file.text.matchAll(/\b(?:no_mangle|export_name|link_section)\b/g)) {
    const holder = attributeAround(file, file.nodeAt(index));
    if (holder !== null && !isHeld(file, holder)) nodes.set(holder.startIndex, holder);
  }
  return [...nodes.values()].flatMap((node) =>
    readAttribute(node)
      .filter((attribute) => LINKING.test(attribute.name) && !isMarked(file, attribute))
      .map(({ name, text, offset, range }) => ({
        name,
        range,
        words: { start: offset, end: offset + text.length },
      })),
  );
}

const LINKING = /^(?:no_mangle|export_name|link_section)$/;

function attributeAround(file: RustFile, leaf: Node): Node | null {
  for (let up: Node | null = leaf; up !== null; up = file.parent(up))
    if (/^(?:inner_)?attribute_item$/.test(up.type)) return up;
  return null;
}

function isHeld(file: RustFile, node: Node): boolean {
  if (isTemplate(file, node)) return true;
  for (const up of ancestorsOf(file, node))
    if (up.type === 'macro_invocation' && !HANDS_ON.test(up.childForFieldName('macro')?.text ?? ''))
      return true;
  return false;
}

function isMarked(file: RustFile, { offset, range }: Attribute): boolean {
  return /\bunsafe\s*\(\s*$/.test(file.text.slice(range.start, offset));
}
