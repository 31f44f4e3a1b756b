import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findById, fingerprintOf, isSameButPath, shortIds } from '../../src/finding/fingerprint.ts';

const identity = fc.record({
  ruleId: fc.string(),
  path: fc.string(),
  item: fc.string(),
  subject: fc.string(),
  ordinal: fc.nat(9),
});
const fingerprints = fc.uniqueArray(
  fc.stringMatching(/^[01]{6}$/).map((digits) => digits.padEnd(32, '0')),
  { maxLength: 20 },
);

describe('a fingerprint', () => {
  test('is 32 hex digits and depends on every part of the identity', () => {
    const one = { ruleId: 'a/b', path: 'src/lib.rs', item: 'f', subject: 'x', ordinal: 0 };
    const all = [
      one,
      { ...one, ruleId: 'a/c' },
      { ...one, path: 'src/main.rs' },
      { ...one, item: 'g' },
      { ...one, subject: 'y' },
      { ...one, ordinal: 1 },
      { ...one, item: 'f","x', subject: '' },
    ].map(fingerprintOf);
    expect(new Set(all).size).toBe(all.length);
    for (const fingerprint of all) expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  test('never changes between versions: comments on GitHub carry it', () => {
    expect(
      fingerprintOf({
        ruleId: 'unsafe/static-mut',
        path: 'src/lib.rs',
        item: 'A',
        subject: 'A',
        ordinal: 0,
      }),
    ).toMatchInlineSnapshot(`"0291a4d378f532c9e6e0268b64d43910"`);
  });

  test('is known again under another path, and under no other rule, item, subject or ordinal', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const renamed = fingerprintOf({ ...one, path: `${one.path}x` });
        expect(renamed).not.toBe(fingerprintOf(one));
        expect(isSameButPath(fingerprintOf(one), renamed)).toBe(true);
        const same = { ...other, path: one.path };
        const isEqual = JSON.stringify(same) === JSON.stringify(one);
        expect(isSameButPath(fingerprintOf(one), fingerprintOf(same))).toBe(isEqual);
      }),
      { numRuns: 300 },
    );
  });
});

describe('ids that people type', () => {
  test('are unique, and each longer prefix names the same finding', () => {
    fc.assert(
      fc.property(fingerprints, (all) => {
        const ids = shortIds(all);
        expect(new Set(ids.values()).size).toBe(all.length);
        const findings = all.map((fingerprint) => ({ fingerprint }));
        for (const [fingerprint, id] of ids) {
          for (let length = id.length - 3; length <= 32; length += 1) {
            expect(findById(`RP-${fingerprint.slice(0, length)}`, findings)).toEqual([{ fingerprint }]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('have four digits unless two findings begin alike', () => {
    const all = ['7f3a0', '7f3a1', 'abcd0'].map((digits) => digits.padEnd(32, '0'));
    expect([...shortIds(all).values()]).toEqual(['RP-7F3A0', 'RP-7F3A1', 'RP-ABCD']);
  });

  test('are found in any case and without their prefix; what is too short finds nothing', () => {
    const findings = [{ fingerprint: '7f3a'.padEnd(32, '0') }];
    for (const typed of ['RP-7F3A', 'rp-7f3a', '7f3a', ' RP-7F3A0 '])
      expect(findById(typed, findings)).toEqual(findings);
    for (const typed of ['7f3', 'RP-7F3B', 'RP-XYZW', '', '7f3a'.padEnd(33, '0')])
      expect(findById(typed, findings)).toEqual([]);
  });

  test('are several where the prefix is too short', () => {
    const findings = ['7f3a0', '7f3a1'].map((digits) => ({ fingerprint: digits.padEnd(32, '0') }));
    expect(findById('RP-7F3A', findings)).toEqual(findings);
  });
});
