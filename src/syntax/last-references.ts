import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { acquires, operationsBeside } from './atomic-flow.ts';
import type { AtomicOperation } from './atomic-operations.ts';
import { resultsOf, wholeValueOf } from './atomic-results.ts';
import { ancestorsOf, itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** What a count decides when it was the last: the call that frees, and the code that leads to it. */
export type LastReference = { readonly frees: Node; readonly path: TextRange };

const FREES =
  /(?:^|::|\.)(?:from_raw(?:_in)?|drop_in_place|dealloc|deallocate|free|munmap|drop_slow|destroy|drop_box|free_\w+|dealloc_\w+|destroy_\w+|drop_inner|finalize|defer_unchecked|defer_destroy|release_memory|into_box)(?:::<.*>)?$/s;

/** The code that frees when a `fetch_sub` took the last reference; null where none is seen. */
export function lastReference(file: RustFile, one: AtomicOperation): LastReference | null {
  const holder = one.enclosingFunction;
  if (one.method !== 'fetch_sub' || holder === null) return null;
  const name = resultsOf(file, one)[0]?.name;
  const branch =
    name === undefined ? branchOn(file, wholeValueOf(file, one.node)) : branchWith(file, name, one, holder);
  if (branch === null) return null;
  const frees = firstFree(file, one, branch);
  return frees === null ? null : { frees, path: { start: one.range.end, end: frees.startIndex } };
}

/** `if n.fetch_sub(1, …) == 1 { … }` or `if n.fetch_sub(1, …) != 1 { return; } …`: what runs for the last. */
function branchOn(file: RustFile, value: Node): TextRange | null {
  const compared = file.parent(value);
  if (compared?.type === 'parenthesized_expression') return branchOn(file, compared);
  if (compared?.type !== 'binary_expression') return null;
  // `n.fetch_sub(ONE, …) >> SHIFT == 1`
  if (/^(?:>>|&|-)$/.test(compared.childForFieldName('operator')?.text ?? ''))
    return branchOn(file, compared);
  return branchOf(file, compared);
}

function branchWith(file: RustFile, name: string, one: AtomicOperation, holder: Node): TextRange | null {
  const text = file.text.slice(one.range.end, holder.endIndex);
  const found = new RegExp(`(?<![\\w.])${name}\\s*(?:[-&][^=<>!{};]*)?\\s*(?:==|!=|>|<=)\\s*\\w+`).exec(text);
  if (found === null) return null;
  let node: Node | null = file.nodeAt(one.range.end + found.index);
  while (node !== null && node.type !== 'binary_expression') node = file.parent(node);
  while (node !== null && !/==|!=|>|<=/.test(node.childForFieldName('operator')?.text ?? ''))
    node = file.parent(node);
  return node === null ? null : branchOf(file, node);
}

function branchOf(file: RustFile, compared: Node): TextRange | null {
  const operator = compared.childForFieldName('operator')?.text;
  const branch = [...ancestorsOf(file, compared)].find(
    ({ type }) => type === 'if_expression' || type === 'block',
  );
  const then = branch?.type === 'if_expression' ? branch.childForFieldName('consequence') : null;
  if (branch === undefined || then === null || then === undefined) return null;
  if (operator === '==' || operator === '<=') return { start: then.startIndex, end: then.endIndex };
  if (operator !== '!=' && operator !== '>') return null;
  const other = branch.childForFieldName('alternative');
  if (other !== null) return { start: other.startIndex, end: other.endIndex };
  if (!/\breturn\b/.test(then.text)) return null;
  const block = [...ancestorsOf(file, branch)].find(({ type }) => type === 'block');
  return block === undefined ? null : { start: then.endIndex, end: block.endIndex };
}

const byOffset = perFile((file: RustFile) => file.nodes('call_expression'));
const functionsByName = perFile((file: RustFile) => Map.groupBy(file.nodes('function_item'), itemName));

/** The first call of a range that frees by its name; a function of the file is asked whether it acquires itself. */
function firstFree(file: RustFile, one: AtomicOperation, { start, end }: TextRange): Node | null {
  const call = byOffset(file).find(
    (node) =>
      node.startIndex >= start &&
      node.endIndex <= end &&
      FREES.test(node.childForFieldName('function')?.text ?? ''),
  );
  if (call === undefined) return null;
  const callee = call.childForFieldName('function')?.text ?? '';
  const name = /(\w+)(?:::<.*>)?$/s.exec(callee)?.[1] ?? '';
  if (/^(?:from_raw|from_raw_in|drop_in_place|dealloc|free|munmap|defer_unchecked|defer_destroy)$/.test(name))
    return call;
  // A function that this file does not show may hold the fence.
  const bodies = functionsByName(file).get(name) ?? [];
  const isOrdered = bodies.some(({ text }) =>
    /\bfence\s*\(|\bload\s*\([^)]*\b(?:Acquire|SeqCst)\b/.test(text),
  );
  return bodies.length === 0 || isOrdered || bodies.some(({ id }) => id === one.enclosingFunction?.id)
    ? null
    : call;
}

/** Is anything acquired between the count and the freeing? A fence may hide in a macro or function of that name. */
export function isAcquiredBeforeFree(file: RustFile, one: AtomicOperation, { path }: LastReference): boolean {
  const between = operationsBeside(file, one).some(
    (other) =>
      other !== one && other.range.start >= path.start && other.range.start < path.end && acquires(other),
  );
  return between || /\b(?:acquire|fence|barrier)!?\s*\(/.test(file.text.slice(path.start, path.end));
}
