/** Which argument of an atomic operation is an ordering, and for what. */
export type OrderingRole = 'only' | 'success' | 'failure';

export type AtomicShape = {
  /** Number of arguments, the receiver not counted. */
  readonly arity: number;
  readonly orderings: readonly { readonly index: number; readonly role: OrderingRole }[];
};

const FIRST: AtomicShape = { arity: 1, orderings: [{ index: 0, role: 'only' }] };
const SECOND: AtomicShape = { arity: 2, orderings: [{ index: 1, role: 'only' }] };
const EXCHANGE: AtomicShape = {
  arity: 4,
  orderings: [
    { index: 2, role: 'success' },
    { index: 3, role: 'failure' },
  ],
};
const UPDATE: AtomicShape = {
  arity: 3,
  orderings: [
    { index: 0, role: 'success' },
    { index: 1, role: 'failure' },
  ],
};

/** Methods of the `Atomic*` types of std, by name (std 1.95, the unstable `update` and `try_update` too). */
export const ATOMIC_METHODS: ReadonlyMap<string, AtomicShape> = new Map([
  ['load', FIRST],
  ['store', SECOND],
  ['swap', SECOND],
  ['compare_and_swap', { arity: 3, orderings: [{ index: 2, role: 'only' }] }],
  ['compare_exchange', EXCHANGE],
  ['compare_exchange_weak', EXCHANGE],
  ['fetch_update', UPDATE],
  ['try_update', UPDATE],
  ['update', UPDATE],
  ...[
    'add',
    'sub',
    'and',
    'nand',
    'or',
    'xor',
    'max',
    'min',
    'byte_add',
    'byte_sub',
    'ptr_add',
    'ptr_sub',
  ].map((name) => [`fetch_${name}`, SECOND] as const),
  ['fetch_not', FIRST],
]);

/** Free functions: `fence(Ordering)`, `compiler_fence(Ordering)`. */
export const FENCES: ReadonlyMap<string, AtomicShape> = new Map([
  ['fence', FIRST],
  ['compiler_fence', FIRST],
]);

const GUARDED_CAS: AtomicShape = { ...EXCHANGE, arity: 5 };

/**
 * Methods of atomic pointers that take a guard as well, as crossbeam-epoch's `Atomic` does (0.3 to 0.9, with the
 * older `compare_and_set`), and those that are modelled on it: seize, flurry, scc.
 */
export const GUARDED_METHODS: ReadonlyMap<string, AtomicShape> = new Map([
  ['load', { ...FIRST, arity: 2 }],
  ['swap', { ...SECOND, arity: 3 }],
  ['compare_exchange', GUARDED_CAS],
  ['compare_exchange_weak', GUARDED_CAS],
  ['compare_and_set', { arity: 4, orderings: [{ index: 2, role: 'only' }] }],
  ['compare_and_set_weak', { arity: 4, orderings: [{ index: 2, role: 'only' }] }],
  ['fetch_update', { ...UPDATE, arity: 4 }],
  ...['and', 'or', 'xor'].map((name) => [`fetch_${name}`, { ...SECOND, arity: 3 }] as const),
]);
