import type { Node } from 'web-tree-sitter';
import { hasExclusiveAccess } from './exclusive-access.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import { takesPartInScheme, usesScheme } from './reclamation.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { isTestCode } from './test-context.ts';
import { type Unlinking, unlinkings } from './unlinked-pointers.ts';

/** A loop that takes the first node off a list: `next = (*head).next; exchange(head, next)`. */
export type PopLoop = Unlinking & {
  /** The variable that holds the node, and what is put in its place. */
  readonly first: string;
  readonly next: string;
};

/** The pop loops of a file that no lock, `&mut`, comment or reclamation scheme makes safe. */
export const popLoops: (file: RustFile) => readonly PopLoop[] = perFile((file) => {
  if (usesScheme(file) || !/\bAtomicPtr\b/.test(file.text)) return [];
  return unlinkings(file).flatMap((one) => {
    const { operation, fn, names } = one;
    const [first] = names;
    const next = operation.arguments[1]?.text ?? '';
    if (first === undefined || operation.method === 'swap' || !isInLoop(file, operation.node)) return [];
    if (!comesFrom(fn, next, first) || takesPartInScheme(fn)) return [];
    if (hasExclusiveAccess(file, operation) || isTestCode(file, fn) || isTemplate(file, fn)) return [];
    return [{ ...one, first, next }];
  });
});

function isInLoop(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (/^(?:loop|while|for)_expression$/.test(up.type)) return true;
    if (up.type === 'function_item') return false;
  }
  return false;
}

/** Is the new value read through the old one: `(*head).next`, or a variable that was? */
function comesFrom(fn: Node, next: string, first: string): boolean {
  const through = `\\*\\s*${first}\\b|\\b${first}\\s*\\.\\s*(?:as_ref|as_mut|next)\\b`;
  if (new RegExp(through).test(next)) return true;
  if (!/^\w+$/.test(next)) return false;
  return new RegExp(`\\blet\\s+(?:mut\\s+)?${next}\\b[^;]{0,200}(?:${through})`).test(fn.text);
}
