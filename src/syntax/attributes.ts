import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { requiresTest } from './meta-items.ts';
import { decorated, decorationBefore } from './neighbours.ts';
import { perFile } from './per-file.ts';
import { type Attribute, readAttribute } from './read-attribute.ts';
import type { RustFile } from './rust-file.ts';
import { stringValue } from './string-value.ts';
import { splitArguments } from './top-level-signs.ts';

// Nodes that hold their attributes as children.
const OWNERS: ReadonlySet<string> = new Set([
  'match_arm',
  'field_initializer',
  'shorthand_field_initializer',
]);

/** The attributes of an item, field, statement or expression: those above it, then the inner ones of its body. */
export function attributesOf(file: RustFile, node: Node): readonly Attribute[] {
  const above = decorationBefore(file, node).filter(({ type }) => type === 'attribute_item');
  return [...above, ...ownChildren(node), ...innerOf(file, node)].flatMap(readAttribute);
}

/** Whether an item carries an attribute that keeps it out of all but test builds. */
export function hasCfgTest(file: RustFile, item: Node): boolean {
  return attributesOf(file, item).some(
    ({ name, list }) => name === 'cfg' && list !== null && requiresTest(list),
  );
}

/** Whether an item's own attributes keep it out of the rendered documentation. */
export function isDocHidden(file: RustFile, item: Node): boolean {
  return attributesOf(file, item).some(
    ({ name, list }) => name === 'doc' && splitArguments(list ?? '').some(({ text }) => text === 'hidden'),
  );
}

function ownChildren(node: Node): readonly Node[] {
  return OWNERS.has(node.type) ? node.namedChildren.filter(({ type }) => type === 'attribute_item') : [];
}

const innerMarks = perFile((file: RustFile): readonly number[] =>
  [...file.text.matchAll(/#\s*!/g)].map(({ index }) => index),
);

function innerOf(file: RustFile, node: Node): readonly Node[] {
  const marks = innerMarks(file);
  if (marks.length === 0) return [];
  const body = node.type === 'source_file' || node.type === 'block' ? node : node.childForFieldName('body');
  if (body === null) return [];
  const { startIndex, endIndex } = body;
  if (!marks.some((mark) => startIndex <= mark && mark < endIndex)) return [];
  return body.namedChildren.filter(({ type }) => type === 'inner_attribute_item');
}

export type LintLevel = {
  /** As written, without blanks: `clippy::undocumented_unsafe_blocks`, `static_mut_refs`, `clippy::all`. */
  readonly lint: string;
  readonly level: 'allow' | 'expect' | 'warn' | 'deny' | 'forbid';
  readonly reason: string | null;
  /** 1-based line of the attribute. */
  readonly line: number;
  /** The attribute. */
  readonly range: TextRange;
  /** What it holds for. */
  readonly scope: TextRange;
};

const LEVELS = ['allow', 'expect', 'warn', 'deny', 'forbid'] as const;

/** The lint levels set by attributes around a node, innermost and latest first: the first for a lint is in force. */
export function lintLevels(file: RustFile, node: Node): readonly LintLevel[] {
  const { startIndex, endIndex } = node;
  return allLevels(file).filter(({ scope }) => scope.start <= startIndex && endIndex <= scope.end);
}

// An attribute that names a level, at its `#`, however `cfg_attr` hides it.
const LEVEL_ATTRIBUTE = /#\s*!?\s*\[(?=[^[\]]{0,2000}\b(?:allow|expect|warn|deny|forbid)\s*\()/g;

const allLevels: (file: RustFile) => readonly LintLevel[] = perFile((file) =>
  // Found by the words: a walk over the tree for a few attributes costs as much as half the parse.
  [...file.text.matchAll(LEVEL_ATTRIBUTE)]
    .flatMap(({ index }) => {
      const up = file.parent(file.nodeAt(index));
      return up !== null && up.startIndex === index && /attribute_item$/.test(up.type)
        ? levelsAt(file, up)
        : [];
    })
    .toSorted((a, b) => size(a) - size(b) || b.range.start - a.range.start),
);

function levelsAt(file: RustFile, node: Node): readonly LintLevel[] {
  const attributes = readAttribute(node).filter(({ name }) => LEVELS.some((level) => level === name));
  if (attributes.length === 0) return [];
  const scope = scopeOf(file, node);
  return scope === null ? [] : attributes.flatMap((attribute) => readLevels(file, attribute, scope));
}

function readLevels(
  file: RustFile,
  { name, list, range }: Attribute,
  scope: TextRange,
): readonly LintLevel[] {
  const level = LEVELS.find((one) => one === name);
  if (level === undefined) return [];
  const parts = splitArguments(list ?? '').map(({ text }) => text);
  const written = parts
    .map((part) => /^reason\s*=([\s\S]*)$/.exec(part)?.[1])
    .find((value) => value !== undefined);
  const reason = written === undefined ? null : stringValue(written);
  const line = file.lines.lineAt(range.start);
  return parts
    .filter((part) => /^[\w:\s]+$/.test(part))
    .map((part) => ({ lint: part.replaceAll(/\s+/g, ''), level, reason, line, range, scope }));
}

function scopeOf(file: RustFile, attribute: Node): TextRange | null {
  const holder = file.parent(attribute);
  if (attribute.type === 'inner_attribute_item') return innerScope(file, holder);
  const owner = holder !== null && OWNERS.has(holder.type) ? holder : decorated(file, attribute);
  return owner === null ? null : { start: owner.startIndex, end: owner.endIndex };
}

/** An inner attribute of a body holds for the item; one at the top for the whole file, leading comments included. */
function innerScope(file: RustFile, body: Node | null): TextRange {
  const owner = body === null ? null : file.parent(body);
  if (owner === null) return { start: 0, end: file.text.length };
  return { start: owner.startIndex, end: owner.endIndex };
}

function size({ scope }: LintLevel): number {
  return scope.end - scope.start;
}
