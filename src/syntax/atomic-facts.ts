import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { mentionsOf } from './atomic-mentions.ts';
import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import { attributesOf } from './attributes.ts';
import { isExported, isPublic } from './exported.ts';
import { ancestorsOf, itemName, itemPath } from './items.ts';
import { defendsRelaxed } from './ordering-comments.ts';
import type { Ordering } from './ordering-names.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { isTestCode } from './test-context.ts';

/** A field or static whose type holds an atomic. `owner`: the type of the field; empty for a static. */
export type DeclaredAtomic = {
  readonly name: string;
  readonly owner: string;
  readonly line: number;
  /** The atomic itself, in an array, a slice or padding at most: nobody else has it under another name. */
  readonly isPlain: boolean;
  /** Nothing around it at all, through which it could be reached by `*`. */
  readonly isBare: boolean;
  /** `pub`, of a type that is, as far as the file shows. */
  readonly isPublic: boolean;
};

/** What an operation does for others: publishes what was written before, or sees what others published. */
export type Half = 'own' | 'fence' | 'none' | 'unknown';

/** One operation as plain data. Offsets are of the file's text. */
export type AtomicUse = {
  readonly atomic: string;
  /** The type of `self` for `self.ready`; null where the file does not say whose field it is. */
  readonly owner: string | null;
  readonly isField: boolean;
  readonly method: string;
  readonly function: string;
  readonly line: number;
  readonly name: TextRange;
  readonly range: TextRange;
  /** As in `Release` or `AcqRel, Acquire`; a variable as it is written. */
  readonly orderings: string;
  readonly release: Half;
  readonly acquire: Half;
  readonly isTest: boolean;
  /** An addition whose result nobody looks at. */
  readonly isCount: boolean;
  /** In the condition of a loop. */
  readonly isAwaited: boolean;
  /** Only for an assertion. */
  readonly isAsserted: boolean;
  /** A comment beside it says why `Relaxed` will do. */
  readonly isDefended: boolean;
};

export type AtomicFacts = {
  readonly declared: readonly DeclaredAtomic[];
  readonly uses: readonly AtomicUse[];
  /** Names that are borrowed, given away, or used in ways that the file does not tell. */
  readonly escaped: readonly string[];
  /** Names of which what they point to is borrowed. */
  readonly derefed: readonly string[];
  /** Methods that no atomic has, by the name they are called on. */
  readonly methods: Readonly<Record<string, readonly string[]>>;
  /** Functions that hold a fence and no operation: whoever calls them is ordered by it. */
  readonly lentFences: { readonly acquire: boolean; readonly release: boolean };
};

/** What one file knows of atomics: plain data that outlives its tree. */
export const atomicFacts: (file: RustFile) => AtomicFacts = perFile((file) => {
  const operations = atomicOperations(file).filter(({ node }) => !isTemplate(file, node));
  const fences = operations.filter(({ kind, method }) => kind === 'fence' && method === 'fence');
  const methods = operations.filter(({ kind }) => kind === 'method');
  const busy = new Set(methods.map(({ enclosingFunction }) => enclosingFunction?.id));
  const lent = fences.filter(({ enclosingFunction }) => !busy.has(enclosingFunction?.id));
  const { borrowed, derefed, called, methods: others } = mentionsOf(file);
  const read = new Set(methods.map(({ name }) => name.start));
  const unread = [...called].flatMap(([name, places]) => (places.every((at) => read.has(at)) ? [] : [name]));
  return {
    declared: declaredAtomics(file),
    uses: methods.map((one) => useOf(file, one, fences)),
    escaped: [...new Set([...borrowed, ...unread])],
    derefed: [...derefed],
    methods: Object.fromEntries([...others].map(([name, found]) => [name, [...found]])),
    lentFences: { acquire: lent.some(isAcquiring), release: lent.some(isReleasing) },
  };
});

const ATOMIC = /\bAtomic(?:Bool|Ptr|[UI](?:8|16|32|64|128|size))\b/;
const PLAIN =
  /^(?:(?:\w+::)*(?:CachePadded|CacheAligned|Align(?:ed)?)<|\[|(?:Box|Vec)<)*(?:\w+::)*Atomic\w+(?:<[^=]*>)?[\]>;\s\w:]*$/;

const BARE = /^(?:\w+\s*::\s*)*Atomic\w+/;

