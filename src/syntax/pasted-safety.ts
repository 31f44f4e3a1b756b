import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import type { SafetyText } from './safety-lines.ts';
import { speaksToNone } from './spoken-obligations.ts';
import { isTestCode } from './test-context.ts';
import { unsafeOperations } from './unsafe-operations.ts';
import type { UnsafeRegion } from './unsafe-regions.ts';
import { justifiedRegions } from './vacuous-safety.ts';

/** A comment that stands word for word above operations that have nothing in common. */
export type PastedComment = {
  readonly comment: SafetyText;
  readonly region: UnsafeRegion;
  /** The names of the operations that it stands above, one of each kind. */
  readonly operations: readonly string[];
  /** The other places, in text order. */
  readonly others: readonly SafetyText[];
};

const FEWEST = 3;
const MOST_WORDS = 12;

/**
 * Short comments that stand at least three times in a file, above operations with different obligations, and speak
 * to none of them: one sentence cannot be the reason for all. Names in code, and any hint of a check, an owner, a
 * promise or another place, count as a reason.
 */
export const pastedComments: (file: RustFile) => readonly PastedComment[] = perFile((file) => {
  const single = new Map(justifiedRegions(file).map((one) => [one.comment.range.start, one]));
  const groups = Map.groupBy(single.values(), ({ comment }) => wordsOf(comment.text));
  return [...groups].flatMap(([words, group]) => {
    const text = group[0]?.comment.text ?? '';
    const isShort = words !== '' && words.split(' ').length <= MOST_WORDS && !/[`\d_<>=]|::|\(\)/.test(text);
    if (group.length < FEWEST || !isShort) return [];
    return pastedIn(file, group) ?? [];
  });
});

type Justified = { readonly comment: SafetyText; readonly region: UnsafeRegion };

function pastedIn(file: RustFile, group: readonly Justified[]): PastedComment | null {
  const byKind = new Map<string, string>();
  for (const { comment, region } of group) {
    if (isTestCode(file, region.node ?? file.nodeAt(region.keyword))) return null;
    const operations = unsafeOperations(file, region);
    // Of what nobody knows the obligations, nobody can say that the comment misses them.
    if (operations.length === 0) return null;
    for (const { obligations, name } of operations) {
      if (obligations.source === null || !speaksToNone(comment.text, obligations.asks)) return null;
      byKind.set(obligations.source, name);
    }
  }
  const [first, ...others] = group;
  if (first === undefined || byKind.size < 2) return null;
  return { ...first, operations: [...byKind.values()], others: others.map(({ comment }) => comment) };
}

function wordsOf(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).join(' ');
}
