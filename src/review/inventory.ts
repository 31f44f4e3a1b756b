import type { ChangedFile } from '../diff/change.ts';
import { UNSAFE_WORDS, type UnsafeFact, unsafeFacts } from '../syntax/unsafe-facts.ts';
import { isPartial } from './meta-reports.ts';
import type { UnsafeCount } from './review.ts';
import type { Subject } from './subject.ts';
import type { UnsafeSides } from './unsafe-changes.ts';

/** The unsafe code of a file on both sides; `same` where the change cannot have touched it, and `before` is `after`. */
export type SeenUnsafe = UnsafeSides & { readonly same: boolean };

type AskBase = () => readonly UnsafeFact[] | null;

/**
 * The unsafe code of a file before and after the change; null for a file that has none on either side, or of
 * which one side is not known whole. `before` hears the base: asked only when the change touches unsafe code.
 */
export function unsafeOf(subject: Subject, before: AskBase): SeenUnsafe | null {
  if (subject.language !== 'rust' || isPartial(subject)) return null;
  const { file, text } = subject;
  if (file.base.state === 'unread') return null;
  const hasBefore = file.base.state === 'text' && UNSAFE_WORDS.test(file.base.text);
  const hasAfter = UNSAFE_WORDS.test(text.text);
  if ((!hasBefore && !hasAfter) || (hasAfter && subject.fault() !== null)) return null;
  const after = hasAfter ? unsafeFacts(subject.rust()) : [];
  const same = hasBefore && !touchesUnsafe(subject, after);
  const facts = same ? after : hasBefore ? before() : [];
  return facts === null ? null : { path: file.path, before: facts, after, same };
}

/** The unsafe code that a deleted file takes away: without it, code that moves to another file would count as new. */
export function deletedUnsafe({ path, base }: ChangedFile, before: AskBase): SeenUnsafe | null {
  if (!path.endsWith('.rs') || base.state !== 'text' || base.partial || !UNSAFE_WORDS.test(base.text))
    return null;
  const facts = before();
  return facts === null ? null : { path, before: facts, after: [], same: false };
}

/** Does the change name unsafe code or its justification, or have a line within such code? */
function touchesUnsafe({ file, change }: Subject, after: readonly UnsafeFact[]): boolean {
  if (change.source === 'tree') return true;
  return file.hunks.some(({ headStart, lines }) => {
    let next = headStart;
    return lines.some(({ kind, text }) => {
      const line = next;
      if (kind !== 'removed') next += 1;
      if (kind === 'context') return false;
      if (/safety/i.test(text) || UNSAFE_WORDS.test(text)) return true;
      // What was taken out stood between this line and the one above.
      const above = kind === 'removed' ? line - 1 : line;
      return after.some((fact) => fact.line <= above && line <= fact.lastLine);
    });
  });
}

export const NO_UNSAFE: UnsafeCount = countUnsafe([]);

/** Counts by kind. */
export function countUnsafe(facts: readonly UnsafeFact[]): UnsafeCount {
  const open = facts.filter(({ documented }) => !documented);
  const { externs: _, ...undocumented } = kindsOf(open);
  return { ...kindsOf(facts), documented: facts.length - open.length, undocumented };
}

function kindsOf(facts: readonly UnsafeFact[]) {
  const count = (kind: UnsafeFact['kind']) => facts.filter((fact) => fact.kind === kind).length;
  return {
    blocks: count('block'),
    functions: count('function'),
    impls: count('impl'),
    traits: count('trait'),
    externs: count('extern'),
  };
}

export function sumUnsafe(counts: readonly UnsafeCount[]): UnsafeCount {
  const sum = (of: (count: UnsafeCount) => number) => counts.reduce((all, count) => all + of(count), 0);
  return {
    blocks: sum(({ blocks }) => blocks),
    functions: sum(({ functions }) => functions),
    impls: sum(({ impls }) => impls),
    traits: sum(({ traits }) => traits),
    externs: sum(({ externs }) => externs),
    documented: sum(({ documented }) => documented),
    undocumented: {
      blocks: sum(({ undocumented }) => undocumented.blocks),
      functions: sum(({ undocumented }) => undocumented.functions),
      impls: sum(({ undocumented }) => undocumented.impls),
      traits: sum(({ undocumented }) => undocumented.traits),
    },
  };
}
