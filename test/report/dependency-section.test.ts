import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundledAdvisories } from '../../src/edges/local/load-advisories.ts';
import { NO_NEWS, registryFacts } from '../../src/knowledge/registry-facts.ts';
import { dependencySection } from '../../src/report/dependency-section.ts';
import { dependencyReport } from '../../src/review/dependency-report.ts';
import { fileOf } from '../review/bench.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { lockText } from '../support/lock-text.ts';
import { factsOf } from '../support/sample-review.ts';
import { nodesOf, parseGfm } from './gfm.ts';

const manifest = (lines: string) => `[package]\nname = "app"\n\n[dependencies]\n${lines}`;
const BASE = lockText(
  { app: ['bitflags 1.3.2', 'log', 'smallvec'] },
  { 'bitflags 1.3.2': [], 'log 0.4.20': [], 'smallvec 1.6.0': [] },
);
const HEAD = lockText(
  { app: ['bitflags 1.3.2', 'log', 'nix', 'smallvec'] },
  {
    'bitflags 1.3.2': [],
    'bitflags 2.9.0': [],
    'libc 0.2.170': [],
    'log 0.4.27': [],
    'nix 0.20.1': ['bitflags 2.9.0', 'libc', 'nix-derive'],
    'nix-derive 0.1.0': ['proc-macro2', 'quote', 'syn'],
    'smallvec 1.6.0': [],
  },
);
const CHANGE = changeOfFiles([
  fileOf('Cargo.lock', BASE, HEAD),
  fileOf('Cargo.toml', manifest('log = "0.4"\n'), manifest('log = "0.4"\nnix = "0.20"\n')),
]);
const registry =
  (releases: Parameters<typeof registryFacts>[1]['releases'] = []) =>
  () => {
    const snapshot = { ...bundledAdvisories(), date: '2026-08-21' };
    return registryFacts(snapshot, { ...NO_NEWS, releases });
  };

test('what a change does to the dependencies is shown as the check run shows it', async () => {
  const report = dependencyReport(CHANGE, registry());
  await expect(dependencySection(report, factsOf(CHANGE))).toMatchFileSnapshot(
    join(import.meta.dirname, '../rendered/dependencies.md'),
  );
});

test('counts what came, went and moved, and whose advisories they are', () => {
  expect(dependencyReport(CHANGE, registry())).toMatchObject({
    locks: [
      {
        before: 4,
        after: 8,
        added: ['bitflags 2.9.0', 'libc 0.2.170', 'nix 0.20.1', 'nix-derive 0.1.0'],
        removed: [],
        moved: [{ name: 'log', from: '0.4.20', to: '0.4.27' }],
        // nix 0.20.1 has RUSTSEC-2021-0119, and smallvec 1.6.0 RUSTSEC-2021-0003.
        advised: { introduced: 1, before: 1 },
      },
    ],
    fresh: [{ name: 'nix', line: 6, macros: ['nix-derive'], duplicates: ['bitflags'], released: null }],
  });
});

test('tells the first and the last release where the registry was asked', () => {
  const release = (published: string | null) => ({
    version: '1.0.0',
    yanked: false,
    checksum: '',
    published,
  });
  const releases = [
    {
      name: 'nix',
      releases: [release('2016-01-31T10:00:00Z'), release(null), release('2014-02-01T10:00:00Z')],
    },
  ];
  const [nix] = dependencyReport(CHANGE, registry(releases))?.fresh ?? [];
  expect(nix?.released).toEqual({ first: '2014-02-01', last: '2016-01-31' });
});

test('a change that has nothing to do with dependencies has no section, and asks for no advisories', () => {
  const change = changeOfFiles([
    fileOf('src/lib.rs', 'fn f() {}\n', 'fn g() {}\n'),
    fileOf('Cargo.lock', BASE, `${BASE}\n`),
  ]);
  const report = dependencyReport(change, () => {
    throw new Error('asked');
  });
  expect(report).toBe(null);
  expect(dependencySection(null, factsOf(change))).toBe('');
});

test('names that a lock file makes up do no harm', () => {
  const evil = 'x`|<img src=x onerror=alert(1)>\\n@team';
  const text = BASE.replaceAll('"log"', `"${evil.replaceAll('\\', '\\\\')}"`);
  const change = changeOfFiles([fileOf('Cargo.lock', lockText({}), text)]);
  const nodes = nodesOf(parseGfm(dependencySection(dependencyReport(change, registry()), factsOf(change))));
  const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
  expect(html.filter((value) => !/^<\/?(?:details|summary)>/.test(value))).toEqual([]);
});
