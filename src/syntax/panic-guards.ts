import type { Node } from 'web-tree-sitter';
import { bindingsIn } from './bindings.ts';
import { ancestorsOf, itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

const GUARD_NAME =
  /guard|bomb|abort|hole|defer|on_?drop|on_?unwind|on_?panic|dropper|on_?exit|scope_?exit|finish/i;
const GUARD_MAKER =
  /\b(?:\w*[Gg]uard\w*|scopeguard|defer\w*|catch_unwind|\w*Abort\w*|\w*OnDrop\w*|DropOn\w*|\w*OnPanic\w*|Hole|\w*ScopeExit\w*|\w*Bomb\w*)\b/;

/**
 * Whether something that a panic would drop stands ready at an offset to put a broken state right: a drop guard,
 * `catch_unwind`, a bomb that aborts. What has the type of the impl itself is what is to be guarded, no guard.
 */
export function isGuarded(file: RustFile, fn: Node, offset: number): boolean {
  const text = file.text.slice(fn.startIndex, offset);
  if (/\bcatch_unwind\b|\bdefer(?:_on_unwind)?!|\bpanicking\(\)/.test(text) || isCaught(file, fn, offset))
    return true;
  const own = /^(?:\w+::)*(\w+)/.exec(outerItem(file, fn)?.childForFieldName('type')?.text ?? '')?.[1];
  return bindingsIn(file, { start: fn.startIndex, end: offset }).some(
    ({ name, kind, value, scope }) =>
      kind === 'let' &&
      scope.start <= offset &&
      offset < scope.end &&
      value !== null &&
      (GUARD_NAME.test(name) || isGuardValue(file, value, own)),
  );
}

/** Is the code part of a closure that a function runs which stops panics: `abort_on_unwind(|| f(x))`? */
function isCaught(file: RustFile, fn: Node, offset: number): boolean {
  for (const up of ancestorsOf(file, file.nodeAt(offset))) {
    if (up.id === fn.id) return false;
    const callee = up.type === 'call_expression' ? (up.childForFieldName('function')?.text ?? '') : '';
    if (/abort|unwind|catch_panic|no_panic|guard/i.test(callee)) return true;
  }
  return false;
}

function isGuardValue(file: RustFile, value: Node, own: string | undefined): boolean {
  if (value.type === 'closure_expression') return false;
  const head = value.text.slice(0, 80).replace(/^(?:unsafe\s*\{\s*)/, '');
  if (GUARD_MAKER.test(head)) return true;
  const made = /^&?\s*(?:mut\s+)?(?:\w+::)*([A-Z]\w*)/.exec(head)?.[1];
  if (made === undefined || made === own || made === 'Self') return false;
  return droppedTypes(file).has(made);
}

/** Names of the types that implement `Drop` in the file. */
export const droppedTypes: (file: RustFile) => ReadonlySet<string> = perFile(
  (file) =>
    new Set(
      file
        .nodes('impl_item')
        .filter((impl) => /^(?:\w+::)*Drop$/.test(impl.childForFieldName('trait')?.text ?? ''))
        .map(
          (impl) =>
            /^(?:\w+::)*(\w+)/.exec(impl.childForFieldName('type')?.text ?? itemName(impl))?.[1] ?? '',
        ),
    ),
);
