import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { type Call, callOf } from './calls.ts';
import { holdsWord } from './holds-word.ts';
import type { RustFile } from './rust-file.ts';

/** A field that a pattern moves out of a value only for `mem::forget` to forget it. */
export type MovedToForget = { readonly declaration: Node; readonly name: string; readonly from: string };

/** What a call of `mem::forget` forgets, where that was moved out of a raw box or pointer by a pattern right before. */
export function movedToForget(file: RustFile, call: Call): MovedToForget | null {
  const [value] = call.args;
  if (call.name !== 'forget' || call.receiver !== null || value?.type !== 'identifier') return null;
  if (!holdsWord(file, 'from_raw')) return null;
  const binding = bindingAt(file, value.text, value.startIndex);
  if (binding?.kind !== 'let' || binding.isWhole || binding.isReference || binding.value === null)
    return null;
  if (binding.value.type !== 'unary_expression' || !binding.value.text.startsWith('*')) return null;
  const inner = binding.value.lastNamedChild;
  const source = inner?.type === 'call_expression' ? callOf(file, inner) : null;
  const isRaw = source?.name === 'from_raw' && source.qualifier === 'Box';
  return isRaw ? { declaration: binding.declaration, name: value.text, from: binding.value.text } : null;
}
