import { expect, test } from 'vitest';
import type { Advisory } from '../../src/knowledge/advisory.ts';
import { admitsOnly, fixedVersion, lowestNamed } from '../../src/syntax/requirement-bounds.ts';

function advisory(patched: readonly string[], unaffected: readonly string[] = []): Advisory {
  return {
    id: 'RUSTSEC-2020-0001',
    package: 'a',
    date: '2020-01-01',
    kind: 'vulnerability',
    patched,
    unaffected,
    cvss: null,
    categories: [],
    functions: {},
    aliases: [],
  };
}

test.each([
  ['=1.6.0', ['>= 1.6.1'], [], true],
  ['1.6.0', ['>= 1.6.1'], [], false],
  ['1', ['>= 1.6.1'], [], false],
  ['~1.5', ['>= 1.6.1'], [], true],
  ['>=1.0, <1.6.1', ['>= 1.6.1'], [], true],
  ['>=1.0, <=1.6.1', ['>= 1.6.1'], [], false],
  ['0.6', ['>= 1.6.1'], ['< 0.6.3'], false],
  ['0.6.3', ['>= 1.6.1'], ['< 0.6.3'], true],
  ['0.6', ['^0.6.14', '>= 1.6.1'], [], false],
  ['1', [], [], true],
  ['*', [], [], false],
  ['not a version', [], [], false],
] as const)(
  'only affected versions meet %s with %j patched and %j unaffected: %s',
  (requirement, patched, unaffected, only) => {
    expect(admitsOnly(requirement, advisory(patched, unaffected))).toBe(only);
  },
);

test('the lowest version of a requirement is the one that it names', () => {
  expect(['1', '^1.2', '~0.3.1', '>=1.1, <2', '=1.0.0-rc.1'].map(lowestNamed)).toEqual([
    '1.0.0',
    '1.2.0',
    '0.3.1',
    '1.1.0',
    '1.0.0-rc.1',
  ]);
  expect(['*', '<2', 'x y'].map(lowestNamed)).toEqual([null, null, null]);
});

test('the way out is the first version above that nothing affects', () => {
  const both = [advisory(['>= 0.6.14, < 1.0.0', '>= 1.6.1']), advisory(['>= 1.7.0'], ['< 1.0.0'])];
  expect(fixedVersion(both, '0.6.0')).toBe('0.6.14');
  expect(fixedVersion(both, '1.0.0')).toBe('1.7.0');
  expect(fixedVersion(both, '1.7.0')).toBe(null);
  expect(fixedVersion([advisory(['> 1.2.3'])], '1.0.0')).toBe('1.2.4');
  expect(fixedVersion([advisory([])], '1.0.0')).toBe(null);
});
