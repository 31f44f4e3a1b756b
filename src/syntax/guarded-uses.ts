import type { Node } from 'web-tree-sitter';
import { type Call, callsNamed } from './calls.ts';
import { divergesAt } from './divergence.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { sequenceOf } from './sequence-types.ts';

/** An unchecked access that code right before it has checked, so that the compiler sees it too. */
export type GuardedUse = {
  readonly kind: 'index' | 'constant' | 'option';
  readonly node: Node;
  /** What is accessed: `items`, and with what: `i`; empty for an option. */
  readonly place: string;
  readonly index: string;
  /** The check as written: `i < items.len()`; the length of an array for a constant. */
  readonly check: string;
};

/** The unchecked accesses of a file whose check is in sight, in text order. */
export const guardedUses: (file: RustFile) => readonly GuardedUse[] = perFile((file) =>
  callsNamed(file, ['unwrap_unchecked', 'get_unchecked', 'get_unchecked_mut']).flatMap(
    (call) => guardedUse(file, call) ?? [],
  ),
);

/** A name or a path of fields: what nothing but an assignment or a method changes. */
const PLACE = /^\w+(?:\.\w+)*$/;

function guardedUse(file: RustFile, call: Call): GuardedUse | null {
  const { node, name, receiver, args } = call;
  const place = receiver?.text ?? '';
  const [index] = args;
  if (receiver === null || !PLACE.test(place)) return null;
  if (name === 'unwrap_unchecked' && args.length === 0) {
    const check = checkBefore(file, node, optionChecks(place), [place]);
    return check === null ? null : { kind: 'option', node, place, index: '', check };
  }
  if (!/^get_unchecked(?:_mut)?$/.test(name) || index === undefined || !PLACE.test(index.text)) return null;
  // Types of a crate's own may have this method and no index.
  if (sequenceOf(file, receiver) === null) return null;
  if (/^\d+$/.test(index.text)) return constantUse(file, call, receiver, index.text);
  const checks = indexChecks(place, index.text);
  const check =
    checkBefore(file, node, checks, [place, index.text]) ?? loopOver(file, node, place, index.text);
  return check === null ? null : { kind: 'index', node, place, index: index.text, check };
}

/** `yes` holds where the check is met, `no` where it is not. */
type Checks = { readonly yes: readonly string[]; readonly no: readonly string[] };

function indexChecks(place: string, index: string): Checks {
  const length = `${place}.len()`;
  return {
    yes: [`${index}<${length}`, `${length}>${index}`],
    no: [`${index}>=${length}`, `${length}<=${index}`],
  };
}

function optionChecks(place: string): Checks {
  return { yes: [`${place}.is_some()`, `${place}.is_ok()`], no: [`${place}.is_none()`, `${place}.is_err()`] };
}

/** The check around or before a node that lets control come to it only if it is met; null for none in sight. */
function checkBefore(file: RustFile, node: Node, checks: Checks, names: readonly string[]): string | null {
  let inner = node;
  for (const up of ancestorsOf(file, node)) {
    if (
      /^(?:function_item|closure_expression|async_block|loop_expression|while_expression|for_expression)$/.test(
        up.type,
      )
    )
      return null;
    if (up.type === 'if_expression' && up.childForFieldName('consequence')?.id === inner.id) {
      const condition = up.childForFieldName('condition');
      const found =
        condition === null ? undefined : holding(condition, '&&').find((one) => checks.yes.includes(one));
      if (condition !== null && found !== undefined && isUntouched(file, condition, node, names))
        return spaced(found);
    }
    if (up.type === 'block') {
      const found = earlierCheck(file, { block: up, inner, node }, checks, names);
      if (found !== null) return found;
    }
    inner = up;
  }
  return null;
}

type Place = { readonly block: Node; readonly inner: Node; readonly node: Node };

/** `if i >= items.len() { return }` and `assert!(i < items.len())` above, in the same block. */
function earlierCheck(
  file: RustFile,
  { block, inner, node }: Place,
  checks: Checks,
  names: readonly string[],
) {
  for (const statement of block.namedChildren) {
    if (statement.startIndex >= inner.startIndex) break;
    const one = statement.type === 'expression_statement' ? statement.firstNamedChild : statement;
    const found = one === null || one === undefined ? null : metBy(one, checks);
    if (found !== null && isUntouched(file, statement, node, names)) return spaced(found);
  }
  return null;
}

function metBy(statement: Node, { yes, no }: Checks): string | null {
  if (statement.type === 'macro_invocation') {
    const asserted = /^assert!\s*\(([\s\S]*)\)$/.exec(statement.text)?.[1]?.split(',')[0] ?? '';
    return parts(asserted, '&&').find((one) => yes.includes(one)) ?? null;
  }
  if (statement.type !== 'if_expression' || statement.childForFieldName('alternative') !== null) return null;
  const [condition, body] = [
    statement.childForFieldName('condition'),
    statement.childForFieldName('consequence'),
  ];
  if (condition === null || body === null || !divergesAt(body)) return null;
  return holding(condition, '||').find((one) => no.includes(one)) ?? null;
}

function holding(condition: Node, sign: '&&' | '||'): readonly string[] {
  return parts(condition.text, sign);
}

/** The parts of a condition between `sign`, without blanks; none where another sign would change what they mean. */
function parts(condition: string, sign: '&&' | '||'): readonly string[] {
  if (condition.includes(sign === '&&' ? '||' : '&&')) return [];
  return condition.split(sign).map((part) => part.replaceAll(/\s+/g, ''));
}

function loopOver(file: RustFile, node: Node, place: string, index: string): string | null {
  for (const up of ancestorsOf(file, node)) {
    if (/^(?:function_item|closure_expression)$/.test(up.type)) return null;
    if (up.type !== 'for_expression' || up.childForFieldName('pattern')?.text !== index) continue;
    const range = up.childForFieldName('value');
    if (range === null || range.text.replaceAll(/\s+/g, '') !== `0..${place}.len()`) return null;
    return isUntouched(file, range, node, [place, index]) ? `for ${index} in 0..${place}.len()` : null;
  }
  return null;
}

/** Between a check and a use: is nothing assigned, borrowed mutably, or called that may change the place? */
function isUntouched(file: RustFile, check: Node, use: Node, names: readonly string[]): boolean {
  const between = file.text.slice(check.endIndex, use.startIndex);
  return names.every((name) => {
    const root = name.split('.')[0] ?? name;
    const written = name.replaceAll('.', '\\.');
    return !new RegExp(
      `\\b${written}\\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|&\\s*mut\\s+${root}\\b|\\blet\\s+(?:mut\\s+)?${root}\\b|\\b${written}\\s*\\.\\s*(?:take|pop\\w*|clear|truncate|set_len|drain|remove|swap_remove|split_off|resize|retain|as_mut|insert|replace)\\b`,
    ).test(between);
  });
}

function constantUse(file: RustFile, { node }: Call, receiver: Node, index: string): GuardedUse | null {
  const sequence = sequenceOf(file, receiver);
  const length = sequence?.kind === 'array' ? Number(sequence.length ?? Number.NaN) : Number.NaN;
  return Number(index) < length
    ? { kind: 'constant', node, place: receiver.text, index, check: String(length) }
    : null;
}

function spaced(check: string): string {
  return check.replace(/([<>]=?)/, ' $1 ');
}
