import { describe, expect, it } from 'vitest';
import { deniedLicences } from '../../src/syntax/denied-licences.ts';
import { newDependencies } from '../../src/syntax/new-dependencies.ts';
import { fileOf } from '../review/bench.ts';
import { changeOf, changeOfFiles } from '../support/example-change.ts';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';

function lock(...packages: readonly string[]): string {
  const entries = packages.map((one) => {
    const [name, version, needs] = one.split(' ');
    const source = name === 'ours' ? '' : `source = "${REGISTRY}"\n`;
    const list =
      needs === undefined ? '' : `dependencies = [${needs.split(',').map((need) => `"${need}"`)}]\n`;
    return `[[package]]\nname = "${name}"\nversion = "${version}"\n${source}${list}`;
  });
  return `version = 4\n\n${entries.join('\n')}`;
}

const names = (change: Parameters<typeof newDependencies>[0]) =>
  newDependencies(change).map(
    ({ path, dependency, isDevOnly }) => `${path} ${dependency.package}${isDevOnly ? ' (dev)' : ''}`,
  );

describe('new dependencies', () => {
  it('are those that no table of the manifest had', () => {
    const before = '[dependencies]\na = "1"\n[dev-dependencies]\nb = "1"\n';
    const after =
      '[dependencies]\na = "2"\nb = "1"\nc = { version = "1", package = "real-c" }\n[dev-dependencies]\nd = "1"\n';
    expect(names(changeOf('Cargo.toml', before, after))).toEqual(['Cargo.toml real-c', 'Cargo.toml d (dev)']);
  });

  it('are neither what lies in the repository nor patches', () => {
    const after =
      '[dependencies]\na = { path = "a" }\nb.workspace = true\n[patch.crates-io]\nc = { git = "https://example.com/c" }\n';
    expect(names(changeOf('Cargo.toml', '', after))).toEqual([]);
    expect(names(changeOf('tests/fixtures/Cargo.toml', '', '[dependencies]\na = "1"\n'))).toEqual([]);
  });

  it('are told once, where a manifest names them first', () => {
    const root = fileOf('Cargo.toml', '[workspace]\n', '[workspace.dependencies]\na = "1"\nb = "1"\n');
    const one = fileOf(
      'one/Cargo.toml',
      null,
      '[dependencies]\na.workspace = true\n[dev-dependencies]\nb.workspace = true\n',
    );
    expect(names(changeOfFiles([root, one]))).toEqual(['Cargo.toml a', 'Cargo.toml b (dev)']);
    const moved = fileOf(
      'two/Cargo.toml',
      '[dependencies]\na = "1"\n',
      '[dependencies]\na.workspace = true\n',
    );
    expect(names(changeOfFiles([root, moved]))).toEqual(['Cargo.toml b']);
  });

  it('are none that the lock file had before', () => {
    const context = { 'Cargo.lock': lock('a 1.0.0') };
    expect(names(changeOf('Cargo.toml', '', '[dependencies]\na = "1"\nb = "1"\n', context))).toEqual([
      'Cargo.toml b',
    ]);
    const manifest = fileOf('Cargo.toml', '', '[dependencies]\na = "1"\nb = "1"\n');
    const locked = fileOf('Cargo.lock', lock('a 1.0.0'), lock('a 1.0.0', 'b 1.0.0'));
    expect(names(changeOfFiles([locked, manifest]))).toEqual(['Cargo.toml b']);
  });

  it('are not known where a side is seen in part, broken, or the whole tree is looked at', () => {
    const { files } = changeOf('Cargo.toml', '', '[dependencies]\na = "1"\n');
    const partial = files.map((file) => ({ ...file, head: { ...file.head, partial: true as const } }));
    expect(names(changeOfFiles(partial as typeof files))).toEqual([]);
    expect(names(changeOf('Cargo.toml', '[oh', '[dependencies]\na = "1"\n'))).toEqual([]);
    expect(names({ ...changeOfFiles(files), source: 'tree' })).toEqual([]);
  });
});

describe('licences that a policy does not let in', () => {
  const policy = { 'deny.toml': '[licenses]\nallow = ["MIT"]\n' };
  const denied = (manifest: string, head: string, context: Readonly<Record<string, string>> = policy) =>
    deniedLicences(
      changeOfFiles(
        [fileOf('Cargo.lock', lock('ours 0.1.0'), head), fileOf('Cargo.toml', '', manifest)],
        context,
      ),
    ).map(({ name, cause, locked }) => `${name} < ${cause?.dependency.package ?? locked?.path}`);

  it('are those of a new dependency and of what it brings', () => {
    const head = lock('ours 0.1.0 serde', 'serde 1.0.228 webpki-roots', 'webpki-roots 1.0.7');
    expect(denied('[dependencies]\nserde = "1"\n', head)).toEqual(['webpki-roots < serde']);
    expect(denied('[dev-dependencies]\nserde = "1"\n', head)).toEqual([]);
    const strict = { 'deny.toml': '[licenses]\nallow = ["MIT"]\ninclude-dev = true\n' };
    expect(denied('[dev-dependencies]\nserde = "1"\n', head, strict)).toEqual(['webpki-roots < serde']);
    expect(denied('', head)).toEqual(['webpki-roots < Cargo.lock']);
  });

  it('are judged by the nearest policy, if there is one', () => {
    const head = lock('ours 0.1.0', 'webpki-roots 1.0.7');
    expect(denied('', head, {})).toEqual([]);
    expect(denied('', head, { '.cargo/audit.toml': '' })).toEqual([]);
    expect(
      denied('', head, { ...policy, 'fuzz/deny.toml': '[licenses]\nallow = ["CDLA-Permissive-2.0"]\n' }),
    ).toEqual(['webpki-roots < Cargo.lock']);
  });

  it('are not known of what comes from elsewhere', () => {
    expect(
      denied('[dependencies]\nwebpki-roots = { git = "https://example.com/x" }\n', lock('ours 0.1.0')),
    ).toEqual([]);
  });
});
