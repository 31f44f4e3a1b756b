import { describe, expect, it } from 'vitest';
import type { Advisory, AdvisoryBook } from '../../src/knowledge/advisory.ts';
import {
  NO_NEWS,
  type RegistryNews,
  registryFacts,
  registryLimits,
  releasesOf,
  snapshotWords,
} from '../../src/knowledge/registry-facts.ts';
import { advisoriesAbout, advisoriesOf } from '../../src/syntax/advisory-ranges.ts';

const ADVISORY: Advisory = {
  id: 'RUSTSEC-2026-0001',
  package: 'a',
  date: '2026-01-02',
  kind: 'vulnerability',
  patched: ['>= 2.0.0'],
  unaffected: [],
  cvss: null,
  categories: [],
  functions: {},
  aliases: [],
};
const BOOK: AdvisoryBook = { source: 'a test', commit: 'none', date: '2026-08-21', advisories: [ADVISORY] };
const facts = (news: Partial<RegistryNews>) => registryFacts(BOOK, { ...NO_NEWS, ...news });

describe('news', () => {
  it('stand beside what the snapshot has, and hide nothing of it', () => {
    const wider = { ...ADVISORY, patched: ['>= 3.0.0'] };
    const narrower = { ...ADVISORY, patched: ['>= 1.0.0'] };
    for (const news of [wider, narrower]) {
      const { advisories } = facts({ advisories: [news, { ...ADVISORY, package: 'b' }] });
      expect(advisoriesOf(advisories, 'a', '1.5.0')).toEqual([ADVISORY]);
      expect(advisoriesOf(advisories, 'a', '2.5.0')).toEqual(news === wider ? [wider] : []);
      expect(advisoriesOf(advisories, 'b', '1.5.0')).toHaveLength(1);
      expect(advisoriesAbout(advisories, 'a')).toEqual([ADVISORY]);
      expect(advisories.date).toBe(BOOK.date);
    }
    expect(facts({}).advisories).toBe(BOOK);
  });

  it('hold the releases of the crates that the index was asked about', () => {
    const known = facts({ releases: [{ name: 'a', releases: [] }] });
    expect(releasesOf(known, 'a')).toEqual([]);
    expect(releasesOf(known, 'b')).toBeNull();
  });
});

describe('the age of the snapshot', () => {
  it.each([
    [null, false, []],
    ['2026-08-20', false, []],
    ['2026-09-20', false, []],
    [
      '2026-09-21',
      false,
      ['the advisories are those of 2026-08-21, 31 days before this review: later ones are not known'],
    ],
    ['2026-11-28', true, []],
  ])('on %s, asked: %s', (today, asked, limits) => {
    expect(registryLimits(facts({ today, asked }))).toEqual(limits);
    expect(registryLimits(facts({ today, asked, problems: ['a problem'] }))).toEqual([
      ...limits,
      'a problem',
    ]);
  });

  it('is said in the words of a finding', () => {
    expect(snapshotWords(facts({ today: '2026-11-28' }))).toBe('as of 2026-08-21');
    expect(snapshotWords(facts({ today: '2026-11-28', asked: true }))).toBe(
      'as of 2026-11-28 (OSV asked; snapshot of 2026-08-21)',
    );
  });
});
