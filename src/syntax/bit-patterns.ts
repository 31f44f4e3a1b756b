import type { Node } from 'web-tree-sitter';
import { itemName } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { type TypeShape, typeShape } from './type-shapes.ts';

/** Whether all values of some bits are values of a type: beyond doubt, beyond doubt not, not for all `T`, or not known. */
export type Fitness = 'fits' | 'misfit' | 'generic' | 'unknown';

type Walk = {
  readonly file: RustFile;
  readonly parameters: ReadonlySet<string>;
  readonly given: ReadonlyMap<string, TypeShape>;
  readonly depth: number;
  readonly isUninit: boolean;
};

/** May a type hold uninitialised memory? `parameters` are the type parameters in scope. */
export function fitsUninit(file: RustFile, type: Node, parameters: ReadonlySet<string>): Fitness {
  return uninit(typeShape(type), { file, parameters, given: new Map(), depth: 0, isUninit: true });
}

/** May a type be all zeroes? */
export function fitsZero(file: RustFile, type: Node, parameters: ReadonlySet<string>): Fitness {
  return zero(typeShape(type), { file, parameters, given: new Map(), depth: 0, isUninit: false });
}

const MOST_NESTED = 12;
const NUMBERS = /^(?:[ui](?:8|16|32|64|128|size)|f32|f64|bool|char)$/;
const CELLS = /^(?:UnsafeCell|Cell|ManuallyDrop|SyncUnsafeCell)$/;
/** Types of std that are never all zeroes: they hold a pointer that is never null, or are never zero by name. */
const NEVER_ZERO =
  /^(?:Box|Rc|Arc|NonNull|NonZero\w*|Vec|String|VecDeque|PathBuf|OsString|CString|BinaryHeap|Waker)$/;
const NEVER_UNINIT =
  /^(?:Option|Result|HashMap|BTreeMap|HashSet|BTreeSet|RefCell|Mutex|Cow|Instant|Duration|str)$/;

function uninit(shape: TypeShape, walk: Walk): Fitness {
  if (walk.depth > MOST_NESTED) return 'unknown';
  const deeper = { ...walk, depth: walk.depth + 1 };
  switch (shape.kind) {
    case 'tuple':
      return all(shape.parts.map((part) => uninit(part, deeper)));
    case 'array':
      return shape.length === '0' ? 'fits' : uninit(shape.inner, deeper);
    case 'reference':
    case 'pointer':
    case 'function':
      return 'misfit';
    case 'named': {
      if (/^(?:MaybeUninit|PhantomData|PhantomPinned)$/.test(shape.name)) return 'fits';
      const [inner] = shape.args;
      if (CELLS.test(shape.name) && inner !== undefined) return uninit(inner, deeper);
      if (NUMBERS.test(shape.name) || NEVER_ZERO.test(shape.name) || NEVER_UNINIT.test(shape.name))
        return 'misfit';
      return declared(shape, deeper, uninit);
    }
    default:
      return 'unknown';
  }
}

function zero(shape: TypeShape, walk: Walk): Fitness {
  if (walk.depth > MOST_NESTED) return 'unknown';
  const deeper = { ...walk, depth: walk.depth + 1 };
  switch (shape.kind) {
    case 'tuple':
      return all(shape.parts.map((part) => zero(part, deeper)));
    case 'array':
      return shape.length === '0' ? 'fits' : zero(shape.inner, deeper);
    case 'reference':
    case 'function':
      return 'misfit';
    case 'pointer':
      return 'fits';
    case 'other':
      return shape.text === '!' ? 'misfit' : 'unknown';
    case 'named': {
      if (/^(?:MaybeUninit|PhantomData|PhantomPinned|Option)$/.test(shape.name) || NUMBERS.test(shape.name))
        return 'fits';
      const [inner] = shape.args;
      if (CELLS.test(shape.name) && inner !== undefined) return zero(inner, deeper);
      return NEVER_ZERO.test(shape.name) ? 'misfit' : declared(shape, deeper, zero);
    }
    default:
      return 'unknown';
  }
}

type Named = Extract<TypeShape, { kind: 'named' }>;
type Ask = (shape: TypeShape, walk: Walk) => Fitness;

/** A type parameter, a type of the file, or one of which nothing is known. */
function declared(shape: Named, walk: Walk, ask: Ask): Fitness {
  const { file, parameters, given, depth } = walk;
  const put = given.get(shape.path);
  if (put !== undefined) return ask(put, { ...walk, given: new Map() });
  if (parameters.has(shape.path)) return 'generic';
  // `<T as Trait>::Item` is as open as `T`; of a type that is known, the impl would have to be read.
  const of = /^<?(\w+)/.exec(shape.path)?.[1] ?? '';
  if (shape.path.includes('::') && parameters.has(of)) return 'generic';
  const item = shape.path.includes('::') ? undefined : declarations(file).get(shape.name);
  if (item === undefined) return 'unknown';
  if (item.type === 'type_item') {
    const target = item.childForFieldName('type');
    return target === null ? 'unknown' : ask(typeShape(target), walk);
  }
  if (item.type === 'union_item') return walk.isUninit ? 'fits' : 'unknown';
  const names = parametersOf(item);
  const inner = {
    ...walk,
    depth: depth + 1,
    given: new Map(
      names.flatMap((name, at) => (shape.args[at] === undefined ? [] : [[name, shape.args[at]] as const])),
    ),
  };
  const body = item.childForFieldName('body');
  if (item.type === 'struct_item') return all(typesIn(body).map((type) => ask(typeShape(type), inner)));
  return ofEnum(body, (type) => ask(typeShape(type), inner), inner);
}

/** With one variant at most there is nothing but its fields; with more, something has to tell which it is. */
function ofEnum(body: Node | null, ask: (type: Node) => Fitness, walk: Walk): Fitness {
  const variants = (body?.namedChildren ?? []).filter(({ type }) => type === 'enum_variant');
  const [only, ...others] = variants.filter((one) => !isNever(typesIn(one.childForFieldName('body')), walk));
  if (only === undefined) return walk.isUninit ? 'fits' : 'unknown';
  if (others.length > 0) return walk.isUninit ? 'misfit' : 'unknown';
  return all(typesIn(only.childForFieldName('body')).map(ask));
}

/** Can a variant never be, and takes no room? */
function isNever([only, ...others]: readonly Node[], { given }: Walk): boolean {
  if (only === undefined || others.length > 0) return false;
  const shape = given.get(only.text) ?? typeShape(only);
  return shape.kind === 'named' ? shape.name === 'Infallible' : shape.kind === 'other' && shape.text === '!';
}

function all(parts: readonly Fitness[]): Fitness {
  for (const wanted of ['misfit', 'generic', 'unknown'] as const) if (parts.includes(wanted)) return wanted;
  return 'fits';
}

function typesIn(body: Node | null): readonly Node[] {
  return (body?.namedChildren ?? []).flatMap((child) => {
    if (child.type === 'field_declaration') return child.childForFieldName('type') ?? [];
    return /comment|attribute|visibility/.test(child.type) ? [] : [child];
  });
}

function parametersOf(item: Node): readonly string[] {
  return (item.childForFieldName('type_parameters')?.namedChildren ?? [])
    .filter(({ type }) => type === 'type_parameter' || type === 'const_parameter')
    .map((one) => one.childForFieldName('name')?.text ?? '');
}

const declarations = perFile(
  (file: RustFile): ReadonlyMap<string, Node> =>
    new Map(
      file.nodes('struct_item', 'enum_item', 'union_item', 'type_item').map((item) => [itemName(item), item]),
    ),
);
