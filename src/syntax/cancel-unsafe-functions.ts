import { CANCEL_UNSAFE_METHODS } from '../knowledge/cancel-unsafe-methods.ts';
import type { CrateView } from './crate-view.ts';
import { decorationBefore } from './neighbours.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** An async function of the crate, as far as it matters for being dropped half way. */
type AsyncFunction = {
  readonly name: string;
  /** The first method in it that loses what it has read; null where there is none. */
  readonly reads: string | null;
  /** Names of what it calls and awaits. */
  readonly calls: readonly string[];
};

const READS = [...CANCEL_UNSAFE_METHODS].filter(([, { loss }]) => loss === 'read').map(([name]) => name);
const READ = new RegExp(`\\.\\s*(${READS.join('|')})\\s*\\(`);
/** Names of methods that many types have, and that are mostly safe to cancel. */
const SAFE_NAMES =
  /^(?:recv|next|read|read_buf|accept|changed|tick|wait|run|closed|ready|poll\w*|select|join\w*|new|main)$/;

/**
 * The async functions of the crate that read in steps with a method that is not cancel safe, by name, with that
 * method. A name that another async function has too, and what says of itself that it is cancel safe, is left out.
 */
export function cancelUnsafeReaders(file: RustFile, crate: CrateView): ReadonlyMap<string, string> {
  const known = readersKnown(file);
  known.readers ??= resolve([
    ...asyncFunctions(file),
    ...crate.facts(READS, asyncFunctions).flatMap(({ facts }) => facts),
  ]);
  return known.readers;
}

const readersKnown = perFile((_file: RustFile): { readers: ReadonlyMap<string, string> | null } => ({
  readers: null,
}));

function asyncFunctions(file: RustFile): readonly AsyncFunction[] {
  return file.nodes('function_item').flatMap((node) => {
    const modifiers = node.namedChildren.find(({ type }) => type === 'function_modifiers')?.text ?? '';
    const body = node.childForFieldName('body')?.text ?? '';
    if (!/\basync\b/.test(modifiers)) return [];
    const name = node.childForFieldName('name')?.text ?? '';
    const docs = decorationBefore(file, node)
      .map(({ text }) => text)
      .join('\n');
    // What a task of its own reads goes on when the caller is dropped.
    const isSafe = /\bcancel(?:lation)?[- ]?safe/i.test(docs) && !/\bnot\s+cancel/i.test(docs);
    if (isSafe || /\bspawn\w*\s*\(/.test(body)) return [{ name, reads: null, calls: [] }];
    const calls = [...body.matchAll(/(?<![\w.])(?:self\.)?(\w+)\s*\([^;{}]*?\)\s*\.\s*await/g)].map(
      ([, callee = '']) => callee,
    );
    return [{ name, reads: READ.exec(body)?.[1] ?? null, calls }];
  });
}

// From the function in the branch to the one that reads: `read_message`, `read_frame`, `read_exact`.
const MOST_STEPS = 2;

function resolve(functions: readonly AsyncFunction[]): ReadonlyMap<string, string> {
  const readers = new Map<string, string>();
  const byName = Map.groupBy(functions, ({ name }) => name);
  for (let step = 0; step <= MOST_STEPS; step += 1) {
    for (const [name, group] of byName) {
      const found = group.map(
        ({ reads, calls }) => reads ?? calls.map((one) => readers.get(one)).find((one) => one !== undefined),
      );
      const [first] = found;
      if (first !== undefined && found.every((one) => one !== undefined) && !SAFE_NAMES.test(name))
        readers.set(name, first);
    }
  }
  return readers;
}
