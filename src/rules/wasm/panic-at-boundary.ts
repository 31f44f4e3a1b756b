import type { Node } from 'web-tree-sitter';
import type { Suggestion } from '../../finding/finding.ts';
import { type BoundaryPanic, type PanickingExport, panickingExports } from '../../syntax/boundary-panics.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['wasm_bindgen', 'Guest'],
  category: 'suspicious',
  policy: 'P5',
  summary: 'What the host passes in makes a WebAssembly module panic',
  why: 'A panic in WebAssembly is a trap: JavaScript gets `RuntimeError: unreachable` without a word of why, nothing is dropped, an object that was borrowed stays borrowed, and the promise of an async function never settles. A `Result` reaches JavaScript as an exception that can be caught, and the module goes on.',
  source: [
    'https://wasm-bindgen.github.io/wasm-bindgen/reference/types/result.html',
    'https://doc.rust-lang.org/rustc/platform-support/wasm32-unknown-unknown.html#unwinding',
  ],
  accuracy:
    'November 2026, 62 repositories, every file: 52 at warning in 9 of them, all read: 52 right, 30 of which are one getter written 30 times. Before: 2 wrong, mended. 280 changes of 7 repositories: 7, all right.',
  options: {},
  *check(file, context) {
    for (const one of panickingExports(file)) {
      const grave = one.panics.filter((panic) => isGraveIn(panic, one));
      const slight =
        one.export.by === 'component' || one.isFallible
          ? []
          : one.panics.filter((panic) => !isGraveIn(panic, one));
      if (grave.length > 0) yield reportOn(one, grave, context);
      else if (slight.length > 0) yield { ...reportOn(one, slight, context), atMost: 'info' };
    }
  },
  examples: {
    invalid: [
      {
        code: `
#[wasm_bindgen]
pub fn configure(options: JsValue) {
    let options: Options = serde_wasm_bindgen::from_value(options).unwrap(); //~ \`.unwrap()\` panics on what JavaScript passes as \`options\`
    apply(options);
}`,
      },
      {
        code: `
 #[wasm_bindgen]
 impl Board {
     pub fn toggle(&mut self, row: usize, column: usize) {
+        let at = row * self.width + column;
+        self.cells[at] ^= true; //~ \`self.cells[at]\` panics on what JavaScript passes as \`row\`
     }
 }`,
        note: 'Through a local.',
      },
      {
        code: `
#[wasm_bindgen]
pub async fn load(url: String) -> Result<JsValue, JsError> {
    let url = Url::parse(&url).expect("bad url"); //~ passes as \`url\`
    todo!()
}`,
        note: 'One finding for a function.',
      },
      {
        code: `
impl Guest for Component {
    fn resize(width: u32) -> Result<(), String> {
        let width = NonZeroU32::new(width).unwrap(); //~ what the host passes as \`width\`
        Ok(())
    }
}`,
      },
      {
        code: `
#[wasm_bindgen]
impl Player {
    pub fn name(&self) -> String {
        self.profile.as_ref().unwrap().name.clone() //~ \`.unwrap()\` may panic in \`name\`
    }
}`,
        note: 'State of the module: information.',
      },
    ],
    valid: [
      {
        code: `
#[wasm_bindgen]
pub fn configure(options: JsValue) -> Result<(), JsError> {
    let options: Options = serde_wasm_bindgen::from_value(options)?;
    let pattern = Regex::new("^[a-z]+$").unwrap();
    let now = web_sys::window().unwrap().performance().unwrap().now();
    Ok(())
}`,
        note: 'Constants, and what every page has.',
      },
      {
        code: `
#[wasm_bindgen]
impl Board {
    pub fn get(&self, at: usize) -> bool {
        if at >= self.cells.len() {
            return false;
        }
        self.cells[at]
    }
    pub fn wrapped(&self, at: usize) -> bool {
        self.cells[at % self.cells.len()]
    }
}`,
      },
      {
        code: `
#[wasm_bindgen(start)]
pub fn main() {
    console_log::init().unwrap();
}
fn inner(text: &str) -> u32 {
    text.parse().unwrap()
}`,
        note: 'It runs once, and nobody could catch it; and a function that is not exported.',
      },
      {
        code: `
#[wasm_bindgen]
pub fn digit(text: &str) -> u32 {
    text.len().try_into().expect("a length always fits 32 bits here")
}`,
        note: 'With the reason why it holds.',
      },
      {
        code: `
/// # Panics
///
/// If the text is no number.
#[wasm_bindgen]
pub fn double(text: &str) -> f64 {
    2.0 * text.parse::<f64>().unwrap()
}`,
        note: 'Said to whoever calls it.',
      },
      {
        code: `
#[wasm_bindgen]
pub fn bright(image: &Image) -> Vec<u8> {
    image.pixels.iter().map(|&p| TABLE[p as usize]).chain(encode(image).unwrap()).collect()
}`,
        note: 'What the module itself has made.',
      },
      {
        code: '#[wasm_bindgen_test]\nfn parses() {\n    let value: Options = from_value(js()).unwrap();\n}\n',
      },
    ],
  },
});

