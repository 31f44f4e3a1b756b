import type { Node, Tree } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { errorWeight, parseErrorsOf } from './parse-errors.ts';
import { topLevelSigns } from './top-level-signs.ts';

/**
 * Parses `text` as what stands at `range` of the file, or as the whole file. Positions are the file's, and so is
 * the text that nodes give, whatever was parsed in its place. Null when the file's time is up.
 */
export type TreeParse = (text: string, range: TextRange | null) => Tree | null;

/** What a macro's delimiters hold, parsed as code. Only nodes within `range` are the file's own. */
export type MacroContent = { readonly tree: Tree; readonly range: TextRange };

type Reading = (content: string) => { readonly text: string; readonly lead: number };

/** As items and statements; the closing delimiter reads as the semicolon that a last expression lacks. */
const asStatements: Reading = (content) => ({ text: `${content};`, lead: 0 });
/** As arguments: the delimiters read as those of an array. */
const asArguments: Reading = (content) => ({ text: `[${content}];`, lead: 1 });
/** As clauses, such as `select!` has: each part between commas, arrows and semicolons reads as a statement. */
const asClauses: Reading = (content) => ({ text: `${splitClauses(content)};`, lead: 0 });

/**
 * Parses what a macro invocation holds in the way that makes most sense of it. Null when there is nothing in
 * it, or no time left.
 */
export function parseMacroContent(tokens: Node, text: string, parse: TreeParse): MacroContent | null {
  const range = { start: tokens.startIndex + 1, end: tokens.endIndex - 1 };
  const content = text.slice(range.start, range.end);
  if (content.trim() === '') return null;
  const braced = text[tokens.startIndex] === '{';
  const readings = braced ? [asStatements, asClauses, asArguments] : [asArguments, asStatements, asClauses];
  let best: { readonly tree: Tree; readonly weight: number } | null = null;
  for (const reading of readings) {
    const tree = parseAs(reading, content, range, parse);
    if (tree === null) break;
    const weight = errorWeight(parseErrorsOf(tree));
    if (best !== null && best.weight <= weight) tree.delete();
    else {
      best?.tree.delete();
      best = { tree, weight };
    }
    if (weight === 0) break;
  }
  return best === null ? null : { tree: best.tree, range };
}

function parseAs(reading: Reading, content: string, range: TextRange, parse: TreeParse): Tree | null {
  const { text, lead } = reading(content);
  return parse(text, { start: range.start - lead, end: range.start - lead + text.length });
}

function splitClauses(content: string): string {
  let split = '';
  let at = 0;
  for (const { sign, index } of topLevelSigns(content, [',', ';', '=>'])) {
    split += content.slice(at, index) + ';'.padEnd(sign.length);
    at = index + sign.length;
  }
  return split + content.slice(at);
}
