import { expect, test } from 'vitest';
import { differencesOf, type PeerCheck } from '../../scripts/peers/compare.ts';
import { checksBetween, checksOf } from '../../scripts/peers/deny-checks.ts';
import { type DenyReport, denySettings, parseDeny } from '../../scripts/peers/deny-report.ts';
import type { Snapshot } from '../../scripts/peers/deny-run.ts';
import type { Judge } from '../../scripts/peers/own-findings.ts';
import { lockText } from '../support/lock-text.ts';
import { findingOf, GIT } from '../support/sample-review.ts';

// As cargo-deny 0.20.2 said it of a small workspace and of zizmor, shortened.
const RECORDED = [
  '{"fields":{"advisory":{"aliases":[],"id":"RUSTSEC-2026-0186","informational":"unsound","package":"memmap2"},"code":"unsound","labels":[{"column":1,"line":165,"message":"unsound advisory detected","span":"memmap2 0.5.10 registry+https://github.com/rust-lang/crates.io-index"}],"message":"Unchecked pointer offset in crate `memmap2`","notes":["ID: RUSTSEC-2026-0186"],"severity":"error"},"type":"diagnostic"}',
  '{"fields":{"code":"duplicate","graphs":[{"Krate":{"name":"rand_core","version":"0.3.1"},"parents":[{"Krate":{"name":"rand","version":"0.4.6"}}]},{"Krate":{"name":"rand_core","version":"0.6.4"},"parents":[{"Krate":{"name":"password-hash","version":"0.5.0"}}]}],"labels":[{"column":1,"line":22,"message":"lock entries","span":"rand_core 0.3.1 registry+https://github.com/rust-lang/crates.io-index\\nrand_core 0.4.2 registry+https://github.com/rust-lang/crates.io-index\\nrand_core 0.6.4 registry+https://github.com/rust-lang/crates.io-index"}],"message":"found 2 duplicate entries for crate \'rand_core\'","severity":"error"},"type":"diagnostic"}',
  '{"fields":{"code":"not-allowed","message":"crate \'addr2line = 0.25.1\' is not explicitly allowed","severity":"error"},"type":"diagnostic"}',
  '{"fields":{"code":"wildcard","graphs":[{"Krate":{"name":"app","version":"0.1.0"}}],"labels":[{"column":9,"line":6,"message":"wildcard dependency","span":"*"}],"message":"found 1 wildcard dependency for crate \'app\'","severity":"error"},"type":"diagnostic"}',
  '{"fields":{"code":"git-source-underspecified","graphs":[{"Krate":{"name":"smithay","version":"0.7.0"},"parents":[{"Krate":{"name":"niri","version":"25.11.0"}}]}],"labels":[{"column":15,"line":326,"message":"source","span":"git+https://github.com/Smithay/smithay.git"},{"column":22,"line":19,"message":"minimum spec defined here","span":"rev"}],"message":"\'git\' source is underspecified, expected \'rev\', but found \'any\'","severity":"error"},"type":"diagnostic"}',
  '{"fields":{"code":"source-not-allowed","graphs":[{"Krate":{"name":"smithay","version":"0.7.0"},"parents":[{"Krate":{"name":"niri","version":"25.11.0"}}]}],"labels":[{"column":15,"line":326,"message":"source","span":"git+https://github.com/Smithay/smithay.git"}],"message":"detected \'git\' source not explicitly allowed","severity":"error"},"type":"diagnostic"}',
  '{"fields":{"level":"WARN","message":"unable to find a config path, falling back to default config"},"type":"log"}',
  '{"fields":{"advisories":{"errors":1,"helps":0,"notes":0,"warnings":0}},"type":"summary"}',
].join('\n');

test('each diagnostic of cargo-deny is read', () => {
  expect(parseDeny(`   Compiling words of others\n${RECORDED}\n`)).toEqual({
    graph: new Set(['addr2line 0.25.1']),
    advisories: new Set(['memmap2 0.5.10 RUSTSEC-2026-0186']),
    duplicates: new Set(['rand_core 0.3.1', 'rand_core 0.6.4']),
    wildcards: new Set(['app']),
    sources: new Set(['smithay 0.7.0 https://github.com/Smithay/smithay']),
    unpinned: new Set(['https://github.com/Smithay/smithay']),
  });
});

test('an answer without its end is none', () => {
  const log = '{"fields":{"level":"ERROR","message":"failed to deserialize metadata JSON"},"type":"log"}';
  expect(() => parseDeny(log)).toThrow('gave no answer: {"fields":{"level":"ERROR"');
  expect(() => parseDeny('{"type":"something else"}')).toThrow('type');
});

test('the settings name the database’s folder as TOML', () => {
  expect(denySettings('/a "b"', '')).toContain('db-path = "/a \\"b\\""\n');
});

const NOTHING: DenyReport = {
  graph: new Set(),
  advisories: new Set(),
  duplicates: new Set(),
  wildcards: new Set(),
  sources: new Set(),
  unpinned: new Set(),
};
const silent: Judge = () => [];
const saying =
  (message: string): Judge =>
  () => [findingOf({ ...GIT, ruleId: 'supply-chain/any', message })];

function snapshot(lock: string, deny: Partial<DenyReport>, more: Partial<Snapshot> = {}): Snapshot {
  return { lock, manifests: new Map(), packages: [], deny: { ...NOTHING, ...deny }, ...more };
}

/** The differences of one matter, each with what explains it. */
function differing(checks: readonly PeerCheck[], wanted: string): readonly (string | null)[][] {
  const check = checks.find((one) => one.check === wanted);
  return check === undefined ? [] : differencesOf(check).map(({ words, why }) => [words, why]);
}

