import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commentAround, commentsAbove, commentsOf } from '../../src/syntax/comments.ts';
import { lexemesOf } from '../../src/syntax/lexical.ts';
import { normalisedTokens } from '../../src/syntax/tokens.ts';
import { parseRust } from './parse-rust.ts';

const texts = (text: string) =>
  commentsOf(parseRust(text)).map(({ kind, doc, text: words }) => `${kind} ${doc}${words}`);

describe('commentsOf tells comments from what only looks like one', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['let a = 1; // b\r\nc', ['line plain b']],
    [
      '/// a\n//! b\n//// c\n/** d */ /*! e */ /*** f */ /**/',
      [
        'line outer a',
        'line inner b',
        'line plain// c',
        'block outer d ',
        'block inner e ',
        'block plain** f ',
        'block plain',
      ],
    ],
    ['/* a /* b */ c */ d', ['block plain a /* b */ c ']],
    ['"// a" r#"/* " // */"# b"//" br##"// "# "## c"//" /* x */', ['block plain x ']],
    [
      "'\"' // a\n b'\"' // b\n '\\'' // c\n '\\u{22}' // d\n 'a: loop { } // e\n '/' // f",
      'abcdef'.split('').map((c) => `line plain ${c}`),
    ],
    ["fn f<'a,'b>(x: &'a str) {} // a \"", ['line plain a "']],
    ['r#type // a\n xr"// b', ['line plain a']],
    ['"\\" // no" // yes', ['line plain yes']],
    ["'😀' // a", ['line plain a']],
    ['/* never closed', ['block plain never closed']],
    ['macro_rules! m { () => { /* in */ } } m!(/* arg */ "//");', ['block plain in ', 'block plain arg ']],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  test('exactly as the grammar does, on any mix of pieces', () => {
    const piece = fc.constantFrom(
      '// a "\n',
      "/* b ' */",
      '/* c /* d */ e */',
      '"f // \\" g"',
      'r#"h " /* "#',
      "'\"'",
      "'\\''",
      "'x",
      ' + ',
      'i',
      '\n',
      "b'/'",
      'br"//"',
      '/// j\n',
      "'é'",
      'c"/*"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `fn f() { m!(${pieces.join(' ')}\n); }`;
        const file = parseRust(text);
        const byTree = file
          .nodes('line_comment', 'block_comment')
          .map((node) => [node.startIndex, node.text.trimEnd()]);
        fc.pre(file.errors.length === 0);
        expect(
          commentsOf(file).map(({ range }) => [range.start, text.slice(range.start, range.end).trimEnd()]),
        ).toEqual(byTree);
        file.dispose();
      }),
      { numRuns: 400 },
    );
  });
});

test('commentsAbove gives the run of comments that touches the line', () => {
  const text = '// far\n\n// one\n/* two\n two */\n/// three\nlet x = 1; // no\n// four\ny;';
  const file = parseRust(text);
  expect(commentsAbove(file, text.indexOf('let')).map(({ text: words }) => words.trim())).toEqual([
    'one',
    'two\n two',
    'three',
  ]);
  expect(commentsAbove(file, text.indexOf('y;')).map(({ text: words }) => words.trim())).toEqual(['four']);
  expect(commentAround(file, text.indexOf('four'))?.text).toBe(' four');
  expect(commentAround(file, text.indexOf('let'))).toBe(null);
});

test('comments know their lines and whether code stands before them', () => {
  const [first, second] = commentsOf(parseRust('\uFEFF// a\nx; /* b\n*/'));
  expect(first).toMatchObject({ startLine: 1, endLine: 1, startsLine: true });
  expect(second).toMatchObject({ startLine: 2, endLine: 3, startsLine: false });
});

describe('normalisedTokens', () => {
  test('forgets layout and comments, and nothing else', () => {
    const code = 'unsafe { *p.add(1) = b"a  b"; \'x\' } // why';
    expect(normalisedTokens(code)).toBe(`unsafe { * p . add ( 1 ) = b"a  b" ; 'x' }`);
    expect(normalisedTokens('unsafe{*p /* a */\r\n  .add(1)=b"a  b";\'x\'}')).toBe(normalisedTokens(code));
    expect(normalisedTokens('b"a b"')).not.toBe(normalisedTokens('b"a  b"'));
  });

  test('is linear: a megabyte of openers takes no time', () => {
    for (const hostile of ['/*', '"', "'", 'r#"', 'r#', '/', "b'", '\\', '"\\']) {
      expect(lexemesOf(hostile.repeat(250_000)).length).toBeLessThan(300_000);
    }
  }, 3000);
});
