import type { Node } from 'web-tree-sitter';
import { type LockKind, lockKindOf } from '../knowledge/lock-types.ts';
import { bindingAt } from './bindings.ts';
import type { CrateView } from './crate-view.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { importsOf } from './use-paths.ts';

/** What a named place holds: a lock, possibly behind `Arc`, `Vec` and the like, or something else. */
export type PlaceKind = LockKind | 'other';
type Field = { readonly owner: string; readonly field: string; readonly kind: PlaceKind };

/** Words of which one stands in every file that declares a lock. */
const LOCK_WORDS = ['Mutex', 'RwLock', 'RefCell', 'ShardedLock', 'SpinLock', 'ReentrantLock'];
const LOCK_NAME = new RegExp(`(?:\\w+\\s*::\\s*)*\\b\\w*(?:${LOCK_WORDS.join('|')})\\b`, 'g');

/**
 * What the receiver of a call is, by the declared types and initialisers that the file shows, then by the fields of
 * the crate's other files. Null where that cannot be told.
 */
export function placeKindOf(file: RustFile, receiver: Node, crate: CrateView): PlaceKind | null {
  const own = kindOfPlace(file, receiver, 0);
  if (own !== null) return own;
  const bare = withoutWrapping(receiver);
  if (bare.type !== 'field_expression') return null;
  const name = bare.childForFieldName('field')?.text ?? '';
  const others = crate.facts(LOCK_WORDS, lockFields, name).flatMap(({ facts }) => facts);
  return oneKind(others.filter((one) => one.field === name && one.kind !== 'other').map(({ kind }) => kind));
}

/** The kind of the outermost lock in a written type or in a call that makes one; null where none is known. */
export function lockKindIn(file: RustFile, written: string): LockKind | null {
  for (const [path] of written.matchAll(LOCK_NAME)) {
    const kind = kindOfPath(file, path.replaceAll(/\s/g, ''));
    if (kind !== 'unknown') return kind;
  }
  return null;
}

/** The named and tuple fields of a file's structs. */
function lockFields(file: RustFile): readonly Field[] {
  return fieldsOf(file);
}

const fieldsOf: (file: RustFile) => readonly Field[] = perFile((file) =>
  file.nodes('field_declaration').flatMap((node) => {
    const field = node.childForFieldName('name')?.text;
    const type = node.childForFieldName('type')?.text;
    if (field === undefined || type === undefined) return [];
    const owner = ancestorsOf(file, node).find(({ type }) => /^(?:struct|enum|union)_item$/.test(type));
    const name = owner?.childForFieldName('name')?.text ?? '';
    const kind = lockKindIn(file, type) ?? (mentionsLock(type) ? null : 'other');
    return kind === null ? [] : [{ owner: name, field, kind }];
  }),
);

// A generic parameter or a type of this crate may be, or hold, a lock of any kind.
function mentionsLock(type: string): boolean {
  return /[Ll]ock|Mutex|Cell/.test(type);
}

/** `unknown`: a lock by its name, of a crate that is not known. */
function kindOfPath(file: RustFile, path: string): LockKind | null | 'unknown' {
  const [head = '', ...rest] = path.split('::');
  const imports = importsByName(file).get(head) ?? [];
  const alias = rest.length === 0 ? aliasesOf(file).get(head) : undefined;
  if (alias !== undefined && alias !== path) return lockKindIn(file, alias) ?? 'unknown';
  const full = imports.length === 0 ? [path] : imports.map((one) => [...one, ...rest].join('::'));
  const kinds = new Set(full.map((one) => lockKindOf(one)));
  const [kind = null] = kinds;
  return kinds.size === 1 && kind !== null ? kind : 'unknown';
}

const importsByName = perFile((file: RustFile) => {
  const named = new Map<string, (readonly string[])[]>();
  for (const { name, path } of importsOf(file)) {
    const known = named.get(name) ?? [];
    known.push(path);
    named.set(name, known);
  }
  return named;
});

/** Types that `type Shared = …` names. */
const aliasesOf = perFile(
  (file: RustFile) =>
    new Map(
      file
        .nodes('type_item')
        .map((node) => [
          node.childForFieldName('name')?.text ?? '',
          node.childForFieldName('type')?.text ?? '',
        ]),
    ),
);

// Initialisers that lead from one local to the next.
const MOST_STEPS = 4;

