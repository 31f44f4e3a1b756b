import { expect, test } from 'vitest';
import { unmarkedAttributes, unmarkedExterns } from '../../src/syntax/edition-2024.ts';
import { uncoveredOperations } from '../../src/syntax/uncovered-operations.ts';
import { parseRust } from './parse-rust.ts';

const linesOfExterns = (text: string) => {
  const file = parseRust(text);
  return unmarkedExterns(file).map((node) => file.lines.lineAt(node.startIndex));
};
const attributesIn = (text: string) =>
  unmarkedAttributes(parseRust(text)).map(({ words }) => text.slice(words.start, words.end));

test('an extern block is unmarked with any ABI, with plain attributes, and in macros that hand items on', () => {
  expect(
    linesOfExterns(
      'extern {}\n#[link(name = "m")]\nextern "system" {}\ncfg_if! { if #[cfg(unix)] { extern "C" { fn f(); } } }\n',
    ),
  ).toEqual([1, 3, 4]);
});

test('an extern block that is marked, written by a macro or read by one is none of ours', () => {
  expect(
    linesOfExterns(
      'unsafe extern "C" {}\nmacro_rules! m { () => { extern "C" { fn f(); } } }\n#[bridge] mod a { extern "Rust" { fn g(); } }\n#[wasm_bindgen]\nextern "C" {}\nobjc! { extern "C" { fn h(); } }\n',
    ),
  ).toEqual([]);
});

test('attributes of the linker are found as written, in cfg_attr too, but for those in unsafe(…)', () => {
  expect(
    attributesIn(
      '#[no_mangle]\nfn a() {}\n#[cfg_attr(x, link_section = ".init", inline)]\nfn b() {}\n#[unsafe(no_mangle)]\nfn c() {}\n#[cfg_attr(x, unsafe ( export_name = "d" ))]\nfn d() {}\n// #[no_mangle]\nconst S: &str = "#[no_mangle]";\n',
    ),
  ).toEqual(['no_mangle', 'link_section = ".init"']);
});

test('operations of an unsafe fn are uncovered outside its blocks, in its closures, and not in its items', () => {
  const file = parseRust(
    'unsafe fn other() {}\nfn sys() {}\nunsafe fn f(p: *const u8, r: &u8) {\n    *p;\n    *r;\n    unsafe { *p };\n    let c = || other();\n    fn g(q: *const u8) { *q; }\n    sys::other();\n    libc::close(1);\n    ptr::read(p);\n    take(p);\n}\n',
  );
  const item = file.nodes('function_item')[2] ?? file.root;
  expect(uncoveredOperations(file, item).map(({ text }) => text)).toEqual([
    '*p',
    'other()',
    'libc::close(1)',
    'ptr::read(p)',
  ]);
});