/** In a component's function without a `Result` there is no other way, unless it is unfinished. */
function isGraveIn(
  { input, isGrave }: BoundaryPanic,
  { export: { by }, isFallible }: PanickingExport,
): boolean {
  return isGrave && (input === null || by === 'wasm_bindgen' || isFallible);
}

function reportOn(
  { export: { signature, by }, isFallible }: PanickingExport,
  panics: readonly BoundaryPanic[],
  { isTouched }: RuleContext,
): Report {
  const places = panics.map(({ panic: { node } }) => ({ at: rangeOf(node), construct: rangeOf(node) }));
  const touched = places.findIndex(({ at }) => isTouched(at));
  const index = Math.max(0, touched);
  const chosen = panics[index];
  const place = places[index];
  if (chosen === undefined || place === undefined) throw new Error(`${signature.name} panics nowhere`);
  const host = by === 'wasm_bindgen' ? 'JavaScript' : 'the host';
  const { panic, input } = chosen;
  const more = panics.length > 1 ? ` ${panics.length - 1} more in this function.` : '';
  return {
    ...place,
    covers: places,
    subject: `${signature.name} ${panic.kind} ${input ?? ''}`,
    message: messageOf(chosen, signature.name, host),
    detail: `${consequence(signature)}${more}`,
    suggestion: draftOf(panic, isFallible, by),
    related: [{ at: rangeOf(signature.nameNode), message: `\`${signature.name}\` is exported` }],
  };
}

function messageOf({ panic, input, isGrave }: BoundaryPanic, fn: string, host: string): string {
  const name = panic.name.slice(0, 80);
  if (panic.kind === 'macro') return `\`${name}\` is a panic in \`${fn}\`, which ${host} calls`;
  return isGrave && input !== null
    ? `\`${name}\` panics on what ${host} passes as \`${input}\``
    : `\`${name}\` may panic in \`${fn}\`, which ${host} calls`;
}

function consequence({ isAsync, receiver }: PanickingExport['export']['signature']): string {
  if (isAsync) return 'The module traps, and the promise never settles.';
  return receiver === null
    ? 'The module traps, and nobody learns why.'
    : 'The module traps, and the object stays borrowed: every later call on it fails.';
}

function draftOf(
  { kind, node }: BoundaryPanic['panic'],
  isFallible: boolean,
  by: PanickingExport['export']['by'],
): Suggestion {
  const error = (text: string) => (by === 'wasm_bindgen' ? `JsError::new(${text})` : text);
  const summary = isFallible
    ? 'an error in place of the panic'
    : 'an error in place of the panic, once the function returns a `Result<_, JsError>`';
  const make = (code: string): Suggestion => ({ kind: 'draft', language: 'rust', code, summary });
  if (kind === 'macro') return make(`return Err(${error('"what is wrong, for whoever calls"')});`);
  if (kind === 'index') {
    const place = node.firstNamedChild?.text ?? '';
    const index = node.lastNamedChild?.text ?? '';
    return make(`let value = ${place}.get(${index}).ok_or_else(|| ${error('"out of bounds"')})?;`);
  }
  const receiver = node.childForFieldName('function')?.childForFieldName('value')?.text ?? '';
  const isOption =
    /\.(?:as_\w+|get\w*|first|last|next|pop|checked_\w+|nth|find|take)\([^()]*\)$|::new\([^()]*\)$/.test(
      receiver,
    );
  return make(
    isOption
      ? `let value = ${receiver}.ok_or_else(|| ${error('"what is missing, for whoever calls"')})?;`
      : `let value = ${receiver}.map_err(|error| ${error('&error.to_string()')})?;`,
  );
}

function rangeOf({ startIndex, endIndex }: Node) {
  return { start: startIndex, end: endIndex };
}
