/** What a caller of an unsafe operation must be able to say, as statements that a SAFETY comment gives reasons for. */
export type Obligations = {
  readonly asks: readonly string[];
  /** Where that is written; null for the repository's own documentation. */
  readonly source: string | null;
};

/** An unsafe function of the standard library, as far as a call of it can be told from others of its name. */
export type UnsafeFunction = Obligations & {
  readonly name: string;
  /** What stands before the name in a path: the module or the type. `*`: whatever stands there. */
  readonly on: readonly string[];
  /** As a method: of a pointer only (other types have safe methods of that name), of anything, or never. */
  readonly method: 'pointer' | 'any' | 'never';
  /** Number of arguments without the receiver, where a namesake takes another number. */
  readonly arity?: number;
};

const STD = 'https://doc.rust-lang.org/std/';
const ON_POINTER = `${STD}primitive.pointer.html#method.`;

const READABLE = 'the pointer is non-null, aligned and points at a live, initialised value';
const WRITABLE = 'the pointer is non-null, aligned and valid for writes';
const ONCE = 'the value is not used twice where its type is not `Copy`';
const IN_BOUNDS = 'the index or range is within bounds';
const INITIALISED = 'the value is fully initialised';
const UTF8_AGAIN = 'the bytes are valid UTF-8 again when the borrow ends';

/** A function of a module or a type that is called by its path only. */
function path(name: string, on: readonly string[], page: string, ...asks: readonly string[]): UnsafeFunction {
  return { name, on, method: 'never', asks, source: STD + page };
}

/** A method that has its name to itself. */
function method(name: string, page: string, ...asks: readonly string[]): UnsafeFunction {
  return { name, on: ['*'], method: 'any', asks, source: STD + page };
}

/** A function of `std::ptr` that pointers have as a method too. */
function pointer(name: string, ...asks: readonly string[]): UnsafeFunction {
  return { name, on: ['ptr'], method: 'pointer', asks, source: `${STD}ptr/fn.${name}.html#safety` };
}

/** A method of pointers that is no function. */
function ofPointer(name: string, ...asks: readonly string[]): UnsafeFunction {
  return { name, on: [], method: 'pointer', asks, source: ON_POINTER + name };
}

const partsOfSlice = (nobody: string) => [
  'the pointer is non-null and aligned, also for length 0',
  'all elements up to the length are initialised and in one allocation',
  `${nobody} them while the slice lives`,
  'the length in bytes fits `isize`',
];
const MOVES = ['the result stays in the same allocation', 'the distance in bytes fits `isize`'];
const COPIES = [
  'the source is valid for reads and the target for writes of the whole count',
  'both are aligned',
];
const NEVER_MOVED = 'nothing is moved out of the pinned value';
const NO_RACE = 'no other thread reads or writes the environment meanwhile';
const DESCRIPTOR = 'the descriptor is open and owned by nobody else';

const FROM_RAW_PAGES: Readonly<Record<string, string>> = {
  Rc: 'rc/struct.Rc.html#method.from_raw',
  Arc: 'sync/struct.Arc.html#method.from_raw',
  Weak: 'sync/struct.Weak.html#method.from_raw',
  CString: 'ffi/struct.CString.html#method.from_raw',
};

