import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { itemName, outerItem } from './items.ts';
import { methodResult } from './method-results.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { fieldType } from './sequence-types.ts';
import { signaturesOf } from './signatures.ts';
import { type NamedType, type TypeShape, typeShape } from './type-shapes.ts';

/** Further than anybody follows a value by eye. */
const MOST_STEPS = 12;

/**
 * The type of an expression, as far as the file shows it beyond doubt: by declared types, literals, casts, the results of
 * functions of the file, and methods whose result everybody knows. Null for all else.
 */
export function typeOfValue(file: RustFile, node: Node, steps = 0): TypeShape | null {
  if (steps > MOST_STEPS) return null;
  const of = (inner: Node | null | undefined) =>
    inner === null || inner === undefined ? null : typeOfValue(file, inner, steps + 1);
  switch (node.type) {
    case 'parenthesized_expression':
      return of(node.firstNamedChild);
    case 'reference_expression':
      return referenceTo(of(node.childForFieldName('value')));
    case 'unary_expression':
      return ofUnary(node, of(node.lastNamedChild));
    case 'try_expression':
      return argument(of(node.firstNamedChild));
    case 'identifier':
      return ofName(file, node, of);
    case 'field_expression':
      return ofField(file, node, of);
    case 'index_expression':
      return ofIndex(node, of(node.firstNamedChild));
    case 'type_cast_expression':
      return shapeIn(node.childForFieldName('type'));
    case 'call_expression':
      return ofCall(file, node, of);
    case 'macro_invocation':
      return ofMacro(node);
    case 'binary_expression':
      return ofBinary(node, of(node.childForFieldName('left')));
    default:
      return ofLiteral(node);
  }
}

/** A type by its name, with its arguments. */
export function named(path: string, ...args: readonly TypeShape[]): NamedType {
  return { kind: 'named', name: path.split('::').at(-1) ?? path, path, args, lifetimes: [] };
}

/** What is behind references and boxes: what a method is looked for on. */
export function behind(type: TypeShape | null): TypeShape | null {
  if (type === null) return null;
  if (type.kind === 'reference') return behind(type.inner);
  const [inner] = type.kind === 'named' ? type.args : [];
  return type.kind === 'named' && type.path === 'Box' && inner !== undefined ? behind(inner) : type;
}

function argument(type: TypeShape | null): TypeShape | null {
  const bare = behind(type);
  const isHolder = bare?.kind === 'named' && (bare.name === 'Option' || bare.name === 'Result');
  return isHolder ? (bare.args[0] ?? null) : null;
}

function referenceTo(inner: TypeShape | null): TypeShape | null {
  return inner === null ? null : { kind: 'reference', mutable: false, lifetime: null, inner };
}

function shapeIn(type: Node | null): TypeShape | null {
  const shape = type === null ? null : typeShape(type);
  return shape === null || (shape.kind === 'named' && shape.path === '_') ? null : shape;
}

function ofUnary(node: Node, inner: TypeShape | null): TypeShape | null {
  const [sign] = node.text;
  if (sign !== '*') return inner;
  return inner?.kind === 'reference' || inner?.kind === 'pointer' ? inner.inner : null;
}

type Of = (inner: Node | null | undefined) => TypeShape | null;

function ofName(file: RustFile, node: Node, of: Of): TypeShape | null {
  const binding = bindingAt(file, node.text, node.startIndex);
  if (binding === null) return constants(file).get(node.text) ?? null;
  if (!binding.isWhole) return null;
  if (binding.type !== null) return shapeIn(binding.type);
  return binding.kind === 'let' ? of(binding.value) : null;
}

const constants: (file: RustFile) => ReadonlyMap<string, TypeShape> = perFile(
  (file) =>
    new Map(
      file.nodes('const_item', 'static_item').flatMap((item) => {
        const shape = shapeIn(item.childForFieldName('type'));
        return shape === null || outerItem(file, item)?.type === 'impl_item'
          ? []
          : [[itemName(item), shape] as const];
      }),
    ),
);

function ofField(file: RustFile, node: Node, of: Of): TypeShape | null {
  const own = fieldType(file, node);
  if (own !== null) return own;
  const holder = behind(of(node.childForFieldName('value')));
  const field = node.childForFieldName('field')?.text ?? '';
  return holder?.kind === 'named' ? (fields(file).get(`${holder.name}.${field}`) ?? null) : null;
}

/** The fields of the structs of a file that have no parameters. */
const fields: (file: RustFile) => ReadonlyMap<string, TypeShape> = perFile(
  (file) =>
    new Map(
      file
        .nodes('struct_item')
        .filter((item) => item.childForFieldName('type_parameters') === null)
        .flatMap((item) =>
          (item.childForFieldName('body')?.namedChildren ?? []).flatMap((field) => {
            const shape =
              field.type === 'field_declaration' ? shapeIn(field.childForFieldName('type')) : null;
            const name = field.childForFieldName('name')?.text ?? '';
            return shape === null ? [] : [[`${itemName(item)}.${name}`, shape] as const];
          }),
        ),
    ),
);

