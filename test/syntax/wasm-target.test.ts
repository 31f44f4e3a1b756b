import { describe, expect, test } from 'vitest';
import { releaseBuildsOf } from '../../src/syntax/release-builds.ts';
import { wasmTargetOf } from '../../src/syntax/wasm-target.ts';
import { changeOfFiles } from '../support/example-change.ts';

const CDYLIB = '[package]\nname = "app"\n[lib]\ncrate-type = ["cdylib"]\n';
const BOUND = `${CDYLIB}[dependencies]\nwasm-bindgen = "0.2"\n`;

const evidence = (files: Readonly<Record<string, string>>, manifest = 'Cargo.toml') =>
  wasmTargetOf(changeOfFiles([], files), manifest)?.evidence.map(
    ({ kind, path, words }) => `${kind} ${path}: ${words}`,
  ) ?? null;

describe('a crate is made for wasm', () => {
  test('by a cdylib that is linked with what is of use there alone', () => {
    expect(evidence({ 'Cargo.toml': BOUND })).toEqual([
      'crate Cargo.toml: `crate-type` `cdylib` with `wasm-bindgen`',
    ]);
    const component = `${CDYLIB}[dependencies.wit]\npackage = "wit-bindgen"\nversion = "0.40"\n`;
    expect(evidence({ 'Cargo.toml': component })).toEqual([
      'crate Cargo.toml: `crate-type` `cdylib` with `wit-bindgen`',
    ]);
  });

  test('by the metadata of the tool that builds it', () => {
    const packed = `${CDYLIB}[package.metadata.wasm-pack.profile.release]\nwasm-opt = false\n`;
    expect(evidence({ 'Cargo.toml': packed })).toEqual([
      'metadata Cargo.toml: `[package.metadata.wasm-pack]`',
    ]);
    const component = '[package]\nname = "c"\n[package.metadata.component]\npackage = "a:b"\n';
    expect(evidence({ 'Cargo.toml': component })).toEqual([
      'metadata Cargo.toml: `[package.metadata.component]`',
    ]);
  });

  test('by the target in the nearest configuration of cargo', () => {
    const files = {
      'web/Cargo.toml': '[package]\nname = "web"\n',
      '.cargo/config.toml': '[build]\ntarget = "wasm32-unknown-unknown"\n',
    };
    expect(evidence(files, 'web/Cargo.toml')).toEqual([
      'config .cargo/config.toml: `target = "wasm32-unknown-unknown"`',
    ]);
    const native = { ...files, 'web/.cargo/config.toml': '[build]\ntarget = "x86_64-unknown-linux-gnu"\n' };
    expect(evidence(native, 'web/Cargo.toml')).toBe(null);
    const several = {
      ...files,
      '.cargo/config.toml': '[build]\ntarget = ["wasm32-wasip1", "x86_64-pc-windows-msvc"]\n',
    };
    expect(evidence(several, 'web/Cargo.toml')).toBe(null);
  });

  test('by a Trunk.toml beside it', () => {
    const files = { 'ui/Cargo.toml': '[package]\nname = "ui"\n', 'ui/Trunk.toml': '', 'ui/src/main.rs': '' };
    expect(evidence(files, 'ui/Cargo.toml')).toEqual(['trunk ui/Trunk.toml: `Trunk.toml`']);
  });

  test.each([
    ['cargo build --release -p app --target wasm32-unknown-unknown', ''],
    ['cargo build --target=wasm32-wasip1 --profile small --manifest-path crates/app/Cargo.toml', ''],
    ['cargo +nightly component build --release', 'crates/app'],
    ['npx wasm-pack build --target web crates/app', ''],
    ['cd crates/app && wasm-pack build \\\n  --release', ''],
  ])('by a workflow that runs %s', (run, folder) => {
    const step = [{ run, ...(folder === '' ? {} : { 'working-directory': folder }) }];
    const files = {
      'crates/app/Cargo.toml': CDYLIB,
      '.github/workflows/ci.yml': JSON.stringify({ jobs: { wasm: { steps: step } } }),
    };
    expect(evidence(files, 'crates/app/Cargo.toml')).toHaveLength(1);
  });
});

