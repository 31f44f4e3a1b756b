import { describe, expect, test } from 'vitest';
import { suppressionsOf } from '../../src/syntax/suppressions.ts';
import { LineIndex } from '../../src/text/line-index.ts';

function read(text: string, path = 'src/lib.rs') {
  return suppressionsOf({ path, text, lines: new LineIndex(text) });
}
const summary = (text: string, path?: string) =>
  read(text, path).map(
    ({ ids, reason, scope, line, target }) => `${scope} ${ids.join('+')} "${reason}" ${line}>${target}`,
  );

describe('suppressionsOf reads comments of Rust', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [
      '// rust-pro: allow(unsafe/static-mut) it is C\nstatic mut X: u8 = 1;',
      ['line unsafe/static-mut "it is C" 1>2'],
    ],
    [
      'static mut X: u8 = 1; // rust-pro: allow(unsafe/static-mut) it is C',
      ['line unsafe/static-mut "it is C" 1>1'],
    ],
    ['x; // rust-pro: allow(a/b, c/*): why\ny;', ['line a/b+c/* "why" 1>1']],
    ['// rust-pro: allow(a/b)\nx;', ['line a/b "" 1>2']],
    ['// rust-pro: allow() x\nx;', ['line  "x" 1>2']],
    ['/* rust-pro: allow(a/b) long\n * reason */\nx;', ['line a/b "long reason" 1>3']],
    ['/* rust-pro: allow(a/b) why */ x;\ny;', ['line a/b "why" 1>1']],
    ['// rust-pro: allow(a/b) why\n// SAFETY: fine\n\n#[inline]\nunsafe fn f() {}', ['line a/b "why" 1>5']],
    [
      '// rust-pro: allow(a/b) one\r\n// rust-pro: allow(c/d) two\r\nx;\r\n',
      ['line a/b "one" 1>3', 'line c/d "two" 2>3'],
    ],
    ['fn f() {}\n// rust-pro: allow-file(a/b) all of it', ['file a/b "all of it" 2>3']],
    ['/// rust-pro: allow(a/b) why\nx;', ['line a/b "why" 1>2']],
    ['"// rust-pro: allow(a/b) no"; r#"\n// rust-pro: allow(a/b) no\n"#', []],
    ['// see rust-pro: allow(a/b) in the docs\n// rust-pro: deny(a/b)\n// rust-pro allow(a/b)', []],
  ];
  test.each(cases)('%j', (text, expected) => {
    const found = read(text);
    expect(summary(text)).toEqual(
      expected.map((one) =>
        one.startsWith('file') ? expect.stringMatching(/^file a\/b "all of it" 2>/) : one,
      ),
    );
    for (const { range } of found) expect(text.slice(range.start, range.end)).toMatch(/^\/[/*].*rust-pro:/);
  });
});

describe('suppressionsOf reads comments of TOML and YAML', () => {
  test.each([
    [
      'Cargo.toml',
      '[dependencies]\n# rust-pro: allow(supply-chain/wildcard) ours\na = "*"\n',
      'line supply-chain/wildcard "ours" 2>3',
    ],
    [
      'Cargo.toml',
      'a = "*" # rust-pro: allow(supply-chain/wildcard) ours\n',
      'line supply-chain/wildcard "ours" 1>1',
    ],
    ['a.yml', 'on: push\n# rust-pro: allow-file(a/b) why\nx: 1\n', 'file a/b "why" 2>3'],
    ['a.yml', 'uses: a/b@v1 # rust-pro: allow(a/b) why\r\n', 'line a/b "why" 1>1'],
    ['a.yml', "name: it's # rust-pro: allow(a/b) why\n", 'line a/b "why" 1>1'],
  ])('%s %j', (path, text, expected) => expect(summary(text, path)).toEqual([expected]));

  test.each([
    ['Cargo.toml', 'a = "# rust-pro: allow(a/b) no"'],
    ['Cargo.toml', "a = '''\n# rust-pro: allow(a/b) no\n'''"],
    ['Cargo.toml', 'a = """\n# rust-pro: allow(a/b) \\""" no\n"""'],
    ['a.yml', 'a: "# rust-pro: allow(a/b) no"'],
    ['a.yml', "a: '# rust-pro: allow(a/b) no'"],
    ['a.yml', 'a: b# rust-pro: allow(a/b) no'],
  ])('but not what stands in strings: %s %j', (path, text) => expect(summary(text, path)).toEqual([]));
});
