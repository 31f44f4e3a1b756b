import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { bodyAround } from './bindings.ts';
import { type Guard, type GuardWorld, guardsOf, mayTakeTwice } from './guards.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** What was read under a lock decides what is written under it later, with the lock open in between. */
export type StaleRead = {
  readonly read: Guard;
  readonly write: Guard;
  /** The `if` that decides. */
  readonly decision: Node;
  /** Whether all that is done is to put a value under a key, as a cache does, where a second one does little harm. */
  readonly isFill: boolean;
};

const LOOKS_AGAIN =
  /\.\s*(?:entry|contains\w*|get\w*|or_insert\w*|is_\w+|len|first|last|peek\w*|position|iter|find|insert_unique|compare\w*)\s*\(|\b(?:if|match|while)\b/;

/** The stale reads of a file in text order. */
export function staleReads(file: RustFile, world: GuardWorld): readonly StaleRead[] {
  const known = readsKnown(file);
  known.reads ??= mayTakeTwice(file.text) ? find(file, guardsOf(file, world)) : [];
  return known.reads;
}

const readsKnown = perFile((_file: RustFile): { reads: readonly StaleRead[] | null } => ({ reads: null }));

function find(file: RustFile, guards: readonly Guard[]): readonly StaleRead[] {
  const found: StaleRead[] = [];
  for (const [order, read] of guards.entries()) {
    const decision = decisionOn(file, read);
    const then = decision?.childForFieldName('consequence') ?? null;
    if (decision === null || then === null) continue;
    const write = guards.slice(order + 1).find((one) => isWriteIn(file, one, read, then));
    if (write === undefined || isUnderAnother(guards, read, write)) continue;
    const use = useOf(file, write, then);
    if (LOOKS_AGAIN.test(use)) continue;
    found.push({ read, write, decision, isFill: /\.\s*insert\s*\(/.test(use) });
  }
  return found;
}

/** The `if` whose condition the guard is a temporary of, or that tests a local which was read through it. */
function decisionOn(file: RustFile, { kind, call, hold }: Guard): Node | null {
  if (kind !== 'lock' || hold.how !== 'temporary') return null;
  for (const up of ancestorsOf(file, call)) {
    if (up.type === 'let_declaration') return decisionBy(file, up);
    if (up.type === 'if_expression') {
      const condition = up.childForFieldName('condition');
      return condition !== null && isWithin(call, condition) && !/^let_/.test(condition.type) ? up : null;
    }
    if (/^(?:block|expression_statement|match_arm|closure_expression)$/.test(up.type)) return null;
  }
  return null;
}

/** The `if` right after `let x = …` that tests `x`. */
function decisionBy(file: RustFile, declaration: Node): Node | null {
  const name = declaration.childForFieldName('pattern')?.text ?? '';
  if (!/^\w+$/.test(name)) return null;
  const next = declaration.nextNamedSibling;
  const decision = next?.type === 'expression_statement' ? next.firstNamedChild : next;
  if (decision?.type !== 'if_expression' || file.parent(declaration)?.type !== 'block') return null;
  return new RegExp(`\\b${name}\\b`).test(decision.childForFieldName('condition')?.text ?? '')
    ? decision
    : null;
}

function isWriteIn(file: RustFile, write: Guard, read: Guard, then: Node): boolean {
  return (
    write.lock === read.lock &&
    /^(?:write|lock)$/.test(write.method) &&
    isWithin(write.call, then) &&
    !isTested(file, write.call, then) &&
    read.hold.at(write.call.startIndex) === 'gone' &&
    bodyAround(file, write.call)?.startIndex === bodyAround(file, read.call)?.startIndex
  );
}

/** In a condition of its own, which is ready for whatever it finds now. */
function isTested(file: RustFile, write: Node, then: Node): boolean {
  for (const up of ancestorsOf(file, write)) {
    if (up.id === then.id) return false;
    if (/^(?:let_condition|match_expression|if_expression|while_expression)$/.test(up.type)) return true;
  }
  return false;
}

/** Another lock, held all the time, may be what keeps others out. */
function isUnderAnother(guards: readonly Guard[], read: Guard, write: Guard): boolean {
  return guards.some(
    ({ hold, lock }) =>
      lock !== read.lock &&
      hold.how !== 'temporary' &&
      hold.at(read.call.startIndex) === 'live' &&
      hold.at(write.call.startIndex) === 'live',
  );
}

/** The code that runs with the write guard. */
function useOf(file: RustFile, { call, hold }: Guard, then: Node): string {
  const range: TextRange =
    hold.how === 'bound'
      ? { start: call.endIndex, end: then.endIndex }
      : { start: call.endIndex, end: hold.range.end };
  return file.text.slice(range.start, Math.max(range.start, Math.min(range.end, then.endIndex)));
}

function isWithin(inner: Node, outer: Node): boolean {
  return inner.startIndex >= outer.startIndex && inner.endIndex <= outer.endIndex;
}
