import { describe, expect, it } from 'vitest';
import { denyConfig } from '../../src/syntax/deny-config.ts';
import { parseLock } from '../../src/syntax/lock-file.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { advisoriesUnder, expiredEntries, lockIn, unusedEntries } from '../../src/syntax/stale-entries.ts';
import { changeOf, changeOfFiles } from '../support/example-change.ts';

const policy = (text: string) => denyConfig(parseToml('deny.toml', text));

const ADVISORY = {
  ...{ id: 'RUSTSEC-2020-0071', package: 'time', date: '2020-11-18', kind: 'vulnerability' as const },
  ...{
    patched: ['>=0.2.23'],
    unaffected: [],
    cvss: null,
    categories: [],
    functions: {},
    aliases: ['CVE-2020-1'],
  },
};
const BOOK = { source: 'a test', commit: 'none', date: '2026-08-21', advisories: [ADVISORY] };
const under = (id: string) => advisoriesUnder(BOOK, id);

function lockOf(...packages: readonly string[]) {
  const entries = packages.map((one) => {
    const [name, version, source] = one.split(' ');
    const from = source === undefined ? '' : `source = "${source}"\n`;
    return `[[package]]\nname = "${name}"\nversion = "${version}"\n${from}`;
  });
  return parseLock('Cargo.lock', entries.join('\n'));
}

describe('entries whose day has passed', () => {
  const dated = policy('[advisories]\nignore = [\n  "RUSTSEC-2020-0001", # no key; until 2026-10-31\n]\n');

  it('are told on the day after', () => {
    expect(expiredEntries(dated, () => '2026-11-01').map(({ name }) => name)).toEqual(['RUSTSEC-2020-0001']);
    expect(expiredEntries(dated, () => '2026-10-31')).toEqual([]);
    expect(expiredEntries(dated, () => null)).toEqual([]);
  });

  it('are not asked for where none has a day', () => {
    const ask = () => {
      throw new Error('asked');
    };
    expect(expiredEntries(policy('[advisories]\nignore = ["RUSTSEC-2020-0001"]\n'), ask)).toEqual([]);
  });
});

describe('entries that have nothing to do', () => {
  const unused = (text: string, ...packages: readonly string[]) =>
    unusedEntries(policy(text), lockOf(...packages), under).map(
      ({ entry, because }) => `${entry.name}: ${because}`,
    );

  it('name packages that the lock file lacks', () => {
    const text =
      '[advisories]\nignore = ["gone@1.0.0", "there"]\n[licenses]\nexceptions = [{ allow = ["Zlib"], crate = "gone" }]\n[bans]\nskip-tree = ["gone"]\n';
    expect(unused(text, 'there 1.0.0')).toEqual([
      'gone: the lock file has no `gone`',
      'gone Zlib: the lock file has no `gone`',
      'gone: the lock file has no `gone`',
    ]);
  });

  it('name advisories that affect none of them, by any of their ids', () => {
    const text = '[advisories]\nignore = ["RUSTSEC-2020-0071", "CVE-2020-1", "RUSTSEC-1999-0001"]\n';
    expect(unused(text, 'time 0.1.45')).toEqual([]);
    const words = 'no `time` of the lock file is affected';
    const both = [`RUSTSEC-2020-0071: ${words}`, `CVE-2020-1: ${words}`];
    expect(unused(text, 'time 0.1.45', 'time 0.3.0')).toEqual([]);
    expect(unused(text, 'time 0.3.0')).toEqual(both);
    expect(unused(text)).toEqual(both);
  });

  it('skip what is there once, or allow what nothing comes from', () => {
    const text =
      '[bans]\nskip = ["syn", "once"]\n[sources]\nallow-git = ["https://github.com/a/b", "https://github.com/a/c.git"]\n';
    const git = 'c 1.0.0 git+https://github.com/a/c?branch=x#0b4b0a4e';
    expect(unused(text, 'syn 1.0.0', 'syn 2.0.0', 'once 1.0.0', git)).toEqual([
      'once: the lock file has one version of it',
      'https://github.com/a/b: no package of the lock file comes from there',
    ]);
  });

  it('are not known without a lock file', () => {
    expect(unusedEntries(policy('[bans]\nskip = ["syn"]\n'), null, under)).toEqual([]);
  });
});

describe('the lock file of a policy', () => {
  const names = (change: Parameters<typeof lockIn>[0], folder: string, side: 'base' | 'head') =>
    lockIn(change, folder, side)?.packages.map(({ name }) => name) ?? null;
  const text = (name: string) => `[[package]]\nname = "${name}"\nversion = "1.0.0"\n`;

  it('is the one in its folder, on the side that is looked at', () => {
    const change = changeOf('Cargo.lock', text('a'), text('b'), { 'fuzz/Cargo.lock': text('c') });
    expect(names(change, '', 'base')).toEqual(['a']);
    expect(names(change, '', 'head')).toEqual(['b']);
    expect(names(change, 'fuzz', 'base')).toEqual(['c']);
    expect(names(change, 'other', 'head')).toBe(null);
  });

  it('is none where it is new, broken, or seen in part', () => {
    expect(names(changeOf('Cargo.lock', null, text('a')), '', 'base')).toBe(null);
    expect(names(changeOf('Cargo.lock', '', '[oh'), '', 'head')).toBe(null);
    const { files } = changeOf('Cargo.lock', '', text('a'));
    const partial = files.map((file) => ({
      ...file,
      head: { state: 'text' as const, text: text('a'), partial: true as const },
    }));
    expect(names(changeOfFiles(partial), '', 'head')).toBe(null);
  });
});
