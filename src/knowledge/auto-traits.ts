/**
 * What must hold of what a type of the standard library (or of the crates everybody builds on) holds, before the type
 * itself is `Send` or `Sync`: `same` trait of each argument; `send`, `both`; `never`, whatever the argument; `cell`,
 * never by itself, but made so by whoever guards it; `pointer`, never by itself, and nothing is known of what it
 * leads to; `nothing`. From the implementations that the documentation of each type lists.
 */
export type AutoTraitRule = 'same' | 'send' | 'both' | 'never' | 'cell' | 'pointer' | 'nothing';

type Rules = { readonly Send: AutoTraitRule; readonly Sync: AutoTraitRule };

const SAME: Rules = { Send: 'same', Sync: 'same' };
const CELL: Rules = { Send: 'send', Sync: 'cell' };
const LOCK: Rules = { Send: 'send', Sync: 'send' };
const POINTER: Rules = { Send: 'pointer', Sync: 'pointer' };
const GUARD: Rules = { Send: 'never', Sync: 'same' };

export const AUTO_TRAIT_RULES: ReadonlyMap<string, Rules> = new Map<string, Rules>([
  ...[
    ['Box', 'Vec', 'VecDeque', 'LinkedList', 'BinaryHeap', 'HashMap', 'HashSet', 'BTreeMap', 'BTreeSet'],
    ['Option', 'Result', 'Pin', 'Wrapping', 'Reverse', 'Cow', 'Poll', 'Range', 'Saturating'],
    [
      'ManuallyDrop',
      'MaybeUninit',
      'CachePadded',
      'CacheAligned',
      'SmallVec',
      'ArrayVec',
      'IndexMap',
      'Slab',
    ],
  ]
    .flat()
    .map((name) => [name, SAME] as const),
  ['Arc', { Send: 'both', Sync: 'both' }],
  ['UnsafeCell', CELL],
  ['Cell', CELL],
  ['RefCell', CELL],
  ['SyncUnsafeCell', SAME],
  ['Mutex', LOCK],
  ['RwLock', { Send: 'send', Sync: 'both' }],
  ['OnceLock', { Send: 'send', Sync: 'both' }],
  ['AtomicPtr', { Send: 'pointer', Sync: 'pointer' }],
  ['NonNull', POINTER],
  ['Rc', { Send: 'never', Sync: 'never' }],
  ['MutexGuard', GUARD],
  ['RwLockReadGuard', GUARD],
  ['RwLockWriteGuard', GUARD],
]);

/** Where the types that are `never` something live: another crate's type of that name may well be. */
export const STD_PATH = /^(?:std|core|alloc)::/;

/**
 * Traits of the standard library (and of the crates everybody builds on) that promise nothing of threads. `Allocator`
 * is an unsafe trait, but its contract asks for neither.
 */
export const THREADLESS_TRAITS: ReadonlySet<string> = new Set(
  [
    [
      'Clone',
      'Copy',
      'Debug',
      'Display',
      'Default',
      'Eq',
      'PartialEq',
      'Ord',
      'PartialOrd',
      'Hash',
      'Hasher',
    ],
    ['BuildHasher', 'Iterator', 'DoubleEndedIterator', 'ExactSizeIterator', 'FusedIterator', 'IntoIterator'],
    [
      'Fn',
      'FnMut',
      'FnOnce',
      'Deref',
      'DerefMut',
      'AsRef',
      'AsMut',
      'Borrow',
      'BorrowMut',
      'ToOwned',
      'Drop',
    ],
    [
      'From',
      'Into',
      'TryFrom',
      'TryInto',
      'FromStr',
      'ToString',
      'FromIterator',
      'Extend',
      'Index',
      'IndexMut',
    ],
    ['Read', 'Write', 'BufRead', 'Seek', 'Future', 'IntoFuture', 'Stream', 'Sink', 'Any', 'Error', 'Unpin'],
    [
      'UnwindSafe',
      'RefUnwindSafe',
      'Sized',
      'Allocator',
      'Add',
      'Sub',
      'Mul',
      'Div',
      'Neg',
      'Not',
      'Zero',
      'One',
    ],
    ['RangeBounds', 'AsyncRead', 'AsyncWrite', 'Equivalent'],
  ].flat(),
);
