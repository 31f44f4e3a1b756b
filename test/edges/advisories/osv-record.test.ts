import { describe, expect, it } from 'vitest';
import { unaffectedRanges } from '../../../src/edges/advisories/osv-ranges.ts';
import { advisoryOf } from '../../../src/edges/advisories/osv-record.ts';
import { affects } from '../../../src/syntax/advisory-ranges.ts';
import { osvRecord } from './fake-registry.ts';

const range = (...events: readonly object[]) => ({ type: 'SEMVER', events });

describe('ranges of OSV', () => {
  it.each([
    ['all', [range({ introduced: '0' })], [], [], []],
    ['up to a fix', [range({ introduced: '0.0.0-0' }, { fixed: '1.2.0' })], [], ['>= 1.2.0'], []],
    ['from one on', [range({ introduced: '1.1.0' })], [], [], ['< 1.1.0']],
    ['up to the last', [range({ introduced: '0' }, { last_affected: '1.2.0' })], [], ['> 1.2.0'], []],
    [
      'two stretches, in any order',
      [range({ fixed: '2.0.1' }, { introduced: '2.0.0' }, { fixed: '1.0.1' }, { introduced: '1.0.0' })],
      [],
      ['>= 1.0.1, < 2.0.0', '>= 2.0.1'],
      ['< 1.0.0'],
    ],
    [
      'two ranges that overlap',
      [
        range({ introduced: '1.0.0' }, { fixed: '1.5.0' }),
        range({ introduced: '1.2.0' }, { fixed: '1.7.0' }),
      ],
      [],
      ['>= 1.7.0'],
      ['< 1.0.0'],
    ],
    [
      'several events in one',
      [range({ introduced: '1.0.0', fixed: '1.0.1' })],
      [],
      ['>= 1.0.1'],
      ['< 1.0.0'],
    ],
    [
      'a stretch of nothing, as RustSec writes it',
      [range({ introduced: '0.0.0-0' }, { fixed: '0.9.2' }, { introduced: '0.10.0' }, { fixed: '0.10.0' })],
      [],
      ['>= 0.9.2'],
      [],
    ],
    ['a list', [], ['1.0.2', '1.0.1'], ['> 1.0.1, < 1.0.2', '> 1.0.2'], ['< 1.0.1']],
    [
      'a list beside a range',
      [range({ introduced: '1.0.0' }, { fixed: '1.1.0' })],
      ['1.0.3', '1.1.0'],
      ['> 1.1.0'],
      ['< 1.0.0'],
    ],
    [
      'commits beside a range',
      [{ type: 'GIT', events: [{ introduced: 'abc' }] }, range({ introduced: '0' })],
      [],
      [],
      [],
    ],
  ])('of %s', (_, ranges, versions, patched, unaffected) => {
    expect(unaffectedRanges({ ranges, versions })).toEqual({ patched, unaffected });
  });

  it.each([
    ['nothing', [], []],
    ['commits alone', [{ type: 'GIT', events: [{ introduced: 'abc' }] }], []],
    ['a version that is none', [range({ introduced: '0' }, { fixed: 'soon' })], []],
    ['a listed version that is none', [], ['latest']],
  ])('say nothing of %s', (_, ranges, versions) => {
    expect(unaffectedRanges({ ranges, versions })).toBeNull();
  });
});

describe('a record', () => {
  it('of RustSec keeps its kind, and when it was taken back', () => {
    const unsound = { database_specific: { categories: [], cvss: null, informational: 'unsound' } };
    const record = osvRecord('RUSTSEC-2026-0001', 'a', { withdrawn: '2026-11-05T00:00:00Z' }, unsound);
    const advisory = advisoryOf(record, 'a');
    expect(advisory).toMatchObject({ kind: 'unsound', withdrawn: '2026-11-05' });
    expect(advisory !== null && affects(advisory, '1.0.0')).toBe(false);
    const kinds = ['unmaintained', 'notice', 'something new'].map((informational) => {
      const told = { database_specific: { categories: [], informational } };
      return advisoryOf(osvRecord('RUSTSEC-2026-0001', 'a', {}, told), 'a')?.kind;
    });
    expect(kinds).toEqual(['unmaintained', 'notice', 'notice']);
    const malicious = { database_specific: { categories: ['malicious'], informational: null } };
    expect(advisoryOf(osvRecord('RUSTSEC-2026-0001', 'a', {}, malicious), 'a')?.kind).toBe('malicious');
  });

  it('of GitHub is a vulnerability with the vector of the latest CVSS', () => {
    const four = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N';
    const severity = [
      { type: 'CVSS_V4', score: four },
      { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' },
      { type: 'CVSS_V5', score: 'CVSS:5.0/AV:N' },
    ];
    const affected = {
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0.10.0' }, { fixed: '0.10.3' }] }],
      database_specific: { last_known_affected_version_range: '<= 0.10.2' },
    };
    const more = { severity, database_specific: { severity: 'HIGH', cwe_ids: ['CWE-347'] } };
    expect(advisoryOf(osvRecord('GHSA-aaaa-bbbb-cccc', 'a', more, affected), 'a')).toMatchObject({
      kind: 'vulnerability',
      cvss: four,
      patched: ['>= 0.10.3'],
      unaffected: ['< 0.10.0'],
    });
  });

  it.each([
    ['another crate', osvRecord('RUSTSEC-2026-0001', 'b')],
    [
      'another registry',
      osvRecord('RUSTSEC-2026-0001', 'a', {}, { package: { ecosystem: 'npm', name: 'a' } }),
    ],
    ['an id that is none', osvRecord('../x', 'a')],
    ['no day', osvRecord('RUSTSEC-2026-0001', 'a', { modified: 'now' })],
    ['no record', null],
    ['a list', []],
  ])('with %s is none', (_, record) => {
    expect(advisoryOf(record, 'a')).toBeNull();
  });
});
