import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { callsNamed } from './calls.ts';
import { ancestorsOf, enclosingFunction } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { type Signature, signatureOf } from './signatures.ts';
import { unsafeRegions } from './unsafe-regions.ts';

/** Arithmetic on what a caller chose that wraps in release builds, and that unsafe code relies on. */
export type OverflowingCheck = {
  readonly kind: 'bounds' | 'allocation';
  /** The sum or product. */
  readonly node: Node;
  readonly sign: '+' | '*';
  readonly left: string;
  readonly right: string;
  /** What they are compared with; empty for an allocation. */
  readonly bound: string;
  /** The whole condition, assertion or call. */
  readonly check: Node;
  /** The parameter that may be as large as it likes. */
  readonly parameter: string;
  readonly fn: Signature;
};

/** The bounds checks and allocation sizes of safe functions that can overflow, in text order. */
export const overflowingChecks: (file: RustFile) => readonly OverflowingCheck[] = perFile((file) => {
  const found = [
    ...file.nodes('binary_expression').flatMap((node) => boundsCheck(file, node) ?? []),
    ...assertionChecks(file),
    ...allocations(file),
  ];
  // The parts of one condition are mended together.
  const lines = Map.groupBy(found, ({ check }) => file.lines.lineAt(check.startIndex));
  return [...lines.values()].flatMap((group) => group.slice(0, 1));
});

const COMPARISON = /^(?:<|<=|>|>=|==|!=)$/;
/** What a bound is called. */
const BOUND = /len\b|cap(?:acity)?\b|size\b|_end\b|\bend\b|limit|bound|remaining|total|count\b/i;

/** `a + b <= data.len()` as a condition. */
function boundsCheck(file: RustFile, comparison: Node): readonly OverflowingCheck[] | null {
  const sign = comparison.childForFieldName('operator')?.text ?? '';
  if (!COMPARISON.test(sign)) return null;
  const [left, right] = [comparison.childForFieldName('left'), comparison.childForFieldName('right')];
  if (left === null || right === null) return null;
  const [sum, bound] = isArithmetic(left) ? [left, right] : [right, left];
  if (!isArithmetic(sum) || isArithmetic(bound) || !BOUND.test(bound.text)) return null;
  if (!isCondition(file, comparison)) return null;
  return checkOf(file, sum, comparison, bound.text);
}

/** Does control depend on it: as the condition of an `if` or `while`, or in an `assert!`? */
function isCondition(file: RustFile, node: Node): boolean {
  let inner = node;
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'if_expression' || up.type === 'while_expression')
      return up.childForFieldName('condition')?.id === inner.id;
    if (up.type === 'macro_invocation') return up.childForFieldName('macro')?.text === 'assert';
    if (!/^(?:binary_expression|parenthesized_expression|unary_expression|let_chain)$/.test(up.type))
      return false;
    inner = up;
  }
  return false;
}

/** `assert!(a + b <= c)` and `assert_eq!(a * b, c)`, which most files keep as tokens. */
function assertionChecks(file: RustFile): readonly OverflowingCheck[] {
  if (!/\bassert(?:_eq)?!/.test(file.text)) return [];
  return file.nodes('macro_invocation').flatMap((node): readonly OverflowingCheck[] => {
    const name = node.childForFieldName('macro')?.text ?? '';
    const found =
      name === 'assert_eq'
        ? /^assert_eq!\s*\(\s*(\w+)\s*([+*])\s*(\w+)\s*,\s*([^,]+?)\s*,?\s*\)$/.exec(node.text)
        : name === 'assert'
          ? /^assert!\s*\(\s*(\w+)\s*([+*])\s*([\w.]+)\s*<=?\s*([^,]+?)\s*(?:,[\s\S]*)?\)$/.exec(node.text)
          : null;
    const [, left = '', sign = '+', right = '', bound = ''] = found ?? [];
    if (found === null || !BOUND.test(bound)) return [];
    const parts = { sign: sign === '*' ? ('*' as const) : ('+' as const), left, right, bound };
    return judged(file, { kind: 'bounds', node, check: node, ...parts }) ?? [];
  });
}

const ALLOCATING = ['from_size_align', 'from_size_align_unchecked', 'malloc', 'realloc'];

/** `alloc(n * size_of::<T>())`, also through a layout. */
function allocations(file: RustFile): readonly OverflowingCheck[] {
  return callsNamed(file, ALLOCATING).flatMap((call): readonly OverflowingCheck[] => {
    const { name, node } = call;
    if (call.qualifier === null) return [];
    const size = name === 'realloc' ? call.args.at(-1) : call.args[0];
    if (size === undefined || !isArithmetic(size) || !/size_of|SIZE/.test(size.text)) return [];
    return checkOf(file, size, node, null) ?? [];
  });
}

