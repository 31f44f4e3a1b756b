import { lineMap } from '../../diff/line-map.ts';
import type { TextRange } from '../../finding/finding.ts';
import { changeBeside } from '../../syntax/change-side.ts';
import { manifestsIn } from '../../syntax/crate-dependencies.ts';
import { parseToml, tomlValue } from '../../syntax/parse-toml.ts';
import { type SizeJudgement, sizeJudgement, wasmCratesUnder } from '../../syntax/size-profile.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { tableAt } from '../../syntax/toml-tables.ts';
import { type WasmTarget, wasmPlaces } from '../../syntax/wasm-target.ts';
import { workspaceRootOf } from '../../syntax/workspace-root.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';
import { sizeProfileFix } from '../size-profile-fix.ts';

export default defineRule({
  on: 'manifest',
  category: 'policy',
  policy: 'P5',
  summary: 'A WebAssembly module built with a profile that does not make it small',
  why: 'Everybody who opens the page downloads and compiles the module. Link-time optimization with `opt-level = "s"` takes a tenth to a fifth off it, and cargo does neither unless the root manifest says so. Not asked for are `panic = "abort"`, which wasm32-unknown-unknown and WASI do without being told, and `strip = true`, which takes `wasm-bindgen` and `wasm-opt` the section that names the features in use.',
  source: [
    'https://doc.rust-lang.org/cargo/reference/profiles.html',
    'https://rustwasm.github.io/docs/book/reference/code-size.html',
    'https://doc.rust-lang.org/rustc/platform-support/wasm32-unknown-unknown.html#unwinding',
    'https://github.com/cloudflare/workers-rs/pull/1015',
  ],
  accuracy:
    'November 2026, 62 repositories, every file: 12 at warning, all read: 10 right, 2 arguable; silent on 6 libraries that support wasm. One example and one key taken out by a comment were wrong before, and are mended. Of 1 fix 1 found, silent on the fix.',
  options: {},
  *check(file, context) {
    const { head } = context.file;
    if (context.side === 'head' && head.state === 'text' && head.partial === true) return;
    const change = changeBeside(context.change, context.side, file);
    const root = workspaceRootOf(file, manifestsIn(change));
    if (root === null || (change.source === 'diff' && root.path !== 'Cargo.toml')) return;
    const targets = wasmCratesUnder(root, change);
    const own = targets.find(({ manifest }) => manifest.path === file.path);
    if (own !== undefined && root.path !== file.path) yield* ignoredProfile(file, own, root);
    for (const target of targets) {
      const judgement = sizeJudgement(root, target, change);
      if (judgement === null || !isToldHere(file, judgement, target, context)) continue;
      yield reportOf(file, judgement, target, context);
      return;
    }
  },
  examples: {
    invalid: [
      {
        code: `
[package]
name = "board"

[lib]
crate-type = ["cdylib"] #~ \`board\` lacks \`opt-level = "s"\`, \`lto = true\` and \`codegen-units = 1\`

[dependencies]
wasm-bindgen = "0.2"`,
        fixed: `
[package]
name = "board"

[lib]
crate-type = ["cdylib"]

[dependencies]
wasm-bindgen = "0.2"

[profile.release]
opt-level = "s"
lto = true
codegen-units = 1`,
      },
      {
        code: `
 [package]
 name = "board"
 [package.metadata.wasm-pack.profile.release]
 wasm-opt = ["-Oz"]
 [profile.release] #~ lacks \`lto = true\` and \`codegen-units = 1\`
 opt-level = "z" # measured
-lto = true
 # The end.
 [lib]
 crate-type = ["cdylib", "rlib"]
 [dependencies]
 wasm-bindgen = "0.2"`,
        fixed: `
[package]
name = "board"
[package.metadata.wasm-pack.profile.release]
wasm-opt = ["-Oz"]
[profile.release]
opt-level = "z" # measured
lto = true
codegen-units = 1
# The end.
[lib]
crate-type = ["cdylib", "rlib"]
[dependencies]
wasm-bindgen = "0.2"`,
        note: 'Comments stay where they are.',
      },
      {
        code: `
 [workspace]
 members = ["app", "model"]
 [profile.release] #~ the wasm module \`app\` lacks
+debug = true
 opt-level = "z"`,
        context: {
          'app/Cargo.toml':
            '[package]\nname = "app"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwit-bindgen = "0.40"\n',
          'model/Cargo.toml': '[package]\nname = "model"\n',
        },
        note: 'A member makes the module, and debug information stays in it.',
      },
      {
        code: `
[package]
name = "app"
[lib]
crate-type = ["cdylib"] #~ lacks \`opt-level = "s"\`
[dependencies]
wasm-bindgen = "0.2"`,
        path: 'app/Cargo.toml',
        context: {
          'Cargo.toml': '[workspace]\nmembers = ["app", "server"]\n',
          'server/Cargo.toml': '[package]\nname = "server"\n[[bin]]\nname = "server"\n',
        },
        note: 'A server is built with the same profile, so that the module needs its own.',
      },
      {
        code: `
[package]
name = "app"
[lib]
crate-type = ["cdylib"]
[dependencies]
wasm-bindgen = "0.2"
[profile.release] #~ cargo ignores \`[profile.release]\` here
lto = true`,
        path: 'app/Cargo.toml',
        context: { 'Cargo.toml': '[workspace]\nmembers = ["app"]\n' },
      },
    ],
    valid: [
      {
        code: '[package]\nname = "board"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n[profile.release]\nlto = "fat"\nopt-level = "s"\ncodegen-units = 1\n',
        note: 'wasm32-unknown-unknown aborts on a panic without being told.',
      },
      {
        code: '[package]\nname = "net"\n[lib]\ncrate-type = ["cdylib", "rlib"]\n[target.\'cfg(target_arch = "wasm32")\'.dependencies]\nwasm-bindgen = "0.2"\n',
        context: {
          '.github/workflows/ci.yml':
            'jobs:\n  wasm:\n    steps:\n      - run: cargo check --target wasm32-unknown-unknown\n',
        },
        note: 'A library that can be built for wasm, too.',
      },
      {
        code: '[package]\nname = "board"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n[profile.release]\nlto = true\nopt-level = 3 # the solver must be fast\ncodegen-units = 1\n',
        note: 'A choice with its reason.',
      },
      {
        code: '[package]\nname = "board"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n[profile.release-web]\ninherits = "release"\nlto = true\nopt-level = "z"\n',
        note: 'A profile of its own has what it takes.',
      },
      {
        code: '[package]\nname = "game"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n',
        path: 'examples/game/Cargo.toml',
        note: 'An example.',
      },
      {
        code: ' [package]\n name = "board"\n [lib]\n crate-type = ["cdylib"]\n [dependencies]\n-wasm-bindgen = "0.2.99"\n+wasm-bindgen = "0.2.100"\n',
        note: 'Another version is no other crate.',
      },
    ],
  },
});

