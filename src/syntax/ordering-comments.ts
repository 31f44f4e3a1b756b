import type { Node } from 'web-tree-sitter';
import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import { type Comment, commentsAbove, commentsOnLinesOf, commentsWithin } from './comments.ts';
import { docOf } from './docs.ts';
import { ancestorsOf, itemName, itemsOf } from './items.ts';
import { decorationBefore } from './neighbours.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** Words that are about memory orderings wherever they stand. */
const ORDERING =
  /\b(?:(?:memory[- ])?orderings?|relaxed|acq_?rel|seq_?cst|sequential(?:ly)?[- ]consisten\w*|synchroni[sz]es?[- ](?:with|against)|happens?[- ]before|happened before|pair(?:s|ed|ing)? with|modification order|total order|fences?|(?:memory|read|write) barriers?|reorder\w*|acquire[/-]release|visible to|visibility|(?:acquire|release)(?:s|d)?[- ](?:order\w*|loads?|stores?|operations?|semantics|sequences?|cas|rmw|swap))\b/i;
/** The variant's name as a word of its own, where `Acquire the lock` and `Release a permit` are none. */
const VARIANT =
  /\b(?:Acquire|Release)\b(?!\s+(?:the|an?|this|that|it|all|any|one|each|our|its|some|both|every|ownership|memory|locks?|permits?|mutex|guards?|resources?)\b)/;
/** Words that say as much in a comment of the function, and would be about anything in the docs of a module. */
const IN_BODY = /\b(?:synchroni[sz]\w*|publish\w*|barriers?|(?:data[- ])?rac(?:e|es|y|ing))\b/i;
/** Words that are enough right beside the operation. */
const BESIDE =
  /\b(?:acquires?|acquired|releases?|released|visible|available|counters?|statistics?|atomic(?:ally)?|memory|stale|loom|observ\w*|(?:other|another|every|all|any) (?:\w+ )?(?:threads?|tasks?|workers?|cores?|cpus?)|concurren\w*|exclusive\w*|contention|(?:under|in|hold\w*|tak\w*|behind) (?:\w+ )?lock|lock (?:is )?held|protected by|spurious\w*|(?:must|ensure|make sure|guarantee\w*|so that)\b[^.]{0,80}\b(?:before|after))\b/i;
/** What the docs of a field may say in place of an ordering. */
const OF_FIELD =
  /\b(?:statistics?|approximat\w*|best[- ]effort|hint|monotonic\w*|stale|racy|(?:under|hold\w*|behind|guarded by|protected by)[^.]{0,40} lock|protected by)\b/i;

const speaks = (text: string) => ORDERING.test(text) || VARIANT.test(text);
const speaksInBody = (text: string) => speaks(text) || IN_BODY.test(text);
const speaksBeside = (text: string) => speaksInBody(text) || BESIDE.test(text);

/**
 * Does anything a reader would look at explain the ordering of an operation: a comment on its statement, one in
 * its function that speaks of orderings, one on the other half of the pair that names this half, the docs of the
 * function, of the field or static, of the type, or of the module?
 */
export function explainsOrdering(file: RustFile, operation: AtomicOperation): boolean {
  if (besideOf(file, operation).some(speaksBeside)) return true;
  const body = operation.enclosingFunction;
  if (body !== null && bodySpeaks(file, body)) return true;
  if (itemSpeaks(file, file.root)) return true;
  for (const up of ancestorsOf(file, operation.node))
    if (isDocumentable(up) && itemSpeaks(file, up)) return true;
  return (
    declarationSpeaks(file, operation.atomic) ||
    typeSpeaks(file, operation) ||
    isNamedElsewhere(file, operation)
  );
}

/** Do the words right beside an operation speak of its `Relaxed`? */
export function defendsRelaxed(file: RustFile, operation: AtomicOperation): boolean {
  return mayDefend(file) && besideOf(file, operation).some((text) => /\brelaxed\b/i.test(text));
}

