import type { Node } from 'web-tree-sitter';
import { attributesOf } from '../../syntax/attributes.ts';
import { whyNotForC } from '../../syntax/ffi-types.ts';
import { ancestorsOf, isItem, itemName, outerItem } from '../../syntax/items.ts';
import { closureCallsIn, type Panic, panicsIn } from '../../syntax/panics.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { allowsRust } from '../../syntax/rust-version.ts';
import { type Signature, signaturesOf } from '../../syntax/signatures.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { abiOf, type TypeShape, typeShape } from '../../syntax/type-shapes.ts';
import { defineRule, type Report } from '../define-rule.ts';

/** Conventions that a panic may not leave through. */
const NO_UNWINDING = /^(?:C|system|cdecl|stdcall|fastcall|win64|sysv64|aapcs|efiapi|vectorcall)$/;

export default defineRule({
  on: 'rust',
  words: ['extern'],
  category: 'suspicious',
  policy: 'P10',
  summary: 'A panic, or a type of Rust, that crosses into C',
  why: 'C has no way to unwind: a panic that would leave an `extern "C"` function aborts the whole process since Rust 1.81, and was undefined behaviour before. Types without a fixed layout, and functions with the calling convention of Rust, mean nothing on the other side.',
  source: [
    'https://doc.rust-lang.org/nomicon/ffi.html#ffi-and-unwinding',
    'https://blog.rust-lang.org/2024/09/05/Rust-1.81.0.html#abort-on-uncaught-panics-in-extern-c-functions',
    'https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#improper-ctypes-definitions',
  ],
  twins: ['improper_ctypes_definitions', 'improper_ctypes'],
  accuracy:
    'November 2026: 29 repositories, every file: 1 finding at warning, arguable; 38 said as information, true of every one and a matter of taste in most. Before: 115 in what a bridge macro writes, mended.',
  options: {},
  *check(file, { project }) {
    const isOld = !allowsRust(project, 81);
    for (const signature of signaturesOf(file)) {
      const { abi, holder, node } = signature;
      const isForeign = holder === 'foreign';
      if (!NO_UNWINDING.test((isForeign ? foreignAbi(file, node) : abi) ?? '')) continue;
      if (isTemplate(file, node) || isBridged(file, node)) continue;
      const panic = isForeign || isTestCode(file, node) ? null : worstPanic(file, node, isOld);
      if (panic !== null) yield panicReport(signature, panic, isOld);
      yield* typeReports(file, signature);
    }
    yield* fieldReports(file);
  },
  examples: {
    invalid: [
      {
        code: `
#[no_mangle]
pub extern "C" fn load(path: *const c_char) -> i32 {
    let path = unsafe { CStr::from_ptr(path) }.to_str().unwrap(); //~ if \`.unwrap()\` panics in \`load\`
    open(path)
}`,
      },
      {
        code: `
unsafe extern "C" fn trampoline<F: FnMut(i32)>(data: *mut c_void, n: i32) {
    let callback = &mut *(data as *mut F);
    callback(n); //~ if the closure \`callback\` panics in \`trampoline\`
}`,
        context: { 'Cargo.toml': '[package]\nname = "x"\nversion = "1.0.0"\nrust-version = "1.70"\n' },
        note: 'Undefined behaviour with the oldest Rust that the crate supports.',
      },
      {
        code: `
struct Point { x: f64, y: f64 }
#[no_mangle]
pub extern "C" fn name(of: Point) -> String { //~ \`Point\` has no
    //~^ \`String\` has the layout of Rust
    describe(of)
}`,
      },
      {
        code: `
extern "C" {
    fn on_event(callback: fn(i32)); //~ a \`fn\` without \`extern "C"\`
}`,
      },
      {
        code: `
#[repr(C)]
pub struct Hooks {
    pub open: Option<fn(i32) -> i32>, //~ \`open\`
}
extern "C" {
    fn install(hooks: *const Hooks);
}`,
      },
    ],
    valid: [
      {
        code: `
#[no_mangle]
pub extern "C" fn load(path: *const c_char) -> i32 {
    std::panic::catch_unwind(|| open(path).unwrap()).unwrap_or(-1)
}`,
      },
      {
        code: '#[no_mangle]\npub extern "C-unwind" fn load(n: Option<i32>) -> i32 {\n    n.unwrap()\n}\n',
      },
      {
        code: `
#[repr(C)]
pub struct Hooks { open: Option<extern "C" fn(i32) -> i32> }
#[no_mangle]
pub extern "C" fn install(hooks: Option<&Hooks>, name: *const c_char, n: Option<Box<Hooks>>) -> bool {
    hooks.is_some()
}`,
      },
      {
        code: '#[repr(C)]\nstruct Header {\n    drop: fn(*mut Header),\n}\n',
        note: 'Fixed for its own sake: no foreign function knows it.',
      },
      {
        code: '#[wasm_bindgen]\nextern "C" {\n    fn alert(text: &str);\n}\n#[cxx::bridge]\nmod ffi {\n    extern "C" {\n        fn name() -> String;\n    }\n}\n',
        note: 'A macro writes what is really passed.',
      },
      { code: 'extern "C" fn f(state: &Mutex<u32>) -> u32 {\n    *state.lock().unwrap()\n}\n' },
    ],
  },
});

