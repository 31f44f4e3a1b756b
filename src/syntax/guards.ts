import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { GUARD_METHODS } from '../knowledge/lock-types.ts';
import type { CrateView } from './crate-view.ts';
import { type Hold, holdOf } from './holds.ts';
import { placeKindOf } from './lock-places.ts';
import { perFile } from './per-file.ts';
import type { Project } from './project.ts';
import type { RustFile } from './rust-file.ts';
import { importsOf } from './use-paths.ts';

/** A guard of a blocking lock, or a borrow of a `RefCell`, that some code holds. */
export type Guard = {
  readonly kind: 'lock' | 'cell';
  /** The call that takes it. */
  readonly call: Node;
  readonly method: string;
  /** Range of the method's name. */
  readonly name: TextRange;
  /** The lock as written, without blanks between its parts: `self.state`. */
  readonly lock: string;
  readonly hold: Hold;
};

/** What guards depend on beside the file; a rule's context has it. */
export type GuardWorld = { readonly crate: CrateView; readonly project: Pick<Project, 'edition'> };

const TAKING = new RegExp(`\\.\\s*(${[...GUARD_METHODS.keys()].join('|')})\\s*\\(\\s*\\)`, 'g');

/**
 * The guards of a file in text order. Locks of async runtimes are left out, and so is what may be no lock at all:
 * the declared type, or `.unwrap()` on what `lock()` gives, must say that it blocks.
 */
export function guardsOf(file: RustFile, world: GuardWorld): readonly Guard[] {
  const known = guardsKnown(file);
  known.guards ??= [...file.text.matchAll(TAKING)].flatMap(
    ({ 0: text, 1: method = '', index }) =>
      guardAt(file, { method, offset: index + text.indexOf(method) }, world) ?? [],
  );
  return known.guards;
}

/** Is a lock of one name, as far as the letters before its method tell, taken again to write? */
export function mayTakeTwice(text: string): boolean {
  const names = new Set<string>();
  for (const { 1: method = '', index } of text.matchAll(TAKING)) {
    const before = text.slice(Math.max(0, index - LOOKED_BACK), index).trimEnd();
    const line = before.slice(before.lastIndexOf('\n') + 1);
    // A comment between the lock and its method hides the name.
    if (line.includes('//') || line.endsWith('*/') || before === '') return true;
    const name = /\w+$/.exec(before)?.[0] ?? before.slice(-1);
    if (/^(?:write|lock)$/.test(method) && names.has(name)) return true;
    names.add(name);
  }
  return false;
}

const LOOKED_BACK = 200;

const guardsKnown = perFile((_file: RustFile): { guards: readonly Guard[] | null } => ({ guards: null }));

type Found = { readonly method: string; readonly offset: number };

function guardAt(file: RustFile, { method, offset }: Found, { crate, project }: GuardWorld): Guard | null {
  const name = file.nodeAt(offset);
  const field = name.text === method ? file.parent(name) : null;
  const call = field?.type === 'field_expression' ? file.parent(field) : null;
  const receiver = field?.childForFieldName('value') ?? null;
  if (field === null || receiver === null || call?.type !== 'call_expression') return null;
  if (call.childForFieldName('function')?.id !== field.id) return null;
  const kind = guardKind(file, { call, method, receiver }, crate);
  const hold = kind === null ? null : holdOf(file, call, project.edition);
  if (kind === null || hold === null) return null;
  const lock = receiver.text.replaceAll(/\s+/g, '');
  return { kind, call, method, name: { start: name.startIndex, end: name.endIndex }, lock, hold };
}

type Taking = { readonly call: Node; readonly method: string; readonly receiver: Node };

function guardKind(file: RustFile, taking: Taking, crate: CrateView): Guard['kind'] | null {
  const after = methodAfter(file, taking.call);
  if (after === 'await') return null;
  const group = GUARD_METHODS.get(taking.method);
  const kind = placeKindOf(file, taking.receiver, crate);
  if (group === 'cell') return kind === 'cell' ? 'cell' : null;
  if (kind === 'sync') return 'lock';
  if (kind === 'async' || kind === 'cell') return null;
  return isUsedAsStd(file, taking.method, after) ? 'lock' : null;
}

/** Only std's locks give a result: of the others, `lock()` is the guard, or a future of it. */
function isUsedAsStd(file: RustFile, method: string, after: string | null): boolean {
  if (after !== 'unwrap' && after !== 'expect') return false;
  if (method === 'lock') return true;
  return (
    /^(?:read|write)$/.test(method) &&
    importsOf(file).some(
      ({ path }) => path.join('::').startsWith('std::sync') && /^(?:RwLock|sync|\*)$/.test(path.at(-1) ?? ''),
    )
  );
}

/** The method that is called on a call's value, `await` among them; null where it is used otherwise. */
function methodAfter(file: RustFile, call: Node): string | null {
  const up = file.parent(call);
  if (up?.type === 'await_expression') return 'await';
  if (up?.type !== 'field_expression') return null;
  const next = file.parent(up);
  if (next !== null && file.parent(next)?.type === 'await_expression' && next.type === 'call_expression') {
    // `x.lock().unwrap().await`: what `unwrap` gives is a future.
    if (/^(?:unwrap|expect)$/.test(up.childForFieldName('field')?.text ?? '')) return 'await';
  }
  return up.childForFieldName('field')?.text ?? null;
}
