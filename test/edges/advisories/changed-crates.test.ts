import { describe, expect, it } from 'vitest';
import { changedCrates } from '../../../src/edges/advisories/changed-crates.ts';
import { fileOf } from '../../review/bench.ts';
import { changeOfFiles } from '../../support/example-change.ts';

const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';
const lock = (
  ...packages: readonly (readonly [name: string, version: string, source?: string | null, sum?: string])[]
) =>
  packages
    .map(([name, version, source = CRATES_IO, sum = 'ab']) => {
      const from = source === null ? '' : `source = "${source}"\nchecksum = "${sum}"\n`;
      return `[[package]]\nname = "${name}"\nversion = "${version}"\n${from}\n`;
    })
    .join('');

describe('the crates that a change brings', () => {
  it('are those that the lock file gains, moves or has with another checksum', () => {
    const before = lock(['kept', '1.0.0'], ['moved', '1.0.0'], ['gone', '1.0.0'], ['changed', '1.0.0']);
    const after = lock(
      ['kept', '1.0.0'],
      ['moved', '1.1.0'],
      ['new', '0.1.0'],
      ['changed', '1.0.0', CRATES_IO, 'cd'],
    );
    expect(changedCrates(changeOfFiles([fileOf('Cargo.lock', before, after)]))).toEqual({
      packages: [
        { name: 'changed', version: '1.0.0' },
        { name: 'moved', version: '1.1.0' },
        { name: 'new', version: '0.1.0' },
      ],
      names: ['changed', 'moved', 'new'],
    });
  });

  it('are of crates.io: what is our reader’s own is not told to others', () => {
    const text = lock(
      ['member', '1.0.0', null],
      ['from-git', '1.0.0', 'git+https://example.com/r#0123'],
      ['internal', '1.0.0', 'registry+https://crates.example.com/index'],
      ['sparse-internal', '1.0.0', 'sparse+https://crates.example.com/'],
      ['public', '1.0.0', 'sparse+https://index.crates.io/'],
    );
    const manifest = `[dependencies]
public-two = "1"
renamed = { package = "public-three", version = "1" }
internal = { version = "1", registry = "ours" }
beside = { version = "1", path = "../beside" }
from-git = { git = "https://example.com/r" }
shared = { workspace = true }

[patch.crates-io]
patched = "1"
`;
    const files = [fileOf('Cargo.lock', null, text), fileOf('Cargo.toml', null, manifest)];
    expect(changedCrates(changeOfFiles(files))).toEqual({
      packages: [{ name: 'public', version: '1.0.0' }],
      names: ['public', 'public-three', 'public-two'],
    });
  });

  it('are not those that a manifest names already', () => {
    const files = [fileOf('a/Cargo.toml', '[dependencies]\na = "1"\n', '[dependencies]\na = "2"\nb = "1"\n')];
    expect(changedCrates(changeOfFiles(files))).toEqual({ packages: [], names: ['b'] });
  });

  it('are all of them where the whole tree is reviewed', () => {
    const files = [fileOf('Cargo.lock', null, lock(['a', '1.0.0'])), fileOf('src/lib.rs', null, '')];
    const tree = { ...changeOfFiles(files), source: 'tree' as const };
    expect(changedCrates(tree).packages).toEqual([{ name: 'a', version: '1.0.0' }]);
  });

  it('have names and versions that crates.io could have', () => {
    const text = lock(['../x', '1.0.0'], ['a b', '1.0.0'], ['fine', 'one'], ['fine', '1.0.0']);
    expect(changedCrates(changeOfFiles([fileOf('Cargo.lock', null, text)]))).toEqual({
      packages: [{ name: 'fine', version: '1.0.0' }],
      names: ['fine'],
    });
  });

  it('are none where a lock file cannot be read, or only in part', () => {
    const whole = lock(['new', '1.0.0']);
    const broken = fileOf('Cargo.lock', null, `<<<<<<< ours\n${whole}`);
    const part = {
      ...fileOf('b/Cargo.lock', '', whole),
      head: { state: 'text', text: whole, partial: true },
    } as const;
    const unread = {
      ...fileOf('c/Cargo.lock', '', whole),
      base: { state: 'unread', reason: 'too large' },
    } as const;
    expect(changedCrates(changeOfFiles([broken, part, unread]))).toEqual({ packages: [], names: [] });
  });
});
