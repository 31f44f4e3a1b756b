/**
 * What takes a lock's guard: `sync` blocks the thread and the guard must not wait for a future, `async` is made for
 * that, `cell` is a `RefCell`.
 */
export type LockKind = 'sync' | 'async' | 'cell';

const SYNC_CRATES =
  /^(?:std::sync|parking_lot|spin|lock_api|crossbeam(?:_utils)?(?:::sync)?|no_deadlocks|tracing_mutex|spinning_top|antidote|sync_lock)(?:::\w+)*$/;
const ASYNC_CRATES =
  /^(?:tokio::sync|async_std::sync|async_lock|smol::lock|futures(?:_util)?::lock|futures_locks|futures_intrusive|tokio_sync|async_mutex|async_rwlock|madsim|embassy_sync)(?:::\w+)*$/;

const LOCKS = /^(?:Mutex|RwLock|FairMutex|ReentrantMutex|ReentrantLock|ShardedLock|SpinLock|Spinlock)$/;

/** Which kind of lock the type at a full path is: `std::sync::Mutex`; null for what is no lock that is known. */
export function lockKindOf(path: string): LockKind | null {
  const parts = path.replaceAll(/\s/g, '').replace(/^::/, '').split('::');
  const name = parts.pop() ?? '';
  if (/^(?:RefCell|AtomicRefCell)$/.test(name)) return 'cell';
  if (!LOCKS.test(name)) return null;
  const module = parts.join('::');
  if (ASYNC_CRATES.test(module)) return 'async';
  return SYNC_CRATES.test(module) ? 'sync' : null;
}

/** Methods that give a guard, with the kinds of lock that have them. */
export const GUARD_METHODS: ReadonlyMap<string, 'lock' | 'cell'> = new Map([
  ...[
    'lock',
    'read',
    'write',
    'try_lock',
    'try_read',
    'try_write',
    'upgradable_read',
    'lock_arc',
    'read_arc',
  ].map((name) => [name, 'lock'] as const),
  ...['write_arc', 'read_recursive', 'try_upgradable_read'].map((name) => [name, 'lock'] as const),
  ...['borrow', 'borrow_mut', 'try_borrow', 'try_borrow_mut'].map((name) => [name, 'cell'] as const),
]);
