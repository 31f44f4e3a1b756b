import { describe, expect, it } from 'vitest';
import { matchesRequirement, parseRequirement, parseVersion } from '../../src/syntax/version-requirement.ts';

describe('a requirement', () => {
  it.each([
    // Bare is caret: everything behind the first part that is not zero may grow.
    ['1.2.3', '1.2.3', true],
    ['1.2.3', '1.9.0', true],
    ['1.2.3', '1.2.2', false],
    ['1.2.3', '2.0.0', false],
    ['^1.2', '1.2.0', true],
    ['^1.2', '1.1.9', false],
    ['1', '1.0.0', true],
    ['1', '2.0.0', false],
    ['0.2.3', '0.2.9', true],
    ['0.2.3', '0.3.0', false],
    ['0.2', '0.2.0', true],
    ['0.2', '0.3.0', false],
    ['0.0.3', '0.0.3', true],
    ['0.0.3', '0.0.4', false],
    ['0.0', '0.0.7', true],
    ['0.0', '0.1.0', false],
    ['0', '0.9.0', true],
    ['0', '1.0.0', false],
    ['~1.2.3', '1.2.9', true],
    ['~1.2.3', '1.3.0', false],
    ['~1.2', '1.2.0', true],
    ['~1.2', '1.3.0', false],
    ['~1', '1.9.0', true],
    ['~1', '2.0.0', false],
    ['=1.2.3', '1.2.3', true],
    ['=1.2.3', '1.2.4', false],
    ['=1.2', '1.2.4', true],
    ['=1', '1.7.0', true],
    ['*', '0.0.1', true],
    ['1.*', '1.5.0', true],
    ['1.*', '2.0.0', false],
    ['1.2.*', '1.2.9', true],
    ['1.2.*', '1.3.0', false],
    ['1.x.X', '1.3.0', true],
    ['>=1.*', '3.0.0', true],
    // A part that is not written is free, so nothing of 1.2 lies above or below 1.2.
    ['>1.2', '1.2.9', false],
    ['>1.2', '1.3.0', true],
    ['<1.2', '1.1.9', true],
    ['<1.2', '1.2.0', false],
    ['<=1.2', '1.2.9', true],
    ['<=1', '1.9.9', true],
    ['>1', '1.0.1', false],
    ['>=1.2, <1.5', '1.4.9', true],
    ['>=1.2, <1.5', '1.5.0', false],
    [' >= 1.2 ,<  1.5 ', '1.2.0', true],
    // Pre-releases are taken only by who names one of the same version.
    ['1.2.3', '1.3.0-alpha', false],
    ['*', '1.0.0-alpha', false],
    ['>=1.0.0', '2.0.0-rc.1', false],
    ['1.2.3-beta', '1.2.3-beta', true],
    ['1.2.3-beta', '1.2.3-rc.1', true],
    ['1.2.3-beta', '1.2.3-alpha', false],
    ['1.2.3-beta', '1.2.3', true],
    ['1.2.3-beta', '1.2.4-beta', false],
    ['1.2.3-beta', '1.4.0', true],
    ['=1.0.0-rc.2', '1.0.0-rc.10', false],
    ['>1.0.0-rc.2', '1.0.0-rc.10', true],
    ['<1.0.0', '1.0.0-alpha', false],
    ['^1, >=1.5.0-alpha', '1.5.0-beta', true],
    ['=1, >=1.0.0-alpha', '1.0.0-alpha', false],
    // Build metadata says nothing.
    ['=1.2.3', '1.2.3+20260101', true],
    ['1.2.3+one', '1.2.3+two', true],
  ])('%s and %s: %s', (requirement, version, expected) => {
    expect(matchesRequirement(requirement, version)).toBe(expected);
  });

  it.each([
    '',
    'latest',
    'v1.2',
    '1.2.3.4',
    '01.2',
    '1.02',
    '1.2.3-',
    '1.2.3-01',
    '1.2-alpha',
    '1.*.3',
    '1.2.*-alpha',
    '* , 1',
    '^*',
    '>=*',
    '1.2,',
    '1 || 2',
    '1 - 2',
    '1.2 1.3',
    '!1.2',
    '==1.2',
    '1.2\t',
    '99999999999999999999.0',
  ])('is not %j', (requirement) => {
    expect(parseRequirement(requirement)).toBeNull();
    expect(matchesRequirement(requirement, '1.2.3')).toBeNull();
  });

  it('tells its parts', () => {
    expect(parseRequirement('>=0.2, <0.4.1-rc.1')).toEqual([
      { operator: '>=', major: 0, minor: 2, patch: null, pre: '' },
      { operator: '<', major: 0, minor: 4, patch: 1, pre: 'rc.1' },
    ]);
    expect(parseRequirement('1')?.[0]?.operator).toBe('^');
    expect(parseRequirement('1.*')?.[0]?.operator).toBe('*');
    expect(parseRequirement('*')).toEqual([]);
  });

  it('is not read where it is far too long', () => {
    expect(parseRequirement('1,'.repeat(40).slice(0, -1))).toBeNull();
    expect(parseRequirement(`1.0.0-${'a'.repeat(300)}`)).toBeNull();
  });
});

describe('a version', () => {
  it('is whole', () => {
    expect(parseVersion('1.2.3-rc.1+x')?.prerelease).toEqual(['rc', 1]);
    const none = [
      '1.2',
      'v1.2.3',
      '=1.2.3',
      ' 1.2.3',
      '1.2.3 ',
      '1.2.3-01',
      '1.2.03',
      '',
      '1.2.3-ä',
      '1.2.3\n',
    ];
    expect(none.filter((version) => parseVersion(version) !== null)).toEqual([]);
    expect(matchesRequirement('1', '1.2')).toBeNull();
  });
});
