import { expect, test } from 'vitest';
import { auditHits, differencesOf, newHits, ownHits } from '../../scripts/peers/compare.ts';
import { tally } from '../../scripts/peers/tally.ts';
import { findingOf, GIT } from '../support/sample-review.ts';

const hit = (id: string | null, name: string, version: string) => ({
  advisory: id === null ? null : { id, title: 'more than we read' },
  package: { name, version, source: 'registry' },
});

test('what cargo-audit reports is read with all its kinds, but for yanked versions', () => {
  const answer = {
    vulnerabilities: { count: 1, list: [hit('RUSTSEC-2021-0003', 'smallvec', '1.6.0')] },
    warnings: {
      unsound: [hit('RUSTSEC-2019-0036', 'failure', '0.1.8')],
      yanked: [hit(null, 'spin', '0.10.0')],
    },
  };
  expect([...auditHits(JSON.stringify(answer))]).toEqual([
    'smallvec 1.6.0 RUSTSEC-2021-0003',
    'failure 0.1.8 RUSTSEC-2019-0036',
  ]);
  expect(() => auditHits('{"error": true}')).toThrow('vulnerabilities');
});

test('our findings are read by package and advisory', () => {
  const message = '`h2 0.3.1` has 2 vulnerabilities: RUSTSEC-2024-0332 (high, 7.5), RUSTSEC-2023-0034';
  const said = ownHits([
    findingOf({ ...GIT, ruleId: 'supply-chain/vulnerable', message }),
    findingOf({ ...GIT, ruleId: 'supply-chain/yanked', message: 'a rule that names no package' }),
  ]);
  expect([...said]).toEqual(['h2 0.3.1 RUSTSEC-2024-0332', 'h2 0.3.1 RUSTSEC-2023-0034']);
});

test('each side’s own is a difference, with what explains it', () => {
  const why = (hit: string) => (hit === 'c' ? 'known' : null);
  expect(differencesOf({ check: '', own: new Set(['b', 'a']), peer: new Set(['b', 'c']), why })).toEqual([
    { whose: 'rust-pro', words: 'only rust-pro: a', why: null },
    { whose: 'the peer', words: 'only the peer: c', why: 'known' },
  ]);
  expect(differencesOf({ check: '', own: new Set(['a']), peer: new Set(['a']), why })).toEqual([]);
});

test('new are the hits of packages that the base’s lock file lacks', () => {
  const entry = (name: string, version: string) => `[[package]]\nname = "${name}"\nversion = "${version}"\n`;
  const [base, head] = [entry('a', '1.0.0'), entry('a', '1.0.0') + entry('a', '2.0.0')];
  expect([...newHits(new Set(['a 1.0.0 X', 'a 2.0.0 X']), base, head)]).toEqual(['a 2.0.0 X']);
});

test('what nothing explains is said and counted, and the rest is summed up', () => {
  const lines: string[] = [];
  const counted = tally('cargo-deny', (line) => lines.push(line));
  const why = (hit: string) => (hit === 'c' ? 'known' : null);
  const check = { check: 'sources', peer: new Set(['b', 'c']), why };
  counted.add('crate Cargo.lock', [{ ...check, own: new Set(['b']) }]);
  counted.add('crate Cargo.lock before', [{ ...check, own: new Set(['a', 'b']) }]);
  counted.passOver('other Cargo.lock', 'cargo metadata: error');
  expect(counted.end()).toBe(1);
  expect(lines).toEqual([
    'same crate Cargo.lock: sources 1 and 2',
    'DIFFERS crate Cargo.lock before: sources 2 and 2',
    '  sources: only rust-pro: a',
    'passed over other Cargo.lock: cargo metadata: error',
    '2 × sources, only the peer: known',
    'cargo-deny: 2 comparisons of 5 sources, 1 difference',
  ]);
});
