import type { Node } from 'web-tree-sitter';
import { enclosingFunction } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** Methods of the standard library that return a raw pointer, or a `NonNull`. */
const TO_POINTER =
  /^(?:as_ptr|as_mut_ptr|as_non_null_ptr|add|sub|offset|wrapping_add|wrapping_sub|wrapping_offset|byte_add|byte_sub|cast|cast_mut|cast_const|into_raw|map_addr|with_addr)$/;
const POINTER_TYPE = /^(?:\*\s*(?:const|mut)\b|(?:\w+::)*NonNull\b)/;

/** Is an expression a raw pointer or `NonNull` beyond doubt, by what its own function and its shape show? */
export function isRawPointer(file: RustFile, expression: Node): boolean {
  switch (expression.type) {
    case 'parenthesized_expression':
    case 'reference_expression': {
      const inner = expression.lastNamedChild;
      if (expression.type === 'reference_expression') return /^&\s*raw\b/.test(expression.text);
      return inner !== null && isRawPointer(file, inner);
    }
    case 'type_cast_expression':
      return POINTER_TYPE.test(expression.childForFieldName('type')?.text ?? '');
    case 'call_expression':
      return isPointerCall(expression);
    case 'identifier':
      return pointerNames(file, expression).has(expression.text);
    default:
      return false;
  }
}

function isPointerCall(call: Node): boolean {
  const callee = call.childForFieldName('function');
  const inner = callee?.type === 'generic_function' ? callee.childForFieldName('function') : callee;
  if (inner?.type !== 'field_expression') return false;
  const name = inner.childForFieldName('field')?.text ?? '';
  if (!/^(?:add|sub|cast|offset)$/.test(name)) return TO_POINTER.test(name);
  // Other types have methods of these names; on a pointer that came from a pointer's method there is no doubt.
  const receiver = inner.childForFieldName('value');
  return name === 'cast' || (receiver?.type === 'call_expression' && isPointerCall(receiver));
}

const NONE: ReadonlySet<string> = new Set();
const namesByFunction = perFile((_file: RustFile) => new Map<number, ReadonlySet<string>>());

/** Parameters and variables of the function around a node that are declared, or made, as pointers. */
function pointerNames(file: RustFile, node: Node): ReadonlySet<string> {
  const holder = enclosingFunction(file, node);
  if (holder === null) return NONE;
  const known = namesByFunction(file);
  const seen = known.get(holder.startIndex);
  if (seen !== undefined) return seen;
  const names = new Set<string>();
  for (const [, name = ''] of holder.text.matchAll(
    /\b(\w+)\s*:\s*(?:\*\s*(?:const|mut)\b|(?:\w+::)*NonNull\s*<)/g,
  ))
    names.add(name);
  for (const [, name = ''] of holder.text.matchAll(
    /\blet\s+(?:mut\s+)?(\w+)\s*=\s*(?:&\s*raw\b|[^;{}]{1,200}\bas\s+\*\s*(?:const|mut)\b|[^;{}]{1,200}\.(?:as_ptr|as_mut_ptr|into_raw)\(\)\s*;|(?:\w+::)*Box::into_raw\()/g,
  ))
    names.add(name);
  known.set(holder.startIndex, names);
  return names;
}
