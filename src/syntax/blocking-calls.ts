import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { BLOCKING_FUNCTIONS, type BlockingFunction } from '../knowledge/blocking-functions.ts';
import { isAsync } from './async-context.ts';
import { bindingAt, bodyAround } from './bindings.ts';
import { fullPath } from './full-paths.ts';
import { holdsWord } from './holds-word.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A call that blocks its thread. */
export type BlockingCall = BlockingFunction & {
  readonly call: Node;
  /** Range of the callee, or of the method's name. */
  readonly name: TextRange;
  /** For people: `std::fs::read`, `handle.join()`. */
  readonly what: string;
  /** The function, closure or async block that it is in. */
  readonly body: Node;
};

const METHODS = /\.\s*(join|recv|block_on|output|status)\s*\(/g;
const PATHS = [...BLOCKING_FUNCTIONS.keys()].map((path) => path.split('::'));
const NAMES = new Set(PATHS.map((path) => path.at(-1) ?? ''));
const FUNCTIONS = new RegExp(`(?<![.\\w])(${[...NAMES].join('|')})\\s*\\(`, 'g');

/** The blocking calls of a file that run inside a future, in text order. */
export const blockingCallsInAsync: (file: RustFile) => readonly BlockingCall[] = perFile((file) =>
  /\basync\b/.test(file.text) ? blockingCalls(file).filter(({ call }) => isAsync(file, call)) : [],
);

/** The blocking calls of a file in text order. */
export const blockingCalls: (file: RustFile) => readonly BlockingCall[] = perFile((file) => {
  // Every part of a full path is written somewhere, if only in a `use`.
  const names = new Set(
    PATHS.filter((path) => path.every((part) => holdsWord(file, part))).map((path) => path.at(-1)),
  );
  const functions =
    names.size === 0
      ? []
      : [...file.text.matchAll(FUNCTIONS)].flatMap(({ 1: name, index }) =>
          names.has(name) ? (functionAt(file, index) ?? []) : [],
        );
  const methods = [...file.text.matchAll(METHODS)].flatMap(({ 0: text, 1: name = '', index }) =>
    mayBlock(file, name) ? (methodAt(file, name, index + text.lastIndexOf(name)) ?? []) : [],
  );
  return [...functions, ...methods].toSorted((a, b) => a.name.start - b.name.start);
});

function functionAt(file: RustFile, offset: number): BlockingCall | null {
  const leaf = file.nodeAt(offset);
  const up = file.parent(leaf);
  const path = up?.type === 'scoped_identifier' ? up : leaf;
  const call = file.parent(path);
  if (call?.type !== 'call_expression' || call.childForFieldName('function')?.id !== path.id) return null;
  const full = fullPath(file, path);
  const found = full === null ? undefined : BLOCKING_FUNCTIONS.get(full);
  if (found === undefined || full === null) return null;
  return inBody(file, call, { ...found, name: rangeOf(path), what: full });
}

/** What the origin of a receiver that blocks must be written with: far more have methods of these names. */
function mayBlock(file: RustFile, method: string): boolean {
  if (method === 'join')
    return ['thread::spawn', 'thread::Builder', 'thread::JoinHandle'].some((word) => holdsWord(file, word));
  if (method === 'recv') return holdsWord(file, 'mpsc') || holdsWord(file, 'crossbeam');
  return method === 'block_on' || holdsWord(file, 'Command::new');
}

type Known = BlockingFunction & Pick<BlockingCall, 'name' | 'what'>;

function inBody(file: RustFile, call: Node, known: Known): BlockingCall | null {
  if (file.parent(call)?.type === 'await_expression') return null;
  const body = bodyAround(file, call);
  return body === null ? null : { ...known, call, body };
}

function methodAt(file: RustFile, method: string, offset: number): BlockingCall | null {
  const leaf = file.nodeAt(offset);
  const field = leaf.text === method ? file.parent(leaf) : null;
  const call = field?.type === 'field_expression' ? file.parent(field) : null;
  const receiver = field?.childForFieldName('value');
  if (call?.type !== 'call_expression' || !receiver) return null;
  const kind = kindOfMethod(file, method, receiver, call);
  if (kind === null) return null;
  const made = receiver.text.replaceAll(/\s+/g, '');
  const isChain = made.length > 30 || kind === 'process';
  const what =
    isChain && kind === 'process'
      ? `std::process::Command::${method}`
      : `${isChain ? '…' : made}.${method}()`;
  return inBody(file, call, { kind, instead: null, isShort: false, name: rangeOf(leaf), what });
}

function kindOfMethod(
  file: RustFile,
  method: string,
  receiver: Node,
  call: Node,
): BlockingFunction['kind'] | null {
  const args = call.childForFieldName('arguments')?.namedChildCount ?? 0;
  if (method === 'block_on')
    return args > 0 &&
      /(?:^|[._:(])(?:rt|runtime|handle|executor|Handle::current\(\))\w*(?:\(\))?$/i.test(receiver.text)
      ? 'runtime'
      : null;
  if (args > 0) return null;
  const origin = originOf(file, receiver);
  if (method === 'join') return isThread(file, origin) ? 'join' : null;
  if (method === 'recv') return isChannel(file, origin) ? 'channel' : null;
  return isCommand(file, origin) ? 'process' : null;
}

/** What a receiver was made by: the initialiser or declared type of a local, what a loop goes over, else itself. */
function originOf(file: RustFile, receiver: Node): string {
  if (receiver.type !== 'identifier') return receiver.text;
  const binding = bindingAt(file, receiver.text, receiver.startIndex);
  const made = binding?.type ?? binding?.value ?? null;
  if (binding?.kind === 'for' && made?.type === 'identifier') {
    const all = bindingAt(file, made.text, made.startIndex);
    return all?.type?.text ?? all?.value?.text ?? '';
  }
  return made?.text ?? '';
}

function isThread(file: RustFile, origin: string): boolean {
  if (
    !/^(?:std::)?thread::spawn\s*\(|^(?:std::)?thread::Builder::new\(\)|^std::thread::JoinHandle\b/.test(
      origin,
    )
  )
    return false;
  return origin.startsWith('std::') || imports(file, 'std::thread');
}

function isChannel(file: RustFile, origin: string): boolean {
  const path = /^((?:\w+::)*)(?:channel|sync_channel|bounded|unbounded|Receiver)\b/.exec(
    origin.replace(/^&(?:mut )?/, ''),
  )?.[1];
  if (path === undefined) return false;
  if (path === '') return origin.includes('Receiver') && imports(file, 'std::sync::mpsc::Receiver');
  const module = path.replace(/::$/, '');
  const head = module.split('::')[0] ?? '';
  if (/^(?:std::sync::mpsc|crossbeam_channel|crossbeam::channel)$/.test(module)) return true;
  return (
    head === 'mpsc' &&
    imports(file, 'std::sync::mpsc') &&
    !/\b(?:tokio|futures)\w*::(?:sync|channel)\b[^;]*\bmpsc\b/.test(file.text)
  );
}

function isCommand(file: RustFile, origin: string): boolean {
  if (/^(?:std::)?process::Command::new\s*\(/.test(origin))
    return origin.startsWith('std::') || imports(file, 'std::process');
  return (
    /^Command::new\s*\(/.test(origin) &&
    imports(file, 'std::process::Command') &&
    !/\btokio::process\b/.test(file.text)
  );
}

/** Does the file import the item or module of this path, and by its own name? */
function imports(file: RustFile, path: string): boolean {
  const parts = path.split('::');
  const pattern = `\\buse\\s+${parts.slice(0, -1).join('\\s*::\\s*')}\\s*::\\s*(?:\\{[^;]*?\\b)?${parts.at(-1)}\\b`;
  return new RegExp(pattern).test(file.text);
}

function rangeOf({ startIndex, endIndex }: Node): TextRange {
  return { start: startIndex, end: endIndex };
}
