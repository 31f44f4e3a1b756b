/**
 * Methods and associated functions of std, core and alloc, and the Rust release (1.N) that made them stable, from 1.56 on:
 * source and date as in std-stabilisations.ts.
 *
 * They stand by the type or trait that has them; a function without `self` begins with `::`.
 * What a type had from its first day on is left out.
 * `int` is every integer, `uint` and `sint` those without and with a sign, `pointer` both kinds of raw pointers.
 */
const MEMBERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  56: { 'cell::UnsafeCell': '::raw_get', 'string::String': 'shrink_to', 'vec::Vec': 'shrink_to' },
  57: {
    'iter::Iterator': 'map_while',
    array: 'as_slice as_mut_slice',
    'collections::HashMap': 'try_reserve',
    'process::Command': 'get_args get_current_dir get_envs get_program',
    'string::String': 'try_reserve try_reserve_exact',
    'vec::Vec': 'try_reserve try_reserve_exact',
  },
  58: {
    'fs::File': '::options',
    'fs::Metadata': 'is_symlink',
    'option::Option': 'unwrap_unchecked',
    'path::Path': 'is_symlink',
    'result::Result': 'unwrap_unchecked unwrap_err_unchecked',
    int: 'saturating_div',
  },
  59: { 'ops::ControlFlow': 'is_break is_continue', 'result::Result': 'copied cloned' },
  60: {
    'mem::MaybeUninit': 'assume_init_drop assume_init_read',
    'rc::Rc': '::new_cyclic',
    'sync::Arc': '::new_cyclic',
    'vec::Vec': 'spare_capacity_mut',
    int: 'abs_diff',
    slice: 'escape_ascii',
  },
  61: {
    'collections::VecDeque': 'retain_mut',
    'pin::Pin': '::static_ref ::static_mut',
    'thread::JoinHandle': 'is_finished',
    'vec::Vec': 'retain_mut',
  },
  62: { 'io::Stdin': 'lines', bool: 'then_some', float: 'total_cmp' },
  63: {
    'boxed::Box': '::into_pin',
    'cell::Ref': '::filter_map',
    'cell::RefMut': '::filter_map',
    'net::Ipv6Addr': 'to_ipv4_mapped',
    'path::Path': 'try_exists',
    'thread::Builder': 'spawn_scoped',
  },
  65: {
    'ops::Bound': 'as_ref',
    pointer: 'cast_mut cast_const',
  },
  66: {
    'collections::BTreeMap': 'first_key_value last_key_value first_entry last_entry pop_first pop_last',
    'collections::BTreeSet': 'first last pop_first pop_last',
    'option::Option': 'unzip',
    'time::Duration': '::try_from_secs_f32 ::try_from_secs_f64',
    sint: `checked_add_unsigned checked_sub_unsigned overflowing_add_unsigned overflowing_sub_unsigned
      saturating_add_unsigned saturating_sub_unsigned wrapping_add_unsigned wrapping_sub_unsigned`,
    uint: 'checked_add_signed overflowing_add_signed saturating_add_signed wrapping_add_signed',
  },
  67: { int: 'checked_ilog checked_ilog10 checked_ilog2 ilog ilog10 ilog2' },
  69: { 'ffi::CStr': '::from_bytes_until_nul' },
  70: {
    'collections::BinaryHeap': 'retain',
    'option::Option': 'is_some_and',
    'ptr::NonNull': '::slice_from_raw_parts',
    'rc::Rc': '::into_inner',
    'result::Result': 'is_ok_and is_err_and',
    'sync::Arc': '::into_inner',
    'sync::atomic::Atomic*': 'as_ptr',
  },
  71: { 'ffi::CStr': 'is_empty', 'hash::BuildHasher': 'hash_one' },
  72: { 'string::String': 'leak' },
  73: {
    'thread::LocalKey': 'get replace set take with_borrow with_borrow_mut',
    uint: 'checked_next_multiple_of div_ceil next_multiple_of',
  },
  74: {
    'ffi::OsStr': '::from_encoded_bytes_unchecked as_encoded_bytes',
    'ffi::OsString': '::from_encoded_bytes_unchecked into_encoded_bytes',
    'io::Error': '::other',
  },
  75: {
    'fs::File': 'set_modified set_times',
    'net::IpAddr': 'to_canonical',
    'net::Ipv6Addr': 'to_canonical',
    'option::Option': 'as_slice as_mut_slice',
    'sync::atomic::Atomic*': '::from_ptr',
    pointer:
      'byte_add byte_offset byte_offset_from byte_sub wrapping_byte_add wrapping_byte_offset wrapping_byte_sub',
  },
  76: {
    'option::Option': 'inspect',
    'rc::Rc': '::unwrap_or_clone',
    'result::Result': 'inspect inspect_err',
    'sync::Arc': '::unwrap_or_clone',
  },
  77: {
    'fs::File': '::create_new',
    'ops::Bound': 'map',
    'sync::Mutex': 'clear_poison',
    'sync::RwLock': 'clear_poison',
    array: 'each_ref each_mut',
    float: 'round_ties_even',
    slice: `chunk_by chunk_by_mut first_chunk first_chunk_mut last_chunk last_chunk_mut split_first_chunk
      split_first_chunk_mut split_last_chunk split_last_chunk_mut`,
  },
  79: {
    'ffi::CStr': 'count_bytes',
    int: 'unchecked_add unchecked_mul unchecked_sub',
    pointer: 'is_aligned len',
    slice: 'split_at_unchecked split_at_mut_unchecked utf8_chunks',
  },
  80: {
    'collections::BinaryHeap': 'as_slice',
    'io::Seek': 'seek_relative',
    'net::Ipv4Addr': '::from_bits to_bits',
    'net::Ipv6Addr': '::from_bits to_bits',
    'option::Option': 'take_if',
    'ptr::NonNull': `add sub offset byte_add byte_sub byte_offset byte_offset_from copy_from copy_from_nonoverlapping copy_to
      copy_to_nonoverlapping drop_in_place offset_from read read_unaligned read_volatile replace swap write write_bytes
      write_unaligned write_volatile`,
    'time::Duration': 'div_duration_f32 div_duration_f64',
    'vec::Vec': 'into_flattened',
    slice: `as_flattened as_flattened_mut split_at_checked split_at_mut_checked trim_ascii trim_ascii_end
      trim_ascii_start`,
    str: 'split_at_checked split_at_mut_checked trim_ascii trim_ascii_end trim_ascii_start',
  },
  81: { 'sync::atomic::AtomicBool': 'fetch_not', 'time::Duration': 'abs_diff' },
  82: {
    'boxed::Box': '::new_uninit ::new_uninit_slice assume_init',
    'iter::Iterator': 'is_sorted is_sorted_by is_sorted_by_key',
    'option::Option': 'is_none_or',
    'rc::Rc': '::new_uninit ::new_uninit_slice assume_init',
    'sync::Arc': '::new_uninit ::new_uninit_slice assume_init',
    slice: 'is_sorted is_sorted_by is_sorted_by_key',
  },
  83: {
    'fmt::DebugTuple': 'finish_non_exhaustive',
    'fmt::DebugList': 'finish_non_exhaustive',
    'io::BufRead': 'skip_until',
    'io::ErrorKind': `::NotADirectory ::IsADirectory ::DirectoryNotEmpty ::ReadOnlyFilesystem ::StorageFull ::NotSeekable
      ::FileTooLarge ::ResourceBusy ::ExecutableFileBusy ::Deadlock ::TooManyLinks ::ArgumentListTooLong ::HostUnreachable
      ::NetworkUnreachable ::NetworkDown ::StaleNetworkFileHandle`,
    'ops::ControlFlow': 'break_value continue_value map_break map_continue',
    'option::Option': 'get_or_insert_default',
    'task::Waker': '::new data vtable',
  },
  84: {
    'net::Ipv6Addr': 'is_unique_local is_unicast_link_local',
    'pin::Pin': 'as_deref_mut',
    'ptr::NonNull': 'addr map_addr with_addr',
    int: 'isqrt',
    pointer: 'addr expose_provenance map_addr with_addr',
    sint: 'checked_isqrt',
  },
  85: {
    'io::ErrorKind': '::QuotaExceeded ::CrossesDevices',
    'task::Waker': '::noop',
    float: 'midpoint',
    uint: 'midpoint',
  },
  86: {
    'collections::HashMap': 'get_disjoint_mut',
    'sync::Once': 'wait wait_force',
    'sync::OnceLock': 'wait',
    'vec::Vec': 'pop_if',
    float: 'next_down next_up',
    slice: 'get_disjoint_mut get_disjoint_unchecked_mut',
  },
  87: {
    'ffi::OsStr': 'display',
    'io::ErrorKind': '::InvalidFilename',
    'ptr::NonNull': 'offset_from_unsigned byte_offset_from_unsigned',
    'string::String': 'extend_from_within',
    'vec::Vec': 'extract_if',
    pointer: 'offset_from_unsigned byte_offset_from_unsigned',
    sint: 'cast_unsigned midpoint',
    slice: 'split_off_first split_off_first_mut split_off_last split_off_last_mut',
    str: '::from_utf8 ::from_utf8_mut ::from_utf8_unchecked ::from_utf8_unchecked_mut',
    uint: 'cast_signed is_multiple_of unbounded_shl unbounded_shr',
  },
  88: {
    'cell::Cell': 'update',
    'collections::HashMap': 'extract_if',
    'collections::HashSet': 'extract_if',
    slice: 'as_chunks as_chunks_mut as_chunks_unchecked as_chunks_unchecked_mut as_rchunks as_rchunks_mut',
  },
  89: {
    'fs::File': 'lock lock_shared try_lock try_lock_shared unlock',
    'ptr::NonNull': '::from_mut ::from_ref',
    'result::Result': 'flatten',
  },
  90: { uint: 'checked_sub_signed overflowing_sub_signed saturating_sub_signed wrapping_sub_signed' },
  91: {
    'collections::BTreeMap': 'extract_if',
    'collections::BTreeSet': 'extract_if',
    'net::Ipv4Addr': '::from_octets',
    'net::Ipv6Addr': '::from_octets ::from_segments',
    'panic::PanicHookInfo': 'payload_as_str',
    'path::Path': 'file_prefix with_added_extension',
    'path::PathBuf': 'add_extension',
    'sync::atomic::AtomicPtr': 'fetch_byte_add fetch_byte_sub fetch_ptr_add fetch_ptr_sub',
    'time::Duration': '::from_hours ::from_mins',
    int: 'strict_add strict_div strict_mul strict_neg strict_pow strict_rem strict_shl strict_shr strict_sub',
    str: 'ceil_char_boundary floor_char_boundary',
    uint: 'borrowing_sub carrying_add carrying_mul checked_signed_diff',
  },
  92: {
    'boxed::Box': '::new_zeroed ::new_zeroed_slice',
    'rc::Rc': '::new_zeroed ::new_zeroed_slice',
    'sync::Arc': '::new_zeroed ::new_zeroed_slice',
    'sync::RwLockWriteGuard': '::downgrade',
  },
  93: {
    'collections::VecDeque': 'pop_back_if pop_front_if',
    'string::String': 'into_raw_parts',
    'time::Duration': '::from_nanos_u128',
    'vec::Vec': 'into_raw_parts',
    slice: 'as_array as_mut_array',
  },
  94: {
    'cell::LazyCell': '::force_mut ::get ::get_mut',
    'iter::Peekable': 'next_if_map next_if_map_mut',
    'sync::LazyLock': '::force_mut ::get ::get_mut',
    slice: 'array_windows element_offset',
  },
  95: {
    'collections::VecDeque': 'push_back_mut push_front_mut insert_mut',
    'sync::atomic::Atomic*': 'try_update update',
    'vec::Vec': 'push_mut insert_mut',
  },
};

/** A method or associated function. */
export type StdMember = {
  readonly owner: string;
  readonly name: string;
  readonly since: number;
  /** Is it called by its path alone? */
  readonly isAssociated: boolean;
};

export const STD_MEMBERS: ReadonlyMap<string, readonly StdMember[]> = Map.groupBy(
  Object.entries(MEMBERS).flatMap(([minor, owners]) =>
    Object.entries(owners).flatMap(([owner, names]) =>
      names.split(/\s+/).map((written) => ({
        owner,
        name: written.replace('::', ''),
        since: Number(minor),
        isAssociated: written.startsWith('::'),
      })),
    ),
  ),
  ({ name }) => name,
);
