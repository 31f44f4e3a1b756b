import type { Node } from 'web-tree-sitter';
import { changeBeside } from '../../syntax/change-side.ts';
import { manifestsIn } from '../../syntax/crate-dependencies.ts';
import { type Dependency, dependenciesOf } from '../../syntax/dependencies.ts';
import { parseToml } from '../../syntax/parse-toml.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isSizeConstrained } from '../../syntax/size-profile.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { tomlCommentsAt } from '../../syntax/toml-tables.ts';
import { folderOf } from '../../syntax/workspaces.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

/** Crates that weigh much, with what is lighter. Measured with rustc 1.95, `opt-level = "s"` and LTO, before wasm-opt. */
const HEAVY: ReadonlyMap<string, { readonly weight: string; readonly lighter: string }> = new Map([
  [
    'regex',
    {
      weight: 'some 900 kB, two thirds of them tables of Unicode,',
      lighter:
        '`regex-lite` (a tenth of it), `js_sys::RegExp`, or `default-features = false` with what is needed',
    },
  ],
  ['chrono', { weight: '50 kB and more', lighter: '`js_sys::Date`, or `default-features = false`' }],
  [
    'serde_json',
    { weight: 'some 50 kB', lighter: '`serde-wasm-bindgen`, which takes and gives JavaScript’s own values' },
  ],
]);
const SMALL =
  '[package]\nname = "a"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n[profile.release]\nopt-level = "z"\nlto = true\n';
/** So many panics with values in them are a habit. */
const MANY_PANICS = 3;

export default defineRule({
  on: 'several',
  category: 'advice',
  policy: 'P5',
  summary: 'What makes a small WebAssembly module large',
  why: 'What a page already has need not be compiled into the module: regular expressions, dates and JSON. Formatting a floating-point number takes in the tables and big integers of an exact conversion, and values in panic messages take in the machinery of `std::fmt` for each of their types.',
  source: [
    'https://rustwasm.github.io/docs/book/reference/code-size.html',
    'https://docs.rs/regex-lite/latest/regex_lite/',
    'https://docs.rs/serde-wasm-bindgen/latest/serde_wasm_bindgen/',
  ],
  accuracy:
    'November 2026, 62 repositories, every file: 6, all read: 4 right, 2 arguable. Before: 2 in a crate with a native program, mended.',
  options: {},
  parts: [
    {
      on: 'manifest',
      *check(file, { change, side, file: changed }) {
        const seen = changeBeside(change, side, file);
        if (!isSizeConstrained(file, seen)) return;
        const before = side === 'head' && changed.base.state === 'text' ? changed.base.text : '';
        const old = new Set(heavyIn(parseToml(file.path, before)).map((one) => one.package));
        for (const one of heavyIn(file)) {
          const heavy = HEAVY.get(one.package);
          // Another version of it is no news.
          if (heavy === undefined || old.has(one.package)) continue;
          yield {
            at: one.key,
            construct: one.range,
            subject: `heavy ${one.package}`,
            message: `\`${one.package}\` adds ${heavy.weight} to a module that is to be small`,
            detail: `Lighter: ${heavy.lighter}.`,
          };
        }
      },
    },
    {
      on: 'rust',
      words: ['!('],
      *check(file, context) {
        // First, for most files are in no such module, and finding their macros takes a walk of the tree.
        if (!isInSmallModule(file, context)) return;
        const floats = macrosOf(file).filter((node) => PRECISION.test(formatOf(node)));
        const panics = macrosOf(file).filter((node) => isFormattedPanic(node));
        if (floats.length === 0 && panics.length < MANY_PANICS) return;
        const float = reportOn(floats, context);
        const panic = panics.length < MANY_PANICS ? null : reportOn(panics, context);
        if (float !== null) {
          yield {
            ...float,
            subject: 'float formatting',
            message: 'formatting a floating-point number adds some 20 kB to a module that is to be small',
            detail: 'Give JavaScript the number, or let it write it: `js_sys::Number::from(x).to_fixed(2)`.',
          };
        }
        if (panic !== null) {
          yield {
            ...panic,
            subject: 'formatted panics',
            message: `${panics.length} panics of this file write values into their messages, which a module that is to be small carries along`,
            detail:
              'A message without values costs its own bytes only; an error that is returned says more to whoever calls.',
          };
        }
      },
    },
  ],
  examples: {
    invalid: [
      {
        code: `
 [package]
 name = "search"
 [lib]
 crate-type = ["cdylib"]
 [dependencies]
 wasm-bindgen = "0.2"
+regex = "1" #~ \`regex\` adds some
+serde_json = { version = "1.0", features = ["preserve_order"] } #~ \`serde_json\`
 [profile.release]
 opt-level = "s"
 lto = true`,
      },
      {
        path: 'src/lib.rs',
        code: `
#[wasm_bindgen]
pub fn label(share: f64) -> String {
    format!("{:.1} %", share * 100.0) //~ formatting a floating-point number
}
fn other(x: f64) -> String {
    format!("{x:>8.3}")
}`,
        context: { 'Cargo.toml': SMALL },
        note: 'Once a file.',
      },
      {
        path: 'src/lib.rs',
        code: `
 fn check(at: usize, kind: &str, len: usize) {
     if at > len {
         panic!("{at} of {len}");
     }
     if kind == "" {
         panic!("no kind at {}", at);
     }
+    if len == 0 {
+        unreachable!("empty: {}", kind); //~ 3 panics of this file
+    }
 }`,
        context: { 'Cargo.toml': SMALL },
      },
    ],
    valid: [
      {
        code: '[package]\nname = "search"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\nregex-lite = "0.1"\nregex = { version = "1", default-features = false, features = ["std"] }\n# The service speaks JSON, and this is where it is checked.\nserde_json = "1"\nchrono = { version = "0.4", optional = true }\n[dev-dependencies]\nregex = "1"\n',
      },
      {
        code: '[package]\nname = "search"\n[dependencies]\nregex = "1"\nchrono = "0.4"\n',
        note: 'Not made for wasm.',
      },
      {
        code: ' [package]\n name = "search"\n [lib]\n crate-type = ["cdylib"]\n [dependencies]\n wasm-bindgen = "0.2"\n-regex = "1.10"\n+regex = "1.11"\n',
        note: 'Another version.',
      },
      {
        path: 'src/lib.rs',
        code: 'fn label(share: f64) -> String {\n    format!("{:.1} %", share)\n}\n',
        context: { 'Cargo.toml': '[package]\nname = "native"\n' },
      },
      {
        path: 'src/lib.rs',
        code: 'fn f(x: u32) -> String {\n    if x > 9 {\n        panic!("too large");\n    }\n    format!("{x:02}")\n}\n#[test]\nfn shown() {\n    assert_eq!(format!("{:.2}", 1.0), "1.00");\n}\n',
        context: { 'Cargo.toml': SMALL },
      },
    ],
  },
});

