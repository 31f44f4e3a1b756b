import type { Node } from 'web-tree-sitter';
import { attributesOf } from './attributes.ts';
import { itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import type { TypeShape } from './type-shapes.ts';

/** Types of std whose layout is Rust's own, or that C has no way to handle. */
const RUST_ONLY: ReadonlySet<string> = new Set([
  ...[
    'String',
    'Vec',
    'VecDeque',
    'HashMap',
    'BTreeMap',
    'HashSet',
    'BTreeSet',
    'Rc',
    'Arc',
    'Result',
    'Cow',
  ],
  ...['RefCell', 'Mutex', 'RwLock', 'PathBuf', 'OsString', 'CString', 'Duration', 'Instant', 'Range'],
]);
const UNSIZED: ReadonlySet<string> = new Set(['str', 'Path', 'OsStr', 'CStr']);

/** Why a type cannot be passed to C or back; null where it can, or where it is not known. */
export function whyNotForC(file: RustFile, type: TypeShape): string | null {
  switch (type.kind) {
    case 'slice':
      return 'a slice has no layout of C';
    case 'tuple':
      return type.parts.length === 0 ? null : 'the layout of a tuple is not fixed';
    case 'reference':
      return whyNotBehind(type.inner, '&');
    case 'pointer':
      return whyNotBehind(type.inner, '*');
    case 'function':
      return type.abi === null ? 'a `fn` without `extern "C"` has the calling convention of Rust' : null;
    case 'other':
      return /^(?:dyn|impl)\b/.test(type.text) ? 'a trait object is two pointers' : null;
    case 'named':
      return ofNamed(file, type);
    default:
      return null;
  }
}

function whyNotBehind(inner: TypeShape, sign: '&' | '*'): string | null {
  if (inner.kind === 'slice') return `\`${sign}[T]\` is a pointer and a length`;
  if (inner.kind === 'named' && UNSIZED.has(inner.path))
    return `\`${sign}${inner.path}\` is a pointer and a length`;
  return inner.kind === 'other' && inner.text.startsWith('dyn') ? 'a trait object is two pointers' : null;
}

function ofNamed(file: RustFile, type: TypeShape & { kind: 'named' }): string | null {
  const [inner] = type.args;
  if (type.name === 'Box') return inner === undefined ? null : whyNotBehind(inner, '*');
  if (type.name === 'Option') return inner === undefined ? null : whyNotOption(file, inner);
  const declared = declaredTypes(file).get(type.path);
  if (declared !== undefined) return declared;
  return RUST_ONLY.has(type.name) && !/^(?:crate|self|super|ffi|sys|raw)\b/.test(type.path)
    ? `\`${type.name}\` has the layout of Rust`
    : null;
}

/** An `Option` has the layout of C only around what is never null or zero. */
function whyNotOption(file: RustFile, inner: TypeShape): string | null {
  if (inner.kind === 'reference' || inner.kind === 'function') return whyNotForC(file, inner);
  if (inner.kind !== 'named') return null;
  if (inner.name === 'Box') return whyNotForC(file, inner);
  return /^(?:[ui](?:8|16|32|64|128|size)|f(?:32|64)|bool|char|c_\w+|String|Vec)$/.test(inner.name)
    ? `\`Option<${inner.name}>\` has no layout of C`
    : null;
}

/** The structs and enums of a file that have the layout of Rust, each with the words for it; others are not held. */
const declaredTypes: (file: RustFile) => ReadonlyMap<string, string | undefined> = perFile((file) => {
  const found = new Map<string, string | undefined>();
  for (const item of file.nodes('struct_item', 'enum_item', 'union_item')) {
    const name = itemName(item);
    found.set(name, hasFixedLayout(file, item) ? undefined : `\`${name}\` has no \`repr(C)\``);
  }
  return found;
});

function hasFixedLayout(file: RustFile, item: Node): boolean {
  const isRepr = attributesOf(file, item).some(
    ({ name, list }) => name === 'repr' && /\bC\b|transparent|\b[ui](?:8|16|32|64|size)\b/.test(list ?? ''),
  );
  // Without fields there is no layout to speak of.
  return isRepr || item.childForFieldName('body') === null;
}
