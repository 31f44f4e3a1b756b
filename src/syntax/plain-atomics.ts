import type { Node } from 'web-tree-sitter';
import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import { declarationsOf } from './ordering-comments.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

const COUNTER =
  /(?:^|_)(?:counts?|counters?|totals?|hits?|misses|stats?|statistics?|metrics?|num|n|bytes|ticks|errors|failures|attempts|retries|requests|ids?|seq|sequence|generation)(?:_|$)/i;
const IDENTIFIER = /(?:^|_)ids?(?:_|$)|^next_/i;
const FLAG =
  /(?:^|_)(?:stop(?:ped|ping)?|shut(?:down|ting)?|cancel(?:led|ed)?|quit|exit(?:ing)?|terminat\w*|interrupt\w*|abort(?:ed)?|kill(?:ed)?|halt(?:ed)?|running|keep_going|enabled?|disabled?|verbose|supported|support|warned|logged|reported)(?:_|$)/i;
/** Names of what is stored for others to act upon: a lone value has none of them. */
const HANDED_OVER =
  /(?:^|_)(?:ready|init\w*|\w*lock\w*|clos\w*|done|finish\w*|complet\w*|publish\w*|valid|avail\w*|full|empty|owner|head|tail|next|front|back|top|state|status|ptr|pointer|flag|version|epoch|seq|sequence|generation|key|value|parked|notified|woken|refreshed)(?:_|$)/i;
const COUNTING_TYPE = /(?:Metric|Counter|Gauge|Statistic|Stats|Histogram)/;
const COUNTING_PATH = /(?:^|[/_])(?:metrics?|stats|statistics|counters?|histograms?|telemetry)(?=[/_.])/i;
const REFERENCES = /(?:^|_)(?:refs?|ref_?c(?:ou)?nt|refcount|rc|strong|weak)(?:_|$)|_(?:count|cnt)(?:_|$)/i;
const ADDS = /^fetch_(?:add|sub|max|min)$/;
const EXCHANGES = /^(?:compare_|fetch_update$|try_update$|update$)/;
const PLAIN = /^(?:load|store|swap)$/;

/**
 * Is an operation one whose `Relaxed` needs no words, as it publishes nothing and nothing is decided by it: mere
 * counting, numbers handed out, a value that stands alone, one more reference made from one that is
 * held, an atomic that the function owns? Or a load only for `Debug` and `Display`?
 */
export function isPlainUse(file: RustFile, operation: AtomicOperation): boolean {
  if (operation.kind === 'fence') return false;
  if (operation.method === 'load' && isForDisplay(operation)) return true;
  if (!isRelaxed(operation)) return false;
  const use = usesOf(file).get(operation.atomic) ?? MIXED;
  return (
    isCounting(file, operation, use) ||
    isLoneValue(file, operation, use) ||
    isNewReference(operation, use) ||
    isChoice(file, operation) ||
    isOwned(file, operation)
  );
}

/** How all operations of the file that go by one name use the atomic. */
type Uses = {
  readonly allRelaxed: boolean;
  /** Only loads, stores, and swaps whose result nobody looks at. */
  readonly allPlain: boolean;
  readonly adds: boolean;
  /** Loads, stores, swaps, and additions whose result nobody looks at. */
  readonly onlyCounts: boolean;
  readonly onlyAddsAndLoads: boolean;
  readonly acquired: boolean;
};
const MIXED: Uses = {
  allRelaxed: false,
  allPlain: false,
  adds: false,
  onlyCounts: false,
  onlyAddsAndLoads: false,
  acquired: true,
};

const usesOf: (file: RustFile) => ReadonlyMap<string, Uses> = perFile((file) => {
  const groups = Map.groupBy(atomicOperations(file), ({ atomic }) => atomic);
  return new Map([...groups].map(([atomic, same]) => [atomic, readUses(same)]));
});