/** The functions, as the `# Safety` sections of the standard library state their contracts (Rust 1.95). */
const FUNCTIONS: readonly UnsafeFunction[] = [
  path(
    'from_raw_parts',
    ['slice'],
    'slice/fn.from_raw_parts.html#safety',
    ...partsOfSlice('nothing writes to'),
  ),
  path(
    'from_raw_parts_mut',
    ['slice'],
    'slice/fn.from_raw_parts_mut.html#safety',
    ...partsOfSlice('no other reference or pointer touches'),
  ),
  path(
    'from_raw_parts',
    ['Vec', 'String'],
    'vec/struct.Vec.html#method.from_raw_parts',
    'the pointer came from the global allocator, with this very capacity and alignment',
    'the elements up to the length are initialised, and valid UTF-8 in a `String`',
    'nothing else owns the memory',
  ),
  { ...method('get_unchecked', 'primitive.slice.html#method.get_unchecked', IN_BOUNDS), arity: 1 },
  { ...method('get_unchecked_mut', 'primitive.slice.html#method.get_unchecked_mut', IN_BOUNDS), arity: 1 },
  { ...method('get_unchecked_mut', 'pin/struct.Pin.html#method.get_unchecked_mut', NEVER_MOVED), arity: 0 },
  method(
    'map_unchecked_mut',
    'pin/struct.Pin.html#method.map_unchecked_mut',
    'the projected field is pinned whenever the whole is',
    NEVER_MOVED,
  ),
  method(
    'split_at_unchecked',
    'primitive.slice.html#method.split_at_unchecked',
    'the index is not above the length',
  ),
  method(
    'unwrap_unchecked',
    'option/enum.Option.html#method.unwrap_unchecked',
    'the value is never `None` or `Err` here',
  ),
  path(
    'unreachable_unchecked',
    ['hint'],
    'hint/fn.unreachable_unchecked.html#safety',
    'control never reaches this point',
  ),
  path('assert_unchecked', ['hint'], 'hint/fn.assert_unchecked.html#safety', 'the condition always holds'),
  method(
    'set_len',
    'vec/struct.Vec.html#method.set_len',
    'the new length is within the capacity',
    'every element up to it is initialised',
  ),
  ...['assume_init', 'assume_init_ref', 'assume_init_mut'].map((name) =>
    method(name, `mem/union.MaybeUninit.html#method.${name}`, INITIALISED),
  ),
  method('assume_init_read', 'mem/union.MaybeUninit.html#method.assume_init_read', INITIALISED, ONCE),
  method(
    'assume_init_drop',
    'mem/union.MaybeUninit.html#method.assume_init_drop',
    INITIALISED,
    'it is not dropped again',
  ),
  path(
    'transmute',
    ['mem', 'intrinsics'],
    'mem/fn.transmute.html',
    'every value that the source can have here is valid for the target',
    'the layouts of both are guaranteed, not what the compiler happens to choose',
    'no lifetime is stretched beyond what it refers to',
  ),
  path('transmute_copy', ['mem'], 'mem/fn.transmute_copy.html#safety', 'its bytes are a valid target', ONCE),
  path('zeroed', ['mem'], 'mem/fn.zeroed.html', 'all-zero bytes are a valid value of the type'),
  path(
    'from_utf8_unchecked',
    ['str', 'String'],
    'str/fn.from_utf8_unchecked.html#safety',
    'the bytes are valid UTF-8',
  ),
  path(
    'from_utf8_unchecked_mut',
    ['str'],
    'str/fn.from_utf8_unchecked_mut.html',
    'the bytes are valid UTF-8 and remain so',
  ),
  method('as_bytes_mut', 'primitive.str.html#method.as_bytes_mut', UTF8_AGAIN),
  method('as_mut_vec', 'string/struct.String.html#method.as_mut_vec', UTF8_AGAIN),
  path(
    'from_raw',
    ['Box'],
    'boxed/struct.Box.html#method.from_raw',
    'the pointer came from `Box::into_raw`, or from the global allocator with this type’s layout',
    'it is turned back only once',
  ),
  ...['Rc', 'Arc', 'Weak', 'CString'].map((type) =>
    path(
      'from_raw',
      [type],
      FROM_RAW_PAGES[type] ?? '',
      `the pointer came from \`${type}::into_raw\``,
      'it is turned back only once',
    ),
  ),
  path(
    'increment_strong_count',
    ['Arc', 'Rc'],
    'sync/struct.Arc.html#method.increment_strong_count',
    'the pointer came from `into_raw`',
    'the strong count is at least 1 during the call',
  ),
  path(
    'decrement_strong_count',
    ['Arc', 'Rc'],
    'sync/struct.Arc.html#method.decrement_strong_count',
    'the pointer came from `into_raw`',
    'the strong count is at least 1, and this reference is not released twice',
  ),
  path(
    'from_ptr',
    ['CStr'],
    'ffi/struct.CStr.html#method.from_ptr',
    'the pointer is non-null and ends in a NUL within its allocation',
    'nothing changes the bytes while the borrow lives',
  ),
  path(
    'from_bytes_with_nul_unchecked',
    ['CStr'],
    'ffi/struct.CStr.html#method.from_bytes_with_nul_unchecked',
    'the bytes end in a NUL and hold no other',
  ),
  path(
    'new_unchecked',
    ['NonNull'],
    'ptr/struct.NonNull.html#method.new_unchecked',
    'the pointer is not null',
  ),
  path(
    'new_unchecked',
    ['Pin'],
    'pin/struct.Pin.html#method.new_unchecked',
    'what it points at is never moved again, until it is dropped',
  ),
  path(
    'new_unchecked',
    ['NonZero', 'NonZeroU8', 'NonZeroU16', 'NonZeroU32', 'NonZeroU64', 'NonZeroUsize', 'NonZeroI32'],
    'num/struct.NonZero.html#method.new_unchecked',
    'the value is not zero',
  ),
  pointer('read', READABLE, ONCE),
  pointer('read_unaligned', 'the pointer is valid for reads and points at an initialised value', ONCE),
  pointer('read_volatile', READABLE, ONCE),
  pointer('write', WRITABLE),
  pointer('write_unaligned', 'the pointer is valid for writes'),
  pointer('write_volatile', WRITABLE),
  pointer('write_bytes', WRITABLE, 'the bytes are a valid value before it is read'),
  pointer('copy', ...COPIES),
  pointer('copy_nonoverlapping', ...COPIES, 'they do not overlap'),
  ofPointer('copy_from_nonoverlapping', ...COPIES, 'they do not overlap'),
  ofPointer('copy_to_nonoverlapping', ...COPIES, 'they do not overlap'),
  pointer(
    'drop_in_place',
    'the pointer is non-null, aligned and valid for reads and writes',
    'the value is not used or dropped again',
  ),
  ofPointer('offset', ...MOVES),
  ofPointer('add', ...MOVES),
  ofPointer('sub', ...MOVES),
  ofPointer(
    'offset_from',
    'both pointers are in the same allocation',
    'their distance is a whole number of elements',
  ),
  ofPointer(
    'as_ref',
    'the pointer is null or points at a live, initialised, aligned value',
    'nothing writes to it while the reference lives',
  ),
  ofPointer(
    'as_mut',
    'the pointer is null or points at a live, initialised, aligned value',
    'no other reference to it is used while this one lives',
  ),
  path('alloc', ['alloc'], 'alloc/fn.alloc.html', 'the layout has a size above 0'),
  path(
    'dealloc',
    ['alloc'],
    'alloc/fn.dealloc.html',
    'the pointer came from this allocator',
    'the layout is the one it was allocated with',
    'it is freed only once',
  ),
  path(
    'realloc',
    ['alloc'],
    'alloc/fn.realloc.html',
    'the pointer came from this allocator with this layout',
    'the new size is above 0 and fits `isize`',
  ),
  path(
    'from_u32_unchecked',
    ['char'],
    'char/fn.from_u32_unchecked.html#safety',
    'the number is a Unicode scalar value',
  ),
  ...['unchecked_add', 'unchecked_sub', 'unchecked_mul'].map((name) =>
    method(name, `primitive.usize.html#method.${name}`, 'the result does not overflow'),
  ),
  path(
    'borrow_raw',
    ['BorrowedFd', 'BorrowedHandle', 'BorrowedSocket'],
    'os/fd/struct.BorrowedFd.html#method.borrow_raw',
    'the descriptor is open, and stays so for as long as the borrow lives',
  ),
  path('from_raw_fd', ['*'], 'os/fd/trait.FromRawFd.html#tymethod.from_raw_fd', DESCRIPTOR),
  path('set_var', ['env'], 'env/fn.set_var.html#safety', NO_RACE),
  path('remove_var', ['env'], 'env/fn.remove_var.html#safety', NO_RACE),
];

/** The functions by their name. */
export const UNSAFE_FUNCTIONS: ReadonlyMap<string, readonly UnsafeFunction[]> = Map.groupBy(
  FUNCTIONS,
  ({ name }) => name,
);
