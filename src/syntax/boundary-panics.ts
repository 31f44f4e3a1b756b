import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { callOf } from './calls.ts';
import { type Panic, panicsIn } from './panics.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { isTestCode } from './test-context.ts';
import { type WasmExport, wasmExportsOf } from './wasm-exports.ts';

/** A place of an exported function that may panic. */
export type BoundaryPanic = {
  readonly panic: Panic;
  /** The parameter that decides whether it panics; null where it is the module's own state, or nothing. */
  readonly input: string | null;
  readonly isUnfinished: boolean;
};

export type PanickingExport = {
  readonly export: WasmExport;
  /** Does it give back a `Result`, so that the error has a way out already? */
  readonly isFallible: boolean;
  /** In text order. */
  readonly panics: readonly BoundaryPanic[];
};

/** The exported functions of a file that may panic for what cannot be shown to hold, in text order. */
export const panickingExports: (file: RustFile) => readonly PanickingExport[] = perFile((file) =>
  wasmExportsOf(file).flatMap((one) => {
    const { node, returnNode } = one.signature;
    if (isTestCode(file, node)) return [];
    const isFallible = /\bResult\b/.test(returnNode?.text ?? '');
    const panics = panicsIn(file, one.body).flatMap((panic) => boundaryPanic(file, panic, one) ?? []);
    return panics.length === 0 ? [] : [{ export: one, isFallible, panics }];
  }),
);

function boundaryPanic(file: RustFile, panic: Panic, { signature, body }: WasmExport): BoundaryPanic | null {
  if (panic.kind === 'macro') {
    if (panic.name.startsWith('assert')) return null;
    return { panic, input: null, isUnfinished: panic.name !== 'panic!' };
  }
  const subject = panic.kind === 'index' ? panic.node.lastNamedChild : receiverOf(file, panic.node);
  if (subject === null || isProven(panic.node, subject)) return null;
  const names = signature.parameters.flatMap(({ name }) => name ?? []);
  const input = inputOf(file, subject, names, 2);
  if (input === null) return usesState(file, subject) ? { panic, input: null, isUnfinished: false } : null;
  return isChecked(body, panic.node, input, panic.kind === 'index')
    ? null
    : { panic, input, isUnfinished: false };
}

function receiverOf(file: RustFile, call: Node): Node | null {
  return callOf(file, call)?.receiver ?? null;
}

/** Words of an `expect` by which its author argues that it holds. */
const ARGUED =
  /\b(?:always|never|cannot|can't|can not|infallible|checked|guaranteed|ensured|known|must|just|valid|should be|is set|non-?empty|unreachable|impossible|bug)\b/i;
/** Where a page runs these are there; everybody takes them so. */
const EVERYDAY =
  /\b(?:window|document|body|document_element|performance|navigator|location|global|console|Reflect::set|Object::define_property)\(\s*[^()]*\)$/;
/** What cannot fail, or fails for want of memory alone. */
const CERTAIN =
  /\b(?:borrow|borrow_mut|try_borrow|serialize|to_string|to_value|from_serde|to_vec|set_item|append_child|apply|call\d|new_with_args|from_u32)\([^()]*\)$/;

function isProven(node: Node, subject: Node): boolean {
  if (EVERYDAY.test(subject.text) || CERTAIN.test(subject.text)) return true;
  const message = /^\s*expect/.test(node.text.slice(subject.text.length + 1)) ? node.text : '';
  return ARGUED.test(/"((?:[^"\\]|\\.)*)"\s*\)$/.exec(message)?.[1] ?? '');
}

/** The parameter that an expression is made from, through at most so many locals; null for none. */
function inputOf(
  file: RustFile,
  expression: Node,
  parameters: readonly string[],
  steps: number,
): string | null {
  for (const name of namesIn(expression)) {
    const binding = bindingAt(file, name.text, name.startIndex);
    if (binding === null) continue;
    if (binding.kind === 'parameter' && parameters.includes(binding.name)) return binding.name;
    if (binding.kind !== 'let' || binding.value === null || steps === 0) continue;
    const deeper = inputOf(file, binding.value, parameters, steps - 1);
    if (deeper !== null) return deeper;
  }
  return null;
}

function namesIn(expression: Node): readonly Node[] {
  return expression.type === 'identifier' ? [expression] : expression.descendantsOfType('identifier');
}

/** Is it made from `self`, or from a local, and not from constants alone? */
function usesState(file: RustFile, expression: Node): boolean {
  if (/\bself\b/.test(expression.text)) return true;
  return namesIn(expression).some((name) => bindingAt(file, name.text, name.startIndex) !== null);
}

/** Is the input compared, bounded or asked about before it is used? */
function isChecked(body: Node, node: Node, input: string, isIndex: boolean): boolean {
  const before = body.text.slice(0, node.startIndex - body.startIndex);
  const compared = `\\b${input}\\b[^;{}]*(?:[<>]=?|[!=]=)|(?:[<>]=?|[!=]=)[^;{}]*\\b${input}\\b`;
  const asked = `\\b${input}\\b[\\w.()]*\\.(?:is_\\w+|min|clamp|rem_euclid|contains|starts_with|len|has_type)\\b|contains(?:_key)?\\([^;]*\\b${input}\\b`;
  const other = isIndex ? `|\\b${input}\\b\\s*%|%\\s*self` : '';
  return new RegExp(`${compared}|${asked}${other}`).test(
    `${before}${isIndex ? (node.lastNamedChild?.text ?? '') : ''}`,
  );
}
