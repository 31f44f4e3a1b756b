import { isDocumentedUnsafe } from '../syntax/documented-unsafe.ts';
import type { RustFile } from '../syntax/rust-file.ts';
import { type UnsafeKind, unsafeRegions } from '../syntax/unsafe-regions.ts';
import type { Knowledge } from './knowledge.ts';
import type { UnsafeCount, UnsafeInventory } from './review.ts';
import { type Subject, subjectOf } from './subject.ts';

const NONE: UnsafeCount = { blocks: 0, functions: 0, impls: 0, traits: 0, externs: 0, documented: 0 };

/** The unsafe code of a file before and after the change; nothing for a file that has none on either side. */
export function inventoryOf(subject: Subject, knowledge: Knowledge): UnsafeInventory {
  if (subject.language !== 'rust') return [];
  const { file, text } = subject;
  const baseText = file.base.state === 'text' ? file.base.text : '';
  const hasBefore = baseText.includes('unsafe');
  const hasAfter = text.text.includes('unsafe');
  if (!hasBefore && !hasAfter) return [];
  const after = hasAfter ? countUnsafe(subject.rust()) : NONE;
  const before = hasBefore ? countBefore(subject, baseText, after, knowledge) : NONE;
  return [{ path: file.path, before, after }];
}

function countBefore(
  subject: Subject,
  baseText: string,
  after: UnsafeCount,
  knowledge: Knowledge,
): UnsafeCount {
  // Lines that neither name unsafe code nor its justification leave the counts as they were.
  if (!touchesUnsafe(subject)) return after;
  const base = subjectOf(subject.file.path, baseText, subject.file, subject.change, knowledge);
  try {
    return countUnsafe(base.rust());
  } finally {
    base.dispose();
  }
}

function touchesUnsafe({ file, change }: Subject): boolean {
  if (change.source === 'tree') return true;
  return file.hunks.some(({ lines }) =>
    lines.some(({ kind, text }) => kind !== 'context' && /unsafe|safety/i.test(text)),
  );
}

function countUnsafe(file: RustFile): UnsafeCount {
  const regions = unsafeRegions(file).filter(({ inMacroDefinition }) => !inMacroDefinition);
  const count = (kind: UnsafeKind) => regions.filter((region) => region.kind === kind).length;
  return {
    blocks: count('block'),
    functions: count('function'),
    impls: count('impl'),
    traits: count('trait'),
    externs: count('extern'),
    documented: regions.filter((region) => isDocumentedUnsafe(file, region)).length,
  };
}
