import { expect, test } from 'vitest';
import { bundledAdvisories } from '../../src/edges/local/load-advisories.ts';
import { NO_NEWS, registryFacts } from '../../src/knowledge/registry-facts.ts';
import { review } from '../../src/review/review-change.ts';
import { catalogue } from '../../src/rules/index.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { calledFunctions, callQueries, isSameFunction } from '../../src/syntax/called-functions.ts';
import { CARD, fileOf, knowledge } from '../review/bench.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { lockText } from '../support/lock-text.ts';
import { parseRust } from './parse-rust.ts';

test('functions called by a path are told with what the imports stand for', () => {
  const file = parseRust(
    'use time::{Date, now as current};\nfn f() {\n    Date::parse("x");\n    current();\n    x.parse();\n    local();\n    Vec::<u8>::new();\n}\n',
  );
  expect(calledFunctions(file).map(({ path, line }) => `${path} ${line}`)).toEqual([
    'time::Date::parse 3',
    'time::now 4',
    'Vec::new 7',
  ]);
});

test.each([
  ['time::now', 'time::now', true],
  ['time::Date::parse', 'time::date::Date::parse', true],
  ['time::Time::parse', 'time::Date::parse', false],
  ['chrono::Date::parse', 'time::Date::parse', false],
  ['time::now', 'time::clock::now', false],
])('%s is %s: %s', (called, affected, same) => expect(isSameFunction(called, affected)).toBe(same));

const [BEFORE, AFTER] = ['0.3.47', '0.3.41'].map((version) =>
  lockText({ app: ['time'] }, { [`time ${version}`]: [] }),
);

test('what a lock file brings in asks for the files that may call what is at fault', () => {
  const files = [fileOf('Cargo.lock', BEFORE ?? '', AFTER ?? '')];
  const [query, ...more] = callQueries(files, bundledAdvisories);
  expect(query).toMatchObject({ folder: '', of: 'time' });
  expect(query?.names).toContain('parse');
  expect(more).toEqual([]);
  expect(callQueries([fileOf('Cargo.lock', AFTER ?? '', BEFORE ?? '')], bundledAdvisories)).toEqual([]);
  const none = () => {
    throw new Error('asked');
  };
  expect(callQueries([fileOf('src/lib.rs', '', 'fn f() {}')], none)).toEqual([]);
});

test('a finding says where the repository calls what is at fault', () => {
  const change = changeOfFiles([fileOf('Cargo.lock', BEFORE ?? '', AFTER ?? '')], {
    'src/a.rs': 'use time::Date;\n\nfn f(s: &str) {\n    Date::parse(s, &FORMAT);\n}\n',
    'src/b.rs': 'fn g(s: &str) -> u8 {\n    s.parse().unwrap()\n}\n',
  });
  const registry = () => registryFacts(bundledAdvisories(), NO_NEWS);
  const { findings } = review(change, CARD, DEFAULT_SETTINGS, { ...knowledge, catalogue, registry });
  expect(findings.map(({ ruleId, detail }) => [ruleId, detail])).toEqual([
    [
      'supply-chain/vulnerable',
      expect.stringMatching(/Called here: `time::Date::parse` in `src\/a.rs:4`\.$/),
    ],
  ]);
});