describe('a crate that can be built for wasm is not made for it', () => {
  const workflow = (...runs: readonly string[]) => ({
    '.github/workflows/ci.yml': JSON.stringify({ jobs: { test: { steps: runs.map((run) => ({ run })) } } }),
  });

  test.each([
    [
      'a library that is checked for it',
      '[package]\nname = "app"\n',
      'cargo check --target wasm32-unknown-unknown',
    ],
    [
      'a library that is built for it',
      '[package]\nname = "app"\n[lib]\n',
      'cargo build -p app --release --target wasm32-wasip1',
    ],
    ['a debug build', CDYLIB, 'cargo build --target wasm32-unknown-unknown'],
    ['tests', CDYLIB, 'wasm-pack test --node'],
    ['a program', `${CDYLIB}[[bin]]\nname = "app"\n`, 'cargo build --release --target wasm32-wasip1'],
    [
      'a static library',
      CDYLIB.replace('["cdylib"]', '["staticlib", "cdylib"]'),
      'cargo build --release --target wasm32-wasip1',
    ],
    ['another package', CDYLIB, 'cargo build --release -p other --target wasm32-unknown-unknown'],
    ['another folder', CDYLIB, 'wasm-pack build crates/web'],
  ])('%s', (_, manifest, run) => {
    expect(evidence({ 'Cargo.toml': manifest, ...workflow(run) })).toBe(null);
  });

  test('one that a workflow builds for other targets as well', () => {
    const both = workflow('cargo build --release --target wasm32-unknown-unknown', 'cargo build --release');
    expect(evidence({ 'Cargo.toml': CDYLIB, ...both })).toBe(null);
  });

  test('one that needs the bindings under wasm alone, or by choice, or has others too', () => {
    const only = `${CDYLIB}[target.'cfg(target_arch = "wasm32")'.dependencies]\nwasm-bindgen = "0.2"\n`;
    expect(evidence({ 'Cargo.toml': only })).toBe(null);
    expect(
      evidence({ 'Cargo.toml': `${CDYLIB}[dependencies]\njs-sys = { version = "0.3", optional = true }\n` }),
    ).toBe(null);
    expect(evidence({ 'Cargo.toml': `${BOUND}pyo3 = "0.25"\n` })).toBe(null);
    expect(evidence({ 'Cargo.toml': '[package]\nname = "a"\n[dependencies]\nwasm-bindgen = "0.2"\n' })).toBe(
      null,
    );
  });

  test('a library below a configuration for wasm', () => {
    const config = { '.cargo/config.toml': '[build]\ntarget = "wasm32-unknown-unknown"\n' };
    expect(evidence({ 'Cargo.toml': '[package]\nname = "a"\n', 'src/lib.rs': '', ...config })).toBe(null);
  });
});

test('the profile of a build is told, and where it runs', () => {
  const text = `
defaults: { run: { working-directory: web } }
jobs:
  pack:
    steps:
      - uses: actions/checkout@v4
      - run: |
          wasm-pack build --profile small
          cargo build --release --target \${{ matrix.target }} # wasm
`;
  const builds = releaseBuildsOf(changeOfFiles([], { '.github/workflows/web.yml': text }));
  expect(builds.map(({ profile, folder, target }) => [profile, folder, target])).toEqual([
    ['small', 'web', 'wasm32-unknown-unknown'],
    ['release', 'web', '${{'],
  ]);
});

test('the keys that make it one have their places', () => {
  const places = wasmTargetOf(changeOfFiles([], { 'Cargo.toml': BOUND }), 'Cargo.toml')?.places ?? [];
  expect(places.map(({ name, at }) => [name, BOUND.slice(at.start, at.end)])).toEqual([
    ['lib.crate-type', 'crate-type'],
    ['wasm-bindgen', 'wasm-bindgen'],
  ]);
});
