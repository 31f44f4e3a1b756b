import type { Node } from 'web-tree-sitter';
import { commentsOf } from './comments.ts';
import { enclosingFunction, itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { hasSafetyComment } from './safety-comments.ts';
import { isInteger, type Transmute } from './transmutes.ts';
import { unsafeRegions } from './unsafe-regions.ts';

/** What is doubtful about a transmute, the gravest first. */
export type TransmuteFault =
  | { readonly kind: 'mutable' }
  | { readonly kind: 'lifetime'; readonly to: string }
  | { readonly kind: 'collection'; readonly from: string; readonly to: string }
  | { readonly kind: 'integer'; readonly from: string; readonly to: string; readonly what: string }
  | { readonly kind: 'unannotated' };

export function transmuteFault(file: RustFile, transmute: Transmute): TransmuteFault | null {
  const { from, to, isAnnotated } = transmute;
  if (
    from !== null &&
    to !== null &&
    /^&(?!\s*(?:'\w+\s+)?mut\b)/.test(from) &&
    /^&\s*(?:'\w+\s+)?mut\b/.test(to)
  )
    return { kind: 'mutable' };
  if (to !== null) {
    const fault =
      lifetimeFault(file, transmute, to) ?? collectionFault(from, to) ?? integerFault(file, transmute, to);
    if (fault !== null) return fault;
  }
  return isAnnotated ? null : { kind: 'unannotated' };
}

/** Do the types say that nothing but a lifetime changes, with nobody saying why it holds that long? */
function lifetimeFault(file: RustFile, { from, call }: Transmute, to: string): TransmuteFault | null {
  if (from === null || from === to) return null;
  const bare = (type: string) => type.replaceAll(/'\w+\s*,?\s*/g, '').replaceAll(/<\s*>|\s/g, '');
  const longer = /'static\b/.test(to) && !/'static\b/.test(from);
  const named = /'(?!_\b)\w+/.test(to) && !/'(?!_\b)\w+/.test(from);
  if (bare(from) !== bare(to) || !(longer || named) || isArgued(file, call.node)) return null;
  return { kind: 'lifetime', to };
}

/** Lines above a transmute where a comment may still be about it. */
const NEAR = 6;

/** Does the unsafe code around a node have a SAFETY comment, or do the lines above it say anything? */
function isArgued(file: RustFile, node: Node): boolean {
  const line = file.lines.lineAt(node.startIndex);
  const isNear = commentsOf(file).some(
    ({ doc, endLine }) => doc === 'plain' && endLine <= line && endLine >= line - NEAR,
  );
  if (isNear) return true;
  return unsafeRegions(file).some(
    (region) =>
      region.kind === 'block' &&
      region.range.start <= node.startIndex &&
      node.endIndex <= region.range.end &&
      hasSafetyComment(file, region),
  );
}

const COLLECTION =
  /^(?:\w+::)*(Vec|VecDeque|BinaryHeap|BTreeSet|BTreeMap|HashSet|HashMap|LinkedList)\s*<(.*)>$/;

function collectionFault(from: string | null, to: string): TransmuteFault | null {
  const [, source, elements = ''] = COLLECTION.exec(from ?? '') ?? [];
  const [, target, others = ''] = COLLECTION.exec(to) ?? [];
  if (from === null || source === undefined || source !== target) return null;
  const bare = (type: string) => type.replaceAll(/'\w+\s*,?\s*|\s/g, '');
  const isSame = bare(elements) === bare(others) || elements.trim() === '_' || others.trim() === '_';
  return isSame ? null : { kind: 'collection', from, to };
}

function integerFault(
  file: RustFile,
  { from, argument, call }: Transmute,
  to: string,
): TransmuteFault | null {
  if (from === null || !isInteger(from)) return null;
  // A constant, as the sentinels of C interfaces are: its one value is known.
  if (/^(?:\w+::)*[A-Z][A-Z0-9_]*$/.test(argument.text) || argument.text.startsWith('-')) return null;
  const what = valuesOf(file, to);
  if (what === null || (argument.type !== 'integer_literal' && isCompared(file, call.node, argument.text)))
    return null;
  if (argument.type === 'integer_literal' && /^(?:bool|char)$/.test(to)) return null;
  return { kind: 'integer', from, to, what };
}

/** Which integers a type has values for; null where all are, or it is not known. */
function valuesOf(file: RustFile, type: string): string | null {
  if (type === 'bool') return 'only 0 and 1 are a `bool`';
  if (type === 'char') return 'surrogates and numbers above 0x10FFFF are no `char`';
  if (/^&/.test(type)) return 'an integer has no provenance, and 0 is never a reference';
  if (/^(?:unsafe\s+)?(?:extern\s+"[^"]*"\s+)?fn\s*\(/.test(type))
    return 'an integer has no provenance, and 0 is never a function';
  const variants = enums(file).get(/(\w+)$/.exec(type)?.[1] ?? '');
  return variants === undefined
    ? null
    : `\`${type}\` has ${variants} variants, and any other value is none of it`;
}

const enums = perFile(
  (file: RustFile): ReadonlyMap<string, number> =>
    new Map(
      file.nodes('enum_item').map((item) => {
        const body = item.childForFieldName('body')?.namedChildren ?? [];
        return [itemName(item), body.filter(({ type }) => type === 'enum_variant').length];
      }),
    ),
);

/** Is the value held against something in the function: a bound, an assertion, a match, a mask? */
function isCompared(file: RustFile, node: Node, value: string): boolean {
  const fn = enclosingFunction(file, node);
  const names = value.match(/[a-z_]\w*/gi) ?? [];
  if (fn === null || names.length === 0) return true;
  const text = file.text.slice(fn.startIndex, node.startIndex);
  if (/[&%]|>>/.test(value)) return true;
  return names.some((name) =>
    new RegExp(
      `\\b${name}\\b[\\w\\s.()]*(?:[<>]|==|!=|&|%)|(?:[<>=]|==|!=)\\s*${name}\\b|match\\s[^{]*\\b${name}\\b|assert\\w*!\\([^;]*\\b${name}\\b|matches!\\([^;]*\\b${name}\\b|contains\\([^)]*\\b${name}\\b`,
    ).test(text),
  );
}