function ofIndex(node: Node, holder: TypeShape | null): TypeShape | null {
  const bare = behind(holder);
  if (bare === null) return null;
  const isRange = node.lastNamedChild?.type === 'range_expression';
  const element = elementOf(bare);
  if (!isRange) return element !== null && node.lastNamedChild?.type === 'integer_literal' ? element : null;
  if (bare.kind === 'named' && /^(?:str|String)$/.test(bare.name)) return named('str');
  return element === null ? null : { kind: 'slice', inner: element };
}

/** What a sequence that can be sliced holds. */
export function elementOf(type: TypeShape): TypeShape | null {
  if (type.kind === 'slice' || type.kind === 'array') return type.inner;
  return type.kind === 'named' && type.name === 'Vec' ? (type.args[0] ?? null) : null;
}

function ofCall(file: RustFile, node: Node, of: Of): TypeShape | null {
  const written = node.childForFieldName('function');
  const callee = written?.type === 'generic_function' ? written.childForFieldName('function') : written;
  if (callee === null || callee === undefined) return null;
  if (callee.type === 'field_expression') {
    const name = callee.childForFieldName('field')?.text ?? '';
    const value = callee.childForFieldName('value');
    const turbofish = written?.childForFieldName('type_arguments')?.firstNamedChild ?? null;
    if (value?.text === 'self') return ofOwnMethod(file, node, name);
    return methodResult(name, behind(of(value)), shapeIn(turbofish));
  }
  return ofFunction(file, node, callee.text.replaceAll(/::\s*<[^()]*>|\s+/g, ''), of);
}

/** What the methods of that name in the impls of the type around a node give, where they agree. */
function ofOwnMethod(file: RustFile, node: Node, name: string): TypeShape | null {
  const impl = implAround(file, node);
  const self = impl?.childForFieldName('type')?.text;
  const found = signaturesOf(file).filter(
    (one) => one.name === name && implAround(file, one.node)?.childForFieldName('type')?.text === self,
  );
  return self === undefined
    ? null
    : agreed(found.map(({ returnType, isAsync }) => (isAsync ? null : returnType)));
}

function implAround(file: RustFile, node: Node): Node | null {
  for (let item = outerItem(file, node); item !== null; item = outerItem(file, item))
    if (item.type === 'impl_item') return item;
  return null;
}

function agreed(types: readonly (TypeShape | null)[]): TypeShape | null {
  const [first] = types;
  return first !== undefined && types.every((one) => JSON.stringify(one) === JSON.stringify(first))
    ? first
    : null;
}

const MADE =
  /^((?:\w+::)*[A-Z]\w*)::(?:new|with_capacity|from|default|from_secs|from_millis|now|from_iter|from_utf8_lossy)$/;

function ofFunction(file: RustFile, node: Node, path: string, of: Of): TypeShape | null {
  const [first] = node.childForFieldName('arguments')?.namedChildren ?? [];
  if (path === 'Some') return named('Option', ...listed(of(first)));
  if (path === 'Ok') return named('Result', ...listed(of(first)));
  if (path === 'Err') return named('Result');
  const number = /^([iu](?:8|16|32|64|128|size)|f(?:32|64))::(\w+)$/.exec(path);
  if (number?.[1] !== undefined) return methodResult(number[2] ?? '', named(number[1]), null);
  const type = MADE.exec(path)?.[1];
  if (type !== undefined && type !== 'Self' && type !== 'Cow') return named(type);
  if (path.includes('::')) return null;
  return agreed(
    signaturesOf(file)
      .filter((one) => one.name === path && one.holder === 'free')
      .map(({ returnType, isAsync }) => (isAsync ? null : returnType)),
  );
}

function listed(type: TypeShape | null): readonly TypeShape[] {
  return type === null ? [] : [type];
}

function ofMacro(node: Node): TypeShape | null {
  const name = /^(?:std::|alloc::)?(\w+)!/.exec(node.text.slice(0, 80).replaceAll(/\s+/g, ''))?.[1];
  if (name === 'vec') return named('Vec');
  return name === 'format' ? named('String') : null;
}

function ofBinary(node: Node, left: TypeShape | null): TypeShape | null {
  const sign = node.childForFieldName('operator')?.text ?? '';
  if (/^(?:==|!=|<|>|<=|>=|&&|\|\|)$/.test(sign)) return named('bool');
  const bare = behind(left);
  return bare?.kind === 'named' && /^(?:[iu](?:8|16|32|64|128|size)|f(?:32|64))$/.test(bare.path)
    ? bare
    : null;
}

function ofLiteral(node: Node): TypeShape | null {
  switch (node.type) {
    case 'string_literal':
    case 'raw_string_literal':
      return ofText(node.text);
    case 'char_literal':
      return named(node.text.startsWith('b') ? 'u8' : 'char');
    case 'boolean_literal':
      return named('bool');
    case 'integer_literal':
    case 'float_literal': {
      const suffix = /(?:[iu](?:8|16|32|64|128|size)|f(?:32|64))$/.exec(node.text)?.[0];
      return suffix === undefined ? null : named(suffix);
    }
    case 'array_expression':
      return { kind: 'array', inner: { kind: 'other', text: '_', parts: [] }, length: '_' };
    default:
      return null;
  }
}

function ofText(text: string): TypeShape {
  if (text.startsWith('b')) return { kind: 'array', inner: named('u8'), length: '_' };
  return named(text.startsWith('c') ? 'CStr' : 'str');
}
