import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { lifeOf, type Presence } from './binding-presence.ts';
import { type Binding, bindingAt, bodyAround, boundBy } from './bindings.ts';
import type { RustFile } from './rust-file.ts';
import { temporaryEnd } from './temporary-scopes.ts';

/** How a value that matters by being alive, such as a guard, is held, and for how long. */
export type Hold = {
  /**
   * `bound` to a local; `extended`, a temporary that `let x = &…` keeps for the block; `temporary` for the rest of a
   * statement, condition or loop; `discarded` by `let _ =`, which drops it on the spot.
   */
  readonly how: 'bound' | 'extended' | 'temporary' | 'discarded';
  readonly binding: Binding | null;
  /** The function, closure or async block that it lives in. */
  readonly body: Node | null;
  /** From where it is made to where it is dropped at the latest. */
  readonly range: TextRange;
  /** The statement, condition or match that holds it. */
  readonly holder: Node;
  at(offset: number): Presence;
};

/** How the value of an expression is held; null where it is handed on: returned, stored or given to a function. */
export function holdOf(file: RustFile, made: Node, edition: string | null): Hold | null {
  let node = made;
  for (let up = file.parent(node); up !== null; up = file.parent(node)) {
    const next = wholeValue(file, up, node);
    if (next === null) return held(file, { made, node, up }, edition);
    node = next;
  }
  return null;
}

/** Methods that give the guard out of the result or option that holds it. */
const UNWRAPPING =
  /^(?:unwrap|expect|unwrap_or_else|map_err|ok|ok_or|ok_or_else|context|with_context|unwrap_unchecked)$/;

/** The expression around `node` that has the same value; null where there is none. */
function wholeValue(file: RustFile, up: Node, node: Node): Node | null {
  switch (up.type) {
    case 'parenthesized_expression':
    case 'try_expression':
    case 'unsafe_block':
      return up;
    case 'block': {
      const holder = file.parent(up);
      const isPlain =
        holder !== null && /^(?:let_declaration|unsafe_block|parenthesized_expression)$/.test(holder.type);
      return isPlain && up.lastNamedChild?.id === node.id ? up : null;
    }
    case 'field_expression': {
      const call = file.parent(up);
      const isCall = call?.type === 'call_expression' && call.childForFieldName('function')?.id === up.id;
      return isCall && UNWRAPPING.test(up.childForFieldName('field')?.text ?? '') ? call : null;
    }
    case 'arguments': {
      const call = file.parent(up);
      const callee = call?.childForFieldName('function')?.text ?? '';
      return up.firstNamedChild?.id === node.id &&
        /(?:Guard|Ref|RefMut)(?:::<.*>)?::(?:try_|filter_)?map$/.test(callee)
        ? call
        : null;
    }
    case 'match_expression':
      return up.childForFieldName('value')?.id === node.id && isUnwrappingMatch(up) ? up : null;
    default:
      return null;
  }
}

/** `match … { Ok(g) => g, Err(e) => … }`. */
function isUnwrappingMatch(match: Node): boolean {
  return /\b(?:Ok|Some)\s*\(\s*(?:mut\s+)?(\w+)\s*\)\s*=>\s*\{?\s*\1\s*[,}\n]/.test(match.text);
}

type Made = { readonly made: Node; readonly node: Node; readonly up: Node };

function held(file: RustFile, { made, node, up }: Made, edition: string | null): Hold | null {
  const isValue = (name: string) => up.childForFieldName(name)?.id === node.id;
  switch (up.type) {
    case 'let_declaration':
    case 'let_condition':
      if (!isValue('value')) return null;
      return byPattern(file, { made, node, up }, edition);
    case 'match_expression':
      return isValue('value') ? byArm(file, { made, node, up }, edition) : null;
    case 'assignment_expression':
      return isValue('right') ? byAssignment(file, made, up) : null;
    case 'expression_statement':
    case 'unary_expression':
    case 'reference_expression':
    case 'field_expression':
    case 'index_expression':
    case 'binary_expression':
    case 'compound_assignment_expr':
    case 'for_expression':
    case 'macro_invocation':
    case 'range_expression':
    case 'type_cast_expression':
      return extended(file, made, up) ?? temporary(file, made, edition);
    default:
      return null;
  }
}

