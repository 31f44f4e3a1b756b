import { type AutoImpl, autoImpls } from './auto-impls.ts';
import { commentsAbove } from './comments.ts';
import type { RustFile } from './rust-file.ts';

const ARGUES = /\b(?:safe|safety|sound|soundness|threads?|because|since|synchroni[sz]\w*)\b/i;

/** Does a comment above an impl of `Send` or `Sync`, or above its twin right before it, argue for it? */
export function isArgued(file: RustFile, { range }: AutoImpl): boolean {
  const text = commentsAbove(file, range.start)
    .map((comment) => comment.text)
    .join(' ');
  if (ARGUES.test(text) && (text.match(/\w+/g)?.length ?? 0) >= 5) return true;
  const before = autoImpls(file).find(
    (one) => one.range.end <= range.start && file.text.slice(one.range.end, range.start).trim() === '',
  );
  return before !== undefined && isArgued(file, before);
}
