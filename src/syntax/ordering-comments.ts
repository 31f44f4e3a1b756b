import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import type { AtomicOperation } from './atomic-operations.ts';
import { commentsAbove, commentsOf } from './comments.ts';
import { docOf } from './docs.ts';
import { ancestorsOf, itemName, itemsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** Words that name an ordering, or what one is for. */
const STRONG =
  /\b(?:orderings?|relaxed|acquires?|acquired|releases?|released|acqrel|seq_?cst|sequential(?:ly)?[- ]consisten\w*|synchroni[sz]\w*|happens?[- ]before|happened[- ]before|pairs? with|paired with|publish\w*|fences?|barriers?|reorder\w*)\b/i;
/** Words that are enough right beside the operation. */
const NEAR =
  /\b(?:visible|visibility|counters?|statistics?|races?|racy|atomic(?:ally)?|memory|stale|loom)\b/i;

/**
 * Does anything a reader would look at explain the ordering of an operation: a comment on its statement, one in
 * its function that speaks of orderings, the docs of the function, of the field or static, of the type, or of
 * the module?
 */
export function explainsOrdering(file: RustFile, operation: AtomicOperation): boolean {
  if (nearComments(file, operation.statement).some((text) => STRONG.test(text) || NEAR.test(text)))
    return true;
  const body = operation.enclosingFunction;
  if (body !== null && commentsWithin(file, body).some((text) => STRONG.test(text))) return true;
  if (saysSo(file, file.root)) return true;
  for (const up of ancestorsOf(file, operation.node)) if (isDocumentable(up) && saysSo(file, up)) return true;
  return declarations(file, operation).some((node) => saysSo(file, node));
}

function nearComments(file: RustFile, statement: TextRange): readonly string[] {
  const first = file.lines.lineAt(statement.start);
  const last = file.lines.lineAt(statement.end);
  const beside = commentsOf(file).filter(({ startLine, endLine }) => startLine <= last && endLine >= first);
  return [...beside, ...commentsAbove(file, statement.start)].map(({ text }) => text);
}

function commentsWithin(file: RustFile, { startIndex, endIndex }: Node): readonly string[] {
  return commentsOf(file)
    .filter(({ range }) => range.start >= startIndex && range.end <= endIndex)
    .map(({ text }) => text);
}

const DOCUMENTABLE = /^(?:function_item|impl_item|trait_item|mod_item|struct_item|static_item|const_item)$/;

function isDocumentable({ type }: Node): boolean {
  return DOCUMENTABLE.test(type);
}

/** What declares the atomic in this file: fields and statics of its name, and the types that hold or implement. */
function declarations(file: RustFile, { atomic, node }: AtomicOperation): readonly Node[] {
  const { fields, items } = declared(file);
  const own = fields.get(atomic) ?? [];
  const holders = own.flatMap((field) => [...ancestorsOf(file, field)].filter(isDocumentable));
  const impl = [...ancestorsOf(file, node)].find(({ type }) => type === 'impl_item');
  const type = impl === undefined ? [] : (items.get(itemName(impl)) ?? []);
  return [...own, ...holders, ...type];
}

type Declared = {
  readonly fields: ReadonlyMap<string, readonly Node[]>;
  readonly items: ReadonlyMap<string, readonly Node[]>;
};

const declared: (file: RustFile) => Declared = perFile((file) => ({
  fields: Map.groupBy(
    file.nodes('field_declaration', 'static_item'),
    (field) => field.childForFieldName('name')?.text ?? '',
  ),
  items: Map.groupBy(
    itemsOf(file).filter(({ type }) => type === 'struct_item' || type === 'enum_item'),
    itemName,
  ),
}));

const spoken = perFile((_file: RustFile) => new Map<number, boolean>());

/** Do the docs of an item or field, or ordinary comments right above it, speak of orderings? */
function saysSo(file: RustFile, node: Node): boolean {
  const known = spoken(file).get(node.id);
  if (known !== undefined) return known;
  const doc = docOf(file, node)?.text ?? '';
  const above = node.parent === null ? [] : commentsAbove(file, node.startIndex).map(({ text }) => text);
  const says = STRONG.test(doc) || above.some((text) => STRONG.test(text));
  spoken(file).set(node.id, says);
  return says;
}
