import { type RawOwnerFault, rawOwnerFaults } from '../../syntax/raw-owners.ts';
import { type RawSliceFault, rawSliceFaults } from '../../syntax/raw-slice-faults.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['from_raw_parts', 'from_raw', 'from_ptr', 'as_ptr', 'as_mut_ptr'],
  category: 'suspicious',
  policy: 'P10',
  summary: 'A slice, string or owner made from raw parts that do not fit',
  why: 'What is made from a pointer and numbers is believed from then on: a slice needs a pointer that is aligned and not null even when it is empty, elements that were written, and a length in elements; a `Vec` or `Box` gives memory back to the allocator and with the layout that its type stands for.',
  source: [
    'https://doc.rust-lang.org/std/slice/fn.from_raw_parts.html#safety',
    'https://doc.rust-lang.org/std/vec/struct.Vec.html#method.from_raw_parts',
    'https://doc.rust-lang.org/std/ffi/struct.CStr.html#method.from_ptr',
  ],
  twins: ['clippy::size_of_in_element_count', 'clippy::cast_ptr_alignment'],
  accuracy:
    'November 2026: 29 repositories, every file: 3 findings at warning, 2 right, 1 arguable, and 4 said as information; 28 ordinary merged changes: 1, right and mended there later. Of 5 fixes 4 found, silent on the fix. Before: 1 wrong, and 35 that a contract of the caller answers, all mended.',
  options: {},
  *check(file) {
    const faults = [
      ...rawSliceFaults(file).map((fault) => ({ node: fault.node, ...sliceWords(fault) })),
      ...rawOwnerFaults(file).map((fault) => ({ node: fault.node, ...ownerWords(fault) })),
    ];
    for (const { node, message, detail, isCertain } of faults) {
      if (isTemplate(file, node)) continue;
      const at = { start: node.startIndex, end: node.endIndex };
      yield { at, message, detail, ...(isCertain ? {} : { atMost: 'info' as const }) };
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn samples(bytes: &[u8]) -> &[f32] {
    unsafe { std::slice::from_raw_parts(bytes.as_ptr() as *const f32, bytes.len() / 4) } //~ nothing aligns \`bytes\` for \`f32\`
}
fn header(buffer: &[u8; 64]) -> &u64 {
    unsafe { &*(buffer.as_ptr() as *const u64) } //~ \`u64\`
}`,
      },
      {
        code: `
fn words(bytes: &[u8], p: *const u32, n: usize) {
    let a = unsafe { std::slice::from_raw_parts(bytes.as_ptr() as *const u32, bytes.len()) }; //~ counts the bytes of \`bytes\`
    let b = unsafe { std::slice::from_raw_parts(p, n * std::mem::size_of::<u32>()) }; //~ already counts \`u32\`
}`,
      },
      {
        code: `
fn spare(buf: &mut Vec<u8>) -> &mut [u8] {
    unsafe { std::slice::from_raw_parts_mut(buf.as_mut_ptr(), buf.capacity()) } //~ up to the capacity of \`buf\`
}`,
      },
      {
        code: `
impl Table {
    fn tags(&mut self) -> &mut [Tag] {
        unsafe { slice::from_raw_parts_mut(self.ctrl.as_ptr().cast(), self.len) } //~ \`new_uninit\`
    }
    fn new(n: usize) -> Table {
        let mut table = Table::new_uninit(n);
        table.tags().fill(Tag::EMPTY);
        table
    }
}`,
      },
      {
        code: `
#[no_mangle]
pub extern "C" fn feed(data: *const u8, len: usize, name: *const c_char) {
    let bytes = unsafe { std::slice::from_raw_parts(data, len) }; //~ \`data\` comes from C and may be null
    let name = unsafe { CStr::from_ptr(name) }; //~ \`name\`
}`,
      },
      {
        code: `
struct Buf { raw: sys::text_buf }
impl Buf {
    fn bytes(&self) -> &[u8] {
        unsafe { slice::from_raw_parts(self.raw.ptr as *const u8, self.raw.size) } //~ \`self.raw.ptr\`
    }
}`,
      },
      {
        code: `
fn take(n: usize, floats: Vec<f32>) {
    let v = unsafe { Vec::from_raw_parts(libc::malloc(n) as *mut u8, n, n) }; //~ \`malloc\`
    let mut floats = ManuallyDrop::new(floats);
    let w = unsafe { Vec::from_raw_parts(floats.as_mut_ptr() as *mut u8, floats.len() * size_of::<f32>(), floats.capacity() * size_of::<f32>()) }; //~ another layout
    let home = unsafe { CStr::from_ptr(libc::getenv(KEY)) }; //~ \`getenv\` may return null
}`,
      },
    ],
    valid: [
      {
        code: `
fn samples(bytes: &[u8]) -> Option<&[f32]> {
    if bytes.as_ptr().align_offset(align_of::<f32>()) != 0 {
        return None;
    }
    Some(unsafe { std::slice::from_raw_parts(bytes.as_ptr() as *const f32, bytes.len() / 4) })
}`,
      },
      {
        code: 'fn bytes_of(words: &[u32]) -> &[u8] {\n    unsafe { std::slice::from_raw_parts(words.as_ptr() as *const u8, words.len() * 4) }\n}\n',
        note: 'Bytes have no alignment.',
      },
      {
        code: 'fn spare(b: &mut Vec<u8>) -> &mut [MaybeUninit<u8>] {\n    unsafe { std::slice::from_raw_parts_mut(b.as_mut_ptr().cast(), b.capacity()) }\n}\n',
      },
      {
        code: `
#[no_mangle]
pub extern "C" fn feed(data: *const u8, len: usize) {
    let bytes = if data.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(data, len) } };
}`,
      },
      {
        code: 'fn again(mut v: ManuallyDrop<Vec<u8>>) -> Vec<u8> {\n    unsafe { Vec::from_raw_parts(v.as_mut_ptr(), v.len(), v.capacity()) }\n}\n',
      },
      {
        code: '/// # Safety\n/// `data` has `n` bytes.\n#[no_mangle]\npub unsafe extern "C" fn feed(data: *const u8, n: usize) {\n    std::slice::from_raw_parts(data, n);\n}\n',
        note: 'The caller is told.',
      },
    ],
  },
});

/** Not `isCertain`: right as long as callers, which are not seen, keep a promise that nothing states. */
type Words = { readonly message: string; readonly detail: string; readonly isCertain: boolean };

function sliceWords({ kind, about, element }: RawSliceFault): Words {
  switch (kind) {
    case 'bytes as elements':
      return {
        message: `the length counts the bytes of \`${about}\`, the slice counts \`${element}\``,
        detail: `The slice reaches beyond \`${about}\`: divide by \`size_of::<${element}>()\`, and see that the pointer is aligned.`,
        isCertain: true,
      };
    case 'size counted twice':
      return {
        message: `the length is in bytes, and a slice already counts \`${element}\``,
        detail: `\`${about}\` elements are read, \`size_of::<${element}>()\` times too many.`,
        isCertain: true,
      };
    case 'unaligned':
      return {
        message: `nothing aligns \`${about}\` for \`${element}\``,
        detail: `\`${about}\` holds bytes and may begin at any address. Read with \`read_unaligned\` or \`from_ne_bytes\`, or check with \`align_to\` first.`,
        isCertain: true,
      };
    case 'uninitialised':
      return {
        message: `a slice up to the capacity of \`${about}\` holds elements that were never written`,
        detail: `\`${about}.spare_capacity_mut()\` gives the same memory as \`MaybeUninit\`.`,
        isCertain: true,
      };
    case 'never written':
      return {
        message: `\`${element}\` makes a slice of memory that \`${about}\` leaves uninitialised`,
        detail: `It is called on what \`${about}\` made, before anything is written. Return \`&mut [MaybeUninit<_>]\`, or write through the pointer first.`,
        isCertain: true,
      };
    case 'null':
      return {
        message: `\`${about}\` comes from C and may be null when there is nothing to read`,
        detail: 'A slice may not be null even if it is empty. Check it, or ask for it in the documentation.',
        isCertain: false,
      };
    case 'null field':
      return {
        message: `\`${about}\` of the C struct \`${element}\` may be null while there is nothing in it`,
        detail: 'A slice may not be null even if it is empty: look at the pointer first and return `&[]`.',
        isCertain: true,
      };
    default:
      return kind satisfies never;
  }
}

