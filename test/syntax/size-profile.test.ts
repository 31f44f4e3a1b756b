import { describe, expect, test } from 'vitest';
import { manifestsIn } from '../../src/syntax/crate-dependencies.ts';
import { sizeJudgement } from '../../src/syntax/size-profile.ts';
import { wasmTargetOf } from '../../src/syntax/wasm-target.ts';
import { packagesUnder, workspaceRootOf } from '../../src/syntax/workspace-root.ts';
import { folderOf, pathFrom } from '../../src/syntax/workspaces.ts';
import { changeOfFiles } from '../support/example-change.ts';

const APP = '[package]\nname = "app"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n';
const COMPONENT = APP.replace('wasm-bindgen', 'wit-bindgen');

function judged(files: Readonly<Record<string, string>>, manifest = 'Cargo.toml') {
  const change = changeOfFiles([], files);
  const target = wasmTargetOf(change, manifest);
  const root = target === null ? null : workspaceRootOf(target.manifest, manifestsIn(change));
  const judgement = target === null || root === null ? null : sizeJudgement(root, target, change);
  return judgement === null
    ? null
    : `${judgement.profile.name}: ${judgement.lacks.map(({ key, weight }) => `${key} ${weight}`).join(', ')}${judgement.isShared ? ', shared' : ''}`;
}

describe('sizeJudgement', () => {
  test.each([
    ['', 'release: opt-level grave, lto grave, codegen-units slight'],
    ['opt-level = "s"\n', 'release: lto grave, codegen-units slight'],
    ['opt-level = 3\nlto = true\n', 'release: opt-level chosen, codegen-units slight'],
    ['opt-level = "z"\nlto = "thin"\n', null],
    ['opt-level = "z"\nlto = "off" # compile time\n', null],
    ['opt-level = "z"\n# lto = true\ndebug = false\n', null],
  ])('of a lone crate with %j', (keys, expected) => {
    expect(judged({ 'Cargo.toml': `${APP}[profile.release]\n${keys}` })).toBe(expected);
  });

  test('takes a comment above the table for the reason of what it speaks of', () => {
    const table = (words: string) => `${APP}# ${words}\n[profile.release]\nlto = true\n`;
    expect(judged({ 'Cargo.toml': table('speed before size') })).toBe(null);
    expect(judged({ 'Cargo.toml': table('for the web') })).toBe(
      'release: opt-level grave, codegen-units slight',
    );
  });

  test('asks for debug information to be stripped where no wasm-bindgen does', () => {
    const keys = '[profile.release]\nopt-level = "s"\ndebug = true\n';
    expect(judged({ 'Cargo.toml': `${COMPONENT}${keys}` })).toBe(
      'release: lto grave, codegen-units slight, strip slight',
    );
    expect(judged({ 'Cargo.toml': `${APP}${keys}` })).toBe('release: lto grave, codegen-units slight');
  });

  test('asks for an abort where the target unwinds', () => {
    const config = { '.cargo/config.toml': '[build]\ntarget = "wasm32-unknown-emscripten"\n' };
    const small = '[profile.release]\nopt-level = "s"\nlto = true\ncodegen-units = 1\n';
    expect(judged({ 'Cargo.toml': `${APP}${small}`, ...config })).toBe('release: panic grave');
    expect(judged({ 'Cargo.toml': `${APP}${small}` })).toBe(null);
  });

  test('looks at the profile in use, and is content with another that has it all', () => {
    const pack = (profile: string) => ({
      '.github/workflows/w.yml': `jobs: { w: { steps: [{ run: wasm-pack build --profile ${profile} }] } }`,
    });
    const custom = `${APP}[profile.web]\ninherits = "release"\nlto = true\n`;
    expect(judged({ 'Cargo.toml': custom, ...pack('web') })).toBe(
      'web: opt-level grave, codegen-units slight',
    );
    expect(judged({ 'Cargo.toml': `${custom}opt-level = "z"\n` })).toBe(null);
  });

  test('knows what else is built with the profile', () => {
    const root = '[workspace]\nmembers = ["app", "server"]\n';
    const all = {
      'Cargo.toml': root,
      'app/Cargo.toml': APP,
      'server/Cargo.toml': '[package]\nname = "s"\n[[bin]]\nname = "s"\n',
    };
    expect(judged(all, 'app/Cargo.toml')).toMatch(/shared$/);
    const library = { ...all, 'server/Cargo.toml': '[package]\nname = "s"\n' };
    expect(judged(library, 'app/Cargo.toml')).not.toMatch(/shared$/);
    const unseen = { 'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n', 'app/Cargo.toml': APP };
    expect(judged(unseen, 'app/Cargo.toml')).toMatch(/shared$/);
    const small = { ...unseen, 'Cargo.toml': `${unseen['Cargo.toml']}[profile.release]\nopt-level = "s"\n` };
    expect(judged(small, 'app/Cargo.toml')).toBe('release: lto grave, codegen-units slight');
  });
});

describe('workspaceRootOf', () => {
  const manifests = manifestsIn(
    changeOfFiles([], {
      'Cargo.toml': '[workspace]\nmembers = ["a"]\nexclude = ["vendor"]\n',
      'a/Cargo.toml': '[package]\nname = "a"\n',
      'a/deep/Cargo.toml': '[package]\nname = "deep"\n',
      'vendor/x/Cargo.toml': '[package]\nname = "x"\n',
      'own/Cargo.toml': '[package]\nname = "own"\n[workspace]\n',
      'far/Cargo.toml': '[package]\nname = "far"\nworkspace = "../own"\n',
      'lost/Cargo.toml': '[package]\nname = "lost"\nworkspace = "../elsewhere"\n',
    }),
  );
  const rootOf = (folder: string) => {
    const manifest = manifests.get(folder);
    return manifest === undefined ? undefined : workspaceRootOf(manifest, manifests)?.path;
  };

  test('is the workspace above, unless that leaves the folder out', () => {
    expect(['a', 'a/deep', 'vendor/x', 'own', 'far', 'lost'].map(rootOf)).toEqual([
      'Cargo.toml',
      'Cargo.toml',
      'vendor/x/Cargo.toml',
      'own/Cargo.toml',
      'own/Cargo.toml',
      undefined,
    ]);
  });

  test('has its packages', () => {
    const root = manifests.get('');
    expect(root && packagesUnder(root, manifests).map(({ path }) => path)).toEqual([
      'a/Cargo.toml',
      'a/deep/Cargo.toml',
    ]);
  });

  test('joins paths as cargo does', () => {
    expect([pathFrom('a/b', '../c'), pathFrom('', './x/'), folderOf('Cargo.toml'), folderOf('a/b')]).toEqual([
      'a/c',
      'x',
      '',
      'a',
    ]);
  });
});