/** A closure that the user chose before what is plain to see. */
function worstPanic(file: RustFile, fn: Node, isOld: boolean): Panic | null {
  const body = fn.childForFieldName('body');
  const [closure] = closureCallsIn(file, fn);
  if (closure !== undefined || body === null) return closure ?? null;
  return panicsIn(file, body).find((panic) => isOld || !isDeliberate(panic)) ?? null;
}

/** Where a panic aborts by definition, an assertion and a message are a choice, and an index is everywhere. */
function isDeliberate({ kind, name }: Panic): boolean {
  return kind === 'index' || /^(?:panic|assert|assert_eq|assert_ne)!$|^\.expect/.test(name);
}

function panicReport({ name, nameNode }: Signature, panic: Panic, isOld: boolean): Report {
  const what = panic.kind === 'closure' ? `the closure \`${panic.name}\`` : `\`${panic.name}\``;
  const effect = isOld ? 'the behaviour is undefined before Rust 1.81' : 'the whole process is aborted';
  return {
    at: { start: panic.node.startIndex, end: panic.node.endIndex },
    subject: `${name} ${panic.kind}`,
    message: `if ${what} ${panic.kind === 'macro' ? 'is reached' : 'panics'} in \`${name}\`, ${effect}`,
    detail: 'Return an error code, or run the body under `std::panic::catch_unwind`.',
    related: [
      { at: { start: nameNode.startIndex, end: nameNode.endIndex }, message: `\`${name}\` is called from C` },
    ],
    ...(isOld && panic.kind !== 'index' ? {} : { atMost: 'info' as const }),
  };
}

function foreignAbi(file: RustFile, node: Node): string | null {
  const block = outerItem(file, node)?.text ?? '';
  return abiOf(block.slice(0, block.indexOf('{')));
}

/** Macros that write the passage from one language to the other themselves. */
const BRIDGES =
  /bridge|bindgen|uniffi|napi|pyo3|pyfunction|php|ffi_export|jni_fn|rustler|sabi|pg_|godot|neon|export$/;

function isBridged(file: RustFile, node: Node): boolean {
  const holders = [node, ...ancestorsOf(file, node).filter((up) => isItem(up))];
  return holders.some((one) =>
    attributesOf(file, one).some(({ name }) => name !== 'export_name' && BRIDGES.test(name)),
  );
}

function* typeReports(file: RustFile, signature: Signature): Generator<Report> {
  const { name, parameters, returnType, returnNode, isExported, symbol, holder } = signature;
  if (holder !== 'foreign' && !isExported && symbol === null) return;
  for (const { type, typeNode } of parameters) {
    const why = whyNotForC(file, type);
    if (why !== null) yield typeReport(typeNode, why, `\`${name}\` takes it from C`);
  }
  const why = returnType === null ? null : whyNotForC(file, returnType);
  if (why !== null && returnNode !== null) yield typeReport(returnNode, why, `\`${name}\` gives it to C`);
}

function typeReport(node: Node, why: string, where: string): Report {
  return {
    at: { start: node.startIndex, end: node.endIndex },
    message: `${why}, and ${where}`,
    detail: 'Pass a pointer and a length, a `repr(C)` type, or an opaque pointer from `Box::into_raw`.',
  };
}

/** Callbacks with the convention of Rust in a `repr(C)` struct that a function of C knows. */
function* fieldReports(file: RustFile): Generator<Report> {
  for (const struct of file.nodes('struct_item')) {
    if (!/:[^;]*\bfn\s*\(/.test(struct.text) || !isKnownToC(file, itemName(struct))) continue;
    for (const field of struct.childForFieldName('body')?.namedChildren ?? []) {
      const type = field.childForFieldName('type');
      const shape = type === null ? null : callbackOf(typeShape(type));
      const name = field.childForFieldName('name')?.text ?? '';
      if (type !== null && shape?.kind === 'function' && shape.abi === null)
        yield typeReport(
          type,
          `the callback \`${name}\` has the calling convention of Rust`,
          'C will call it',
        );
    }
  }
}

function callbackOf(type: TypeShape): TypeShape {
  return type.kind === 'named' && type.name === 'Option' ? (type.args[0] ?? type) : type;
}

function isKnownToC(file: RustFile, struct: string): boolean {
  const word = new RegExp(`\\b${struct}\\b`);
  return signaturesOf(file).some(
    ({ holder, parameters }) =>
      holder === 'foreign' && parameters.some(({ typeNode }) => word.test(typeNode.text)),
  );
}