function isArithmetic(node: Node): boolean {
  if (node.type === 'parenthesized_expression') return false;
  return node.type === 'binary_expression' && /^[+*]$/.test(node.childForFieldName('operator')?.text ?? '');
}

function checkOf(file: RustFile, sum: Node, check: Node, bound: string | null): OverflowingCheck[] | null {
  const sign = sum.childForFieldName('operator')?.text === '*' ? '*' : '+';
  const left = sum.childForFieldName('left')?.text ?? '';
  const right = sum.childForFieldName('right')?.text ?? '';
  const kind = bound === null ? 'allocation' : 'bounds';
  return judged(file, { kind, node: sum, check, sign, left, right, bound: bound ?? '' });
}

type Candidate = Omit<OverflowingCheck, 'parameter' | 'fn'>;

function judged(file: RustFile, candidate: Candidate): OverflowingCheck[] | null {
  const holder = enclosingFunction(file, candidate.node);
  const fn = holder === null ? null : signatureOf(file, holder);
  if (fn === null || fn.isUnsafe || fn.body === null) return null;
  const operands = [candidate.left, candidate.right];
  const parameter = operands
    .map((one) => chosenBy(file, fn, one, candidate.node))
    .find((one) => one !== null);
  if (parameter === undefined || parameter === null) return null;
  const isTrusted = candidate.kind === 'allocation' || unsafeFollows(file, fn, candidate);
  return isTrusted ? [{ ...candidate, parameter, fn }] : null;
}

/** The parameter that an operand is, or is made from in one step; null where something bounds it. */
function chosenBy(file: RustFile, fn: Signature, operand: string, at: Node): string | null {
  if (!/^[a-z_]\w*$/.test(operand)) return null;
  const binding = bindingAt(file, operand, at.startIndex);
  if (binding === null || !binding.isWhole || isBounded(file, fn, operand, at)) return null;
  if (binding.kind === 'parameter') return isWide(binding.type?.text ?? '') ? operand : null;
  const value = binding.kind === 'let' ? (binding.value?.text ?? '') : '';
  // The result of checked arithmetic may still be as large as it gets.
  const source = fn.parameters.find(
    ({ name, typeNode }) =>
      name !== null &&
      isWide(typeNode.text) &&
      new RegExp(`checked_(?:add|mul)\\(\\s*${name}\\s*\\)`).test(value),
  );
  return source?.name ?? null;
}

/** Types whose sum or product can wrap with numbers that a caller can pass. */
function isWide(type: string): boolean {
  return /^(?:usize|u64|u32)$/.test(type);
}

/** Is an operand compared with something, or cut down, before? */
function isBounded(file: RustFile, fn: Signature, operand: string, at: Node): boolean {
  const before = file.text.slice(fn.body?.startIndex ?? at.startIndex, at.startIndex);
  return new RegExp(
    `\\b${operand}\\s*(?:[<>]=?|==|!=)|[^-=][<>]=?\\s*${operand}\\b|\\b${operand}\\s*\\.\\s*(?:min|clamp|checked_\\w+)\\b|\\b(?:min|checked_\\w+|assert\\w*!?|check\\w*|validate\\w*|ensure\\w*!?)\\s*\\([^;]*\\b${operand}\\b|\\b${operand}\\s*[-+*/%&|]?=[^=]`,
  ).test(
    before.replace(new RegExp(`let\\s+(?:mut\\s+)?${operand}\\s*(?::[^=]*)?=(?:[^;{]|\\{[^}]*\\})*;`), ''),
  );
}

/** Does unsafe code around or after the check name one of the operands, or what they are compared with? */
function unsafeFollows(file: RustFile, fn: Signature, { check, left, right, bound }: Candidate): boolean {
  const end = fn.body?.endIndex ?? 0;
  const roots = [left, right, bound].map((one) => /^[a-z_]\w*/.exec(one)?.[0] ?? 'self');
  const names = roots.filter((one) => one !== 'self');
  return unsafeRegions(file).some(({ kind, range }) => {
    if (
      kind !== 'block' ||
      range.end > end ||
      range.start < fn.node.startIndex ||
      range.end <= check.endIndex
    )
      return false;
    const after = file.text.slice(Math.max(range.start, check.endIndex), range.end);
    return names.some((name) => new RegExp(`\\b${name}\\b`).test(after));
  });
}
