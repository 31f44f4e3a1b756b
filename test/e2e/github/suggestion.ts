import type { ReviewComment } from './world.ts';

/** The text that a comment proposes for its lines, without the last line end; null where it proposes none. */
function suggestedText(body: string): string | null {
  const lines = body.replaceAll('\r\n', '\n').split('\n');
  const start = lines.findIndex((line) => /^ {0,3}(`{3,}|~{3,})\s*suggestion\s*$/.test(line));
  const fence = /(`{3,}|~{3,})/.exec(lines[start] ?? '')?.[0];
  if (fence === undefined) return null;
  const closing = new RegExp(`^ {0,3}${fence.slice(0, 1)}{${fence.length},}\\s*$`);
  const end = lines.findIndex((line, index) => index > start && closing.test(line));
  // An open fence runs to the end of the document, as in any Markdown.
  return lines.slice(start + 1, end < 0 ? lines.length : end).join('\n');
}

/**
 * The file after a click on "Commit suggestion": the comment's lines give way to the block, and an empty block
 * deletes them. Line ends of the file are kept.
 */
export function spliceSuggestion(text: string, comment: ReviewComment): string {
  const proposed = suggestedText(comment.body);
  if (proposed === null) throw new Error(`comment ${comment.id} has no suggestion`);
  if (comment.side !== 'RIGHT' || comment.startSide === 'LEFT')
    throw new Error('a suggestion needs lines of the new side');
  if (comment.line === null) throw new Error('the comment is outdated: its suggestion cannot be applied');
  const lines = text.split(/(?<=\n)/);
  const first = (comment.startLine ?? comment.line) - 1;
  const ending = lines[first]?.endsWith('\r\n') === true ? '\r\n' : '\n';
  const replaced = lines.slice(first, comment.line).join('');
  const block =
    proposed === '' && isEmptyBlock(comment.body) ? '' : proposed.split('\n').join(ending) + ending;
  // The last line of a file without a line end keeps having none.
  const fitted = replaced.endsWith('\n') ? block : block.replace(/\r?\n$/, '');
  return [...lines.slice(0, first), fitted, ...lines.slice(comment.line)].join('');
}

/** A block without a single line deletes; a block of one empty line writes one. */
function isEmptyBlock(body: string): boolean {
  return /(`{3,}|~{3,})\s*suggestion[ \t]*\r?\n {0,3}\1/.test(body);
}
