import { describe, expect, test } from 'vitest';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { manifestsOf, projectOf } from '../../src/syntax/project-of.ts';
import { defaultMembersOf, isVirtual, membersOf, workspaceOf } from '../../src/syntax/workspaces.ts';

const seen = (texts: Readonly<Record<string, string>>) =>
  manifestsOf({ files: [], context: Object.entries(texts).map(([path, text]) => ({ path, text })) });
const pack = (name: string, more = '') => `[package]\nname = "${name}"\n${more}`;

describe('the workspace of a package', () => {
  const rootOf = (folder: string, texts: Readonly<Record<string, string>>) =>
    workspaceOf(folder, seen(texts))?.path ?? null;

  test('is its own, or the nearest above', () => {
    const texts = {
      'Cargo.toml': '[workspace]\nmembers = ["a"]\n',
      'a/Cargo.toml': pack('a'),
      'a/fuzz/Cargo.toml': pack('fuzz', '[workspace]\n'),
      'a/fuzz/x/Cargo.toml': pack('x'),
    };
    expect(rootOf('a', texts)).toBe('Cargo.toml');
    expect(rootOf('a/fuzz', texts)).toBe('a/fuzz/Cargo.toml');
    expect(rootOf('a/fuzz/x', texts)).toBe('a/fuzz/Cargo.toml');
    expect(rootOf('a', { 'a/Cargo.toml': pack('a') })).toBe(null);
  });

  test('is the one that it points to, or that a manifest on the way up points to', () => {
    const texts = {
      'ws/Cargo.toml': '[workspace]\nmembers = ["../a"]\n',
      'a/Cargo.toml': pack('a', 'workspace = "../ws"\n'),
      'a/sub/Cargo.toml': pack('sub'),
      'b/Cargo.toml': pack('b', 'workspace = "../gone"\n'),
    };
    expect(rootOf('a', texts)).toBe('ws/Cargo.toml');
    expect(rootOf('a/sub', texts)).toBe('ws/Cargo.toml');
    expect(rootOf('b', texts)).toBe(null);
  });

  test('is not one that excludes it, unless its path stands among the members', () => {
    const texts = {
      'Cargo.toml': '[workspace]\nmembers = ["inner/kept", "*"]\nexclude = ["inner", "fuzz"]\n',
      'inner/kept/Cargo.toml': pack('kept'),
      'inner/left/Cargo.toml': pack('left'),
      'fuzz/Cargo.toml': pack('fuzz'),
      'fuzzy/Cargo.toml': pack('fuzzy'),
    };
    expect(rootOf('inner/kept', texts)).toBe('Cargo.toml');
    expect(rootOf('inner/left', texts)).toBe(null);
    expect(rootOf('fuzz', texts)).toBe(null);
    expect(rootOf('fuzzy', texts)).toBe('Cargo.toml');
  });

  test('gives an excluded package nothing to inherit', () => {
    const manifests = seen({
      'Cargo.toml': '[workspace]\nexclude = ["a"]\n[workspace.package]\nedition = "2024"\n',
      'a/Cargo.toml': pack('a', 'edition.workspace = true\n'),
    });
    expect(projectOf('a/src/lib.rs', manifests)).toMatchObject({ crate: 'a', edition: null });
  });
});

describe('the members of a workspace', () => {
  const texts = {
    'Cargo.toml':
      '[workspace]\nmembers = ["crates/*", "tools/one"]\nexclude = ["crates/old"]\ndefault-members = ["crates/a"]\n[workspace.dependencies]\nshared = { path = "lib/shared" }\n',
    'crates/a/Cargo.toml': pack(
      'a',
      '[dependencies]\nb = { path = "../b/deep" }\nshared.workspace = true\n[dev-dependencies]\nout = { path = "../../../out" }\n',
    ),
    'crates/b/deep/Cargo.toml': pack('deep'),
    'crates/old/Cargo.toml': pack('old'),
    'crates/c/nested/Cargo.toml': pack('nested'),
    'lib/shared/Cargo.toml': pack('shared', "[target.'cfg(unix)'.dependencies]\nnix = { path = '../nix' }\n"),
    'lib/nix/Cargo.toml': pack('nix'),
    'tools/one/Cargo.toml': pack('one'),
    'tools/two/Cargo.toml': pack('two'),
  };
  const manifests = seen(texts);
  const root = manifests.get('') ?? parseToml('Cargo.toml', '');

  test('are those that its patterns find, and what these depend on by path below it', () => {
    expect(membersOf(root, manifests).map(({ path }) => path)).toEqual([
      'crates/a/Cargo.toml',
      'crates/b/deep/Cargo.toml',
      'lib/nix/Cargo.toml',
      'lib/shared/Cargo.toml',
      'tools/one/Cargo.toml',
    ]);
  });

  test('are built by default as it says, else its own package alone, else all', () => {
    expect(defaultMembersOf(root, manifests).map(({ path }) => path)).toEqual(['crates/a/Cargo.toml']);
    const own = seen({
      'Cargo.toml': pack('own', '[workspace]\nmembers = ["a"]\n'),
      'a/Cargo.toml': pack('a'),
    });
    const top = own.get('') ?? root;
    expect(isVirtual(top)).toBe(false);
    expect(membersOf(top, own).map(({ path }) => path)).toEqual(['Cargo.toml', 'a/Cargo.toml']);
    expect(defaultMembersOf(top, own).map(({ path }) => path)).toEqual(['Cargo.toml']);
    const virtual = seen({ 'Cargo.toml': '[workspace]\nmembers = ["a"]\n', 'a/Cargo.toml': pack('a') });
    const above = virtual.get('') ?? root;
    expect(isVirtual(above)).toBe(true);
    expect(defaultMembersOf(above, virtual).map(({ path }) => path)).toEqual(['a/Cargo.toml']);
  });

  test('are not looked for by a pattern longer than any path', () => {
    const long = seen({
      'Cargo.toml': `[workspace]\nmembers = ["${'*a'.repeat(5000)}"]\n`,
      [`${'a'.repeat(200)}/Cargo.toml`]: pack('a'),
    });
    expect(membersOf(long.get('') ?? root, long)).toEqual([]);
  });
});
