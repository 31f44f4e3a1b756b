import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { type BoundsInScope, boundsInScope } from './bounds-in-scope.ts';
import { type Call, callsIn } from './calls.ts';
import { enclosingFunction, itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { signatureOf } from './signatures.ts';
import { typesNamed } from './type-fields.ts';

/** A place of a body that runs code which the caller of the function chose: it may panic, and may answer anything. */
export type UserCall = {
  readonly kind: 'closure' | 'iterator' | 'clone' | 'default' | 'convert' | 'compare' | 'drop';
  /** The call, or what a `for` loop goes over. */
  readonly node: Node;
  /** As it is told: `f`, `iter.next()`, `T::default`. */
  readonly name: string;
};

const known = perFile((_file: RustFile) => new Map<number, readonly UserCall[]>());

/** The calls of user code in a function of its own body and closures, in text order. */
export function userCallsIn(file: RustFile, fn: Node): readonly UserCall[] {
  const seen = known(file).get(fn.startIndex);
  if (seen !== undefined) return seen;
  const bounds = boundsInScope(file, fn);
  if (bounds.size === 0 && !MAY_CHOOSE.test(fn.text)) return [];
  const calls = callsIn(file, { start: fn.startIndex, end: fn.endIndex });
  const found = [
    ...calls.flatMap((call) => ofCall(file, call, { fn, bounds }) ?? []),
    ...fieldCalls(file, fn, bounds),
    ...loopsOver(file, fn),
  ]
    .filter(({ node }) => enclosingFunction(file, node)?.id === fn.id)
    .toSorted((a, b) => a.node.startIndex - b.node.startIndex);
  known(file).set(fn.startIndex, found);
  return found;
}

/** Without type parameters callers choose only callables and trait objects, as parameters or in fields. */
const MAY_CHOOSE = /\bFn(?:Mut|Once)?\s*\(|\bfn\s*\(|\b(?:impl|dyn)\b|\(\s*self\.\w+\s*\)\s*\(/;

type Scope = { readonly fn: Node; readonly bounds: BoundsInScope };

function ofCall(file: RustFile, call: Call, { fn, bounds }: Scope): UserCall | null {
  const { node, receiver, qualifier, name } = call;
  if (receiver !== null) return ofMethod(file, call, bounds);
  if (qualifier === '' && isCallable(parameterType(file, fn, name), bounds) && !isHidden(file, call))
    return { kind: 'closure', node, name: `\`${name}\`` };
  const passed = call.args.find(({ text }) => isPassedCallable(file, fn, text));
  if (passed !== undefined && /^[a-z_]/.test(name) && !/^(?:drop|forget|new|size_of_val)$/.test(name))
    return { kind: 'closure', node, name: `\`${passed.text.replace(/^&\s*(?:mut\s+)?/, '')}\`` };
  return ofTypeFunction(call, bounds);
}

/** `T::default()`, `Clone::clone(x)`, `ptr::drop_in_place(p)`, `K::from(q)`. */
function ofTypeFunction({ node, qualifier, name }: Call, bounds: BoundsInScope): UserCall | null {
  const of = bounds.get(qualifier ?? '');
  const told = `\`${qualifier}::${name}\``;
  if (
    name === 'default' &&
    (/\bDefault\b/.test(of ?? '') || (qualifier === 'Default' && has(bounds, /\bDefault\b/)))
  )
    return { kind: 'default', node, name: told };
  if (name === 'clone' && (qualifier === 'Clone' || of !== undefined) && has(bounds, /\bClone\b/))
    return { kind: 'clone', node, name: told };
  if (name === 'from' && /\bFrom\s*</.test(of ?? '')) return { kind: 'convert', node, name: told };
  const isDrop = name === 'drop_in_place' && qualifier === 'ptr' && bounds.size > 0;
  return isDrop ? { kind: 'drop', node, name: 'dropping an element' } : null;
}

const COMPARES = /^(?:cmp|partial_cmp|lt|le|gt|ge|eq|ne)$/;

function ofMethod(file: RustFile, call: Call, bounds: BoundsInScope): UserCall | null {
  const { node, name, receiver, args } = call;
  const own = receiver ?? node;
  if (/^next(?:_back)?$/.test(name) && args.length === 0 && isUserIterator(file, own, bounds))
    return { kind: 'iterator', node, name: `\`${own.text}.${name}()\`` };
  if (name === 'clone' && args.length === 0 && has(bounds, /\bClone\b/) && mayBeGeneric(file, own, bounds))
    return { kind: 'clone', node, name: '`clone`' };
  if (/^(?:into|try_into)$/.test(name) && args.length === 0 && has(bounds, /\b(?:Try)?Into\s*</))
    return { kind: 'convert', node, name: `\`${name}\`` };
  if (COMPARES.test(name) && args.length === 1 && has(bounds, /\b(?:Partial)?(?:Ord|Eq)\b/))
    return { kind: 'compare', node, name: `\`${name}\`` };
  if (name === 'drop_in_place' && args.length === 0 && bounds.size > 0)
    return { kind: 'drop', node, name: 'dropping an element' };
  const passed = args.find(({ text }) => isPassedCallable(file, enclosingFunction(file, node) ?? node, text));
  return passed === undefined
    ? null
    : { kind: 'closure', node, name: `\`${passed.text.replace(/^&\s*(?:mut\s+)?/, '')}\`` };
}

function has(bounds: BoundsInScope, wanted: RegExp): boolean {
  for (const text of bounds.values()) if (wanted.test(text)) return true;
  return false;
}

/** Is a type a closure that the caller chose, by its bounds or as `impl FnMut`, `&dyn Fn` or `fn` pointer? */
function isCallable(type: string | null, bounds: BoundsInScope): boolean {
  if (type === null) return false;
  if (/\bFn(?:Mut|Once)?\s*\(|^fn\s*\(/.test(type)) return true;
  const name = /^(?:&\s*(?:'\w+\s+)?(?:mut\s+)?)?(\w+)$/.exec(type)?.[1] ?? '';
  return /\bFn(?:Mut|Once)?\s*\(/.test(bounds.get(name) ?? '');
}

function parameterType(file: RustFile, fn: Node, name: string): string | null {
  return signatureOf(file, fn)?.parameters.find((one) => one.name === name)?.typeNode.text ?? null;
}

function isPassedCallable(file: RustFile, fn: Node, text: string): boolean {
  const name = /^(?:&\s*(?:mut\s+)?)?([a-z_]\w*)$/.exec(text)?.[1];
  return name !== undefined && isCallable(parameterType(file, fn, name), boundsInScope(file, fn));
}

/** A local of the parameter's name is something else. */
function isHidden(file: RustFile, { nameNode, name }: Call): boolean {
  const binding = bindingAt(file, name, nameNode.startIndex);
  return binding !== null && binding.kind !== 'parameter';
}

/** `(self.pred)(x)` where the field's type is a callable type parameter. */
function fieldCalls(file: RustFile, fn: Node, bounds: BoundsInScope): readonly UserCall[] {
  return [...fn.text.matchAll(/\(\s*self\.(\w+)\s*\)\s*\(/g)].flatMap(
    ({ index, 1: field = '' }): readonly UserCall[] => {
      const inner = file.nodeAt(fn.startIndex + index);
      const written = inner.type === 'parenthesized_expression' ? inner : file.parent(inner);
      const call = written === null ? null : file.parent(written);
      if (call?.type !== 'call_expression' || !isCallable(fieldType(file, fn, field), bounds)) return [];
      return [{ kind: 'closure', node: call, name: `\`self.${field}\`` }];
    },
  );
}

function fieldType(file: RustFile, fn: Node, field: string): string | null {
  const impl = outerItem(file, fn);
  const self = impl?.type === 'impl_item' ? (impl.childForFieldName('type')?.text ?? '') : '';
  const name = /^(?:\w+::)*(\w+)/.exec(self)?.[1] ?? itemName(impl ?? fn);
  const [type] = typesNamed(file, name);
  return type?.fields.find((one) => one.name === field)?.written ?? null;
}

const ADAPTERS =
  /^(?:into_iter|by_ref|take|map|enumerate|zip|rev|fuse|peekable|skip|chain|cloned|copied|filter|filter_map|inspect|scan|flat_map|flatten|step_by|take_while|skip_while)$/;
const ITERATOR = /\b\w*(?:Iterator|IntoIter|TrustedLen)\b/;

/** Is an expression an iterator whose `next` the caller wrote, by way of the adapters of std? */
export function isUserIterator(file: RustFile, expression: Node, bounds: BoundsInScope, depth = 0): boolean {
  if (depth > 8) return false;
  const follow = (node: Node | null) => node !== null && isUserIterator(file, node, bounds, depth + 1);
  switch (expression.type) {
    case 'reference_expression':
    case 'parenthesized_expression':
      return follow(expression.lastNamedChild);
    case 'call_expression': {
      const callee = expression.childForFieldName('function');
      if (callee?.type !== 'field_expression') return false;
      return (
        ADAPTERS.test(callee.childForFieldName('field')?.text ?? '') &&
        follow(callee.childForFieldName('value'))
      );
    }
    case 'field_expression': {
      const fn = enclosingFunction(file, expression);
      const field = /^self\.(\w+)$/.exec(expression.text)?.[1];
      const type = fn === null || field === undefined ? null : fieldType(file, fn, field);
      return type !== null && /^\w+$/.test(type) && ITERATOR.test(bounds.get(type) ?? '');
    }
    case 'identifier': {
      const binding = bindingAt(file, expression.text, expression.startIndex);
      if (binding?.kind === 'parameter') return isIteratorType(binding.type?.text ?? '', bounds);
      return binding?.kind === 'let' && binding.isWhole && follow(binding.value);
    }
    default:
      return false;
  }
}

function isIteratorType(type: string, bounds: BoundsInScope): boolean {
  if (/\b(?:impl|dyn)\b/.test(type)) return ITERATOR.test(type);
  const name = /^(?:&\s*(?:'\w+\s+)?mut\s+)?(\w+(?:::\w+)?)$/.exec(type)?.[1] ?? '';
  return ITERATOR.test(bounds.get(name) ?? '');
}

function loopsOver(file: RustFile, fn: Node): readonly UserCall[] {
  if (!/\bfor\b/.test(fn.text)) return [];
  const bounds = boundsInScope(file, fn);
  return fn.descendantsOfType('for_expression').flatMap((loop): readonly UserCall[] => {
    const value = loop.childForFieldName('value');
    if (value === null) return [];
    if (isUserIterator(file, value, bounds))
      return [{ kind: 'iterator', node: value, name: '`next` of the iterator' }];
    return /\.cloned\(\)/.test(value.text) && has(bounds, /\bClone\b/)
      ? [{ kind: 'clone', node: value, name: '`clone`' }]
      : [];
  });
}

/** Is a value of a type that a type parameter has a say in, as far as its declaration shows? */
function mayBeGeneric(file: RustFile, value: Node, bounds: BoundsInScope): boolean {
  if (value.type !== 'identifier') return !/\b(?:alloc|allocator|layout|Layout|Arc|Rc)\b/.test(value.text);
  const type = bindingAt(file, value.text, value.startIndex)?.type?.text;
  if (type === undefined) return true;
  return (type.match(/\w+/g) ?? []).some((word) => bounds.has(word));
}
