/** What a caller of an unsafe operation must be able to say, as questions a SAFETY comment answers. */
export type Obligations = { readonly asks: readonly string[]; readonly source: string };

const STD = 'https://doc.rust-lang.org/std/';
const pointer = (page: string) => `${STD}primitive.pointer.html#${page}`;

const READABLE = 'the pointer is non-null, aligned and points at a live, initialised value';
const WRITABLE = 'the pointer is non-null, aligned and valid for writes';

/**
 * Obligations by the last name of the operation, as the standard library's own `# Safety` sections state them
 * (Rust 1.95, read November 2026), each in one clause.
 */
export const SAFETY_OBLIGATIONS: ReadonlyMap<string, Obligations> = new Map<string, Obligations>([
  [
    'from_raw_parts',
    {
      asks: [
        'the pointer is non-null and aligned, also for length 0',
        'all elements up to the length are initialised and in one allocation',
        'nothing writes to them while the slice lives',
        'the length in bytes fits `isize`',
      ],
      source: `${STD}slice/fn.from_raw_parts.html#safety`,
    },
  ],
  [
    'from_raw_parts_mut',
    {
      asks: [
        'the pointer is non-null and aligned, also for length 0',
        'all elements up to the length are initialised and in one allocation',
        'no other reference or pointer touches them while the slice lives',
        'the length in bytes fits `isize`',
      ],
      source: `${STD}slice/fn.from_raw_parts_mut.html#safety`,
    },
  ],
  [
    'get_unchecked',
    {
      asks: ['the index or range is within bounds'],
      source: `${STD}primitive.slice.html#method.get_unchecked`,
    },
  ],
  [
    'get_unchecked_mut',
    {
      asks: ['the index or range is within bounds'],
      source: `${STD}primitive.slice.html#method.get_unchecked_mut`,
    },
  ],
  [
    'unwrap_unchecked',
    {
      asks: ['the value is never `None` or `Err` here'],
      source: `${STD}option/enum.Option.html#method.unwrap_unchecked`,
    },
  ],
  [
    'unreachable_unchecked',
    { asks: ['control never reaches this point'], source: `${STD}hint/fn.unreachable_unchecked.html#safety` },
  ],
  [
    'assert_unchecked',
    { asks: ['the condition always holds'], source: `${STD}hint/fn.assert_unchecked.html#safety` },
  ],
  [
    'set_len',
    {
      asks: ['the new length is within the capacity', 'every element up to it is initialised'],
      source: `${STD}vec/struct.Vec.html#method.set_len`,
    },
  ],
  [
    'assume_init',
    {
      asks: ['the value is fully initialised'],
      source: `${STD}mem/union.MaybeUninit.html#method.assume_init`,
    },
  ],
  [
    'assume_init_ref',
    {
      asks: ['the value is fully initialised'],
      source: `${STD}mem/union.MaybeUninit.html#method.assume_init_ref`,
    },
  ],
  [
    'assume_init_mut',
    {
      asks: ['the value is fully initialised'],
      source: `${STD}mem/union.MaybeUninit.html#method.assume_init_mut`,
    },
  ],
  [
    'assume_init_read',
    {
      asks: ['the value is fully initialised', 'it is not used twice where its type is not `Copy`'],
      source: `${STD}mem/union.MaybeUninit.html#method.assume_init_read`,
    },
  ],
  [
    'assume_init_drop',
    {
      asks: ['the value is fully initialised', 'it is not dropped again'],
      source: `${STD}mem/union.MaybeUninit.html#method.assume_init_drop`,
    },
  ],
  [
    'transmute',
    {
      asks: [
        'both types have the same size',
        'every bit pattern of the source is valid for the target',
        'lifetimes are not stretched',
      ],
      source: `${STD}intrinsics/fn.transmute.html`,
    },
  ],
  [
    'transmute_copy',
    {
      asks: [
        'the source is at least as large as the target',
        'its bytes are a valid target',
        'the value is not used twice where its type is not `Copy`',
      ],
      source: `${STD}mem/fn.transmute_copy.html#safety`,
    },
  ],
  ['zeroed', { asks: ['all-zero bytes are a valid value of the type'], source: `${STD}mem/fn.zeroed.html` }],
  [
    'from_utf8_unchecked',
    { asks: ['the bytes are valid UTF-8'], source: `${STD}str/fn.from_utf8_unchecked.html#safety` },
  ],
  [
    'from_utf8_unchecked_mut',
    { asks: ['the bytes are valid UTF-8'], source: `${STD}str/fn.from_utf8_unchecked_mut.html` },
  ],
  [
    'as_bytes_mut',
    {
      asks: ['the bytes are valid UTF-8 again when the borrow ends'],
      source: `${STD}primitive.str.html#method.as_bytes_mut`,
    },
  ],
  [
    'as_mut_vec',
    {
      asks: ['the bytes are valid UTF-8 again when the borrow ends'],
      source: `${STD}string/struct.String.html#method.as_mut_vec`,
    },
  ],
  [
    'from_raw',
    {
      asks: ['the pointer came from the matching `into_raw`', 'it is turned back only once'],
      source: `${STD}boxed/struct.Box.html#method.from_raw`,
    },
  ],
  [
    'increment_strong_count',
    {
      asks: ['the pointer came from `Arc::into_raw`', 'the strong count is at least 1 during the call'],
      source: `${STD}sync/struct.Arc.html#method.increment_strong_count`,
    },
  ],
  [
    'decrement_strong_count',
    {
      asks: ['the pointer came from `Arc::into_raw`', 'this reference is not released twice'],
      source: `${STD}sync/struct.Arc.html#method.decrement_strong_count`,
    },
  ],
  [
    'from_ptr',
    {
      asks: [
        'the pointer is non-null and ends in a NUL within its allocation',
        'nothing changes the bytes while the borrow lives',
      ],
      source: `${STD}ffi/struct.CStr.html#method.from_ptr`,
    },
  ],
  [
    'from_bytes_with_nul_unchecked',
    {
      asks: ['the bytes end in a NUL and hold no other'],
      source: `${STD}ffi/struct.CStr.html#method.from_bytes_with_nul_unchecked`,
    },
  ],
  [
    'new_unchecked',
    {
      asks: ['the value keeps the invariant that the checked constructor tests'],
      source: `${STD}ptr/struct.NonNull.html#method.new_unchecked`,
    },
  ],
  [
    'get_unchecked_pin',
    { asks: ['the value is never moved out'], source: `${STD}pin/struct.Pin.html#method.get_unchecked_mut` },
  ],
  [
    'map_unchecked_mut',
    {
      asks: ['the projected field is pinned whenever the whole is', 'nothing moves it out'],
      source: `${STD}pin/struct.Pin.html#method.map_unchecked_mut`,
    },
  ],
  [
    'read',
    {
      asks: [READABLE, 'the value is not used twice where its type is not `Copy`'],
      source: `${STD}ptr/fn.read.html#safety`,
    },
  ],
  [
    'read_unaligned',
    {
      asks: [
        'the pointer is valid for reads and points at an initialised value',
        'the value is not used twice where its type is not `Copy`',
      ],
      source: `${STD}ptr/fn.read_unaligned.html#safety`,
    },
  ],
  [
    'read_volatile',
    {
      asks: [READABLE, 'the value is not used twice where its type is not `Copy`'],
      source: `${STD}ptr/fn.read_volatile.html#safety`,
    },
  ],
  ['write', { asks: [WRITABLE, 'the old value needs no drop'], source: `${STD}ptr/fn.write.html#safety` }],
  [
    'write_unaligned',
    {
      asks: ['the pointer is valid for writes', 'the old value needs no drop'],
      source: `${STD}ptr/fn.write_unaligned.html#safety`,
    },
  ],
  [
    'write_volatile',
    { asks: [WRITABLE, 'the old value needs no drop'], source: `${STD}ptr/fn.write_volatile.html#safety` },
  ],
  [
    'write_bytes',
    {
      asks: [WRITABLE, 'the bytes are a valid value before it is read'],
      source: `${STD}ptr/fn.write_bytes.html#safety`,
    },
  ],
  [
    'copy_nonoverlapping',
    {
      asks: [
        'the source is valid for reads and the target for writes of the whole count',
        'both are aligned',
        'they do not overlap',
      ],
      source: `${STD}ptr/fn.copy_nonoverlapping.html#safety`,
    },
  ],
  [
    'drop_in_place',
    {
      asks: [
        'the pointer is non-null, aligned, valid for reads and writes',
        'the value is not used or dropped again',
      ],
      source: `${STD}ptr/fn.drop_in_place.html#safety`,
    },
  ],
  [
    'offset',
    {
      asks: ['the result stays in the same allocation', 'the distance in bytes fits `isize`'],
      source: pointer('method.offset'),
    },
  ],
  [
    'offset_from',
    {
      asks: ['both pointers are in the same allocation', 'their distance is a whole number of elements'],
      source: pointer('method.offset_from'),
    },
  ],
  [
    'as_ref',
    {
      asks: [
        'the pointer is null or points at a live, initialised, aligned value',
        'nothing writes to it while the reference lives',
      ],
      source: pointer('method.as_ref'),
    },
  ],
  [
    'as_mut',
    {
      asks: [
        'the pointer is null or points at a live, initialised, aligned value',
        'no other reference to it is used while this one lives',
      ],
      source: pointer('method.as_mut'),
    },
  ],
  [
    'alloc',
    { asks: ['the layout has a size above 0'], source: `${STD}alloc/trait.GlobalAlloc.html#tymethod.alloc` },
  ],
  [
    'dealloc',
    {
      asks: [
        'the pointer came from this allocator',
        'the layout is the one it was allocated with',
        'it is freed only once',
      ],
      source: `${STD}alloc/trait.GlobalAlloc.html#tymethod.dealloc`,
    },
  ],
  [
    'realloc',
    {
      asks: [
        'the pointer came from this allocator with this layout',
        'the new size is above 0 and fits `isize`',
      ],
      source: `${STD}alloc/trait.GlobalAlloc.html#method.realloc`,
    },
  ],
  [
    'from_u32_unchecked',
    {
      asks: ['the number is a Unicode scalar value'],
      source: `${STD}char/fn.from_u32_unchecked.html#safety`,
    },
  ],
  [
    'borrow_raw',
    {
      asks: ['the descriptor stays open for as long as the borrow lives'],
      source: `${STD}os/fd/struct.BorrowedFd.html#method.borrow_raw`,
    },
  ],
  [
    'from_raw_fd',
    {
      asks: ['the descriptor is open and owned by nobody else'],
      source: `${STD}os/fd/trait.FromRawFd.html#tymethod.from_raw_fd`,
    },
  ],
  [
    'set_var',
    {
      asks: ['no other thread reads or writes the environment meanwhile'],
      source: `${STD}env/fn.set_var.html#safety`,
    },
  ],
  [
    'remove_var',
    {
      asks: ['no other thread reads or writes the environment meanwhile'],
      source: `${STD}env/fn.remove_var.html#safety`,
    },
  ],
]);

/** Obligations of dereferencing a raw pointer. */
export const DEREF_OBLIGATIONS: Obligations = {
  asks: [
    'non-null, aligned and in bounds',
    'points at a live, initialised value',
    'no conflicting reference to it is in use',
  ],
  source: `${STD}ptr/index.html#safety`,
};
