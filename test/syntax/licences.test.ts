import { describe, expect, it } from 'vitest';
import { denyConfig } from '../../src/syntax/deny-config.ts';
import { licenceVerdict } from '../../src/syntax/licence-policy.ts';
import {
  isSatisfied,
  knownLicence,
  licenceExpression,
  licencesDate,
  licencesIn,
  newestLicence,
} from '../../src/syntax/licences.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';

describe('an expression', () => {
  it('is read with slashes, exceptions and references', () => {
    expect(licenceExpression('MIT/Apache-2.0')).toBe('MIT OR Apache-2.0');
    expect(licenceExpression(' MIT  OR Apache-2.0 ')).toBe('MIT OR Apache-2.0');
    expect(licenceExpression('Apache-2.0 WITH LLVM-exception')).toBe('Apache-2.0 WITH LLVM-exception');
    expect(licenceExpression('(MIT or ISC) and Zlib')).toBe('(MIT OR ISC) AND Zlib');
    expect(licenceExpression('LicenseRef-Ours')).toBe('LicenseRef-Ours');
    expect([licenceExpression('whatever'), licenceExpression(''), licenceExpression('MIT AND')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('names its licences', () => {
    expect(licencesIn('(MIT OR Apache-2.0 WITH LLVM-exception) AND MPL-2.0+ AND MIT')).toEqual([
      'MIT',
      'Apache-2.0 WITH LLVM-exception',
      'MPL-2.0+',
    ]);
    expect(licencesIn('oh')).toEqual([]);
  });

  it.each([
    ['MIT OR Apache-2.0', ['MIT'], true],
    ['MIT AND ISC', ['MIT'], false],
    ['MIT AND ISC', ['MIT', 'ISC'], true],
    ['(MIT OR Apache-2.0) AND Unicode-3.0', ['Apache-2.0', 'Unicode-3.0'], true],
    ['Apache-2.0 WITH LLVM-exception', ['Apache-2.0'], false],
    ['Apache-2.0', ['Apache-2.0 WITH LLVM-exception'], false],
    ['MPL-2.0+', ['MPL-2.0'], true],
    ['GPL-3.0-only', ['GPL-3.0'], true],
    ['GPL-2.0', ['GPL-3.0'], false],
    ['LicenseRef-Ours', ['LicenseRef-Ours'], true],
    ['MIT', [], false],
    ['MIT', ['Not-A-Licence'], null],
    ['MIT', ['MIT OR ISC'], null],
    ['oh', ['MIT'], null],
    [Array(40).fill('(MIT OR ISC)').join(' AND '), ['MIT'], null],
  ] as const)('%s is satisfied by %j: %s', (expression, allowed, answer) => {
    expect(isSatisfied(expression, allowed)).toBe(answer);
  });
});

describe('a policy on licences', () => {
  const verdict = (text: string, crate: string, expression: string) =>
    licenceVerdict(denyConfig(parseToml('deny.toml', `[licenses]\n${text}`)), crate, expression);
  const allow = 'allow = ["MIT"]\n';

  it('allows what it names, for all crates or for one', () => {
    const own = `${allow}exceptions = [{ allow = ["MPL-2.0"], crate = "a" }]\n`;
    expect(verdict(allow, 'a', 'MIT OR ISC')).toBe('allowed');
    expect(verdict(allow, 'a', 'MPL-2.0')).toBe('denied');
    expect(verdict(own, 'a', 'MPL-2.0')).toBe('allowed');
    expect(verdict(own, 'ab', 'MPL-2.0')).toBe('denied');
  });

  it('is not judged where it says nothing, or more than can be read', () => {
    expect(verdict('', 'a', 'MPL-2.0')).toBe('unknown');
    expect(verdict(`${allow}[[licenses.clarify]]\ncrate = "a"\nexpression = "MIT"\n`, 'a', 'MPL-2.0')).toBe(
      'unknown',
    );
    expect(verdict(`${allow}copyleft = "warn"\n`, 'a', 'MPL-2.0')).toBe('unknown');
    expect(verdict(`${allow}default = "allow"\n`, 'a', 'MPL-2.0')).toBe('unknown');
    expect(verdict(`${allow}allow-osi-fsf-free = "both"\n`, 'a', 'MPL-2.0')).toBe('unknown');
    expect(verdict(`${allow}default = "deny"\ncopyleft = "deny"\n`, 'a', 'MPL-2.0')).toBe('denied');
    expect(verdict('allow = ["MIT", "Oh"]\n', 'a', 'MPL-2.0')).toBe('unknown');
  });
});

describe('the bundled licences', () => {
  it('are of a day, and readable', () => {
    expect(licencesDate()).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(newestLicence('serde', '1')).toMatchObject({ licence: 'MIT OR Apache-2.0' });
    expect(newestLicence('serde', '99')).toBe(null);
    expect(knownLicence('no-such-crate-anywhere', '1.0.0')).toBe(null);
    expect(knownLicence('serde', 'oh')).toBe(null);
  });

  it('hold for later versions, not for earlier ones', () => {
    const newest = newestLicence('serde', '1')?.version ?? '';
    expect(knownLicence('serde', newest)?.version).toBe(newest);
    expect(knownLicence('serde', '1.99999.0')?.version).toBe(newest);
    expect(knownLicence('serde', '1.0.0')).toBe(null);
  });
});
