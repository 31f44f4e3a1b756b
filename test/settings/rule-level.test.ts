import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../src/finding/finding.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { parseSettings } from '../../src/settings/parse-settings.ts';
import { isIgnored, ruleSettings } from '../../src/settings/rule-level.ts';
import { RULES, ruleNamed } from './catalogue.ts';

function levelOf(text: string, id: string, path = 'src/lib.rs') {
  const { settings, faults } = parseSettings(text, 'rust-pro.yml', RULES);
  expect(faults).toEqual([]);
  return ruleSettings(settings, ruleNamed(id), path);
}

describe('the level of a rule', () => {
  it('is that of its category where no entry fits', () => {
    const levels = CATEGORIES.map((category) => {
      const rule = { id: 'unsafe/x', category, options: {} };
      return [category, ruleSettings(DEFAULT_SETTINGS, rule, 'src/lib.rs').level];
    });
    expect(levels).toEqual([
      ['correctness', 'error'],
      ['security', 'error'],
      ['policy', 'warning'],
      ['suspicious', 'warning'],
      ['advice', 'info'],
      ['nursery', 'off'],
    ]);
  });

  it.each([
    ['rules: { "*": info }', 'unsafe/static-mut', 'info'],
    ['rules: { unsafe/*: info }', 'unsafe/static-mut', 'info'],
    ['rules: { unsafe/*: info }', 'atomics/needless-seqcst', 'info'],
    ['rules: { atomics/*: off }', 'unsafe/static-mut', 'error'],
    ['rules: { category:correctness: warning }', 'unsafe/static-mut', 'warning'],
    ['rules: { category:policy: off }', 'unsafe/static-mut', 'error'],
    ['rules: { unsafe/static-mut: off }', 'unsafe/static-mut', 'off'],
    ['rules: { "*": info, unsafe/*: warning, unsafe/static-mut: off }', 'unsafe/static-mut', 'off'],
    ['rules: { atomics/needless-seqcst: error, category:advice: off }', 'atomics/needless-seqcst', 'off'],
    ['rules: { resilience/unbounded-channel: warning }', 'resilience/unbounded-channel', 'warning'],
  ])('is that of the last entry that fits: %s for %s', (text, id, level) => {
    expect(levelOf(text, id).level).toBe(level);
  });

  it('is decided by path globs after the rest, in the order written', () => {
    const text = `
rules: { unsafe/*: warning }
paths:
  "crates/**": { rules: { unsafe/static-mut: info } }
  "**/ffi.rs": { rules: { unsafe/static-mut: off } }
`;
    expect(levelOf(text, 'unsafe/static-mut').level).toBe('warning');
    expect(levelOf(text, 'unsafe/static-mut', 'crates/a/src/lib.rs').level).toBe('info');
    expect(levelOf(text, 'unsafe/static-mut', 'crates/a/src/ffi.rs').level).toBe('off');
    expect(levelOf(text, 'unsafe/undocumented-block', 'crates/a/src/ffi.rs').level).toBe('warning');
  });

  it('stays what it was where an entry has options alone', () => {
    const text = 'rules: { "*": info, unsafe/undocumented-block: { options: { max-lines: 1 } } }';
    expect(levelOf(text, 'unsafe/undocumented-block').level).toBe('info');
  });
});

describe('the options of a rule', () => {
  const defaults = { acceptBelow: false, maxLines: 3, wording: 'SAFETY', callees: [] };

  it('are the defaults of the rule where nothing is written', () => {
    expect(levelOf('gate: required', 'unsafe/undocumented-block').options).toEqual(defaults);
    expect(levelOf('gate: required', 'unsafe/static-mut').options).toEqual({});
  });

  it('add up, later values winning', () => {
    const text = `
rules: { unsafe/undocumented-block: { options: { max-lines: 1, accept-below: true } } }
paths: { "a/**": { rules: { unsafe/undocumented-block: { level: off, options: { max-lines: 9 } } } } }
`;
    expect(levelOf(text, 'unsafe/undocumented-block').options).toEqual({
      ...defaults,
      maxLines: 1,
      acceptBelow: true,
    });
    expect(levelOf(text, 'unsafe/undocumented-block', 'a/b.rs')).toEqual({
      level: 'off',
      options: { ...defaults, maxLines: 9, acceptBelow: true },
    });
  });
});

describe('an ignored path', () => {
  it.each([
    ['vendor/**', 'vendor/a/b.rs', true],
    ['vendor/**', 'src/vendor/b.rs', false],
    ['**/*.pb.rs', 'a.pb.rs', true],
    ['**/*.pb.rs', 'x/.hidden/a.pb.rs', true],
    ['*.rs', 'build.rs', true],
    ['*.rs', 'src/lib.rs', false],
    ['{a,b}/*.rs', 'b/x.rs', true],
    ['#gen/**', '#gen/a.rs', true],
    ['src/a b.rs', 'src/a b.rs', true],
    ['SRC/**', 'src/a.rs', false],
  ])('is one that a glob matches whole: %s and %s', (glob, path, expected) => {
    expect(isIgnored({ ...DEFAULT_SETTINGS, ignore: ['nothing', glob] }, path)).toBe(expected);
  });

  it('does not come from a glob with a fault', () => {
    for (const glob of ['', '!a', '/a', `${'{a,b}'.repeat(11)}`, 'a'.repeat(513), `{1..5000}`]) {
      expect(isIgnored({ ...DEFAULT_SETTINGS, ignore: [glob] }, 'a')).toBe(false);
    }
  });
});
