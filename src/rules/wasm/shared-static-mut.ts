import type { Severity } from '../../finding/finding.ts';
import { type ExportedMemory, exportedMemory } from '../../syntax/exported-memory.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { wasmTargetOf } from '../../syntax/wasm-target.ts';
import { defineRule, type Report } from '../define-rule.ts';

const WASM = {
  'Cargo.toml':
    '[package]\nname = "a"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n',
};

export default defineRule({
  on: 'rust',
  words: ['wasm_bindgen', 'no_mangle', 'export_name'],
  category: 'correctness',
  policy: 'P5',
  summary: 'Memory given to the host that is freed, moved or shared behind its back',
  why: 'A pointer that leaves a WebAssembly module is a number to the host: nothing keeps what it leads to. A local is freed before the host can look, a vector moves when it grows, a typed array over the module’s memory is detached as soon as that memory grows, and a `static mut` is aliased by every call.',
  source: [
    'https://docs.rs/js-sys/latest/js_sys/struct.Uint8Array.html#method.view',
    'https://doc.rust-lang.org/std/vec/struct.Vec.html#method.as_ptr',
    'https://doc.rust-lang.org/edition-guide/rust-2024/static-mut-references.html',
  ],
  accuracy:
    'November 2026, 62 repositories, every file: 7 at warning, all read: 5 right, 2 arguable, as JavaScript asks for the pointer on each frame; no error found.',
  options: {},
  *check(file, { change, project }) {
    const isWasm = () => project.manifest !== null && wasmTargetOf(change, project.manifest) !== null;
    for (const given of exportedMemory(file)) {
      if (isTestCode(file, given.signature.node) || (given.bySymbol && !isWasm())) continue;
      yield reportOf(given);
    }
  },
  examples: {
    invalid: [
      {
        code: `
#[wasm_bindgen]
pub fn render(width: usize) -> *const u8 {
    let pixels = vec![0u8; width * 4];
    pixels.as_ptr() //~ \`pixels\` is freed when \`render\` returns
}`,
      },
      {
        code: `
#[wasm_bindgen]
pub fn samples() -> Float32Array {
    let buffer: Vec<f32> = measure();
    unsafe { Float32Array::view(&buffer) } //~ \`buffer\` is freed when \`samples\` returns
}`,
      },
      {
        code: `
#[wasm_bindgen]
pub struct World {
    cells: Vec<u8>,
}
#[wasm_bindgen]
impl World {
    pub fn cells(&self) -> *const u8 {
        self.cells.as_ptr() //~ \`add\` may move \`self.cells\`
    }
    pub fn add(&mut self, cell: u8) {
        self.cells.push(cell);
    }
}`,
      },
      {
        code: `
static mut BUFFER: [u8; 1024] = [0; 1024];
#[no_mangle]
pub extern "C" fn buffer() -> *mut u8 {
    unsafe { BUFFER.as_mut_ptr() } //~ by a reference to the mutable static \`BUFFER\`
}
#[no_mangle]
pub extern "C" fn raw_buffer() -> *mut u8 {
    &raw mut BUFFER as *mut u8 //~ the mutable static \`BUFFER\`
}`,
        context: WASM,
        note: 'The second is sound as long as the module has one thread: information.',
      },
      {
        code: `
static mut BUFFER: [u8; 1024] = [0; 1024];
#[wasm_bindgen]
pub fn buffer() -> *const u8 {
    let pointer: *const u8;
    unsafe {
        pointer = BUFFER.as_ptr(); //~
    }
    return pointer;
}
#[wasm_bindgen]
pub struct Frame(Vec<u8>);
#[wasm_bindgen]
impl Frame {
    #[wasm_bindgen(getter)]
    pub fn pixels(&mut self) -> Uint8Array {
        unsafe { Uint8Array::view_mut_raw(self.0.as_mut_ptr(), self.0.len()) } //~ a view of \`self.0\`
    }
}`,
      },
    ],
    valid: [
      {
        code: `
#[wasm_bindgen]
pub fn allocate(size: usize) -> *mut u8 {
    let mut buffer = Vec::with_capacity(size);
    let pointer = buffer.as_mut_ptr();
    std::mem::forget(buffer);
    pointer
}`,
      },
      {
        code: `
#[wasm_bindgen]
pub struct Text {
    bytes: Vec<u8>,
}
#[wasm_bindgen]
impl Text {
    /// Where the bytes begin. Make the view anew after every call.
    pub fn offset(&self) -> *const u8 {
        self.bytes.as_ptr()
    }
    pub fn add(&mut self, byte: u8) {
        self.bytes.push(byte);
    }
}`,
        note: 'Whoever calls is told.',
      },
      {
        code: `
#[wasm_bindgen]
pub fn copy(&self) -> Uint8Array {
    let bytes = encode();
    Uint8Array::from(bytes.as_slice())
}
fn inner() -> *const u8 {
    let bytes = vec![0u8];
    bytes.as_ptr()
}`,
        note: 'A copy, and a function that is not exported.',
      },
      {
        code: 'static mut BUFFER: [u8; 8] = [0; 8];\n#[no_mangle]\npub extern "C" fn buffer() -> *mut u8 {\n    &raw mut BUFFER as *mut u8\n}\n',
        note: 'Not known to be made for wasm.',
      },
    ],
  },
});

const MOST: Readonly<Record<ExportedMemory['kind'], Severity>> = {
  local: 'error',
  view: 'warning',
  growable: 'warning',
  static: 'warning',
  'raw static': 'info',
};

function reportOf(given: ExportedMemory): Report {
  const { at, kind, signature } = given;
  const range = { start: at.startIndex, end: at.endIndex };
  return {
    at: range,
    construct: range,
    subject: `${signature.name} ${kind} ${given.place}`,
    message: messageOf(given),
    detail: ADVICE[kind],
    atMost: MOST[kind],
  };
}

function messageOf({ kind, place, mover, signature: { name } }: ExportedMemory): string {
  switch (kind) {
    case 'local':
      return `\`${place}\` is freed when \`${name}\` returns, and the host is given its address`;
    case 'growable':
      return `\`${mover}\` may move \`${place}\`, to which \`${name}\` gives the host a pointer`;
    case 'view':
      return `\`${name}\` gives JavaScript a view of \`${place}\`, which any allocation may detach`;
    case 'static':
      return `\`${name}\` gives the host a pointer made by a reference to the mutable static \`${place}\``;
    case 'raw static':
      return `\`${name}\` gives the host the mutable static \`${place}\` to write to`;
    default:
      return kind satisfies never;
  }
}

const ADVICE: Readonly<Record<ExportedMemory['kind'], string>> = {
  local:
    'Return the value itself, which is copied for JavaScript, or let the buffer live in a value that the host holds.',
  growable:
    'Say in its documentation that the pointer must be asked for anew after every call, or fix the capacity.',
  view: 'Copy it with `Uint8Array::from`, or give out offset and length for a view that JavaScript makes anew after every call.',
  static:
    'Let the buffer live in a value that the host holds; where it must be static, `&raw mut` makes no reference.',
  'raw static':
    'This is sound while the module has one thread and no reference to the static is alive meanwhile.',
};
