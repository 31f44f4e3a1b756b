import type { ChangedFile } from './change.ts';
import { splitLines } from './split-lines.ts';

const METHOD = 'load|store|swap|compare_(?:and_swap|exchange(?:_weak)?)|fetch_\\w+|(?:try_)?update';
/** `self.ready.store(`, `slots[i].load(`, `READY\n.swap(`: the last name before the method. */
const OPERATED = new RegExp(
  `\\b([A-Za-z_]\\w*)\\s*(?:\\[[^\\][]*\\]\\s*|\\(\\)\\s*)?\\.\\s*(?:${METHOD})\\s*\\(`,
  'g',
);
/** `AtomicBool::store(&self.ready, …)`. */
const BY_PATH = new RegExp(
  `\\bAtomic\\w*(?:::<[^>]*>)?::(?:${METHOD})\\(\\s*&?\\s*(?:[\\w.]*\\.)?(\\w+)`,
  'g',
);
/** `ready: AtomicBool`, `static READY: CachePadded<AtomicUsize>`. */
const DECLARED = /\b([A-Za-z_]\w*)\s*:(?!:)\s*[^,;={}()]*?\bAtomic[A-Z]\w*/g;
const IS_ATOMIC = /\b(?:Atomic[A-Z]\w*|Ordering|Relaxed|Acquire|Release|AcqRel|SeqCst)\b/;
/** Lines around a changed one that may belong to the same statement. */
const STATEMENT_LINES = 6;
/** Lines around a changed fence in which it orders other operations. */
const FENCE_LINES = 40;
const NO_NAMES = /^(?:self|this|\d+|unwrap|as_ref|deref)$/;

/**
 * The names of the atomics on or beside lines that a change adds to or takes from a Rust file, as far as the letters
 * tell: what is declared as `Atomic…` and what one of their methods is called on. Sorted; empty at no cost where
 * the file has no atomics.
 */
export function changedAtomics(file: ChangedFile): readonly string[] {
  const windows = [...windowsOf(file, 'base'), ...windowsOf(file, 'head')];
  const names = windows.flatMap((window) =>
    IS_ATOMIC.test(window) ? [OPERATED, BY_PATH, DECLARED].flatMap((form) => namesBy(form, window)) : [],
  );
  return [...new Set(names)].filter((name) => !NO_NAMES.test(name)).toSorted();
}

function namesBy(form: RegExp, text: string): readonly string[] {
  return [...text.matchAll(form)].map(([, name = '']) => name);
}

/** The pieces of a side's text in which a changed line can matter to an operation. */
function windowsOf(file: ChangedFile, side: 'base' | 'head'): readonly string[] {
  const content = file[side];
  if (content.state !== 'text' || !IS_ATOMIC.test(content.text)) return [];
  const { lines } = splitLines(content.text);
  const windows: { from: number; to: number }[] = [];
  for (const line of changedLines(file, side)) {
    const reach = /fence\s*\(/.test(lines[line - 1] ?? '') ? FENCE_LINES : STATEMENT_LINES;
    const [from, to] = [Math.max(line - 1 - reach, 0), line + reach];
    const before = windows.at(-1);
    if (before !== undefined && from <= before.to) before.to = Math.max(before.to, to);
    else windows.push({ from, to });
  }
  return windows.map(({ from, to }) => lines.slice(from, to).join('\n'));
}

/** 1-based lines of a side that the other does not have. */
function changedLines({ hunks }: ChangedFile, side: 'base' | 'head'): readonly number[] {
  return hunks.flatMap(({ lines }) =>
    lines.flatMap((line) => {
      if (side === 'head') return line.kind === 'added' ? [line.head] : [];
      return line.kind === 'removed' ? [line.base] : [];
    }),
  );
}
