import { expect, test } from 'vitest';
import { fingerprintOf } from '../../src/finding/fingerprint.ts';
import type { PostedFinding } from '../../src/ports.ts';
import { adoptIdentities } from '../../src/report/adopt.ts';
import { changeOf, fileOf, findingOf, reviewOf } from '../support/sample-review.ts';

const SPAN = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };
const print = (path: string, subject = 'x') =>
  fingerprintOf({ ruleId: 'a/b', path, item: 'f', subject, ordinal: 0 });
const found = (path: string, subject = 'x') =>
  findingOf({ ruleId: 'a/b', path, span: SPAN, fingerprint: print(path, subject) });
const posted = (path: string, subject = 'x'): PostedFinding => ({
  fingerprint: print(path, subject),
  id: 'RP-OLD',
  ruleId: 'a/b',
  state: 'open',
  commentId: 1,
  nodeId: 'n',
  body: '',
  path,
});
const change = (...paths: readonly string[]) =>
  changeOf(paths.map((path) => fileOf(path, null, 'fn f() {}\n')));

test('a finding whose file was renamed between two pushes keeps the identity under which it was posted', () => {
  const review = reviewOf([found('new.rs')]);
  const adopted = adoptIdentities(review, [posted('old.rs')], change('new.rs'));
  expect(adopted.findings).toMatchObject([{ path: 'new.rs', fingerprint: print('old.rs'), id: 'RP-OLD' }]);
  expect(adopted.comments.map(({ lead }) => lead.fingerprint)).toEqual([print('old.rs')]);
});

test('it does not where the old file is still there, or the finding is another', () => {
  const review = reviewOf([found('new.rs')]);
  expect(adoptIdentities(review, [posted('old.rs')], change('new.rs', 'old.rs'))).toEqual(review);
  expect(adoptIdentities(review, [posted('old.rs', 'y')], change('new.rs'))).toEqual(review);
  expect(adoptIdentities(review, [posted('old.rs'), posted('new.rs')], change('new.rs'))).toEqual(review);
});

test('each posted identity is passed on once', () => {
  const review = reviewOf([found('a.rs'), found('b.rs')]);
  const adopted = adoptIdentities(review, [posted('old.rs')], change('a.rs', 'b.rs'));
  expect(adopted.findings.map(({ fingerprint }) => fingerprint)).toEqual([print('old.rs'), print('b.rs')]);
});
