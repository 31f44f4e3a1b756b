import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { type Call, callOf } from './calls.ts';
import { docOf } from './docs.ts';
import { type Panic, panicsIn } from './panics.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { isTestCode } from './test-context.ts';
import { type WasmExport, wasmExportsOf } from './wasm-exports.ts';

/** A place of an exported function that may panic. */
export type BoundaryPanic = {
  readonly panic: Panic;
  /** The parameter that it panics on; null where it is the module's own state, or plain code. */
  readonly input: string | null;
  /** Is it unfinished, or does the caller alone decide: by what is parsed, or by an index? */
  readonly isGrave: boolean;
};

export type PanickingExport = {
  readonly export: WasmExport;
  /** Does it give back a `Result`, so that the error has a way out already? */
  readonly isFallible: boolean;
  /** In text order. */
  readonly panics: readonly BoundaryPanic[];
};

/**
 * The exported functions of a file that may panic for what cannot be shown to hold, in text order; not those whose
 * documentation says when they do.
 */
export const panickingExports: (file: RustFile) => readonly PanickingExport[] = perFile((file) =>
  wasmExportsOf(file).flatMap((one) => {
    const { node, returnNode } = one.signature;
    if (isTestCode(file, node) || /\bpanics?\b|\bmust (?:be|not)\b/i.test(docOf(file, node)?.text ?? ''))
      return [];
    const isFallible = /Result\b/.test(returnNode?.text ?? '');
    const panics = panicsIn(file, one.body).flatMap((panic) => boundaryPanic(file, panic, one) ?? []);
    return panics.length === 0 ? [] : [{ export: one, isFallible, panics }];
  }),
);

function boundaryPanic(file: RustFile, panic: Panic, { signature, body }: WasmExport): BoundaryPanic | null {
  switch (panic.kind) {
    case 'macro':
      if (panic.name.startsWith('assert')) return null;
      return { panic, input: null, isGrave: panic.name !== 'panic!' };
    case 'index': {
      const index = panic.node.lastNamedChild;
      const input = index === null ? null : inputOf(file, index, namesOf(signature, INTEGER), 1);
      if (index === null || input === null || isChecked(body, panic.node, index, input)) return null;
      return { panic, input, isGrave: true };
    }
    default: {
      const call = callOf(file, panic.node);
      const subject = call?.receiver ?? null;
      if (call === null || subject === null || isArgued(call) || EVERYDAY.test(subject.text)) return null;
      const input = inputOf(file, subject, namesOf(signature, RAW), 1);
      if (input !== null && isChecked(body, panic.node, subject, input)) return null;
      if (input === null && !/^self\b/.test(subject.text)) return null;
      return { panic, input, isGrave: input !== null && refusesInput(subject.text) };
    }
  }
}

const INTEGER = /^(?:[ui](?:16|32|64|128|size))$/;
/** What comes from outside as it is: no type of the module's own, and none that the browser has made. */
const RAW =
  /^(?:[ui](?:8|16|32|64|128|size)|f32|f64|char|(?:Option<)?(?:(?:\w+::)*JsValue|&(?:mut )?(?:(?:\w+::)*JsValue|str|\[[\w]+\])|String|Vec<[\w:]+>|Box<\[[\w:]+\]>|(?:js_sys::)?(?:Array|Object|Uint8Array|JsString)))>?$/;

function namesOf({ parameters }: WasmExport['signature'], type: RegExp): readonly string[] {
  return parameters.flatMap(({ name, typeNode }) => (type.test(typeNode.text) ? (name ?? []) : []));
}

/** Functions that say no to what is malformed. */
const PARSING =
  /^(?:parse\w*|from_str\w*|from_slice|from_value|from_json|from_bytes|from_hex|from_utf8|from_reader|from_base64|decode\w*|deserialize\w*|load_from_memory\w*|try_from|try_into|as_string|as_f64|as_bool|dyn_into|dyn_ref|into_serde|from_digit|from_u32|get|get_mut|nth)$/;

function refusesInput(text: string): boolean {
  return PARSING.test(lastStep(text)) || /\bNonZero\w*::new\([^()]*\)$/.test(text);
}

/** The name of the last function of a chain, what only passes a result on left out. */
function lastStep(text: string): string {
  const called = [...text.matchAll(/(\w+)(?:::<[^()]*>)?\s*\(/g)].map(([, name = '']) => name);
  return (
    called.findLast(
      (name) =>
        !/^(?:ok|err|map|map_err|and_then|Some|Ok|as_ref|as_str|as_slice|into|clone|to_owned|to_string|trim|to_vec|new)$/.test(
          name,
        ),
    ) ?? ''
  );
}

/** Words of an `expect` by which its author argues that it holds. */
const ARGUED =
  /\b(?:always|never|cannot|can't|can not|infallible|checked|guaranteed|ensured|known|must|just|valid|should|is set|non-?empty|unreachable|impossible|bug|only|already|exist)/i;
/** Where a page runs these are there; everybody takes them so. */
const EVERYDAY =
  /\b(?:window|document|body|document_element|performance|navigator|location|global|console|set|define_property)\(\s*[^()]*\)$/;

function isArgued({ name, args }: Call): boolean {
  return name === 'expect' && ARGUED.test(args[0]?.text ?? '');
}

/** The parameter that an expression is made from, through at most so many locals; null for none. */
function inputOf(
  file: RustFile,
  expression: Node,
  parameters: readonly string[],
  steps: number,
): string | null {
  for (const name of identifiersIn(expression)) {
    const binding = bindingAt(file, name.text, name.startIndex);
    if (binding === null) continue;
    if (binding.kind === 'parameter' && parameters.includes(binding.name)) return binding.name;
    if (binding.kind !== 'let' || binding.value === null || steps === 0) continue;
    const deeper = inputOf(file, binding.value, parameters, steps - 1);
    if (deeper !== null) return deeper;
  }
  return null;
}

function identifiersIn(expression: Node): readonly Node[] {
  return expression.type === 'identifier' ? [expression] : expression.descendantsOfType('identifier');
}

/** Is the input, or the local that is made from it, compared, bounded or asked about before it is used? */
function isChecked(body: Node, node: Node, subject: Node, input: string): boolean {
  const before = body.text.slice(0, node.startIndex - body.startIndex);
  const text = node.type === 'index_expression' ? before + subject.text : before;
  return [input, ...identifiersIn(subject).map((name) => name.text)].some((name) => {
    const compared = `\\b${name}\\b[^;{}]*(?:[<>]=?|[!=]=)|(?:[<>]=?|[!=]=)[^;{}]*\\b${name}\\b`;
    const asked = `\\b${name}\\b[\\w.()]*\\.(?:is_\\w+|min|clamp|rem_euclid|contains|starts_with|has_type)\\b`;
    const known = `contains(?:_key)?\\([^;]*\\b${name}\\b|\\b${name}\\b\\s*%|%\\s*(?:self|\\w+\\.len)`;
    return new RegExp(`${compared}|${asked}|${known}`).test(text);
  });
}