/** The heavy crates that every build has, and that no comment argues for. */
function heavyIn(file: TomlFile): readonly Dependency[] {
  return dependenciesOf(file).filter(
    (one) =>
      HEAVY.has(one.package) &&
      one.table.at(-1) === 'dependencies' &&
      one.table[0] !== 'workspace' &&
      hasDefaults(one) &&
      tomlCommentsAt(file, one.range) === '',
  );
}

/** With the crate's default features, and in every build? */
function hasDefaults({ fields }: Dependency): boolean {
  if (fields.get('optional')?.value === true || fields.get('workspace')?.value === true) return false;
  const written = fields.get('default-features') ?? fields.get('default_features');
  return written?.value !== false;
}

function isInSmallModule(file: RustFile, { change, project }: RuleContext): boolean {
  const manifest =
    project.manifest === null ? undefined : manifestsIn(change).get(folderOf(project.manifest));
  return manifest !== undefined && isSizeConstrained(manifest, change) && !file.path.endsWith('build.rs');
}

function macrosOf(file: RustFile): readonly Node[] {
  return file.nodes('macro_invocation').filter((node) => NAMES.test(nameOf(node)) && !isTestCode(file, node));
}

const NAMES =
  /^(?:format|format_args|write|writeln|print|println|eprintln|panic|unreachable|todo|unimplemented)$/;
/** A precision, which is written for floating-point numbers: `{:.2}`, `{x:>8.3}`, `{:.*}`. */
const PRECISION = /\{[^{}]*:[^{}]*\.(?:\d+|\*|\w+\$)[^{}]*\}/;

function nameOf(macro: Node): string {
  return /(\w+)$/.exec(macro.childForFieldName('macro')?.text ?? '')?.[1] ?? '';
}

/** The format string of a macro, with its quotes; the empty string where it has none. */
function formatOf(macro: Node): string {
  return /^[^"]*?(r?#*"(?:[^"\\]|\\.)*")/s.exec(macro.text)?.[1] ?? '';
}

function isFormattedPanic(macro: Node): boolean {
  return (
    /^(?:panic|unreachable|todo|unimplemented)$/.test(nameOf(macro)) && /\{[^{}]*\}/.test(formatOf(macro))
  );
}

/** The first place that the change touches, for all of them. */
function reportOn(
  nodes: readonly Node[],
  { isTouched }: RuleContext,
): Pick<Report, 'at' | 'construct' | 'covers'> | null {
  const places = nodes.map(({ startIndex: start, endIndex: end }) => ({
    at: { start, end },
    construct: { start, end },
  }));
  const place = places.find(({ at }) => isTouched(at)) ?? places[0];
  return place === undefined ? null : { ...place, covers: places };
}
