import type { Node } from 'web-tree-sitter';
import { acquires, operationsBeside, operationsOn, releases } from './atomic-flow.ts';
import type { AtomicOperation } from './atomic-operations.ts';
import { bindingAt } from './bindings.ts';
import { isUnsafe } from './dereferences.ts';
import { rootOf } from './exclusive-access.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** What other threads are let at by the write of an atomic: a value just made, or memory just written. */
export type Publication =
  | { readonly kind: 'pointer'; readonly name: string; readonly from: Node }
  | { readonly kind: 'writes'; readonly from: Node };

/** Expressions that make a value on the heap and yield a pointer to it. */
const MAKES =
  /(?:^|[^\w:])(?:\w+::)*(?:(?:Box|Arc|Rc)(?:::<[^>]*>)?::(?:into_raw|leak)|Owned(?:::<[^>]*>)?::(?:new|from|init)|Shared::boxed|alloc|alloc_zeroed)\s*\(/;
const MADE_INTO = /^(?:into_shared|with_tag|cast|as_ptr|into_inner)$/;

/** What the new value of an atomic publishes, as far as its function shows; null where nothing is seen. */
export function publicationOf(file: RustFile, one: AtomicOperation): Publication | null {
  const value = newValueOf(one);
  if (value === null ? !/^fetch_(?:or|and|add)$/.test(one.method) : isNull(value)) return null;
  const pointer = value === null ? null : freshPointer(file, value);
  if (pointer !== null) return pointer;
  const write = isHandedOver(file, one) ? writeBefore(file, one) : null;
  return write === null ? null : { kind: 'writes', from: write };
}

/** The argument that holds what an atomic is given; null for what only reads or changes bits. */
export function newValueOf({ method, arguments: args }: AtomicOperation): Node | null {
  if (method === 'store' || method === 'swap') return args[0] ?? null;
  return /^compare_/.test(method) ? (args[1] ?? null) : null;
}

function isNull(value: Node): boolean {
  return /^(?:\w+::)*(?:null|null_mut)(?:::<.*>)?\(\)$/s.test(value.text);
}

function freshPointer(file: RustFile, value: Node): Publication | null {
  if (value.type !== 'identifier' && MAKES.test(` ${value.text}`))
    return { kind: 'pointer', name: oneLine(value.text), from: value };
  const name = carrierOf(value);
  const binding = name === null ? null : bindingAt(file, name, value.startIndex);
  const made = binding?.kind === 'let' && binding.isWhole ? binding.value : null;
  if (name === null || made === null || !MAKES.test(` ${made.text}`)) return null;
  // Of a longer expression only what it ends in counts: `match … { … Box::leak(…) … }` may yield anything.
  return made.text.length > 300 ? null : { kind: 'pointer', name, from: made };
}

/** The variable in `node`, `node.into_shared(guard)`, `node as *mut _`, `node.cast()`. */
function carrierOf(value: Node): string | null {
  if (value.type === 'identifier') return value.text;
  if (value.type === 'type_cast_expression' || value.type === 'reference_expression') {
    const inner = value.childForFieldName('value');
    return inner === null ? null : carrierOf(inner);
  }
  const callee = value.type === 'call_expression' ? value.childForFieldName('function') : null;
  if (callee?.type !== 'field_expression' || !MADE_INTO.test(callee.childForFieldName('field')?.text ?? ''))
    return null;
  const receiver = callee.childForFieldName('value');
  return receiver === null ? null : carrierOf(receiver);
}

/** Names of what others wait for before they look. */
const HANDED_OVER =
  /(?:^|_)(?:ready|init\w*|\w*lock(?:ed)?|closed?|done|finish\w*|complet\w*|publish\w*|valid|avail\w*|full|written|head|tail|front|back|state|status|present|set|stamp|seq|sequence|turn|len|filled|committed|has_value|is_some)(?:_|$)/i;

function isHandedOver(file: RustFile, { atomic }: AtomicOperation): boolean {
  return (
    HANDED_OVER.test(atomic) ||
    operationsOn(file, atomic).some((one) => one.method === 'load' && acquires(one))
  );
}

const RAW_WRITE =
  /\*\s*((?:&\s*)?\(?\w+)(?:\.\w+(?:\[[^\]]*\])?|\(\*|\))*\.(?:get|as_mut_ptr|with_mut)\(\)\)*(?:\.\w+)*\s*=[^=]|\b(\w+)(?:\.\w+(?:\[[^\]]*\])?)*\.(?:get|as_mut_ptr)\(\)\s*\.\s*(?:write|copy_from\w*|cast::<[^>]*>\(\)\.write)\s*\(|\bptr::(?:write|copy\w*)\s*\(\s*(\w+)|\(\*(\w+)\)(?:\.\w+)+\s*=[^=]|\(\s*(?:&\s*mut\s*)?\*\s*(\w+)(?:\.\w+(?:\[[^\]]*\])?)*\.get\(\)\s*\)(?:\.\w+)*\.(?:as_mut_ptr\(\)\.)?write\s*\(|\b(\w+)\.write\s*\(/g;

const writesByFunction = perFile((_file: RustFile) => new Map<number, readonly RawWrite[]>());
type RawWrite = { readonly node: Node; readonly root: string };

/** The last write through an `UnsafeCell` or raw pointer above an operation, on the way to it and to the same thing. */
function writeBefore(file: RustFile, one: AtomicOperation): Node | null {
  const root = rootOf(one.receiver);
  if (one.enclosingFunction === null || root === null) return null;
  const above = rawWrites(file, one.enclosingFunction).filter(
    (write) =>
      write.node.startIndex < one.range.start && (write.root === root || isReachedBy(file, write, root)),
  );
  return above.findLast(({ node }) => isOnTheWay(file, node, one.node))?.node ?? null;
}

/** `let cell = entry.value.get(); cell.write(…)`: the pointer was got from the thing that the atomic is of. */
function isReachedBy(file: RustFile, { node, root }: RawWrite, other: string): boolean {
  const value = bindingAt(file, root, node.startIndex)?.value ?? null;
  return value !== null && rootOf(value.text) === other && /\.(?:get|as_mut_ptr)\(\)/.test(value.text);
}

function rawWrites(file: RustFile, { startIndex, endIndex }: Node): readonly RawWrite[] {
  const known = writesByFunction(file);
  const seen = known.get(startIndex);
  if (seen !== undefined) return seen;
  const found = [...file.text.slice(startIndex, endIndex).matchAll(RAW_WRITE)].flatMap(
    ({ index, 0: text, ...groups }) => {
      const root = [1, 2, 3, 4, 5, 6].map((group) => groups[group]).find((name) => name !== undefined);
      const node = file.nodeAt(startIndex + index + (/\w/.exec(text)?.index ?? 0));
      const isCode = /^(?:identifier|self)$/.test(node.type) && isUnsafe(file, node);
      return root === undefined || !isCode ? [] : [{ node, root: root.replace(/^\W+/, '') }];
    },
  );
  known.set(startIndex, found);
  return found;
}

/** Does control that reaches the second place come by the first, as far as branches, loops and closures show? */
function isOnTheWay(file: RustFile, first: Node, second: Node): boolean {
  const around = new Set([...ancestorsOf(file, second)].map(({ id }) => id));
  for (const up of ancestorsOf(file, first)) {
    if (around.has(up.id)) return !/^(?:match_block|if_expression)$/.test(up.type);
    if (/^(?:closure_expression|function_item|match_arm|else_clause|if_expression)$/.test(up.type)) {
      const text = up.text;
      if (up.type === 'closure_expression' || up.type === 'function_item') return false;
      if (/\breturn\b|\bcontinue\b|\bbreak\b/.test(text)) return false;
    }
  }
  return false;
}

/** Does a Release above an operation's value, or below it, order what is published in spite of `Relaxed`? */
export function isReleasedBeside(file: RustFile, one: AtomicOperation): boolean {
  return operationsBeside(file, one).some((other) => {
    if (other === one || !releases(other)) return false;
    return other.kind === 'fence' || other.range.start > one.range.start;
  });
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