function ownerWords({ kind, owner, about }: RawOwnerFault): Words {
  switch (kind) {
    case 'foreign allocator':
      return {
        message: `this \`${owner}\` will give memory of \`${about}\` to Rust's allocator`,
        detail: `Copy the content into a \`${owner}\` and \`free\` the memory of C.`,
        isCertain: true,
      };
    case 'other layout':
      return {
        message: `this \`${owner}\` frees its memory with another layout than it was allocated with`,
        detail: `The alignment of the elements is part of the layout. Lend the bytes as a slice, or copy them.`,
        isCertain: true,
      };
    case 'length as capacity':
      return {
        message: `\`${about}\` is the length of what was taken apart, and stands for its capacity here`,
        detail: `Where the two differ the memory is freed with a wrong size. Keep the capacity, or use \`into_boxed_slice\`.`,
        isCertain: true,
      };
    case 'unchecked string':
      return {
        message: `\`${about}\` comes from C and may be null`,
        detail: `\`CStr::from_ptr\` reads from it at once. Check it first, or ask for it in the documentation.`,
        isCertain: false,
      };
    case 'null result':
      return {
        message: `\`${about}\` may return null, and \`CStr::from_ptr\` reads from it at once`,
        detail: 'Look at the pointer first.',
        isCertain: true,
      };
    default:
      return kind satisfies never;
  }
}
