import { describe, expect, test } from 'vitest';
import { parseToml, tomlValue } from '../../src/syntax/parse-toml.ts';
import { manifestsOf, projectOf } from '../../src/syntax/project-of.ts';

describe('parseToml', () => {
  const text = `\uFEFF[package]\r\nname = "é😀"\r\n[dependencies]\r\na = { git = "x", features = ["f"] }\r\nb.version = "1"\r\n[target.'cfg(unix)'.dependencies.c]\r\nversion = "*"\r\n[[bin]]\r\nname = "x"\r\n[[bin]]\r\nname = "y"\r\n`;
  const file = parseToml('Cargo.toml', text);

  test('gives each key with its resolved path and value', () => {
    expect(file.error).toBe(null);
    expect(file.entries.map(({ path, value }) => [path.join(' '), value])).toEqual([
      ['package name', 'é😀'],
      ['dependencies a', { git: 'x', features: ['f'] }],
      ['dependencies a git', 'x'],
      ['dependencies a features', ['f']],
      ['dependencies b version', '1'],
      ['target cfg(unix) dependencies c version', '*'],
      ['bin 0 name', 'x'],
      ['bin 1 name', 'y'],
    ]);
  });

  test('keeps offsets true after a byte order mark and CRLF', () => {
    const places = file.entries.map(({ key, valueRange, range }) =>
      [key, valueRange, range].map(({ start, end }) => text.slice(start, end)),
    );
    expect(places[0]).toEqual(['name', '"é😀"', 'name = "é😀"']);
    expect(places[2]).toEqual(['git', '"x"', 'git = "x"']);
    expect(places[4]).toEqual(['b.version', '"1"', 'b.version = "1"']);
    expect(file.lines.lineAt(file.entries[5]?.range.start ?? 0)).toBe(7);
  });

  test('tomlValue reads by keys and knows no inherited properties', () => {
    expect(tomlValue(file, 'dependencies', 'b', 'version')).toBe('1');
    expect(tomlValue(file, 'dependencies', 'nothing', 'version')).toBe(undefined);
    expect(tomlValue(file, 'package', 'constructor')).toBe(undefined);
  });

  test('tells where a file does not parse', () => {
    const broken = parseToml('Cargo.toml', '[package]\nname = "a\n');
    expect(broken.entries).toEqual([]);
    expect(broken.error && broken.lines.lineAt(broken.error.at.start)).toBe(2);
    expect(broken.error?.message).toMatch(/\w/);
  });

  test('survives what would exhaust the stack', () => {
    expect(parseToml('Cargo.toml', `a = ${'['.repeat(200_000)}`).error).not.toBe(null);
  }, 5000);
});

describe('projectOf', () => {
  const of = (path: string, manifests: Readonly<Record<string, string>>) =>
    projectOf(
      path,
      manifestsOf({
        files: [],
        context: Object.entries(manifests).map(([at, text]) => ({ path: at, text })),
      }),
    );
  const unknown = {
    manifest: null,
    crate: null,
    edition: null,
    rustVersion: null,
    published: null,
    lints: null,
  };

  test('takes the nearest package', () => {
    const manifests = {
      'Cargo.toml': '[package]\nname = "root"\nedition = "2021"\n',
      'crates/a/Cargo.toml':
        '[package]\nname = "a"\nedition = "2024"\nrust-version = "1.85"\npublish = false\n',
    };
    expect(of('crates/a/src/lib.rs', manifests)).toEqual({
      manifest: 'crates/a/Cargo.toml',
      crate: 'a',
      edition: '2024',
      rustVersion: '1.85',
      published: false,
      lints: {},
    });
    expect(of('crates/ab/src/lib.rs', manifests)).toMatchObject({
      crate: 'root',
      edition: '2021',
      rustVersion: null,
      published: true,
    });
  });

  test('inherits from the workspace, and says when that was not seen', () => {
    const member =
      '[package]\nname = "a"\nedition.workspace = true\nrust-version = { workspace = true }\npublish.workspace = true\n';
    const root = '[workspace]\n[workspace.package]\nedition = "2024"\nrust-version = "1.90"\npublish = []\n';
    expect(of('a/src/lib.rs', { 'Cargo.toml': root, 'a/Cargo.toml': member })).toMatchObject({
      crate: 'a',
      edition: '2024',
      rustVersion: '1.90',
      published: false,
    });
    expect(of('a/src/lib.rs', { 'a/Cargo.toml': member })).toMatchObject({
      crate: 'a',
      edition: null,
      rustVersion: null,
      published: null,
    });
  });

  test('a package without an edition is of 2015; a bare workspace is no package', () => {
    expect(of('src/lib.rs', { 'Cargo.toml': '[package]\nname = "a"\n' })).toMatchObject({ edition: '2015' });
    expect(of('src/lib.rs', { 'Cargo.toml': '[workspace]\nmembers = []\n' })).toEqual(unknown);
    expect(of('src/lib.rs', {})).toEqual(unknown);
  });

  test('a manifest that does not parse is named, and nothing is made up', () => {
    expect(of('src/lib.rs', { 'Cargo.toml': '[package' })).toEqual({ ...unknown, manifest: 'Cargo.toml' });
  });

  test('a publish list of registries publishes', () => {
    expect(of('src/lib.rs', { 'Cargo.toml': '[package]\nname = "a"\npublish = ["mine"]\n' })).toMatchObject({
      published: true,
    });
  });

  test('reads the lints of the package, or those that it inherits', () => {
    const table =
      'lints.rust]\nunsafe-code = "forbid"\n[XX.clippy]\nall = { level = "warn", priority = -1 }\n[XX.other]\nbad = 1\n';
    const own = `[package]\nname = "a"\n[${table.replaceAll('XX', 'lints')}`;
    const lints = { unsafe_code: 'forbid', 'clippy::all': 'warn' };
    expect(of('src/lib.rs', { 'Cargo.toml': own })).toMatchObject({ lints });
    const root = `[workspace]\n[workspace.${table.replaceAll('XX', 'workspace.lints')}`;
    const member = '[package]\nname = "a"\n[lints]\nworkspace = true\n';
    expect(of('a/src/lib.rs', { 'Cargo.toml': root, 'a/Cargo.toml': member })).toMatchObject({ lints });
    expect(of('a/src/lib.rs', { 'a/Cargo.toml': member })).toMatchObject({ lints: null });
  });
});
