import { ATOMIC_METHODS } from './atomic-methods.ts';
import { lexemesOf } from './lexical.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** How the fields and statics of a file are mentioned beside plain operations, by name, as the letters tell. */
export type Mentions = {
  /** Borrowed, or given to a macro: who has the reference may do anything. */
  readonly borrowed: ReadonlySet<string>;
  /** What it points to is borrowed, which no atomic itself does. */
  readonly derefed: ReadonlySet<string>;
  /** Offsets of the names of methods that are called like an atomic's (`load`, `store`), by the name before it. */
  readonly called: ReadonlyMap<string, readonly number[]>;
  /** Other methods that are called on the name. */
  readonly methods: ReadonlyMap<string, ReadonlySet<string>>;
};

/** What may be a field, by the point before it, or a static, by its letters. */
const NAME = /(\.\s*)([A-Za-z_]\w*)|\b([A-Z][A-Z\d_]+)\b/g;
/** What follows a name: an index, then perhaps a method. */
const AFTER = /\s*(?:\[[^\][]{0,80}\]\s*)?(?:\.\s*(\w+)\s*(?:::<[^<>()]{0,40}>\s*)?(\()?)?/y;
/** The way to a name from the sign that borrows it. */
const BORROW =
  /(?<!&)&(?!&)\s*(?:raw\s+const\s+)?(?!mut\b)(?:\*\s*|\(\s*)*(?:[\w:]+(?:\([^()]*\)|\[[^\][]*\]|(?:\s*\?)?\s*\.\s*\w+|\))*)?\s*$/;
const MACRO = /\b(\w+)!\s*[({[]\s*(?:[\w:.\s]*)$/;
const PLAIN_MACRO =
  /^(?:debug_)?assert|^(?:e?print|format|write|panic|trace|debug|info|warn|error|matches|vec)/;
const SHOWN = /\.\s*(?:field|entry|key|value)\s*\(\s*,?\s*(?:&\s*)?[\w:.\s&]*$/;
/** Methods by which nothing of the atomic gets out, or that need the atomic for oneself. */
const HARMLESS = /^(?:get_mut|into_inner|with_mut|unsync_load|is_lock_free|fmt)$/;
const LOOKED_BACK = 160;

/** The mentions in a file of everything that is written like a field (`.ready`) or a static (`READY`). */
export const mentionsOf: (file: RustFile) => Mentions = perFile((file) => mentionsIn(file.text));

export function mentionsIn(rust: string): Mentions {
  const text = withoutWords(rust);
  const found = {
    borrowed: new Set<string>(),
    derefed: new Set<string>(),
    called: new Map<string, number[]>(),
    methods: new Map<string, Set<string>>(),
  };
  for (const { index, 0: all, 1: dot, 2: field, 3: constant = '' } of text.matchAll(NAME)) {
    const name = field ?? constant;
    AFTER.lastIndex = index + all.length;
    const [after = '', method, opens] = AFTER.exec(text) ?? [];
    const next = text[index + all.length + after.length];
    if (method === undefined && next === '(' && dot !== undefined) continue;
    if (method !== undefined && opens === undefined) continue;
    if (method === undefined) {
      const how = borrowIn(text.slice(Math.max(0, index - LOOKED_BACK), index));
      if (how !== null) found[how].add(name);
    } else if (ATOMIC_METHODS.has(method)) {
      const at = text.indexOf(method, index + all.length + after.lastIndexOf('.'));
      found.called.set(name, [...(found.called.get(name) ?? []), at]);
    } else if (!HARMLESS.test(method)) {
      found.methods.set(name, (found.methods.get(name) ?? new Set()).add(method));
    }
  }
  return found;
}

function borrowIn(before: string): 'borrowed' | 'derefed' | null {
  if (SHOWN.test(before)) return null;
  const borrow = BORROW.exec(before)?.[0];
  if (borrow !== undefined) return /^&[\s(]*\*/.test(borrow) ? 'derefed' : 'borrowed';
  const macro = MACRO.exec(before)?.[1];
  return macro !== undefined && !PLAIN_MACRO.test(macro) ? 'borrowed' : null;
}

/** The text with blanks in place of comments and literals, offsets as they were. */
function withoutWords(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of lexemesOf(text)) {
    parts.push(text.slice(at, start), ' '.repeat(end - start));
    at = end;
  }
  return [...parts, text.slice(at)].join('');
}
