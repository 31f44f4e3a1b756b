import { type Reinterpretation, reinterpretationOf } from '../../syntax/pointer-reinterpretations.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { type TransmuteFault, transmuteFault } from '../../syntax/transmute-faults.ts';
import { type Transmute, transmutesOf } from '../../syntax/transmutes.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['transmute', ' as *'],
  category: 'suspicious',
  policy: 'P10',
  summary: 'Bits are taken for another type than the one they were made for',
  why: 'A transmute checks nothing but the size: not the lifetime, the layout, or whether the bits are a value of the new type. With types that are inferred it also goes on compiling, with another meaning, when the code around it changes.',
  source: [
    'https://doc.rust-lang.org/std/mem/fn.transmute.html',
    'https://rust-lang.github.io/rust-clippy/master/index.html#missing_transmute_annotations',
    'https://rust-lang.github.io/rust-clippy/master/index.html#unsound_collection_transmute',
  ],
  twins: ['clippy::missing_transmute_annotations', 'mutable_transmutes'],
  accuracy:
    'November 2026: 14 of 15 lines of clippy’s tests of `missing_transmute_annotations`, the last one in a macro’s definition, and 18 of 18 of `unsound_collection_transmute` with 2 more that clippy lets pass; 3 of 3 fixes found and silent on the fix; 30 findings on 20 crates and applications read: 22 right, 7 arguable of which 4 are silent now, 1 wrong and mended.',
  options: {},
  *check(file) {
    for (const transmute of transmutesOf(file)) {
      if (isTemplate(file, transmute.call.node)) continue;
      const fault = transmuteFault(file, transmute);
      if (fault !== null) yield transmuteReport(transmute, fault);
    }
    for (const cast of file.nodes('type_cast_expression')) {
      const found = reinterpretationOf(file, cast);
      if (found !== null && !isTemplate(file, cast)) yield castReport(found);
    }
  },
  examples: {
    invalid: [
      {
        code: `
fn bits(x: f32) -> u32 {
    let mut n = 0;
    n = unsafe { std::mem::transmute(x) }; //~ both types of this \`transmute\` are inferred
    n = unsafe { std::mem::transmute::<_, u32>(x) }; //~ one of the types
    n
}`,
      },
      {
        code: `
use std::mem;
fn seal(v: Vec<MaybeUninit<Lock>>) -> Vec<Lock> {
    unsafe { mem::transmute(v) } //~ \`Vec<MaybeUninit<Lock>>\` and \`Vec<Lock>\` need not have the same layout
}`,
      },
      {
        code: `
#[repr(u8)]
enum Kind { Read, Write }
fn kind(raw: u8) -> Kind {
    unsafe { std::mem::transmute(raw) } //~ \`Kind\` has 2 variants
}
fn flag(raw: u8) -> bool {
    unsafe { std::mem::transmute::<u8, bool>(raw) } //~ only 0 and 1
}`,
      },
      {
        code: `
impl Pool {
    fn name(&self) -> &'static str {
        unsafe { std::mem::transmute::<&str, &'static str>(&self.names[0]) } //~ makes it live as long as \`&'static str\`
    }
}
fn thaw(x: &u8) -> &mut u8 {
    unsafe { std::mem::transmute::<&u8, &mut u8>(x) } //~ a unique reference out of a shared one
}`,
      },
      {
        code: `
struct Erased { head: Head, value: () }
fn get<E>(it: &Erased) -> &E {
    unsafe { &*(&it.value as *const () as *const E) } //~ \`it.value\` is a \`()\`
}
fn header(bytes: &[u8]) -> &Header {
    unsafe { &*(bytes.as_ptr() as *const Header) } //~ \`bytes\` need not be aligned for \`Header\`
}`,
      },
    ],
    valid: [
      {
        code: `
fn bits(x: f32) -> u32 {
    unsafe { std::mem::transmute(x) }
}
fn more(x: f32) {
    let a: u32 = unsafe { std::mem::transmute(x) };
    let b = unsafe { std::mem::transmute::<f32, u32>(x) };
}
const C: u32 = unsafe { std::mem::transmute(1.0f32) };`,
      },
      {
        code: `
enum Kind { Read, Write }
fn kind(raw: u8) -> Option<Kind> {
    if raw > 1 { return None; }
    Some(unsafe { std::mem::transmute::<u8, Kind>(raw) })
}`,
        note: 'Somebody looked first.',
      },
      {
        code: `
impl Pool {
    fn name(&self) -> &'static str {
        // SAFETY: the names are leaked when they are added, and never freed.
        unsafe { std::mem::transmute::<&str, &'static str>(&self.names[0]) }
    }
}`,
      },
      {
        code: `
fn header(bytes: &[u8]) -> Header {
    unsafe { (bytes.as_ptr() as *const Header).read_unaligned() }
}
fn erase<E>(e: &E) -> *const () {
    e as *const E as *const ()
}
#[repr(C, packed)]
struct Frame { kind: u16 }
fn frame(bytes: &[u8]) -> &Frame {
    unsafe { &*(bytes.as_ptr() as *const Frame) }
}`,
      },
      { code: 'fn f(m: Matrix) -> Matrix {\n    m.transmute(2);\n    mine::transmute(m)\n}\n' },
    ],
  },
});

