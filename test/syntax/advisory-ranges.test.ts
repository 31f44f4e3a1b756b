import { describe, expect, it } from 'vitest';
import type { Advisory, AdvisoryBook } from '../../src/knowledge/advisory.ts';
import {
  advisoriesAbout,
  advisoriesOf,
  affectedFunctions,
  affects,
  isAdvisoryRange,
} from '../../src/syntax/advisory-ranges.ts';

const SAMPLE: Advisory = {
  id: 'RUSTSEC-2026-0001',
  package: 'sample',
  date: '2026-01-02',
  kind: 'vulnerability',
  patched: [],
  unaffected: [],
  cvss: null,
  categories: [],
  functions: {},
  aliases: [],
};

describe('an advisory affects a version', () => {
  it.each([
    // The bound is the patched version itself; what comes before it in SemVer's order is affected.
    ['>= 1.2.0', '', '1.2.0', false],
    ['>= 1.2.0', '', '1.2.0-rc.1', true],
    ['>= 1.2.0', '', '1.2.0-0', true],
    ['>= 1.2.0', '', '1.1.99', true],
    // Unlike in Cargo, a later pre-release lies in the patched stretch.
    ['>= 1.2.0', '', '1.3.0-alpha', false],
    ['>= 1.2.0', '', '2.0.0-0', false],
    ['>= 1.2.0', '', '1.2.0+build', false],
    ['>= 1.2.0-beta.2', '', '1.2.0-beta.2', false],
    ['>= 1.2.0-beta.2', '', '1.2.0-beta.10', false],
    ['>= 1.2.0-beta.2', '', '1.2.0-beta.1', true],
    ['>= 1.2.0-beta.2', '', '1.2.0-alpha.9', true],
    // What is not written is zero: `> 1.2` begins right above 1.2.0.
    ['> 1.2', '', '1.2.0', true],
    ['> 1.2', '', '1.2.0+build', true],
    ['> 1.2', '', '1.2.1-0', false],
    ['> 1.2', '', '1.2.1', false],
    ['> 1.0.0-rc.1', '', '1.0.0-rc.1', true],
    ['> 1.0.0-rc.1', '', '1.0.0-rc.1.0', false],
    ['>= 2', '', '2.0.0', false],
    ['>= 2', '', '2.0.0-0', true],
    // Caret and tilde end below the first pre-release of what they exclude.
    ['^1.2.3', '', '1.2.3', false],
    ['^1.2.3', '', '1.2.3-alpha', true],
    ['^1.2.3', '', '1.99.0', false],
    ['^1.2.3', '', '2.0.0-0', true],
    ['^1.2.3', '', '2.0.0', true],
    ['1.2.3', '', '1.3.0', false],
    ['^0.2.3', '', '0.2.9', false],
    ['^0.2.3', '', '0.3.0-alpha', true],
    ['^0.0.3', '', '0.0.4', true],
    ['^0.0', '', '0.0.9', false],
    ['^0.0', '', '0.1.0-0', true],
    ['^0', '', '0.99.0', false],
    ['~1.2', '', '1.2.9', false],
    ['~1.2', '', '1.3.0-alpha', true],
    ['~1', '', '1.9.0', false],
    ['=1.2', '', '1.2.0', false],
    ['=1.2', '', '1.2.1', true],
    // The unaffected ones.
    ['>= 2.0.0', '< 1.0.0', '0.9.9', false],
    ['>= 2.0.0', '< 1.0.0', '1.0.0-rc.1', false],
    ['>= 2.0.0', '< 1.0.0', '1.0.0', true],
    ['>= 2.0.0', '< 1.0.0-alpha', '1.0.0-alpha', true],
    ['>= 2.0.0', '<= 1.0.0', '1.0.0', false],
    ['>= 2.0.0', '<= 1.0.0', '1.0.0+build', false],
    ['>= 2.0.0', '<= 1.0.0', '1.0.1-0', true],
    ['>= 2.0.0', '<= 1', '1.0.1', true],
    // Two bounds, in either order, and several stretches.
    ['>= 1.2.3, < 1.3.0; >= 1.3.4', '<= 0.1.2', '1.2.9', false],
    ['>= 1.2.3, < 1.3.0; >= 1.3.4', '<= 0.1.2', '1.3.0-alpha', false],
    ['>= 1.2.3, < 1.3.0; >= 1.3.4', '<= 0.1.2', '1.3.0', true],
    ['>= 1.2.3, < 1.3.0; >= 1.3.4', '<= 0.1.2', '1.3.3', true],
    ['< 1.3.0, >= 1.2.3', '', '1.2.5', false],
    ['', '', '0.0.0-0', true],
    ['', '', '9.9.9', true],
    ['*', '', '1.0.0', false],
    // What cannot be read clears nothing, and what is no version has none.
    ['1.*', '', '1.0.0', true],
    ['nonsense', '', '1.0.0', true],
    ['>= 2.0.0', '', 'nonsense', false],
  ])('patched %j, unaffected %j, version %s: %s', (patched, unaffected, version, expected) => {
    const list = (text: string) => (text === '' ? [] : text.split('; '));
    expect(affects({ ...SAMPLE, patched: list(patched), unaffected: list(unaffected) }, version)).toBe(
      expected,
    );
  });

  it('never once it was taken back', () => {
    expect(affects({ ...SAMPLE, withdrawn: '2026-03-04' }, '1.0.0')).toBe(false);
  });
});