function readUses(same: readonly AtomicOperation[]): Uses {
  return {
    // An ordering that the caller passes in is not this file's choice.
    allRelaxed: same.every(({ orderings }) =>
      orderings.every(({ ordering }) => ordering === 'Relaxed' || ordering === null),
    ),
    allPlain: same.every(
      ({ method, resultUsed }) => PLAIN.test(method) && !(method === 'swap' && resultUsed),
    ),
    adds: same.some(({ method }) => ADDS.test(method)),
    onlyCounts: same.every(
      ({ method, resultUsed }) => PLAIN.test(method) || (ADDS.test(method) && !resultUsed),
    ),
    onlyAddsAndLoads: same.every(({ method }) => /^(?:load|store)$/.test(method) || ADDS.test(method)),
    acquired: same.some(({ orderings }) =>
      orderings.some(({ ordering }) => /^Acq|^Seq/.test(ordering ?? '')),
    ),
  };
}

function isCounting(file: RustFile, { atomic, method }: AtomicOperation, use: Uses): boolean {
  if (!use.allRelaxed) return false;
  if (use.adds && use.onlyCounts) return true;
  if (COUNTER.test(atomic) && use.onlyAddsAndLoads) return true;
  if (IDENTIFIER.test(atomic) && (ADDS.test(method) || EXCHANGES.test(method) || method === 'load'))
    return true;
  if (COUNTING_PATH.test(file.path)) return true;
  return declarationsOf(file, atomic).some((field) => COUNTING_TYPE.test(typeOf(field)));
}

/** A setting, a cached number, a flag that ends a loop: read and written whole, and nothing else goes with it. */
function isLoneValue(file: RustFile, operation: AtomicOperation, use: Uses): boolean {
  const { atomic, enclosingFunction } = operation;
  if (!use.allRelaxed || !use.allPlain || atomic === 'self') return false;
  if (FLAG.test(atomic)) return true;
  if (HANDED_OVER.test(atomic) || /^\d*$/.test(atomic)) return false;
  if (declarationsOf(file, atomic).some((field) => /\bAtomicPtr\b/.test(typeOf(field)))) return false;
  return enclosingFunction !== null && !/\bunsafe\b|\bfence\s*\(/.test(enclosingFunction.text);
}

function typeOf(field: Node): string {
  return field.childForFieldName('type')?.text ?? '';
}

/** `self.refs.fetch_add(1, Relaxed)`: whoever makes one more reference holds one, which is all it relies on. */
function isNewReference(
  { method, resultUsed, atomic, enclosingFunction }: AtomicOperation,
  use: Uses,
): boolean {
  if (method !== 'fetch_add') return false;
  if (enclosingFunction?.childForFieldName('name')?.text === 'clone') return true;
  return !resultUsed && (REFERENCES.test(atomic) || !use.acquired);
}

/** `next.fetch_add(1, Relaxed) % workers.len()`: one of many, whichever it is. */
function isChoice(file: RustFile, { method, node }: AtomicOperation): boolean {
  const up = method === 'fetch_add' ? file.parent(node) : null;
  return up?.type === 'binary_expression' && up.childForFieldName('operator')?.text === '%';
}

/** `self.state.load(Relaxed)` with `self` or `&mut self`, where the field is the atomic itself: nobody else has it. */
function isOwned(file: RustFile, { receiver, atomic, enclosingFunction }: AtomicOperation): boolean {
  if (receiver !== `self.${atomic}`) return false;
  const parameters = enclosingFunction?.childForFieldName('parameters');
  const self = parameters?.namedChildren.find(({ type }) => type === 'self_parameter')?.text ?? '';
  if (!/^(?:mut\s+self|self|&\s*(?:'\w+\s+)?mut\s+self)$/.test(self)) return false;
  const fields = declarationsOf(file, atomic);
  return fields.length > 0 && fields.every((field) => /^(?:\w+::)*Atomic\w*/.test(typeOf(field)));
}

function isForDisplay({ enclosingFunction }: AtomicOperation): boolean {
  return /\bFormatter\b/.test(enclosingFunction?.childForFieldName('parameters')?.text ?? '');
}

function isRelaxed({ kind, orderings }: AtomicOperation): boolean {
  return kind === 'method' && orderings.every(({ ordering }) => ordering === 'Relaxed');
}
