import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Review } from '../../src/review/review.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { fileOf, judge, saidOf } from './bench.ts';

const statement = fc.constantFrom(
  'let a = unsafe { *p };',
  'unsafe { read(p, q) };',
  '// SAFETY: `p` is valid.\nlet b = unsafe { *p };',
  '// reads it\nlet c = unsafe { *q };',
  'let d = X.load(Ordering::Acquire);',
  'X.store(1, Ordering::Acquire);',
  '// Relaxed: only a counter.\nX.fetch_add(1, Ordering::Relaxed);',
  'Y.store(\n    1,\n    Ordering::Release,\n);',
  'go(1, 2);',
  'if a { unsafe { go() } }',
  '// rust-pro: allow(unsafe/undocumented-block) measured\nlet e = unsafe { *p };',
);
const items = fc.array(fc.array(statement, { maxLength: 5 }), { minLength: 1, maxLength: 5 }).map((bodies) =>
  bodies.map((lines, index) => {
    const head = index % 3 === 2 ? `pub unsafe fn f${index}` : `fn f${index}`;
    return `${head}(p: *const u8) {\n${lines.join('\n').replaceAll(/^/gm, '    ')}\n}\n`;
  }),
);
const USES = 'use std::sync::atomic::{AtomicU8, Ordering};\n\nstatic X: AtomicU8 = AtomicU8::new(0);\n';
const fileText = (bodies: readonly string[]) => [USES, ...bodies].join('\n');

const whole = (path: string, text: string) =>
  judge({ ...changeOfFiles([fileOf(path, null, text)]), source: 'tree' });
const fingerprintsOf = ({ findings }: Review) => findings.map(({ fingerprint }) => fingerprint).toSorted();

/** Ways to lay the same code out anew. */
const LAYOUTS: Readonly<Record<string, (bodies: readonly string[]) => string>> = {
  'indented anew': (bodies) => fileText(bodies).replaceAll(/^ +/gm, '\t'),
  'after a rebase': (bodies) => `//! A crate.\n\nfn other() {}\n\n${fileText(bodies)}\nfn last() {}\n`,
  reordered: (bodies) => fileText(bodies.toReversed()),
  'with blank lines': (bodies) => fileText(bodies).replaceAll(/;\n/g, ';\n\n'),
  'with CRLF': (bodies) => fileText(bodies).replaceAll('\n', '\r\n'),
  unwrapped: (bodies) =>
    fileText(bodies).replaceAll(/\(\n\s+1,\n\s+Ordering::Release,\n\s+\)/g, '(1, Ordering::Release)'),
};

test.each(Object.entries(LAYOUTS))(
  'the same code %s has the same identities and nothing new',
  (_, layout) => {
    fc.assert(
      fc.property(items, (bodies) => {
        const [before, after] = [fileText(bodies), layout(bodies)];
        expect(fingerprintsOf(whole('src/lib.rs', after))).toEqual(
          fingerprintsOf(whole('src/lib.rs', before)),
        );
        expect(saidOf(judge([fileOf('src/lib.rs', before, after)]))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  },
  60_000,
);

test('functions that change places pass their lines to one another, and nothing is new', () => {
  const store = '    X.store(1, Ordering::Acquire);\n';
  const bodies = [
    `fn f0() {\n${store}    // Relaxed: only a counter.\n    X.fetch_add(1, Ordering::Relaxed);\n}\n`,
    'fn f1() {\n    // reads it\n    let c = unsafe { *q };\n}\n',
    `pub unsafe fn f2() {\n${store}}\n`,
    'fn f3() {\n    \n}\n',
    `fn f4() {\n    // reads it\n    let c = unsafe { *q };\n${store}}\n`,
  ];
  const [before, after] = [fileText(bodies), fileText(bodies.toReversed())];
  expect(saidOf(judge([fileOf('src/lib.rs', before, after)]))).toEqual([]);
});

test('a renamed file keeps its identities and says nothing new', () => {
  fc.assert(
    fc.property(items, (bodies) => {
      const text = fileText(bodies);
      const renamed = fileOf('src/new.rs', text, text, 'src/old.rs');
      const review = judge([renamed]);
      expect(saidOf(review)).toEqual([]);
      const old = whole('src/old.rs', text);
      expect(review.withheld.map(({ finding }) => finding.fingerprint).toSorted()).toEqual(
        [...old.findings, ...old.withheld.map(({ finding }) => finding)]
          .map(({ fingerprint }) => fingerprint)
          .toSorted(),
      );
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('code that a change does not touch is never spoken of', () => {
  fc.assert(
    fc.property(items, (bodies) => {
      const text = fileText(bodies);
      expect(saidOf(judge([fileOf('src/lib.rs', text, text)]))).toEqual([]);
      expect(saidOf(judge([fileOf('src/lib.rs', text, `${text}\nfn new() {}\n`)]))).toEqual([]);
    }),
    { numRuns: 100 },
  );
}, 60_000);

test('findings are ordered, stand on lines of the head, and have ids of their own', () => {
  fc.assert(
    fc.property(items, items, (one, other) => {
      const [base, head] = [fileText(one), fileText(other)];
      const files = [
        fileOf('src/b.rs', base, head),
        fileOf('src/a.rs', null, base),
        fileOf('Cargo.toml', null, '[package\n'),
      ];
      const review = judge(files);
      expect(judge(files)).toEqual(review);
      expect(judge(files.toReversed())).toEqual(review);
      const all = [...review.findings, ...review.withheld.map(({ finding }) => finding)];
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      const order = review.findings.map(({ path, span, ruleId }) => [
        path,
        span.startLine,
        span.startColumn,
        ruleId,
      ]);
      expect(order).toEqual(order.toSorted(inPlace));
      for (const { path, span, construct } of all) {
        const head = files.find((file) => file.path === path)?.head;
        const lines = head?.state === 'text' ? head.text.replace(/\n$/, '').split('\n') : [];
        expect(span.startLine).toBeGreaterThan(0);
        expect(span.endLine).toBeGreaterThanOrEqual(span.startLine);
        expect(Math.max(span.endLine, construct.endLine)).toBeLessThanOrEqual(lines.length);
        expect(span.startColumn).toBeLessThanOrEqual((lines[span.startLine - 1]?.length ?? 0) + 1);
        if (span.endLine === span.startLine) expect(span.endColumn).toBeGreaterThanOrEqual(span.startColumn);
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);

function inPlace(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? '';
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
