import type { Node } from 'web-tree-sitter';
import { commentsAbove, commentsWithin } from './comments.ts';
import { docOf } from './docs.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** Crates whose guards or hazards keep a node alive while others read it, by the first part of their paths. */
const SCHEME_CRATES =
  /\b(?:crossbeam_epoch|crossbeam::epoch|haphazard|seize|sdd|arc_swap|hazard\w*|left_right|rcu_\w+|flurry|scc|conc|aarc|kovan|ebr|hyaline)\s*::/;
const SCHEME_WORDS =
  /\b(?:epoch|hazards?|haz_?\w*|hazptr\w*|retire\w*|defer\w*|rcu\w*|protect(?:ed|or)?|reclaim\w*|quiescen\w*|grace|synchronize\w*|pin(?:ned)?|unpin)\b/;

/** Does a file use a scheme by which memory is freed only when nobody reads it any more? */
export const usesScheme: (file: RustFile) => boolean = perFile((file) => SCHEME_CRATES.test(file.text));

/** Does a function hold a guard, retire what it unlinks, or otherwise take part in such a scheme of any make? */
export function takesPartInScheme(fn: Node): boolean {
  return SCHEME_WORDS.test(fn.text) || /\bguard\b/i.test(fn.childForFieldName('parameters')?.text ?? '');
}

/** What a function's docs, the comments above it and those in its body say, in one line. */
export function wordsAround(file: RustFile, fn: Node): string {
  const { startIndex, endIndex } = fn;
  const said = [
    docOf(file, fn)?.text ?? '',
    ...commentsAbove(file, startIndex).map(({ text }) => text),
    ...commentsWithin(file, { start: startIndex, end: endIndex }).map(({ text }) => text),
  ];
  return said.join(' ').replaceAll(/\s+/g, ' ');
}