function declaredAtomics(file: RustFile): readonly DeclaredAtomic[] {
  if (!ATOMIC.test(file.text)) return [];
  return file.nodes('field_declaration', 'static_item').flatMap((node) => {
    const type = node.childForFieldName('type')?.text ?? '';
    const name = node.childForFieldName('name')?.text ?? '';
    if (!ATOMIC.test(type) || isTestCode(file, node)) return [];
    const holder = [...ancestorsOf(file, node)].find(({ type: kind }) =>
      /^(?:struct|enum|union)_item$/.test(kind),
    );
    const isField = node.type === 'field_declaration';
    return [
      {
        name,
        owner: isField && holder !== undefined ? itemName(holder) : '',
        line: file.lines.lineAt(node.startIndex),
        isPlain: PLAIN.test(type.replaceAll(/\s+/g, ' ')) && !isShared(file, holder),
        isBare: BARE.test(type),
        isPublic:
          isPublic(node) &&
          (isField ? holder === undefined || isExported(file, holder) : isExported(file, node)),
      },
    ];
  });
}

/** What has the layout of C may lie in memory that others write: a kernel, a device, another process. */
function isShared(file: RustFile, holder: Node | undefined): boolean {
  return (
    holder !== undefined &&
    attributesOf(file, holder).some(({ name, list }) => name === 'repr' && /\bC\b/.test(list ?? ''))
  );
}

function useOf(file: RustFile, one: AtomicOperation, fences: readonly AtomicOperation[]): AtomicUse {
  const beside = fences.filter(
    ({ enclosingFunction }) =>
      enclosingFunction !== null && enclosingFunction.id === one.enclosingFunction?.id,
  );
  const before = beside.filter(({ range }) => range.start < one.range.start);
  const after = beside.filter(({ range }) => range.start > one.range.start);
  const bare = one.receiver.replaceAll(/\[[^\][]*\]|[&*()\s]/g, '');
  return {
    atomic: one.atomic,
    owner: bare === `self.${one.atomic}` ? typeOfSelf(file, one.node) : null,
    isField: bare.includes('.'),
    method: one.method,
    function: itemPath(file, one.node),
    line: file.lines.lineAt(one.name.start),
    name: one.name,
    range: one.range,
    orderings: one.orderings.map(({ ordering, written }) => ordering ?? written).join(', '),
    release: one.method === 'load' ? 'none' : halfOf(one, RELEASING, before.some(isReleasing)),
    acquire: one.method === 'store' ? 'none' : halfOf(one, ACQUIRING, after.some(isAcquiring)),
    isTest: isTestCode(file, one.node),
    isCount: /^fetch_(?:add|sub)$/.test(one.method) && !one.resultUsed,
    isAwaited: isAwaited(file, one.node),
    isAsserted: one.inMacroArgument && isAsserted(file, one.node),
    isDefended: defendsRelaxed(file, one),
  };
}

const RELEASING: ReadonlySet<Ordering> = new Set(['Release', 'AcqRel', 'SeqCst']);
const ACQUIRING: ReadonlySet<Ordering> = new Set(['Acquire', 'AcqRel', 'SeqCst']);

function halfOf({ orderings }: AtomicOperation, wanted: ReadonlySet<Ordering>, isFenced: boolean): Half {
  if (orderings.some(({ ordering }) => ordering !== null && wanted.has(ordering))) return 'own';
  if (orderings.some(({ ordering }) => ordering === null)) return 'unknown';
  return isFenced ? 'fence' : 'none';
}

function isReleasing({ orderings }: AtomicOperation): boolean {
  return orderings.some(({ ordering }) => ordering === null || RELEASING.has(ordering));
}

function isAcquiring({ orderings }: AtomicOperation): boolean {
  return orderings.some(({ ordering }) => ordering === null || ACQUIRING.has(ordering));
}

function isAwaited(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'while_expression') return true;
    if (up.type === 'block') return false;
  }
  return false;
}

function isAsserted(file: RustFile, node: Node): boolean {
  for (const up of ancestorsOf(file, node))
    if (
      up.type === 'macro_invocation' &&
      /^(?:debug_)?assert/.test(up.childForFieldName('macro')?.text ?? '')
    )
      return true;
  return false;
}

function typeOfSelf(file: RustFile, node: Node): string | null {
  for (const up of ancestorsOf(file, node)) {
    if (up.type !== 'impl_item') continue;
    return itemName(up)
      .replace(/^<(.*) as .*>$/, '$1')
      .replace(/<.*$/, '')
      .replace(/^.*::/, '');
  }
  return null;
}
