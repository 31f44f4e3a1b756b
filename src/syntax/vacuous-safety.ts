import type { Node } from 'web-tree-sitter';
import { commentsAbove, commentsOf, commentsWithin } from './comments.ts';
import { type EmptyReason, emptyReason, onlyPointsTo } from './empty-reasons.ts';
import { enclosingFunction } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { safetyCommentOf } from './safety-comments.ts';
import type { SafetyText } from './safety-lines.ts';
import { type Signature, signatureOf } from './signatures.ts';
import { type UnsafeRegion, unsafeRegions } from './unsafe-regions.ts';

/** Why a `SAFETY:` comment argues nothing. `caller`: it appeals to callers of a safe function. */
export type Vacuity = EmptyReason | 'above' | 'below' | 'caller';

export type VacuousComment = {
  readonly comment: SafetyText;
  /** The first block or impl that it stands for. */
  readonly region: UnsafeRegion;
  readonly vacuity: Vacuity;
  /** The function that holds it, where it is one of ours. */
  readonly holder: Signature | null;
};

/** The `SAFETY:` comments of a file that give no reason whatever, once each. */
export const vacuousComments: (file: RustFile) => readonly VacuousComment[] = perFile((file) => {
  const found = new Map<number, VacuousComment>();
  for (const { comment, region } of justifiedRegions(file)) {
    if (found.has(comment.range.start)) continue;
    const holder = holderOf(file, region);
    const vacuity = vacuityOf(file, comment, region, holder);
    if (vacuity !== null) found.set(comment.range.start, { comment, region, vacuity, holder });
  }
  return [...found.values()];
});

/** Every `unsafe` block and impl that has a `SAFETY:` comment, with it. */
export const justifiedRegions: (
  file: RustFile,
) => readonly { readonly comment: SafetyText; readonly region: UnsafeRegion }[] = perFile((file) =>
  unsafeRegions(file).flatMap((region) => {
    if (region.inMacroDefinition || (region.kind !== 'block' && region.kind !== 'impl')) return [];
    const comment = safetyCommentOf(file, region);
    return comment === null ? [] : [{ comment, region }];
  }),
);

function holderOf(file: RustFile, { node, keyword }: UnsafeRegion): Signature | null {
  const holder: Node | null = enclosingFunction(file, node ?? file.nodeAt(keyword));
  return holder === null ? null : signatureOf(file, holder);
}

const CALLER = /\bcallers?\b/i;
/** An appeal to what callers were asked for. */
const APPEAL =
  /\b(?:up to|upheld|guaranteed|ensured|promised|checked|maintained)\s+by\s+(?:the\s+|our\s+)?callers?\b|\bcallers?\s+(?:must|guarantees?|ensures?|promises?|upholds?|(?:has|have|needs?)\s+to|(?:is|are)\s+responsible|should|shall)\b/i;

function vacuityOf(
  file: RustFile,
  comment: SafetyText,
  region: UnsafeRegion,
  holder: Signature | null,
): Vacuity | null {
  const { text } = comment;
  const isOpen = holder !== null && isOpenAndSafe(holder) && region.kind === 'block';
  if (isOpen && APPEAL.test(text)) return 'caller';
  if (CALLER.test(text) && holder?.isUnsafe !== false) return null;
  const pointed = onlyPointsTo(text);
  if (pointed !== null) return hasWords(file, comment, region, pointed) ? null : pointed;
  const empty = emptyReason(text);
  if (empty === null || empty === 'later') return empty;
  // The reason may stand in the same comment before the tag, or inside the block.
  return hasNeighbour(file, comment, region) ? null : empty;
}

/** A safe function that anybody can call, by whom nothing was promised. */
function isOpenAndSafe({ isUnsafe, isExported, holder }: Signature): boolean {
  return !isUnsafe && isExported && (holder === 'free' || holder === 'inherent');
}

// How far a reader looks for what "see above" means.
const NEAR_LINES = 80;
const FEW_WORDS = 4;

function hasWords(
  file: RustFile,
  { range }: SafetyText,
  region: UnsafeRegion,
  where: 'above' | 'below',
): boolean {
  const line = file.lines.lineAt(range.start);
  return commentsOf(file).some((one) => {
    const isThere =
      where === 'above'
        ? one.endLine < line && line - one.endLine <= NEAR_LINES
        : one.startLine > line && one.range.start <= region.range.end + LONGEST_BELOW;
    return isThere && givesReason(one.text);
  });
}

const LONGEST_BELOW = 2000;

/** Whether other comments right beside say something: directly above the tag, or within the block. */
function hasNeighbour(file: RustFile, { range }: SafetyText, region: UnsafeRegion): boolean {
  const inside = region.kind === 'block' ? commentsWithin(file, region.range) : [];
  return [...commentsAbove(file, range.start), ...inside].some(
    (one) => (one.range.end <= range.start || one.range.start >= range.end) && givesReason(one.text),
  );
}

/** Of a `SAFETY:` comment, any reason will do; of others, a few words are asked. */
function givesReason(text: string): boolean {
  const said = /^\W*safety:([\s\S]*)$/i.exec(text)?.[1];
  if (said === undefined) return wordsIn(text) >= FEW_WORDS;
  return onlyPointsTo(said) === null && emptyReason(said) === null;
}

function wordsIn(text: string): number {
  return text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;
}