test('what no build uses explains an advisory of ours, and nothing explains one of the peer’s', () => {
  const judge = saying('`a 1.0.0` has a vulnerability: RUSTSEC-2026-0001');
  const lock = lockText({ app: ['a'] }, { a: [] });
  const unbuilt = checksOf(snapshot(lock, {}), judge);
  expect(differing(unbuilt, 'advisories')).toEqual([
    ['only rust-pro: a 1.0.0 RUSTSEC-2026-0001', expect.stringContaining('in no build')],
  ]);
  const built = checksOf(snapshot(lock, { graph: new Set(['a 1.0.0']), advisories: new Set(['b']) }), judge);
  expect(differing(built, 'advisories')).toEqual([
    ['only rust-pro: a 1.0.0 RUSTSEC-2026-0001', null],
    ['only the peer: b', null],
  ]);
});

test('the duplicates of a lock file are those of a change that brings them in', () => {
  const lock = lockText({ app: ['a 1.0.0', 'a 2.0.0', 'b'] }, { 'a 1.0.0': [], 'a 2.0.0': [], b: [] });
  const both = new Set(['a 1.0.0', 'a 2.0.0']);
  expect(
    differing(checksOf(snapshot(lock, { graph: both, duplicates: both }), silent), 'duplicates'),
  ).toEqual([]);
  const one = checksOf(snapshot(lock, { graph: new Set(['a 1.0.0']) }), silent);
  expect(differing(one, 'duplicates').map(([words]) => words)).toEqual([
    'only rust-pro: a 1.0.0',
    'only rust-pro: a 2.0.0',
  ]);
  expect(differing(one, 'duplicates').every(([, why]) => why !== null)).toBe(true);
});

test('two versions of one line are told by the peer alone', () => {
  const lock = lockText({ app: ['a 1.0.0', 'a 1.0.1'] }, { 'a 1.0.0': [], 'a 1.0.1': [] });
  const both = new Set(['a 1.0.0', 'a 1.0.1']);
  const checks = checksOf(snapshot(lock, { graph: both, duplicates: both }), silent);
  expect(differing(checks, 'duplicates')).toEqual([
    ['only the peer: a 1.0.0', expect.stringContaining('fit each other')],
    ['only the peer: a 1.0.1', expect.stringContaining('fit each other')],
  ]);
});

test('a package that is new in several versions at once is told by both', () => {
  const base = snapshot(lockText({ app: ['b'] }, { b: [] }), { graph: new Set(['b 1.0.0']) });
  const both = new Set(['a 1.0.0', 'a 2.0.0']);
  const lock = lockText({ app: ['a 1.0.0', 'a 2.0.0'] }, { 'a 1.0.0': [], 'a 2.0.0': [] });
  const checks = checksBetween(base, snapshot(lock, { graph: both, duplicates: both }), silent);
  expect(checks.find(({ check }) => check === 'duplicates')?.own).toEqual(new Set(['a']));
  expect(differing(checks, 'duplicates')).toEqual([]);
});

test('a wildcard for a path explains itself, and one for a registry does not', () => {
  const dependency = { rename: null, req: '*', source: null };
  const app = (name: string, source: string | null) => ({
    name: 'app',
    source: null,
    manifest_path: '/app/Cargo.toml',
    dependencies: [{ ...dependency, name, source }],
  });
  const of = (one: ReturnType<typeof app>) =>
    checksOf(snapshot(lockText({ app: [] }), { wildcards: new Set(['app']) }, { packages: [one] }), silent);
  expect(differing(of(app('lib', null)), 'wildcards')).toEqual([
    ['only the peer: lib', 'a path or a git repository without a version'],
  ]);
  const index = 'registry+https://github.com/rust-lang/crates.io-index';
  expect(differing(of(app('serde', index)), 'wildcards')).toEqual([['only the peer: serde', null]]);
});

test('a repository that a manifest names without a commit is known by its address', () => {
  const text = '[dependencies]\nfork = { git = "https://e.org/fork.git", branch = "main" }\n';
  const at = { path: 'Cargo.toml', span: { startLine: 2, startColumn: 10, endLine: 2, endColumn: 13 } };
  const judge: Judge = (_, rule) => (rule === 'unpinned-git' ? [findingOf({ ...at, ruleId: 'x' })] : []);
  const lock = lockText({ app: [] });
  const of = (unpinned: readonly string[]) =>
    checksOf(
      snapshot(lock, { unpinned: new Set(unpinned) }, { manifests: new Map([['Cargo.toml', text]]) }),
      judge,
    );
  expect(differing(of(['https://e.org/fork']), 'git pins')).toEqual([]);
  expect(differing(of(['https://e.org/inner']), 'git pins')).toEqual([
    ['only rust-pro: https://e.org/fork', 'no package of the lock file comes from there'],
    ['only the peer: https://e.org/inner', 'asked for by the manifest of a package from git'],
  ]);
});

test('where a package comes from is compared whole and as what came in', () => {
  const source = 'git+https://e.org/fork?branch=main#0123456789';
  const base = snapshot(lockText({ app: [] }), {});
  const lock = `${lockText({ app: ['fork'] })}\n[[package]]\nname = "fork"\nversion = "1.0.0"\nsource = "${source}"\n`;
  const sources = new Set(['fork 1.0.0 https://e.org/fork']);
  const head = snapshot(lock, { graph: new Set(['fork 1.0.0']), sources });
  expect(differing(checksOf(head, silent), 'sources')).toEqual([]);
  expect(differing(checksBetween(base, head, silent), 'sources')).toEqual([
    ['only the peer: fork 1.0.0 https://e.org/fork', null],
  ]);
  const judge = saying(
    '`fork 1.0.0` comes from the git repository `https://e.org/fork`, which no manifest names',
  );
  expect(differing(checksBetween(base, head, judge), 'sources')).toEqual([]);
});
