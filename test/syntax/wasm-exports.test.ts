import { expect, test } from 'vitest';
import { panickingExports } from '../../src/syntax/boundary-panics.ts';
import { exportedMemory } from '../../src/syntax/exported-memory.ts';
import { wasmExportsOf } from '../../src/syntax/wasm-exports.ts';
import { parseRust } from './parse-rust.ts';

test('exports are what JavaScript or the host of a component calls', () => {
  const file = parseRust(`
#[wasm_bindgen]
pub fn plain() {}
#[cfg_attr(feature = "web", wasm_bindgen(js_name = "other"))]
pub fn by_feature() {}
#[wasm_bindgen(start)]
pub fn start() {}
fn inner() {}
#[wasm_bindgen]
extern "C" {
    fn alert(text: &str);
}
#[wasm_bindgen]
impl Board {
    pub fn method(&self) {}
    fn private(&self) {}
    #[wasm_bindgen(skip)]
    pub fn skipped(&self) {}
}
impl Board {
    pub fn unbound(&self) {}
}
impl exports::demo::Guest for Component {
    fn run() {}
}
`);
  expect(wasmExportsOf(file).map(({ signature, owner, by }) => [signature.name, owner, by])).toEqual([
    ['plain', null, 'wasm_bindgen'],
    ['by_feature', null, 'wasm_bindgen'],
    ['method', 'Board', 'wasm_bindgen'],
    ['run', 'Component', 'component'],
  ]);
});

const panics = (parameters: string, body: string) =>
  panickingExports(parseRust(`#[wasm_bindgen]\npub fn f(${parameters}) {\n    ${body}\n}\n`)).flatMap((one) =>
    one.panics.map(({ panic, input, isGrave }) => `${panic.name} ${input} ${isGrave ? 'grave' : 'slight'}`),
  );

test.each([
  [
    'x: JsValue',
    'let y: Options = serde_wasm_bindgen::from_value(x).map_err(log).unwrap();',
    '.unwrap() x grave',
  ],
  ['x: &str', 'let n = x.trim().parse::<u32>().ok().expect("a number");', '.expect(…) x grave'],
  [
    'x: Vec<u8>',
    'let s = x.as_slice();\n    let y = image::load_from_memory(s).unwrap();',
    '.unwrap() x grave',
  ],
  ['x: u32', 'let n = NonZeroU32::new(x).unwrap();', '.unwrap() x grave'],
  ['x: usize', 'let at = x * 4;\n    self.cells[at] = 1;', 'self.cells[at] x grave'],
  ['x: &[u8]', 'let made = build(x).unwrap();', '.unwrap() x slight'],
  ['x: u8', 'unimplemented!()', 'unimplemented! null grave'],
  ['x: u8', 'if x == 3 { panic!("three") }', 'panic! null slight'],
])('with %s, %s panics', (parameters, body, expected) => {
  expect(panics(parameters, body)).toEqual([expected]);
});

test.each([
  ['x: usize', 'let at = x.min(self.cells.len() - 1);\n    self.cells[at] = 1;'],
  ['x: usize', 'if x < self.cells.len() { self.cells[x] = 1; }'],
  ['x: usize', 'let at = x;\n    if at >= self.cells.len() { return; }\n    self.cells[at] = 1;'],
  ['x: JsValue', 'if x.is_string() { use_it(x.as_string().unwrap()); }'],
  ['image: &Image', 'let i = image.pixels[0] as usize;\n    TABLE[i]; decode(image).unwrap();'],
  ['x: u8', 'TABLE[x as usize];'],
  ['x: &str', 'let r = Regex::new("^a").unwrap();\n    self.state.lock().unwrap();'],
])('with %s, %s does not', (parameters, body) => {
  expect(panics(parameters, body)).toEqual([]);
});

const given = (text: string) =>
  exportedMemory(parseRust(text)).map(({ kind, place, mover }) => `${kind} ${place} ${mover}`);

test('a buffer that is kept, or of somebody else, is not freed', () => {
  const of = (body: string, parameters = '') =>
    given(`#[wasm_bindgen]\npub fn f(${parameters}) -> *const u8 {\n    ${body}\n}\n`);
  expect(of('let v = vec![0u8; 4];\n    v.as_ptr()')).toEqual(['local v null']);
  expect(of('data.as_ptr()', 'data: Vec<u8>')).toEqual(['local data null']);
  expect(of('data.as_ptr()', 'data: &[u8]')).toEqual([]);
  expect(of('let v = vec![0u8; 4];\n    let p = v.as_ptr();\n    std::mem::forget(v);\n    p')).toEqual([]);
  expect(
    of(
      'let v = vec![0u8; 4];\n    let p = v.as_ptr();\n    BUFFERS.with(|all| all.borrow_mut().push(v));\n    p',
    ),
  ).toEqual([]);
  expect(of('let v = vec![0u8; 4].leak();\n    v.as_ptr()')).toEqual([]);
});

test('a field moves where another export makes it grow or sets it', () => {
  const of = (other: string, docs = '') =>
    given(
      `pub struct A { v: Vec<u8>, s: [u8; 4] }\n#[wasm_bindgen]\nimpl A {\n    ${docs}\n    pub fn at(&self) -> usize {\n        self.v.as_ptr() as usize\n    }\n    ${other}\n}\n`,
    );
  expect(of('pub fn add(&mut self) { self.v.push(1); }')).toEqual(['growable self.v add']);
  expect(of('pub fn set(&mut self) { self.v = vec![]; }')).toEqual(['growable self.v set']);
  expect(of('pub fn same(&mut self) { self.v == other; self.v.fill(0); }')).toEqual([]);
  expect(of('fn add(&mut self) { self.v.push(1); }')).toEqual([]);
  expect(of('pub fn add(&mut self) { self.v.push(1); }', '/// Good until the next call.')).toEqual([]);
});
