import { expect, test } from 'vitest';
import { auditHits, differenceOf, ownHits } from '../../scripts/peers/compare.ts';
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

test('each side’s own is a difference', () => {
  expect(differenceOf(new Set(['a', 'b']), new Set(['b', 'c']))).toEqual([
    'only rust-pro: a',
    'only the peer: c',
  ]);
  expect(differenceOf(new Set(['a']), new Set(['a']))).toEqual([]);
});
