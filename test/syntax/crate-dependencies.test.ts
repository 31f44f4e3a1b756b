import { describe, expect, test } from 'vitest';
import { crateDependencies, featuresOf } from '../../src/syntax/crate-dependencies.ts';
import { packageFeatures } from '../../src/syntax/manifest-features.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { profileOf } from '../../src/syntax/profiles.ts';
import { manifestsOf, projectOf } from '../../src/syntax/project-of.ts';
import { changeOfFiles } from '../support/example-change.ts';

const seen = (texts: Readonly<Record<string, string>>) =>
  manifestsOf({ files: [], context: Object.entries(texts).map(([path, text]) => ({ path, text })) });

const ROOT = `
[workspace]
members = ["a"]
[workspace.dependencies]
serde = { version = "1.0.200", features = ["std"] }
local = { path = "crates/local", default-features = false }
plain = "2"
off = { version = "3", default-features = false }
yaml = { package = "serde_norway", version = "0.9" }
`;
const MEMBER = `
[package]
name = "a"
edition = "2021"
[dependencies]
serde = { workspace = true, features = ["derive"], optional = true }
local.workspace = true
plain = { workspace = true, default-features = false }
off = { workspace = true, default-features = true }
yaml.workspace = true
gone = { workspace = true, features = ["x"] }
fork = { git = "https://example.com/fork", package = "forked" }
[dev_dependencies.trybuild]
version = "1"
default_features = false
[target.'cfg(windows)'.build-dependencies]
cc = "1.1"
[patch.crates-io]
serde = { path = "../serde" }
`;

describe('the dependencies of a package', () => {
  const of = (root: string, member: string) => {
    const manifests = seen({ 'Cargo.toml': root, 'a/Cargo.toml': member });
    const manifest = manifests.get('a') ?? parseToml('a/Cargo.toml', '');
    return new Map(crateDependencies(manifest, manifests).map((one) => [one.name, one]));
  };
  const all = of(ROOT, MEMBER);

  test('have what they inherit added to what they say themselves', () => {
    expect([...all.keys()]).toEqual([
      ...['serde', 'local', 'plain', 'off', 'yaml', 'gone', 'fork', 'trybuild', 'cc'],
    ]);
    expect(all.get('serde')).toMatchObject({
      requirement: '1.0.200',
      features: ['std', 'derive'],
      optional: true,
      kind: 'normal',
      target: null,
    });
    expect(all.get('local')).toMatchObject({ path: 'crates/local', requirement: null, optional: false });
    expect(all.get('yaml')).toMatchObject({ package: 'serde_norway', requirement: '0.9' });
    expect(all.get('gone')).toMatchObject({ inherited: null, requirement: null, features: ['x'] });
    expect(all.get('fork')).toMatchObject({ package: 'forked', git: 'https://example.com/fork' });
  });

  test('are of a kind and a platform', () => {
    expect(all.get('trybuild')).toMatchObject({ kind: 'dev', defaultFeatures: false });
    expect(all.get('cc')).toMatchObject({ kind: 'build', target: 'cfg(windows)', requirement: '1.1' });
  });

  test('have default features as cargo decides between workspace and member', () => {
    const defaults = (them: typeof all) =>
      ['local', 'plain', 'off', 'yaml'].map((name) => them.get(name)?.defaultFeatures);
    expect(defaults(all)).toEqual([false, true, true, true]);
    expect(defaults(of(ROOT, MEMBER.replace('2021', '2024')))).toEqual([false, false, true, true]);
  });

  test('tell the features that are on for a package under whatever name', () => {
    const change = changeOfFiles([], { 'Cargo.toml': ROOT, 'a/Cargo.toml': MEMBER });
    const project = projectOf('a/src/lib.rs', manifestsOf(change));
    expect(featuresOf(change, project, 'serde')).toEqual(['std', 'derive']);
    expect(featuresOf(change, project, 'serde_norway')).toEqual([]);
    expect(featuresOf(change, project, 'trybuild')).toBe(null);
    expect(featuresOf(change, { ...project, manifest: null }, 'serde')).toBe(null);
  });
});

test('the features of a package are those it writes and those of optional dependencies that nothing hides', () => {
  const manifest = parseToml(
    'Cargo.toml',
    '[features]\ndefault = ["std"]\nstd = []\nser = ["dep:serde"]\n[dependencies]\nserde = { version = "1", optional = true }\nrayon = { version = "1", optional = true }\nlog = "0.4"\n',
  );
  const features = [...packageFeatures(manifest).values()];
  expect(features.map(({ name, enables, entry }) => [name, enables, entry !== null])).toEqual([
    ['default', ['std'], true],
    ['std', [], true],
    ['ser', ['dep:serde'], true],
    ['rayon', ['dep:rayon'], false],
  ]);
});

describe('a profile', () => {
  const manifests = seen({
    'Cargo.toml':
      '[workspace]\nmembers = ["a"]\n[profile.release]\nlto = true\n[profile.tiny]\ninherits = "release"\nopt-level = "z"\n[profile.tiny.package."*"]\nopt-level = 3\n[profile.bench]\ndebug = 1\n[profile.loop]\ninherits = "loop"\n',
    'a/Cargo.toml': '[package]\nname = "a"\n[profile.release]\nlto = false\npanic = "abort"\n',
  });
  const member = manifests.get('a') ?? parseToml('a/Cargo.toml', '');
  const settings = (name: string, ...keys: readonly string[]) => {
    const profile = profileOf(member, name, manifests);
    return profile === null ? null : keys.map((key) => profile.settings.get(key));
  };

  test('is that of the workspace, whatever the member writes', () => {
    expect(settings('release', 'lto', 'panic', 'opt-level')).toEqual([true, 'unwind', 3]);
    expect(profileOf(member, 'release', manifests)?.root.path).toBe('Cargo.toml');
  });

  test('inherits, and tells where a setting is written', () => {
    expect(settings('tiny', 'opt-level', 'lto', 'inherits')).toEqual(['z', true, undefined]);
    expect([...(profileOf(member, 'tiny', manifests)?.entries.keys() ?? [])]).toEqual(['lto', 'opt-level']);
    expect(settings('bench', 'debug', 'lto')).toEqual([1, true]);
    expect(settings('test', 'opt-level')).toEqual([0]);
  });

  test('is unknown where nothing defines it, or only itself', () => {
    expect(settings('nothing')).toBe(null);
    expect(settings('loop')).toBe(null);
  });
});