/** Profiles count in the root manifest alone; cargo says so on every build, where nobody reads it. */
function* ignoredProfile(file: TomlFile, { manifest }: WasmTarget, root: TomlFile): Generator<Report> {
  for (const name of Object.keys(Object(tomlValue(file, 'profile')))) {
    const table = tableAt(file, 'profile', name);
    if (table === null) continue;
    yield {
      at: table.header,
      construct: table.range,
      subject: `ignored ${name}`,
      message: `cargo ignores \`[profile.${name}]\` here: \`${nameOf(manifest)}\` is a member of the workspace of \`${root.path}\``,
      detail: 'Profiles count in the manifest at the root of the workspace alone.',
    };
  }
}

/** The finding stands in the root manifest where that is changed and has the profile or the crate, else at the crate. */
function isToldHere(
  file: TomlFile,
  { root, profile }: SizeJudgement,
  { manifest }: WasmTarget,
  { change }: RuleContext,
): boolean {
  if (root.path === file.path) return profile.table !== null || manifest.path === file.path;
  if (manifest.path !== file.path || tomlValue(file, 'profile') !== undefined) return false;
  const changed = change.files.find(({ path }) => path === root.path);
  if (changed === undefined || profile.table === null) return true;
  if (change.source === 'tree' || changed.status === 'added') return false;
  const { isAdded } = lineMap(changed.hunks);
  const last = root.lines.lineAt(profile.table.range.end);
  for (let line = root.lines.lineAt(profile.table.header.start); line <= last; line += 1)
    if (isAdded(line)) return false;
  return true;
}

