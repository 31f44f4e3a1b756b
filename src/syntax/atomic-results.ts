import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import type { AtomicOperation } from './atomic-operations.ts';
import { bindingsIn, boundBy } from './bindings.ts';
import { ancestorsOf } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** A variable that holds what an operation read, and where it does; of an exchange, on which outcome. */
export type AtomicResult = {
  readonly name: string;
  readonly outcome: 'any' | 'success' | 'failure';
  readonly scope: TextRange;
  /** Taken into a variable from outside: of a loop, the next round sees it. */
  readonly isAssigned: boolean;
};

/** What keeps the value: casts, parentheses, blocks, and methods that hand a pointer on. */
const KEEPS =
  /^(?:parenthesized_expression|type_cast_expression|unsafe_block|block|expression_statement|try_expression)$/;
const HANDS_ON = /^(?:unwrap|expect|cast|cast_mut|cast_const|with_tag|as_raw|unwrap_unchecked)$/;
const EITHER = /^(?:unwrap_or_else|unwrap_or|into_ok_or_err|map_or_else)$/;

/** The expression that is all there is of an operation's value: `x.load(…)`, `x.load(…).cast()`, `(x.load(…))`. */
export function wholeValueOf(file: RustFile, node: Node): Node {
  let value = node;
  for (;;) {
    const up = file.parent(value);
    if (up === null) return value;
    if (KEEPS.test(up.type) && isLastOf(up, value)) value = up;
    else {
      const above = up.type === 'field_expression' ? file.parent(up) : null;
      const call = above?.type === 'generic_function' ? file.parent(above) : above;
      const method = up.childForFieldName('field')?.text ?? '';
      if (call?.type !== 'call_expression' || !(HANDS_ON.test(method) || EITHER.test(method))) return value;
      value = call;
    }
  }
}

function isLastOf(up: Node, value: Node): boolean {
  if (up.type === 'expression_statement') return !up.text.endsWith(';');
  return up.type === 'type_cast_expression' || up.lastNamedChild?.id === value.id;
}

/** The variables into which the result of a load, swap, exchange or other operation goes. */
export function resultsOf(file: RustFile, { node, method }: AtomicOperation): readonly AtomicResult[] {
  const value = wholeValueOf(file, node);
  const up = file.parent(value);
  if (up === null) return [];
  const isExchange = /^(?:compare_exchange|fetch_update|try_update|compare_and_set)/.test(method);
  if (up.type === 'assignment_expression') return assigned(file, up, 'any');
  if (up.type === 'match_expression') return matched(file, up);
  if (up.type !== 'let_declaration' && up.type !== 'let_condition') return [];
  const pattern = up.childForFieldName('pattern');
  if (pattern === null) return [];
  const handled = isExchange && value.id !== node.id && /\.\s*(?:unwrap_or|into_ok_or_err)/.test(value.text);
  return boundBy(file, pattern).flatMap(({ name, scope }) => {
    const outcome = outcomeOf(pattern.text);
    // A `Result` that is bound as a whole says nothing of which pointer is taken out of it.
    if (isExchange && outcome === 'any' && !handled) return lookedInto(file, name, scope);
    return [{ name, outcome, scope, isAssigned: false }, ...passedOn(file, name, outcome, scope)];
  });
}

function matched(file: RustFile, match: Node): readonly AtomicResult[] {
  const arms = match.childForFieldName('body')?.namedChildren ?? [];
  const found = arms.flatMap((arm): readonly AtomicResult[] => {
    const pattern = arm.type === 'match_arm' ? arm.childForFieldName('pattern') : null;
    if (pattern === null) return [];
    const outcome = outcomeOf(pattern.text);
    return boundBy(file, pattern).flatMap(({ name, scope }) => [
      { name, outcome, scope, isAssigned: false },
      ...passedOn(file, name, outcome, scope),
    ]);
  });
  const up = file.parent(match);
  // `let table = match x.compare_exchange(…) { Ok(_) => new, Err(old) => { …; old } };`
  const handed = arms.some(
    (arm) => outcomeOf(arm.childForFieldName('pattern')?.text ?? '') === 'failure' && yields(arm),
  );
  if (up?.type !== 'let_declaration' || !handed) return found;
  const pattern = up.childForFieldName('pattern');
  const names = pattern === null ? [] : boundBy(file, pattern);
  return [
    ...found,
    ...names.map(({ name, scope }) => ({ name, outcome: 'failure', scope, isAssigned: false }) as const),
  ];
}

/** `let exchange = x.compare_exchange(…); if let Err(old) = exchange { … }`. */
function lookedInto(file: RustFile, name: string, scope: TextRange): readonly AtomicResult[] {
  return bindingsIn(file, scope)
    .filter(({ value, kind }) => value?.text === name && (kind === 'condition' || kind === 'arm'))
    .flatMap((one) => {
      const outcome = outcomeOf(one.pattern.text);
      const found = { name: one.name, outcome, scope: one.scope, isAssigned: false };
      return outcome === 'any' ? [] : [found, ...passedOn(file, one.name, outcome, one.scope)];
    });
}

/** Is the value of an arm what its pattern binds? */
function yields(arm: Node): boolean {
  const name = /\bErr\(\s*(?:mut\s+)?(\w+)\s*\)/.exec(arm.childForFieldName('pattern')?.text ?? '')?.[1];
  const value = arm.childForFieldName('value');
  if (name === undefined || value === null) return false;
  return (value.type === 'block' ? value.lastNamedChild?.text : value.text) === name;
}

function outcomeOf(pattern: string): AtomicResult['outcome'] {
  const [ok, failed] = [/\bOk\b/.test(pattern), /\bErr\b/.test(pattern)];
  if (ok === failed) return 'any';
  return ok ? 'success' : 'failure';
}

/** `state = x`: what the name holds goes into a variable from outside. */
function passedOn(
  file: RustFile,
  name: string,
  outcome: AtomicResult['outcome'],
  { start, end }: TextRange,
): readonly AtomicResult[] {
  const text = file.text.slice(start, end);
  const found = new RegExp(`(?<![\\w.])(\\w+)\\s*=\\s*${name}\\b\\s*[;,})]`).exec(text);
  if (found === null) return [];
  const node = file.nodeAt(start + found.index);
  const up = file.parent(node);
  return up?.type === 'assignment_expression' ? assigned(file, up, outcome) : [];
}

/** A variable of outside holds the value to the end of the loop around, and from its beginning in the next round. */
function assigned(
  file: RustFile,
  assignment: Node,
  outcome: AtomicResult['outcome'],
): readonly AtomicResult[] {
  const left = assignment.childForFieldName('left');
  if (left?.type !== 'identifier') return [];
  for (const up of ancestorsOf(file, assignment)) {
    if (/^(?:loop|while|for)_expression$/.test(up.type))
      return [{ name: left.text, outcome, scope: rangeOf(up), isAssigned: true }];
    if (up.type !== 'function_item' && up.type !== 'closure_expression') continue;
    const scope = { start: assignment.endIndex, end: up.endIndex };
    return outcome === 'failure' ? [{ name: left.text, outcome, scope, isAssigned: false }] : [];
  }
  return [];
}

function rangeOf({ startIndex, endIndex }: Node): TextRange {
  return { start: startIndex, end: endIndex };
}
