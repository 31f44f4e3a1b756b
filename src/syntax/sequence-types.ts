import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { enclosingItem, itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { type NamedType, type TypeShape, typeShape } from './type-shapes.ts';

/** What an expression is that has elements behind it, as far as the file shows. */
export type Sequence = {
  readonly kind: 'slice' | 'array' | 'str' | 'vec' | 'string';
  /** Whether the expression is the thing itself (or a `Box` of it), or a reference to it. */
  readonly by: 'value' | 'shared' | 'mutable';
  /** Its element type as a shape; null where it is inferred. `u8` for text. */
  readonly element: TypeShape | null;
  /** The length of an array as written, or null. */
  readonly length: string | null;
};

const BYTE: NamedType = { kind: 'named', name: 'u8', path: 'u8', args: [], lifetimes: [] };

/** The sequence that an expression is beyond doubt; null for anything else and for what is not known here. */
export function sequenceOf(file: RustFile, expression: Node): Sequence | null {
  switch (expression.type) {
    case 'parenthesized_expression':
      return expression.firstNamedChild === null ? null : sequenceOf(file, expression.firstNamedChild);
    case 'identifier':
      return ofBinding(file, expression);
    case 'field_expression':
      return ofField(file, expression);
    case 'reference_expression':
      return ofReference(file, expression);
    case 'string_literal':
    case 'raw_string_literal':
      return ofLiteral(expression);
    default:
      return ofValue(expression);
  }
}

/** The sequence that a type is or refers to. */
export function sequenceOfType(type: TypeShape, by: Sequence['by'] = 'value'): Sequence | null {
  switch (type.kind) {
    case 'reference': {
      // Behind two references nothing is mutable unless both are.
      const mutable = type.mutable && by !== 'shared';
      return sequenceOfType(type.inner, mutable ? 'mutable' : 'shared');
    }
    case 'slice':
      return { kind: 'slice', by, element: type.inner, length: null };
    case 'array':
      return { kind: 'array', by, element: type.inner, length: type.length };
    case 'named':
      return ofNamedType(type, by);
    default:
      return null;
  }
}

function ofNamedType(type: NamedType, by: Sequence['by']): Sequence | null {
  if (type.path === 'str') return { kind: 'str', by, element: BYTE, length: null };
  if (type.name === 'String') return { kind: 'string', by, element: BYTE, length: null };
  if (type.name === 'Vec') return { kind: 'vec', by, element: type.args[0] ?? null, length: null };
  const [inner] = type.args;
  return type.name === 'Box' && inner !== undefined && inner.kind === 'slice'
    ? sequenceOfType(inner, by)
    : null;
}

function ofBinding(file: RustFile, name: Node): Sequence | null {
  const binding = bindingAt(file, name.text, name.startIndex);
  if (binding === null || !binding.isWhole) return null;
  if (binding.type !== null) return sequenceOfType(typeShape(binding.type));
  return binding.kind === 'let' && binding.value !== null ? sequenceOfValue(file, binding.value) : null;
}

/** Only one step: a variable that is made from another is not followed further than its own value. */
function sequenceOfValue(file: RustFile, value: Node): Sequence | null {
  return value.type === 'identifier' ? null : sequenceOf(file, value);
}

/** `self.items`, by the fields of the type of this file whose impl holds the expression. */
function ofField(file: RustFile, expression: Node): Sequence | null {
  const type = fieldType(file, expression);
  return type === null ? null : sequenceOfType(type);
}

/** The type of `self.items` as the struct of this file declares it; null where it is not seen. */
export function fieldType(file: RustFile, expression: Node): TypeShape | null {
  const name = expression.childForFieldName('field')?.text ?? '';
  if (expression.childForFieldName('value')?.text !== 'self') return null;
  for (let item = enclosingItem(file, expression); item !== null; item = outerItem(file, item))
    if (item.type === 'impl_item') return fieldTypes(file).get(`${selfName(item)}.${name}`) ?? null;
  return null;
}

function selfName(impl: Node): string {
  return /^\w+/.exec(impl.childForFieldName('type')?.text ?? '')?.[0] ?? '';
}

const fieldTypes: (file: RustFile) => ReadonlyMap<string, TypeShape> = perFile((file) => {
  const found = new Map<string, TypeShape>();
  for (const item of file.nodes('struct_item'))
    for (const field of item.childForFieldName('body')?.namedChildren ?? []) {
      const type = field.childForFieldName('type');
      const name = field.childForFieldName('name')?.text;
      if (field.type === 'field_declaration' && type !== null && name !== undefined)
        found.set(`${itemName(item)}.${name}`, typeShape(type));
    }
  return found;
});

/** `&x`, `&mut x[..]`: a range of anything that can be sliced is a slice, or text. */
function ofReference(file: RustFile, expression: Node): Sequence | null {
  const value = expression.childForFieldName('value');
  if (value === null || /^&\s*raw\b/.test(expression.text)) return null;
  const by = /^&\s*mut\b/.test(expression.text) ? ('mutable' as const) : ('shared' as const);
  const isRange = value.type === 'index_expression' && value.lastNamedChild?.type === 'range_expression';
  const base = isRange ? value.firstNamedChild : value;
  const inner = base === null ? null : sequenceOf(file, base);
  if (inner === null || (inner.by !== 'value' && !isRange)) return null;
  if (!isRange) return { ...inner, by };
  const kind = inner.kind === 'str' || inner.kind === 'string' ? 'str' : 'slice';
  return { kind, by, element: inner.element, length: null };
}

function ofLiteral(literal: Node): Sequence | null {
  const isBytes = /^b/.test(literal.text);
  if (/^c/.test(literal.text)) return null;
  return { kind: isBytes ? 'array' : 'str', by: 'shared', element: BYTE, length: null };
}

function ofValue({ type, text, namedChildren }: Node): Sequence | null {
  if (type === 'array_expression') {
    const repeated = /;\s*([^;\]]+)\]$/.exec(text)?.[1]?.trim();
    const length = repeated ?? String(namedChildren.filter(({ isExtra }) => !isExtra).length);
    const suffix = /^\[\s*(?:\d[\d_]*(u8|i8|[ui](?:16|32|64|128|size))|b'(?:[^'\\]|\\.)+')\s*[,;\]]/.exec(
      text,
    );
    const name = suffix?.[1] ?? 'u8';
    const element = suffix === null ? null : { ...BYTE, name, path: name };
    return { kind: 'array', by: 'value', element, length };
  }
  if (type === 'macro_invocation')
    return /^vec!/.test(text) ? { kind: 'vec', by: 'value', element: null, length: null } : null;
  if (type !== 'call_expression') return null;
  const made = /^(Vec|String)(?:::<[^()]*>)?::(?:new|with_capacity|from)\(/.exec(text)?.[1];
  if (made === 'Vec') return { kind: 'vec', by: 'value', element: null, length: null };
  if (made === 'String') return { kind: 'string', by: 'value', element: BYTE, length: null };
  const method = /\.(\w+)\(\)$/.exec(text)?.[1];
  if (method === 'as_bytes') return { kind: 'slice', by: 'shared', element: BYTE, length: null };
  if (method === 'as_slice') return { kind: 'slice', by: 'shared', element: null, length: null };
  if (method === 'as_mut_slice') return { kind: 'slice', by: 'mutable', element: null, length: null };
  return method === 'to_vec' ? { kind: 'vec', by: 'value', element: null, length: null } : null;
}