function reportOf(
  file: TomlFile,
  judgement: SizeJudgement,
  target: WasmTarget,
  context: RuleContext,
): Report {
  const { profile, lacks, isShared } = judgement;
  const [evidence] = target.evidence;
  const places = placesIn(file, judgement, target, context);
  const isWeak = isShared || !lacks.some(({ weight }) => weight === 'grave');
  const them = listed(lacks.map(({ key, wanted }) => `\`${key} = ${wanted}\``));
  const where = evidence.path === file.path ? 'here' : `in \`${evidence.path}\``;
  return {
    ...places[0],
    covers: places,
    subject: `${profile.name} ${lacks.map(({ key }) => key).join(' ')}`,
    message: `the \`${profile.name}\` profile of the wasm module \`${nameOf(target.manifest)}\` lacks ${them}`,
    detail: `It is made for wasm by ${evidence.words} ${where}. ${gainsOf(judgement)}${optimizerOff(target)}`,
    suggestion: sizeProfileFix(file, judgement),
    ...(isWeak ? { atMost: 'info' as const } : {}),
  };
}

type Place = { readonly at: TextRange; readonly construct: TextRange };

/** The profile or what makes the crate one for wasm, and what of that the change brings. */
function placesIn(
  file: TomlFile,
  { root, profile }: SizeJudgement,
  { manifest, places: own }: WasmTarget,
  { file: changed, side }: RuleContext,
): readonly [Place, ...Place[]] {
  const table = root.path === file.path ? profile.table : null;
  const places = manifest.path === file.path ? own : [];
  const base = side === 'head' && changed.base.state === 'text' ? changed.base.text : '';
  const before = new Set(wasmPlaces(parseToml(file.path, base)).map(({ name }) => name));
  const [anchor = { at: nameRange(file), construct: nameRange(file) }] = [
    ...(table === null ? [] : [{ at: table.header, construct: table.range }]),
    ...places,
  ];
  return [anchor, ...places.filter((one) => one !== anchor && !before.has(one.name))];
}

/** wasm-pack runs `wasm-opt` unless it is told not to. */
function optimizerOff({ manifest }: WasmTarget): string {
  const metadata = ['package', 'metadata', 'wasm-pack', 'profile', 'release', 'wasm-opt'] as const;
  return tomlValue(manifest, ...metadata) === false ? ' `wasm-opt` is turned off as well.' : '';
}

/** What each key is worth: measured on a module of 116 kB with rustc 1.95, before wasm-opt. */
const GAINS: Readonly<Record<string, string>> = {
  lto: '`lto` takes unused code of all crates out',
  'opt-level': '`opt-level = "s"` pays together with it, and `"z"` is worth a try',
  'codegen-units': '`codegen-units = 1` adds about 1 %',
  strip: 'debug information is part of the module as long as nothing strips it',
  panic: 'unwinding tables are part of the module as long as it may unwind',
};

function gainsOf({ lacks, isShared, profile }: SizeJudgement): string {
  const gains = lacks.map(({ key }) => GAINS[key] ?? key).join('; ');
  const shared = isShared
    ? ` What is native in the workspace is built with \`${profile.name}\` too, so give the module a profile of its own.`
    : '';
  return `${gains.charAt(0).toUpperCase()}${gains.slice(1)}.${shared}`.replace(/^`/, '`');
}

function listed(all: readonly string[]): string {
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function nameOf(manifest: TomlFile): string {
  return String(tomlValue(manifest, 'package', 'name') ?? '');
}

/** The package's name, or the first line. */
function nameRange(file: TomlFile): TextRange {
  return file.entries.find(({ path }) => path.join('.') === 'package.name')?.range ?? file.lines.rangeOf(1);
}
