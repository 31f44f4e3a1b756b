import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { type Call, callOf } from './calls.ts';
import { expectedType, selfType } from './expected-types.ts';
import { enclosingFunction, itemName } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** A vector that is told to hold elements right after it was made or grown, with none of them written. */
export type UninitVector = {
  /** The statement that makes or grows it. */
  readonly made: Node;
  readonly setLen: Node;
  readonly name: string;
  /** The type of its elements, where it is written. */
  readonly element: Node | null;
  readonly how: 'made' | 'reserved';
  /** The call that reads into it afterwards, as text; null where none is seen. */
  readonly reader: string | null;
};

/** What a call of `set_len` takes for granted, or null where elements may have been written before. */
export function uninitVectorAt(file: RustFile, call: Call): UninitVector | null {
  const { receiver, args, node } = call;
  if (receiver === null || args[0] === undefined || args[0].text === '0') return null;
  const name = receiver.text;
  const statement = firstStatement(file, node);
  if (statement === null) return null;
  const reader = readerOf(file, node, name);
  const earlier = statementsBefore(statement);
  for (const [gap, made] of earlier.entries()) {
    const found = growthOf(file, made, name);
    // Right before, as clippy has it; further off only where it is plain that nothing was written first.
    if (found !== null)
      return gap === 0 || reader !== null ? { ...found, made, setLen: node, name, reader } : null;
    if (mentions(made.text, name)) return null;
  }
  return null;
}

function statementsBefore(statement: Node): readonly Node[] {
  const found: Node[] = [];
  for (
    let at = statement.previousNamedSibling;
    at !== null && found.length < MOST_BETWEEN;
    at = at.previousNamedSibling
  )
    if (!at.isExtra) found.push(at);
  return found;
}

/** Statements between growth and `set_len` that a reader would still see together. */
const MOST_BETWEEN = 6;

/** The statement of a call: its own, or that of the unsafe block which it begins. */
function firstStatement(file: RustFile, call: Node): Node | null {
  let inner: Node = call;
  for (let up = file.parent(call); up !== null; inner = up, up = file.parent(up)) {
    if (up.type === 'block') {
      const holder = file.parent(up);
      const isFirst = up.namedChildren.find(({ isExtra }) => !isExtra)?.id === inner.id;
      if (holder?.type === 'unsafe_block' && isFirst) continue;
      return inner;
    }
    if (up.type === 'unsafe_block' || up.type === 'expression_statement') continue;
    return null;
  }
  return null;
}

type Growth = Pick<UninitVector, 'element' | 'how'>;

function growthOf(file: RustFile, statement: Node, name: string): Growth | null {
  if (statement.type === 'let_declaration') {
    const pattern = statement.childForFieldName('pattern');
    const bound = pattern?.type === 'mut_pattern' ? pattern.lastNamedChild : pattern;
    if (bound?.text !== name) return null;
    return freshOf(file, statement.childForFieldName('value'), statement.childForFieldName('type'));
  }
  const inner = statement.type === 'expression_statement' ? statement.firstNamedChild : statement;
  if (inner?.type === 'assignment_expression') {
    if (inner.childForFieldName('left')?.text !== name) return null;
    const value = inner.childForFieldName('right');
    return value === null ? null : freshOf(file, value, expectedType(file, value)?.type ?? null);
  }
  const call = inner?.type === 'call_expression' ? callOf(file, inner) : null;
  if (call?.receiver?.text !== name || !/^(?:try_)?reserve(?:_exact)?$/.test(call.name)) return null;
  const type = vectorType(file, call.receiver);
  return type === null ? null : { element: elementOf(type.node), how: 'reserved' };
}

/** `Vec::with_capacity(n)`, `Vec::new()`, `Vec::default()`, or `Default::default()` where a `Vec` is asked for. */
function freshOf(file: RustFile, value: Node | null, type: Node | null): Growth | null {
  const call = value?.type === 'call_expression' ? callOf(file, value) : null;
  if (call === null || !/^(?:with_capacity|new|default)$/.test(call.name)) return null;
  const isVec =
    call.qualifier === 'Vec' || (call.qualifier === 'Default' && /^(?:\w+::)*Vec\b/.test(type?.text ?? ''));
  if (!isVec) return null;
  const written = call.node.childForFieldName('function')?.childForFieldName('path') ?? null;
  return { element: (type === null ? null : elementOf(type)) ?? elementOf(written), how: 'made' };
}

/** `T` of `Vec<T>`, `Vec::<T>` or `&mut Vec<T>`; null where it is not written. */
function elementOf(type: Node | null): Node | null {
  const vec = type?.type === 'reference_type' ? type.childForFieldName('type') : type;
  const args = vec?.childForFieldName('type_arguments')?.namedChildren ?? [];
  const [first] = args.filter(({ type: kind }) => kind !== 'lifetime');
  return first === undefined || first.text === '_' ? null : first;
}

/** Is a place a `Vec` of std, by the declaration of the variable or field? */
function vectorType(file: RustFile, place: Node): { readonly node: Node | null } | null {
  const isVec = (text: string) => /^(?:&\s*(?:'\w+\s+)?mut\s+)?(?:\w+::)*Vec\s*(?:::)?\s*</.test(text);
  if (place.type === 'identifier') {
    const binding = bindingAt(file, place.text, place.startIndex);
    if (binding === null) return null;
    if (binding.type !== null) return isVec(binding.type.text) ? { node: binding.type } : null;
    const value = binding.value?.text ?? '';
    return /^(?:vec!|(?:\w+::)*Vec::|Vec<)/.test(value) ? { node: null } : null;
  }
  const path = /^(?:self|\w+)\.(\w+)$/.exec(place.text);
  if (place.type !== 'field_expression' || path === null) return null;
  const owner = place.text.startsWith('self.') ? selfType(file, place) : typeOfVariable(file, place);
  const struct = file.nodes('struct_item').find((one) => itemName(one) === owner);
  const field = (struct?.childForFieldName('body')?.namedChildren ?? []).find(
    (one) => one.childForFieldName('name')?.text === path[1],
  );
  const type = field?.childForFieldName('type') ?? null;
  return type !== null && isVec(type.text) ? { node: type } : null;
}

function typeOfVariable(file: RustFile, place: Node): string {
  const base = place.childForFieldName('value');
  const binding = base?.type === 'identifier' ? bindingAt(file, base.text, base.startIndex) : null;
  return /([A-Z]\w*)/.exec(binding?.type?.text ?? binding?.value?.text ?? '')?.[1] ?? '';
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}(?!\\w)`).test(text);
}

/** The first call behind `set_len` that is given the vector to read into. */
function readerOf(file: RustFile, setLen: Node, name: string): string | null {
  const fn = enclosingFunction(file, setLen);
  if (fn === null) return null;
  const rest = file.text.slice(setLen.endIndex, fn.endIndex);
  const place = name.replaceAll('.', '\\.');
  return (
    new RegExp(`\\b(read\\w*|recv\\w*|peek|poll_read\\w*)\\([^;{}]*&mut\\s+${place}(?![\\w.])`).exec(
      rest,
    )?.[1] ?? null
  );
}
