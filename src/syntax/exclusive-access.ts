import type { Node } from 'web-tree-sitter';
import type { AtomicOperation } from './atomic-operations.ts';
import { commentsAbove, commentsWithin } from './comments.ts';
import { docOf } from './docs.ts';
import { enclosingItem, itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

const LOCKS =
  /\.\s*(?:lock|write|read|lock_arc|lock_owned|blocking_lock|upgradable_read|lock_contended|lock_checked|with_lock|try_lock|try_write|get_mut|borrow_mut)\s*\(\s*\)|\.\s*lock_\w+\s*\(|\b(?:lock|guard)\w*\s*\(\s*&/g;
const HELD = /\b(?:Mutex|RwLock\w*|Lock|Latch|Write|Read|Spin\w*)Guard\b|\bLocker\b|\bLocked\b/;
const SAID =
  /\b(?:single[- ](?:threaded|writer|producer|consumer)|only (?:\w+ ){0,3}(?:threads?|writers?|owner|caller|workers?|producer|consumer)\b|(?:lock|mutex|latch) (?:is |must be |being )?(?:held|taken|acquired)|(?:must be|is|are|been|already) (?:\w+ )?locked|hold(?:s|ing)? (?:\w+ ){0,3}(?:locks?|mutex|latch)|(?:under|with|inside|within|behind|protected by|guarded by|serialized by|synchronized by) (?:\w+ ){0,3}(?:locks?|mutex|latch)|exclusive(?:ly)?|no(?:body| other| one)\b[^.]{0,30}(?:threads?|access|else|writ\w*|concurren\w*)|not (?:yet )?(?:shared|visible|published|concurrent\w*)|never (?:called )?concurrent\w*|happens?[- ]before|synchroni[sz]\w*|\brelaxed\b[^.]{0,60}\b(?:fine|ok(?:ay)?|enough|suffic\w*|safe|correct|valid)\b|\bcan (?:be|use)[^.]{0,20}\brelaxed|data dependen\w*|dependent load|consume)\b/i;

/**
 * Does the file show, or say, that no other thread can be at an operation's memory: `&mut` or owned access, a lock
 * taken above it in the function or passed in, a constructor, a comment or doc that speaks of it?
 */
export function hasExclusiveAccess(file: RustFile, one: AtomicOperation): boolean {
  return isOwnedAccess(one) || isUnderLock(file, one) || isSaidExclusive(file, one);
}

/** `&mut self`, `self`, or a `&mut` parameter or local value at the root of the receiver. */
export function isOwnedAccess({ receiver, enclosingFunction }: AtomicOperation): boolean {
  const root = rootOf(receiver);
  const parameters = enclosingFunction?.childForFieldName('parameters');
  if (root === null || enclosingFunction === null || parameters === null || parameters === undefined)
    return false;
  if (root === 'self') {
    const self = parameters.namedChildren.find(({ type }) => type === 'self_parameter')?.text ?? '';
    return (
      /^(?:mut\s+self|self|&\s*(?:'\w+\s+)?mut\s+self)$/.test(self) || /:.*&\s*(?:'\w+\s+)?mut\b/.test(self)
    );
  }
  const own = parameters.namedChildren.find(
    (one) => one.childForFieldName('pattern')?.text.replace(/^mut\s+/, '') === root,
  );
  if (own !== undefined) return /^&\s*(?:'\w+\s+)?mut\b/.test(own.childForFieldName('type')?.text ?? '');
  // A value made here: `let node = Node { … };`, `let next = AtomicPtr::new(…)`.
  return new RegExp(
    `\\blet\\s+(?:mut\\s+)?${root}\\s*(?::[^=;]+)?=\\s*(?:&\\s*mut\\s+|(?:[A-Z]\\w*(?:::<[^>]*>)?::)*[A-Z]\\w*\\s*(?:\\{|::new\\b|::default\\b)|Box::new|Owned::new)`,
  ).test(enclosingFunction.text);
}

/** The variable that a receiver begins with: `self` of `self.a.b`, `p` of `(*p).next`; null for anything else. */
export function rootOf(receiver: string): string | null {
  return /^[(&*\s]*(?:unsafe\s*\{\s*)?[(&*\s]*(?:mut\s+)?([A-Za-z_]\w*)/.exec(receiver)?.[1] ?? null;
}

function isUnderLock(file: RustFile, { range, enclosingFunction }: AtomicOperation): boolean {
  if (enclosingFunction === null) return false;
  const parameters = enclosingFunction.childForFieldName('parameters')?.text ?? '';
  if (HELD.test(parameters)) return true;
  return textBefore(file, enclosingFunction, range.start).search(LOCKS) !== -1;
}

function textBefore(file: RustFile, { startIndex }: Node, end: number): string {
  return file.text.slice(startIndex, end);
}

const saidByFunction = perFile((_file: RustFile) => new Map<number, boolean>());

/** Says the function, in its docs, above it or in its body, or its name, who may be there? */
function isSaidExclusive(file: RustFile, { enclosingFunction }: AtomicOperation): boolean {
  if (enclosingFunction === null) return false;
  const known = saidByFunction(file);
  const seen = known.get(enclosingFunction.startIndex);
  if (seen !== undefined) return seen;
  const { startIndex, endIndex } = enclosingFunction;
  const said = [
    docOf(file, enclosingFunction)?.text ?? '',
    ...[
      ...commentsAbove(file, startIndex),
      ...commentsWithin(file, { start: startIndex, end: endIndex }),
    ].map(({ text }) => text),
  ].join(' ');
  const item = enclosingItem(file, enclosingFunction);
  const name = item === null ? '' : itemName(item);
  const answer =
    SAID.test(said.replaceAll(/\s+/g, ' ')) ||
    /(?:^|_)(?:new|with_capacity|unsync\w*|unsynchronized|locked|exclusive|single_threaded|in_place|mut)(?:_|$)/.test(
      name,
    );
  known.set(startIndex, answer);
  return answer;
}