describe('a range of an advisory', () => {
  it('has at most one bound on each side', () => {
    const odd = ['>= 1, >= 2', '< 1, < 2', '^1, < 1.5', '=1, =1', '~1, >= 1.2', '1.*', 'nonsense'];
    expect(odd.filter(isAdvisoryRange)).toEqual([]);
    expect(['>=1, <2', '*', '= 1.2.3', '>= 1.0.0-rc.1'].every(isAdvisoryRange)).toBe(true);
  });
});

describe('a book', () => {
  const fixed = { ...SAMPLE, id: 'RUSTSEC-2026-0002', patched: ['>= 1.1.0'] };
  const gone = { ...SAMPLE, id: 'RUSTSEC-2026-0003', withdrawn: '2026-03-04' };
  const other = { ...SAMPLE, id: 'RUSTSEC-2026-0004', package: 'constructor' };
  const advisories = [SAMPLE, fixed, gone, other];
  const book: AdvisoryBook = { source: 'a test', commit: 'none', date: '2026-05-06', advisories };

  it('gives the advisories of a version', () => {
    expect(advisoriesOf(book, 'sample', '1.0.0')).toEqual([SAMPLE, fixed]);
    expect(advisoriesOf(book, 'sample', '1.1.0')).toEqual([SAMPLE]);
    expect(advisoriesOf(book, 'constructor', '1.0.0')).toEqual([other]);
    expect(advisoriesOf(book, 'toString', '1.0.0')).toEqual([]);
  });

  it('gives all that stand about a crate', () => {
    expect(advisoriesAbout(book, 'sample')).toEqual([SAMPLE, fixed]);
    expect(advisoriesAbout(book, 'absent')).toEqual([]);
  });
});

describe('functions at fault', () => {
  it('are those whose requirements the version meets as Cargo would', () => {
    const functions = {
      'sample::old': ['< 1.0.0'],
      'sample::both': ['< 1.0.0', '1.2'],
      'sample::new': ['>= 1.1'],
    };
    expect(affectedFunctions({ ...SAMPLE, functions }, '1.3.0')).toEqual(['sample::both', 'sample::new']);
    expect(affectedFunctions({ ...SAMPLE, functions }, '0.5.0')).toEqual(['sample::old', 'sample::both']);
    expect(affectedFunctions(SAMPLE, '1.0.0')).toEqual([]);
  });
});