const mayDefend = perFile((file: RustFile) => /\/[/*].*\brelaxed\b/i.test(file.text));

function besideOf(file: RustFile, { statement }: AtomicOperation): readonly string[] {
  const beside = commentsOnLinesOf(file, statement).map(({ text }) => text);
  return [...beside, inOneLine(commentsAbove(file, belowAttributes(file, statement.start)))];
}

/** An offset on the first of the lines of attributes that stand directly above a statement, else the offset itself. */
function belowAttributes(file: RustFile, offset: number): number {
  let line = file.lines.lineAt(offset);
  const startOf = (number: number) => file.lines.rangeOf(number);
  const isAttribute = (number: number) =>
    /^\s*#\[.*\]\s*$/.test(file.text.slice(startOf(number).start, startOf(number).end));
  while (line > 1 && isAttribute(line - 1)) line -= 1;
  return line === file.lines.lineAt(offset) ? offset : startOf(line).start;
}

const spokenBodies = perFile((_file: RustFile) => new Map<number, boolean>());

function bodySpeaks(file: RustFile, { startIndex, endIndex }: Node): boolean {
  const known = spokenBodies(file);
  const seen = known.get(startIndex);
  if (seen !== undefined) return seen;
  const says = speaksInBody(inOneLine(commentsWithin(file, { start: startIndex, end: endIndex })));
  known.set(startIndex, says);
  return says;
}

const DOCUMENTABLE = /^(?:function_item|impl_item|trait_item|mod_item|struct_item|static_item|const_item)$/;

function isDocumentable({ type }: Node): boolean {
  return DOCUMENTABLE.test(type);
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

/** The fields and statics of that name in the file. */
export function declarationsOf(file: RustFile, atomic: string): readonly Node[] {
  return declared(file).fields.get(atomic) ?? [];
}

const spokenDeclarations = perFile((_file: RustFile) => new Map<string, boolean>());

/** Do the docs of the field or static, or of a type with such a field, speak of orderings? */
function declarationSpeaks(file: RustFile, atomic: string): boolean {
  const known = spokenDeclarations(file);
  const seen = known.get(atomic);
  if (seen !== undefined) return seen;
  const says = declarationsOf(file, atomic).some(
    (field) =>
      wordsOn(file, field).some((text) => speaksInBody(text) || OF_FIELD.test(text)) ||
      [...ancestorsOf(file, field)].some((up) => isDocumentable(up) && itemSpeaks(file, up)),
  );
  known.set(atomic, says);
  return says;
}

function typeSpeaks(file: RustFile, { node }: AtomicOperation): boolean {
  for (const up of ancestorsOf(file, node))
    if (up.type === 'impl_item')
      return (declared(file).items.get(itemName(up)) ?? []).some((type) => itemSpeaks(file, type));
  return false;
}

const spokenItems = perFile((_file: RustFile) => new Map<number, boolean>());

function itemSpeaks(file: RustFile, node: Node): boolean {
  const known = spokenItems(file);
  const seen = known.get(node.id);
  if (seen !== undefined) return seen;
  const says = wordsOn(file, node).some(speaks);
  known.set(node.id, says);
  return says;
}

/** The docs of an item or field, and the ordinary comments right above it and at the end of its line. */
function wordsOn(file: RustFile, node: Node): readonly string[] {
  const doc = (docOf(file, node)?.text ?? '').replaceAll(/\s+/g, ' ');
  if (node.parent === null) return [doc];
  const beside =
    node.type === 'field_declaration'
      ? commentsOnLinesOf(file, { start: node.startIndex, end: node.endIndex })
      : [];
  const first = decorationBefore(file, node).find(({ type }) => type === 'attribute_item') ?? node;
  const above = [...commentsAbove(file, first.startIndex), ...commentsAbove(file, node.startIndex)];
  return [doc, inOneLine(above), inOneLine(beside)];
}

/** What people say runs over the ends of lines. */
function inOneLine(said: readonly Comment[]): string {
  return said.map(({ text }) => text.trim().replaceAll(/\s+/g, ' ')).join(' ');
}

/** For each atomic, the comments beside its operations that speak of orderings, each once. */
const spokenBeside: (file: RustFile) => ReadonlyMap<string, ReadonlySet<string>> = perFile((file) => {
  const said = new Map<string, Set<string>>();
  for (const operation of atomicOperations(file)) {
    const texts = said.get(operation.atomic) ?? new Set();
    said.set(operation.atomic, texts);
    for (const text of besideOf(file, operation)) if (speaks(text)) texts.add(text);
  }
  return said;
});

const MOST_HEARD = 20;

/** Does a comment beside another operation of the same atomic name this one's ordering, or its function? */
function isNamedElsewhere(file: RustFile, operation: AtomicOperation): boolean {
  if (operation.kind === 'fence') return false;
  const said = [...(spokenBeside(file).get(operation.atomic) ?? [])].slice(0, MOST_HEARD);
  if (said.length === 0) return false;
  const names = operation.orderings.slice(0, 1).flatMap(({ ordering }) => ordering ?? []);
  const holder = operation.enclosingFunction === null ? '' : itemName(operation.enclosingFunction);
  return said.some(
    (text) =>
      names.some((name) => new RegExp(`\\b${name}\\b`, 'i').test(text)) ||
      (holder !== '' && text.includes(`\`${holder}\``)),
  );
}
