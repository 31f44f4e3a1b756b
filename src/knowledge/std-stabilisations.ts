/**
 * Items of std, core and alloc, and the Rust release (1.N) that made them stable, from 1.56 on: those that a change is
 * likely to use. Taken from the `#[stable(since = …)]` of the library's own sources and the release notes, November 2026,
 * up to Rust 1.95: https://doc.rust-lang.org/std/ and https://doc.rust-lang.org/releases.html
 *
 * Paths leave the crate out; they begin with `core::` or `alloc::` where `std` had the item before. A macro ends in `!`, a
 * module in `::`.
 */
const ITEMS: Readonly<Record<number, string>> = {
  57: 'iter::MapWhile collections::TryReserveError',
  59: 'iter::zip thread::available_parallelism arch::asm! arch::global_asm! char::TryFromCharError',
  60: 'slice::EscapeAscii',
  61: 'process::ExitCode process::Termination',
  63: `array::from_fn thread::scope thread::Scope thread::ScopedJoinHandle os::unix::io::AsFd os::unix::io::BorrowedFd
    os::unix::io::OwnedFd`,
  64: `future::IntoFuture future::poll_fn future::PollFn task::ready! core::ffi::CStr alloc::ffi::CString
    core::ffi::FromBytesWithNulError core::ffi::c_char core::ffi::c_int core::ffi::c_uint core::ffi::c_long core::ffi::c_ulong
    core::ffi::c_short core::ffi::c_ushort core::ffi::c_schar core::ffi::c_uchar core::ffi::c_longlong
    core::ffi::c_ulonglong core::ffi::c_float core::ffi::c_double ffi::c_char ffi::c_int ffi::c_uint ffi::c_long
    ffi::c_ulong ffi::c_short ffi::c_ushort ffi::c_schar ffi::c_uchar ffi::c_longlong ffi::c_ulonglong ffi::c_float
    ffi::c_double`,
  65: 'backtrace:: io::read_to_string',
  66: 'hint::black_box os::fd:: time::TryFromFloatSecsError',
  68: 'pin::pin! path::MAIN_SEPARATOR_STR',
  69: 'ffi::FromBytesUntilNulError',
  70: 'sync::OnceLock cell::OnceCell io::IsTerminal os::linux::net::',
  73: 'os::unix::fs::chown os::unix::fs::fchown os::unix::fs::lchown',
  74: 'num::Saturating',
  75: 'fs::FileTimes',
  76: `any::type_name_of_val ptr::addr_eq ptr::from_ref ptr::from_mut hash::DefaultHasher hash::RandomState`,
  77: 'core::net:: mem::offset_of! slice::ChunkBy slice::ChunkByMut',
  79: 'num::NonZero path::absolute str::Utf8Chunk str::Utf8Chunks',
  80: 'sync::LazyLock cell::LazyCell',
  81: 'core::error:: fs::exists hint::assert_unchecked panic::PanicHookInfo',
  82: 'iter::repeat_n iter::RepeatN',
  84: `ptr::dangling ptr::dangling_mut ptr::with_exposed_provenance ptr::with_exposed_provenance_mut
    ptr::without_provenance ptr::without_provenance_mut`,
  85: 'ops::AsyncFn ops::AsyncFnMut ops::AsyncFnOnce ptr::fn_addr_eq',
  86: 'slice::GetDisjointMutError',
  87: 'io::pipe io::PipeReader io::PipeWriter vec::ExtractIf ffi::os_str::Display',
  88: 'ffi::c_str:: hint::select_unpredictable collections::hash_map::ExtractIf arch::naked_asm!',
  89: 'fs::TryLockError',
  91: 'array::repeat iter::chain',
  93: 'fmt::from_fn fmt::FromFn',
  94: 'slice::ArrayWindows f64::consts::GOLDEN_RATIO f32::consts::GOLDEN_RATIO',
  95: 'hint::cold_path cfg_select! core::range::',
};

/** Functions that are older, by the release since which a constant may call them. */
const CONST: Readonly<Record<number, string>> = {
  63: 'sync::Mutex::new sync::RwLock::new sync::Condvar::new str::from_utf8',
  64: 'slice::from_raw_parts',
  66: 'collections::BTreeMap::new collections::BTreeSet::new',
  67: 'char::from_u32 char::from_digit',
  68: 'collections::VecDeque::new',
  71: 'ptr::read',
  72: 'ffi::CStr::from_bytes_with_nul',
  73: 'sync::Weak::new rc::Weak::new',
  80: 'collections::BinaryHeap::new',
  83: 'mem::replace ptr::write slice::from_raw_parts_mut',
  85: 'mem::swap collections::HashMap::with_hasher collections::HashSet::with_hasher ptr::NonNull::new',
  91: 'any::TypeId::of',
};

/** The release of each item by its path, as `ITEMS` writes it. */
export const STD_ITEMS: ReadonlyMap<string, number> = byPath(ITEMS);

/** The release since which a constant may call a function, by its path. */
export const CONST_SINCE: ReadonlyMap<string, number> = byPath(CONST);

function byPath(table: Readonly<Record<number, string>>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(table).flatMap(([minor, paths]) =>
      paths.split(/\s+/).map((path) => [path, Number(minor)] as const),
    ),
  );
}
