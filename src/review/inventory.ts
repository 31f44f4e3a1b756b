import type { ChangedFile } from '../diff/change.ts';
import { isDocumentedUnsafe } from '../syntax/documented-unsafe.ts';
import type { RustFile } from '../syntax/rust-file.ts';
import { type UnsafeKind, unsafeRegions } from '../syntax/unsafe-regions.ts';
import { isPartial } from './meta-reports.ts';
import type { UnsafeCount, UnsafeInventory } from './review.ts';
import type { Subject } from './subject.ts';

const NONE: UnsafeCount = { blocks: 0, functions: 0, impls: 0, traits: 0, externs: 0, documented: 0 };

/**
 * The unsafe code of a file before and after the change; nothing for a file that has none on either side, or of
 * which one side is not known whole. `before` hears the base: asked only when the counts can differ.
 */
export function inventoryOf(subject: Subject, before: () => UnsafeCount | null): UnsafeInventory {
  if (subject.language !== 'rust' || isPartial(subject)) return [];
  const { file, text } = subject;
  if (file.base.state === 'unread') return [];
  const hasBefore = file.base.state === 'text' && file.base.text.includes('unsafe');
  const hasAfter = text.text.includes('unsafe');
  if ((!hasBefore && !hasAfter) || (hasAfter && subject.fault() !== null)) return [];
  const after = hasAfter ? countUnsafe(subject.rust()) : NONE;
  const counted = hasBefore ? countBefore(subject, after, before) : NONE;
  return counted === null ? [] : [{ path: file.path, before: counted, after }];
}

/** The unsafe code that a deleted file takes away: without it, code that moves to another file would count as new. */
export function deletedInventory(
  { path, base }: ChangedFile,
  before: () => UnsafeCount | null,
): UnsafeInventory {
  if (!path.endsWith('.rs') || base.state !== 'text' || base.partial || !base.text.includes('unsafe'))
    return [];
  const counted = before();
  return counted === null ? [] : [{ path, before: counted, after: NONE }];
}

/** Lines that neither name unsafe code nor its justification leave the counts as they were. */
function countBefore(
  subject: Subject,
  after: UnsafeCount,
  before: () => UnsafeCount | null,
): UnsafeCount | null {
  return touchesUnsafe(subject) ? before() : after;
}

function touchesUnsafe({ file, change }: Subject): boolean {
  if (change.source === 'tree') return true;
  return file.hunks.some(({ lines }) =>
    lines.some(({ kind, text }) => kind !== 'context' && /unsafe|safety/i.test(text)),
  );
}

/** Counts by kind; what a `macro_rules!` definition holds belongs to its uses and is left out. */
export function countUnsafe(file: RustFile): UnsafeCount {
  const regions = unsafeRegions(file).filter(
    ({ inMacroDefinition, kind }) => !inMacroDefinition && kind !== 'attribute' && kind !== 'field',
  );
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
