import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { ancestorsOf } from './items.ts';
import { lexemesOf } from './lexical.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { topLevelSigns } from './top-level-signs.ts';

/** One branch of a `select!`: `pattern = future, if … => handler`. */
export type SelectBranch = {
  readonly pattern: string;
  /** The expression whose future is dropped if another branch wins. */
  readonly future: { readonly text: string; readonly range: TextRange };
  readonly handler: string;
};

export type Select = { readonly macro: Node; readonly branches: readonly SelectBranch[] };

/** The `select!` invocations of a file with their branches, `else` left out, in text order. */
export const selectsOf: (file: RustFile) => readonly Select[] = perFile((file) =>
  [...file.text.matchAll(/\bselect(?:_biased)?\s*!\s*[({]/g)].flatMap(({ index }) => {
    const leaf = file.nodeAt(index);
    const macro = ancestorsOf(file, leaf).find(({ type }) => !/identifier/.test(type));
    const tokens =
      macro?.type === 'macro_invocation'
        ? macro.namedChildren.find(({ type }) => type === 'token_tree')
        : undefined;
    if (macro === undefined || tokens === undefined || macro.startIndex > index) return [];
    const start = tokens.startIndex + 1;
    return [{ macro, branches: branchesIn(file.text.slice(start, tokens.endIndex - 1), start) }];
  }),
);

function branchesIn(content: string, offset: number): readonly SelectBranch[] {
  const branches: SelectBranch[] = [];
  let at = 0;
  for (const { index: arrow } of topLevelSigns(content, ['=>'])) {
    if (arrow < at) continue;
    const handler = handlerAt(content, arrow + 2);
    const branch = readHead(content.slice(at, arrow), offset + at, handler.text);
    if (branch !== null) branches.push(branch);
    at = handler.end;
  }
  return branches;
}

/** From an arrow to the end of its block, or to the next comma. */
function handlerAt(content: string, start: number): { readonly text: string; readonly end: number } {
  const rest = content.slice(start);
  const lead = rest.length - rest.trimStart().length;
  const end = start + (rest[lead] === '{' ? lead + blockLength(rest.slice(lead)) : commaIn(rest));
  const comma = /^\s*,/.exec(content.slice(end))?.[0].length ?? 0;
  return { text: content.slice(start, end).trim(), end: end + comma };
}

function commaIn(text: string): number {
  return topLevelSigns(text, [','])[0]?.index ?? text.length;
}

/** From an opening brace to the one that closes it. */
function blockLength(text: string): number {
  let blank = text;
  for (const { start, end } of lexemesOf(text))
    blank = blank.slice(0, start) + ' '.repeat(end - start) + blank.slice(end);
  let depth = 0;
  for (const { 0: sign, index } of blank.matchAll(/[{}]/g)) {
    depth += sign === '{' ? 1 : -1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

function readHead(head: string, offset: number, handler: string): SelectBranch | null {
  const equals = topLevelSigns(head, ['='])[0]?.index;
  if (equals === undefined) return null;
  const guard = topLevelSigns(head, [',']).find(({ index }) => index > equals)?.index ?? head.length;
  const written = head.slice(equals + 1, guard);
  const lead = written.length - written.trimStart().length;
  const start = offset + equals + 1 + lead;
  const text = written.trim();
  const pattern = head
    .slice(0, equals)
    .replace(/^\s*biased\s*;/, '')
    .trim();
  return { pattern, future: { text, range: { start, end: start + text.length } }, handler };
}
