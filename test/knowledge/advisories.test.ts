import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AdvisoryBook } from '../../src/knowledge/advisory.ts';
import { cvssScore } from '../../src/knowledge/cvss-score.ts';
import { advisoriesOf, isAdvisoryRange } from '../../src/syntax/advisory-ranges.ts';
import { parseRequirement } from '../../src/syntax/version-requirement.ts';

const SNAPSHOT = new URL('../../src/knowledge/advisories.json', import.meta.url);
const text = readFileSync(SNAPSHOT, 'utf8');
const book: AdvisoryBook = JSON.parse(text);

describe('the bundled advisories', () => {
  it('say where they come from, and stand in order with one a line', () => {
    expect(book.source).toMatch(/^https:/);
    expect(book.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(book.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const keys = book.advisories.map((advisory) => `${advisory.package} ${advisory.id}`);
    expect(keys.length).toBeGreaterThan(1000);
    expect(keys).toEqual(keys.toSorted());
    expect(new Set(book.advisories.map(({ id }) => id)).size).toBe(keys.length);
    expect(text.split('\n').filter((line) => line.startsWith('{"id":'))).toHaveLength(keys.length);
  });

  it('are readable to the last range, requirement and vector', () => {
    const unreadable = book.advisories.filter(
      ({ patched, unaffected, functions, cvss }) =>
        ![...patched, ...unaffected].every(isAdvisoryRange) ||
        Object.values(functions)
          .flat()
          .some((requirement) => parseRequirement(requirement) === null) ||
        (cvss !== null && cvssScore(cvss) === null),
    );
    expect(unreadable).toEqual([]);
  });

  // One well-known advisory of each kind.
  it.each([
    ['time', '0.1.43', 'RUSTSEC-2020-0071', 'vulnerability'],
    ['atty', '0.2.14', 'RUSTSEC-2021-0145', 'unsound'],
    ['ansi_term', '0.12.1', 'RUSTSEC-2021-0139', 'unmaintained'],
    ['rustdecimal', '1.23.1', 'RUSTSEC-2022-0042', 'malicious'],
  ])('know %s %s: %s', (name, version, id, kind) => {
    expect(advisoriesOf(book, name, version).map((one) => [one.id, one.kind])).toContainEqual([id, kind]);
  });

  it('leave current versions alone', () => {
    const fine = [
      ['serde', '1.0.219'],
      ['libc', '0.2.172'],
      ['time', '0.3.47'],
    ] as const;
    expect(fine.flatMap(([name, version]) => advisoriesOf(book, name, version))).toEqual([]);
  });
});
