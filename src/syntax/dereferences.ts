import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { ancestorsOf } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** Methods of raw pointers, `NonNull` and epoch pointers that read what they point to, all of them unsafe. */
const READS =
  /^(?:as_ref|as_mut|deref|deref_mut|as_uninit_ref|read|write|into_owned|drop_in_place|as_ref_unchecked|as_mut_unchecked)$/;
/** Functions that take a pointer over, or read or drop what it points to. */
const TAKES =
  /(?:^|::)(?:from_raw(?:_in|_parts)?|from_raw_parts_mut|drop_in_place|read|read_unaligned|read_volatile|copy_nonoverlapping|dealloc|free|increment_strong_count|decrement_strong_count)(?:::<.*>)?$/s;
const THROUGH = /^(?:cast|cast_mut|cast_const|as_ptr|as_raw|as_untagged|with_tag|add|offset)$/;

/**
 * The expression that dereferences a pointer which another expression yields: `*p`, `p.as_ref()` in unsafe code,
 * `Box::from_raw(p)`; also through casts and steps. Null where the expression itself goes elsewhere. Of a pointer
 * that a guard protects, methods like `as_ref` may be safe.
 */
export function dereferenceOf(file: RustFile, pointer: Node, isGuarded = false): Node | null {
  const up = file.parent(pointer);
  if (up === null) return null;
  if (up.type === 'parenthesized_expression' || up.type === 'type_cast_expression')
    return dereferenceOf(file, up, isGuarded);
  if (up.type === 'unary_expression') return up.text.startsWith('*') ? up : null;
  if (up.type === 'field_expression' && up.childForFieldName('value')?.id === pointer.id)
    return byMethod(file, up, isGuarded);
  const call = up.type === 'arguments' ? file.parent(up) : null;
  const callee = call?.childForFieldName('function') ?? null;
  if (call === null || callee === null) return null;
  if (callee.type !== 'field_expression' && TAKES.test(callee.text))
    return isUnsafe(file, call) ? call : null;
  return /(?:^|::)new_unchecked$/.test(callee.text) ? dereferenceOf(file, call) : null;
}

function byMethod(file: RustFile, field: Node, isGuarded: boolean): Node | null {
  const call = file.parent(field);
  const callee = call?.type === 'generic_function' ? file.parent(call) : call;
  if (callee?.type !== 'call_expression') return null;
  const method = field.childForFieldName('field')?.text ?? '';
  // A reference that is only kept reads nothing yet.
  if (/^as_(?:ref|mut)$/.test(method) && isKept(file, callee)) return null;
  if (READS.test(method)) return isGuarded || isUnsafe(file, callee) ? callee : null;
  return THROUGH.test(method) ? dereferenceOf(file, callee, isGuarded) : null;
}

function isKept(file: RustFile, value: Node): boolean {
  const up = file.parent(value);
  if (up?.type === 'unsafe_block' || up?.type === 'block') return isKept(file, up);
  return (
    up?.type === 'field_initializer' ||
    (up?.type === 'assignment_expression' && up.childForFieldName('right')?.id === value.id)
  );
}

/** A variable, the range in which it is looked for, and whether a guard protects what it points to. */
export type PointerUse = { readonly name: string; readonly range: TextRange; readonly isGuarded: boolean };

/** The first place in a range where a variable is dereferenced at once, not in a closure put off to later. */
export function firstDereferenceOf(file: RustFile, { name, range, isGuarded }: PointerUse): Node | null {
  for (const use of usesOf(file, name, range)) {
    const place = dereferenceOf(file, use, isGuarded);
    if (place !== null && !isPutOff(file, place, range.start)) return place;
  }
  return null;
}

/** `guard.defer_unchecked(move || …)`: what runs later runs after a synchronisation that is not seen here. */
function isPutOff(file: RustFile, place: Node, start: number): boolean {
  for (const up of ancestorsOf(file, place)) {
    if (up.startIndex < start) return false;
    const call = up.type === 'closure_expression' ? file.parent(file.parent(up) ?? up) : null;
    const callee = call?.childForFieldName('function')?.text ?? '';
    if (/(?:defer\w*|spawn\w*|retire\w*|schedule\w*|later\w*)$/.test(callee)) return true;
  }
  return false;
}

const MOST_USES = 200;

/** The places in a range where a variable of that name stands. */
function usesOf(file: RustFile, name: string, { start, end }: TextRange): readonly Node[] {
  if (!/^\w+$/.test(name)) return [];
  const found: Node[] = [];
  const word = new RegExp(`(?<![\\w.])${name}\\b`, 'g');
  for (const { index } of file.text.slice(start, end).matchAll(word)) {
    const node = file.nodeAt(start + index);
    if (node.text === name && /^(?:identifier|self)$/.test(node.type)) found.push(node);
    if (found.length >= MOST_USES) break;
  }
  return found;
}

/** Does a node stand in an unsafe block or function? */
export function isUnsafe(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'unsafe_block') return true;
    if (up.type === 'function_item')
      return up.children.some(({ type, text }) => type === 'function_modifiers' && /\bunsafe\b/.test(text));
  }
  return false;
}