function transmuteReport({ call, from, to, inferred }: Transmute, fault: TransmuteFault): Report {
  const at = { start: call.node.startIndex, end: call.node.endIndex };
  switch (fault.kind) {
    case 'mutable':
      return {
        at,
        message: 'this makes a unique reference out of a shared one',
        detail:
          'That is undefined behaviour however it is used. Take `&mut` from the start, or put the value into `UnsafeCell`.',
      };
    case 'lifetime':
      return {
        at,
        message: `this makes it live as long as \`${fault.to}\`, and nothing says why it does`,
        detail:
          'Say in a SAFETY comment what keeps the value alive and in its place for that long, or hand out the lifetime that it has.',
      };
    case 'collection':
      return {
        at,
        message: `\`${fault.from}\` and \`${fault.to}\` need not have the same layout`,
        detail:
          'The order of the fields of std’s collections is not fixed and may differ between element types. Take a `Vec` apart (`as_mut_ptr`, length, capacity, in `ManuallyDrop`) and make the other by `Vec::from_raw_parts`, or collect anew.',
      };
    case 'integer':
      return {
        at,
        message: `any \`${fault.from}\` is taken for a \`${fault.to}\`: ${fault.what}`,
        detail:
          'Match on the number, or use `try_from`, `char::from_u32` or `ptr::with_exposed_provenance`; where the value was checked elsewhere, assert it here.',
      };
    case 'unannotated':
      return {
        at,
        message: `${inferred === 2 ? 'both types' : 'one of the types'} of this \`transmute\` ${inferred === 2 ? 'are' : 'is'} inferred`,
        detail: `An inferred type changes silently with the code around it. Write both: \`transmute::<${from ?? 'From'}, ${to ?? 'To'}>(…)\`.`,
      };
    default:
      return fault satisfies never;
  }
}

function castReport({ cast, kind, source, to }: Reinterpretation): Report {
  const at = { start: cast.startIndex, end: cast.endIndex };
  if (kind === 'placeholder')
    return {
      at,
      message: `\`${source}\` is a \`()\`: a pointer to it reaches no byte of a \`${to}\`, nor where one is if it is aligned more`,
      detail:
        'A reference to a placeholder covers no memory, and the real field may stand at another offset. Cast the pointer to the whole to the real type first, then take the field.',
    };
  return {
    at,
    message: `\`${source}\` need not be aligned for \`${to}\``,
    detail:
      'Bytes may stand at any address, and may be no value of the type. Use `read_unaligned`, check the alignment and the length, or parse with `zerocopy` or `bytemuck`.',
  };
}
