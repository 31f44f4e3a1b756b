import type { TextRange } from '../finding/finding.ts';
import { lexemesOf } from '../syntax/lexical.ts';

/**
 * A text without its layout: no white space, no comma before a closing bracket and, for `code`, no comments.
 * Reformatting leaves it as it is. `at` turns an offset of the text into one of `solid`.
 */
export type SolidText = { readonly solid: string; at(offset: number): number };

export function solidText(
  { path, text }: { readonly path: string; readonly text: string },
  kind: 'code' | 'all',
): SolidText {
  const skipped =
    kind === 'code' && path.endsWith('.rs') ? lexemesOf(text).filter((one) => one.kind !== 'literal') : [];
  const offsets = new Uint32Array(text.length + 1);
  const kept = keptOffsets(text, skipped);
  const pieces: string[] = [];
  let count = 0;
  let from = 0;
  for (const [index, offset] of kept.entries()) {
    const sign = text.charAt(offset);
    if (sign === ',' && /^[)\]}]$/.test(text.charAt(kept[index + 1] ?? text.length))) continue;
    offsets.fill(count, from, offset + 1);
    from = offset + 1;
    pieces.push(sign);
    count += 1;
  }
  offsets.fill(count, from);
  return { solid: pieces.join(''), at: (offset) => offsets[Math.min(offset, text.length)] ?? count };
}

function keptOffsets(text: string, skipped: readonly TextRange[]): readonly number[] {
  const kept: number[] = [];
  let next = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    for (let offset = index; offset < index + word.length; offset += 1) {
      while ((skipped[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next += 1;
      if ((skipped[next]?.start ?? Number.POSITIVE_INFINITY) > offset) kept.push(offset);
    }
  }
  return kept;
}
