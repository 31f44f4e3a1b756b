import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/rules/index.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { INITIAL_SETTINGS } from '../../src/settings/initial-settings.ts';
import { parseSettings } from '../../src/settings/parse-settings.ts';
import { settingsSchema } from '../../src/settings/schema.ts';
import { toWritten } from '../../src/settings/written-settings.ts';
import { RULES } from './catalogue.ts';

const PATH = '.github/rust-pro.yml';
const parse = (text: string) => parseSettings(text, PATH, RULES);
const faults = (text: string) =>
  parse(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('a file without faults', () => {
  it('sets every key', () => {
    const { settings, faults: none } = parse(`
extends: .github
enabled: false
gate: required
fail-on: never
max-comments: 0
drafts: true
rules: { "resilience/*": warning, atomics/needless-seqcst: off }
paths:
  ignore: ["vendor/**"]
  "crates/ffi/**": { rules: { unsafe/static-mut: info } }
ai: { enabled: false, effort: high, budget-usd-per-day: 0.5 }
`);
    expect(none).toEqual([]);
    expect(settings).toEqual({
      enabled: false,
      gate: 'required',
      failOn: 'never',
      maxComments: 0,
      drafts: true,
      ignore: ['vendor/**'],
      rules: [
        { pattern: 'resilience/*', level: 'warning', options: {} },
        { pattern: 'atomics/needless-seqcst', level: 'off', options: {} },
      ],
      paths: [
        { glob: 'crates/ffi/**', rules: [{ pattern: 'unsafe/static-mut', level: 'info', options: {} }] },
      ],
      ai: { enabled: false, effort: 'high', budgetUsdPerDay: 0.5 },
    });
  });

  it('keeps rules in the order written, not in that of the catalogue', () => {
    const { settings } = parse(
      'rules:\n  "*": info\n  category:policy: error\n  atomics/*: off\n  unsafe/static-mut: error',
    );
    expect(settings.rules.map(({ pattern }) => pattern)).toEqual([
      '*',
      'category:policy',
      'atomics/*',
      'unsafe/static-mut',
    ]);
  });

  it('takes options by their names in kebab-case, and only those written', () => {
    const text =
      'rules:\n  unsafe/undocumented-block: { options: { accept-below: true, wording: Safety, callees: [f] } }';
    expect(parse(text)).toMatchObject({ faults: [] });
    expect(parse(text).settings.rules).toEqual([
      {
        pattern: 'unsafe/undocumented-block',
        level: null,
        options: { acceptBelow: true, wording: 'Safety', callees: ['f'] },
      },
    ]);
  });

  it.each(['', '# only a comment\n', 'rules:\npaths:\nai:\n', INITIAL_SETTINGS])(
    'may change nothing: %j',
    (text) => {
      expect(parse(text)).toMatchObject({ settings: DEFAULT_SETTINGS, faults: [] });
    },
  );

  it('tells the line of each key it has, and of no other', () => {
    const text =
      'gate: required\nrules:\n  "*": info\npaths:\n  "a/**": {}\n  ignore: []\nai:\n  effort: low\n';
    expect(parse(text).layers).toEqual([
      {
        source: PATH,
        written: {
          gate: 'required',
          ignore: [],
          rules: [{ pattern: '*', level: 'info', options: {} }],
          paths: [{ glob: 'a/**', rules: [] }],
          ai: { effort: 'low' },
        },
        lines: { gate: 1, 'rules[0]': 3, 'paths[0]': 5, 'paths.ignore': 6, 'ai.effort': 8 },
      },
    ]);
  });
});

describe('the initial settings', () => {
  it('begin with the address of the schema', () => {
    expect(INITIAL_SETTINGS).toMatch(
      /^# yaml-language-server: \$schema=https:\/\/\S+\/schema\/rust-pro\.schema\.json\n/,
    );
  });

  it('show every key, and its default where it has one', () => {
    const body = INITIAL_SETTINGS.slice(INITIAL_SETTINGS.indexOf('\n'));
    const text = body.replace(/^# (?=[a-z-]+:| {2})/gm, '');
    const { settings, faults: none } = parse(text);
    expect(none).toEqual([]);
    expect(parseSettings(text, PATH, catalogue).faults).toEqual([]);
    expect({ ...settings, ignore: [], rules: [], paths: [] }).toEqual(DEFAULT_SETTINGS);
    for (const key of Object.keys(settingsSchema(RULES).shape))
      expect(text).toMatch(new RegExp(`^${key}:`, 'm'));
  });
});

describe('the schema', () => {
  it('has the same defaults as the code', () => {
    const file = settingsSchema(RULES).parse({ paths: {}, ai: {} });
    const all = { enabled: 0, gate: 0, 'fail-on': 0, 'max-comments': 0, drafts: 0, paths: { ignore: 0 } };
    const raw = { ...all, ai: { enabled: 0, effort: 0, 'budget-usd-per-day': 0 } };
    expect(toWritten(file, raw, RULES)).toEqual(DEFAULT_SETTINGS);
  });
});

describe('a fault', () => {
  it.each([
    ['fail_on: error', '1:1 unknown key "fail_on"; did you mean "fail-on"?'],
    [
      'gate: advisory\nzzz: 1',
      '2:1 unknown key "zzz"; known are extends, enabled, gate, fail-on, max-comments, drafts, rules, paths, ai',
    ],
    ['ai: { efort: low }', '1:7 unknown key "efort"; did you mean "effort"?'],
    [
      'rules:\n  unsafe/undocumented-blocks: off',
      '2:3 unknown rule "unsafe/undocumented-blocks"; did you mean "unsafe/undocumented-block"?',
    ],
    ['rules: { static-mut: off }', '1:10 unknown rule "static-mut"; did you mean "unsafe/static-mut"?'],
    ['rules: { foo/bar: off }', '1:10 unknown rule "foo/bar"; `rust-pro rules` lists them'],
    ['rules: { unsaef/*: off }', '1:10 unknown rule "unsaef/*"; did you mean "unsafe/*"?'],
    ['rules: { category:polcy: off }', '1:10 unknown rule "category:polcy"; did you mean "category:policy"?'],
    [
      'rules: { unsafe/static-mut: of }',
      '1:29 rules.unsafe/static-mut: "of" is not one of error, warning, info, off; did you mean "off"?',
    ],
    [
      'rules: { unsafe/static-mut: 3 }',
      '1:29 rules.unsafe/static-mut: 3 is not one of error, warning, info, off',
    ],
    [
      'rules: { "*": { level: warn } }',
      '1:24 rules.*.level: "warn" is not one of error, warning, info, off; did you mean "warning"?',
    ],
    ['rules: { "*": { options: {} } }', '1:17 * takes no options'],
    ['rules: { unsafe/static-mut: { options: {} } }', '1:31 unsafe/static-mut takes no options'],
    [
      'rules: { unsafe/undocumented-block: { options: { acceptBelow: true } } }',
      '1:50 unknown option "acceptBelow" of unsafe/undocumented-block; did you mean "accept-below"?',
    ],
    [
      'rules: { unsafe/undocumented-block: { options: { max-lines: many } } }',
      '1:61 rules.unsafe/undocumented-block.options.max-lines: expected a number, found "many"',
    ],
    [
      'rules: { unsafe/undocumented-block: { options: { wording: safe } } }',
      '1:59 rules.unsafe/undocumented-block.options.wording: "safe" is not one of SAFETY, Safety; did you mean "SAFETY"?',
    ],
    [
      'rules: { unsafe/undocumented-block: { options: { callees: f } } }',
      '1:59 rules.unsafe/undocumented-block.options.callees: expected a list, found "f"',
    ],
    [
      'fail-on: erorr',
      '1:10 fail-on: "erorr" is not one of error, warning, info, never; did you mean "error"?',
    ],
    ['drafts: yes', '1:9 drafts: expected `true` or `false`, found "yes"'],
    ['max-comments: 31', '1:15 max-comments: 31 is more than 30'],
    ['max-comments: 1.5', '1:15 max-comments: expected a whole number, found 1.5'],
    ['ai: { budget-usd-per-day: -1 }', '1:27 ai.budget-usd-per-day: -1 is less than 0'],
    [
      'extends: other/settings',
      '1:10 extends: expected ".github" or "OWNER/.github", found "other/settings"',
    ],
    ['- gate', '1:1 the file: expected a mapping of keys to values, found a list'],
    [
      'paths: { ignor: [a] }',
      '1:17 paths.ignor: expected a mapping of keys to values, found a list; did you mean "ignore"?',
    ],
    [
      'paths: { ignore: ["a", "vendor/"] }',
      '1:24 path glob "vendor/" never matches a file; write "vendor/**"',
    ],
    [
      'paths: { "/src/**": {} }',
      '1:10 path glob "/src/**" never matches: paths start at the root of the repository; write "src/**"',
    ],
    [
      'paths: { "a/**": { rules: { static-mut: off } } }',
      '1:29 unknown rule "static-mut"; did you mean "unsafe/static-mut"?',
    ],
  ])('is placed and named: %s', (text, expected) => {
    expect(faults(text)).toEqual([expected]);
  });

  it('is reported for an entry that a later, broader one undoes', () => {
    const undone = (key: string, by: string, at: string) =>
      `${at} "${key}" has no effect: "${by}" comes later and wins; write it above`;
    expect(faults('rules: { unsafe/static-mut: off, unsafe/*: error }')).toEqual([
      undone('unsafe/static-mut', 'unsafe/*', '1:10'),
    ]);
    expect(faults('paths: { "a/*": { rules: { category:policy: off, "*": info } } }')).toEqual([
      undone('category:policy', '*', '1:28'),
    ]);
    expect(faults('rules: { unsafe/*: off, "*": { level: info } }')).toHaveLength(1);
  });

  it('is none where the later entry does not name all, or the earlier one has options', () => {
    expect(faults('rules: { unsafe/static-mut: off, atomics/*: error, category:correctness: info }')).toEqual(
      [],
    );
    expect(faults('rules: { unsafe/undocumented-block: { options: { max-lines: 1 } }, "*": info }')).toEqual(
      [],
    );
    expect(faults('rules: { "*": info, unsafe/static-mut: off }')).toEqual([]);
  });

  it('leaves everything beside it in force', () => {
    const { settings, faults: found } = parse(
      'gate: requird\ndrafts: true\nrules:\n  unsafe/static-mut: off\n  atomics/*: of\n' +
        'paths:\n  ignore: [a, 3, b]\n  "a/": {}\n  "c/**": { rules: { x: off, "*": info } }\nai: { effort: max, enabled: false }',
    );
    expect(found).toHaveLength(6);
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      drafts: true,
      ignore: ['a', 'b'],
      rules: [{ pattern: 'unsafe/static-mut', level: 'off', options: {} }],
      paths: [{ glob: 'c/**', rules: [{ pattern: '*', level: 'info', options: {} }] }],
      ai: { ...DEFAULT_SETTINGS.ai, enabled: false },
    });
  });

  it('of the YAML itself leaves the defaults in force', () => {
    const { settings, faults: found } = parse('gate: required\nrules: [');
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(found[0]).toMatchObject({ path: PATH, line: 2 });
  });

  it('comes in the order of the file, fifty at most', () => {
    const text = `zz: 1\n${Array.from({ length: 70 }, (_, index) => `k${index}x: 1`).join('\n')}\ngate: no\n`;
    const found = parse(text).faults;
    expect(found.map(({ line }) => line)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });
});

describe('hostile settings', () => {
  const keys = (count: number, line: (key: string) => string) =>
    Array.from({ length: count }, (_, index) => line(`k${index.toString(36)}`)).join('');

  it.each([
    ['unknown keys', keys(6000, (key) => `${key}: 1\n`)],
    ['unknown families', `rules:\n${keys(3500, (key) => `  ${key}/*: off\n`)}  "*": off\n`],
    ['globs', `paths:\n${keys(1500, (key) => `  ${key}/{a,b}{a,b}{a,b}: {}\n`)}`],
    [
      'braces',
      `paths: { ignore: [${'"{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}{o,p}{q,r}{s,t}{u,v}",'.repeat(500)}] }`,
    ],
    ['depth', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['prototypes', '__proto__: { gate: required }\nconstructor: 1\nrules: { __proto__: off, toString: off }'],
  ])('of %s cost a moment and end in faults', (_, text) => {
    const start = performance.now();
    const { faults: found, settings } = parse(text);
    expect(performance.now() - start).toBeLessThan(8000);
    expect(found.length).toBeGreaterThan(0);
    expect(settings.gate).toBe('advisory');
  });

  it('never throw, and give settings of the right shape', () => {
    const key = fc.constantFrom(
      'gate',
      'rules',
      'paths',
      'ai',
      'ignore',
      'level',
      'options',
      'effort',
      '*',
      'unsafe/*',
      'a/**',
      'max-comments',
      'unsafe/undocumented-block',
      'max-lines',
      'callees',
      'extends',
      '__proto__',
      'x',
    );
    const leaf = fc.oneof(
      fc.constantFrom('off', 'error', 'required', 'low', '.github', 'a/', '{a'),
      fc.integer({ min: -2, max: 40 }),
      fc.boolean(),
      fc.constant(null),
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'medium' },
        leaf,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 5 }), (file) => {
        const { settings } = parse(JSON.stringify(file));
        expect(Object.keys(settings).toSorted()).toEqual(Object.keys(DEFAULT_SETTINGS).toSorted());
        expect(['advisory', 'required']).toContain(settings.gate);
        for (const { level } of settings.rules)
          expect(['error', 'warning', 'info', 'off', null]).toContain(level);
      }),
      { numRuns: 300 },
    );
  });
});