function byPattern(file: RustFile, { made, up }: Made, edition: string | null): Hold | null {
  const pattern = up.childForFieldName('pattern');
  if (pattern === null) return null;
  if (pattern.text === '_') {
    const range = { start: made.endIndex, end: up.endIndex };
    const shared = { binding: null, body: bodyAround(file, made), range, holder: up };
    return { how: 'discarded', ...shared, at: () => 'gone' };
  }
  const binding = guardIn(file, pattern);
  if (binding !== null) return bound(file, made, { binding, from: up.endIndex, holder: up });
  return up.type === 'let_condition' ? temporary(file, made, edition) : null;
}

/** The local that a pattern gives the whole guard: `g`, `Ok(g)`, `Some(mut g)`. */
function guardIn(file: RustFile, pattern: Node): Binding | null {
  const [binding, ...others] = boundBy(file, pattern);
  if (binding === undefined || others.length > 0) return null;
  return binding.isWhole || /^(?:Ok|Some)\s*\(\s*(?:mut\s+)?\w+\s*\)$/.test(pattern.text) ? binding : null;
}

function byArm(file: RustFile, { made, up }: Made, edition: string | null): Hold | null {
  for (const arm of up.childForFieldName('body')?.namedChildren ?? []) {
    const pattern = arm.type === 'match_arm' ? arm.childForFieldName('pattern') : null;
    const binding = pattern !== null && /^(?:Ok|Some)\b/.test(pattern.text) ? guardIn(file, pattern) : null;
    if (binding !== null && pattern !== null)
      return bound(file, made, { binding, from: pattern.endIndex, holder: up });
  }
  return temporary(file, made, edition);
}

function byAssignment(file: RustFile, made: Node, up: Node): Hold | null {
  const left = up.childForFieldName('left');
  const binding = left?.type === 'identifier' ? bindingAt(file, left.text, left.startIndex) : null;
  return binding === null ? null : bound(file, made, { binding, from: up.endIndex, holder: up });
}

type Bound = { readonly binding: Binding; readonly from: number; readonly holder: Node };

function bound(file: RustFile, made: Node, { binding, from, holder }: Bound): Hold {
  const body = bodyAround(file, made);
  const range = { start: made.endIndex, end: binding.scope.end };
  const at = (offset: number): Presence => (offset < from ? 'gone' : lifeOf(file, binding).at(offset));
  return { how: 'bound', binding, body, range, holder, at };
}

/** `let x = &*m.lock()` and `let x = &mut m.lock().field` keep the temporary to the end of the block. */
function extended(file: RustFile, made: Node, above: Node): Hold | null {
  let up: Node | null = above;
  let isBorrowed = false;
  while (up !== null && /^(?:reference|unary|field|index|parenthesized)_expression$/.test(up.type)) {
    isBorrowed = up.type === 'reference_expression';
    const outer = file.parent(up);
    if (outer?.type === 'call_expression') return null;
    up = outer;
  }
  const block = up === null ? null : file.parent(up);
  if (!isBorrowed || up?.type !== 'let_declaration' || block === null) return null;
  return lasting('extended', file, { made, end: block.endIndex, holder: up });
}

function temporary(file: RustFile, made: Node, edition: string | null): Hold {
  const end = isAssignedTo(file, made) ? made.endIndex : temporaryEnd(file, made, edition);
  return lasting('temporary', file, { made, end, holder: made });
}

/** In the place that is assigned to: of `*m.lock() = x` the right side is worked out first, and nothing follows. */
function isAssignedTo(file: RustFile, made: Node): boolean {
  let inner = made;
  for (let up = file.parent(made); up !== null; inner = up, up = file.parent(up)) {
    if (/^(?:assignment_expression|compound_assignment_expr)$/.test(up.type))
      return up.childForFieldName('left')?.id === inner.id;
    if (/^(?:block|expression_statement|let_declaration)$/.test(up.type)) return false;
  }
  return false;
}

type Lasting = { readonly made: Node; readonly end: number; readonly holder: Node };

function lasting(how: 'extended' | 'temporary', file: RustFile, { made, end, holder }: Lasting): Hold {
  const range = { start: made.endIndex, end };
  const at = (offset: number): Presence => (offset >= range.start && offset < end ? 'live' : 'gone');
  return { how, binding: null, body: bodyAround(file, made), range, holder, at };
}
