import type { Node } from 'web-tree-sitter';
import { commentsAbove, commentsOnLinesOf } from './comments.ts';
import { ancestorsOf, enclosingFunction, itemName } from './items.ts';
import type { RustFile } from './rust-file.ts';
import { statementOf } from './statements.ts';

const TOOL_PATH =
  /(?:^|\/)(?:bin|cli|cmd|commands|tools?|xtask|scripts)\/|(?:^|\/)main\.rs$|(?:^|[/_-])(?:cli|ctl|tool)\//;
const TEST_SUPPORT = /(?:^|\/)[^/]*(?:testing|test_|fixture|mock|simulat|bench)/;

/**
 * Whether the author has said that a call may block: a comment on it or above it speaks of blocking, the function or
 * a condition around it has the word in its names.
 */
export function isMeantToBlock(file: RustFile, call: Node): boolean {
  const statement = statementOf(file, call);
  const range = { start: statement.startIndex, end: statement.endIndex };
  const said = [...commentsAbove(file, range.start), ...commentsOnLinesOf(file, range)];
  if (
    said.some(({ text }) => /\bblock(?:s|ed|ing)?\b|\bsync(?:hronous(?:ly)?)?\b|spawn_blocking/i.test(text))
  )
    return true;
  for (const up of ancestorsOf(file, call)) {
    if (up.type === 'function_item') return /block/i.test(itemName(up));
    if (up.type === 'if_expression' && /block/i.test(up.childForFieldName('condition')?.text ?? ''))
      return true;
  }
  return false;
}

/** Code that only serves tests, by its path, though it may be built without them. */
export function isTestSupport(file: RustFile): boolean {
  return TEST_SUPPORT.test(file.path);
}

/** A tool that does one thing after the other, or what is done once before the work begins or after it has ended. */
export function isBesideTheWork(file: RustFile, call: Node): boolean {
  if (TOOL_PATH.test(file.path)) return true;
  const holder = enclosingFunction(file, call);
  return (
    holder !== null && /^(?:init|setup|bootstrap|configure|shutdown|stop|dump)|config/.test(itemName(holder))
  );
}