function kindOfPlace(file: RustFile, expression: Node, steps: number): PlaceKind | null {
  const place = withoutWrapping(expression);
  switch (place.type) {
    case 'identifier':
      return kindOfLocal(file, place, steps) ?? kindOfStatic(file, place.text);
    case 'scoped_identifier':
      return kindOfStatic(file, place.childForFieldName('name')?.text ?? '');
    case 'field_expression':
      return kindOfField(file, place);
    default:
      return null;
  }
}

function kindOfLocal(file: RustFile, name: Node, steps: number): PlaceKind | null {
  const binding = bindingAt(file, name.text, name.startIndex);
  if (binding === null || !binding.isWhole) return null;
  if (binding.type !== null) {
    const { text } = binding.type;
    return (
      lockKindIn(file, text) ?? (mentionsLock(text) || text === '_' || text.includes('impl') ? null : 'other')
    );
  }
  if (binding.kind !== 'let' || binding.value === null || steps === MOST_STEPS) return null;
  const { value } = binding;
  const made =
    value.type === 'call_expression' || value.type === 'macro_invocation' ? makerOf(value.text) : null;
  return made === null ? kindOfPlace(file, value, steps + 1) : lockKindIn(file, made);
}

/** `Mutex::new` of `Arc::new(Mutex::new(0))`. */
function makerOf(text: string): string | null {
  const found =
    /((?:\w+\s*::\s*)*\w*(?:Mutex|RwLock|RefCell|ShardedLock)\b)(?:::<[^()]*>)?\s*::\s*(?:const_)?(?:new|default|from)\s*\(/.exec(
      text,
    );
  return found?.[1] ?? null;
}

function kindOfStatic(file: RustFile, name: string): PlaceKind | null {
  if (!/^\p{Lu}/u.test(name)) return null;
  const item = file
    .nodes('static_item', 'const_item')
    .find((node) => node.childForFieldName('name')?.text === name);
  const written = item?.childForFieldName('type')?.text ?? lazyStatic(file, name);
  return written === undefined ? null : lockKindIn(file, written);
}

/** The type of a `static ref NAME: T = …` of `lazy_static!`. */
function lazyStatic(file: RustFile, name: string): string | undefined {
  return new RegExp(`\\bstatic\\s+ref\\s+${name}\\s*:\\s*([^=;]+)=`).exec(file.text)?.[1];
}

function kindOfField(file: RustFile, place: Node): PlaceKind | null {
  const field = place.childForFieldName('field')?.text ?? '';
  const named = fieldsOf(file).filter((one) => one.field === field);
  const isOwn = place.childForFieldName('value')?.text === 'self';
  const self = isOwn ? selfType(file, place) : null;
  const own = named.filter(({ owner }) => owner === self);
  return oneKind((own.length > 0 ? own : named).map(({ kind }) => kind));
}

/** The name of the type whose `impl` a node stands in. */
function selfType(file: RustFile, node: Node): string | null {
  const holder = ancestorsOf(file, node).find(({ type }) => type === 'impl_item');
  const type = holder?.childForFieldName('type');
  return type === null || type === undefined ? null : (type.childForFieldName('type') ?? type).text;
}

function oneKind(kinds: readonly PlaceKind[]): PlaceKind | null {
  const [kind = null] = kinds;
  return kinds.every((one) => one === kind) ? kind : null;
}

/** The place that an expression borrows, derefs, indexes or clones a handle of. */
function withoutWrapping(node: Node): Node {
  let inner: Node | null = null;
  if (node.type === 'parenthesized_expression' || node.type === 'index_expression')
    inner = node.firstNamedChild;
  if (node.type === 'reference_expression') inner = node.childForFieldName('value');
  if (node.type === 'unary_expression') inner = node.firstNamedChild;
  if (node.type === 'call_expression') inner = handleOf(node);
  return inner === null ? node : withoutWrapping(inner);
}

const HANDLE_METHOD = /^(?:clone|as_ref|as_mut|deref|by_ref|borrow|get_ref)$/;

/** `x` of `x.clone()`, `x.as_ref()` and `Arc::clone(&x)`. */
function handleOf(call: Node): Node | null {
  const callee = call.childForFieldName('function');
  const args = call.childForFieldName('arguments')?.namedChildren ?? [];
  if (callee?.type === 'field_expression') {
    const isHandle = args.length === 0 && HANDLE_METHOD.test(callee.childForFieldName('field')?.text ?? '');
    return isHandle ? callee.childForFieldName('value') : null;
  }
  return /(?:^|::)(?:Arc|Rc)\s*::\s*clone$/.test(callee?.text ?? '') ? (args[0] ?? null) : null;
}
