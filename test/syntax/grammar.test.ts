import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadGrammar } from '../../src/edges/local/load-grammar.ts';
import { UserError } from '../../src/errors.ts';
import { unsafeRegions } from '../../src/syntax/unsafe-regions.ts';
import { nodeAtWords, parseRust } from './parse-rust.ts';

describe('known gaps of the grammar are bridged', () => {
  test.each([
    'unsafe extern "C" { safe fn a(); pub safe static X: u8; unsafe fn b(); fn c(); }',
    'struct S { unsafe a: u8, pub unsafe b: u8, #[x] pub(crate) unsafe r#c: u8 }',
    'fn f() { let y = #[inline] unsafe { g() }; let z = #[a] #[b] |x| x; }',
    'struct S { // a\n unsafe a: u8, // b, c\n /// d\n unsafe e: u8 }',
    'impl const T for X {}',
    'const impl T for X {}',
    "fn f() { let c = for<'a> |x: &'a u8| -> &'a u8 { x }; }",
    'fn f() { let x = 1.5f16 + 1f128; }',
    'impl<T: Copy> const A<T> for X {}',
    'const trait T {}',
    "fn f(x: &dyn 'a + T) {}",
    'unsafe auto trait T {}',
    'async fn f() { for await x in y {} }',
    'fn f<T: ~const A + [const] B>() {}',
  ])('%s', (text) => {
    const file = parseRust(text);
    expect(file.errors).toEqual([]);
    expect(file.root.text).toBe(text.slice(file.root.startIndex));
    for (const node of file.nodes('identifier', 'field_identifier', 'type_identifier')) {
      expect(node.text).toBe(text.slice(node.startIndex, node.endIndex));
    }
  });

  test('words that look like a gap in strings and comments are left alone', () => {
    const text = 'fn f( { "safe fn"; /* safe fn */ }\nextern "C" { safe fn a(); }';
    expect(parseRust(text).nodes('string_literal')[0]?.text).toBe('"safe fn"');
  });

  test('a file without errors is parsed as it stands', () => {
    const file = parseRust('fn safe() { let safe = 1; safe; }');
    expect(file.nodes('identifier').map(({ text }) => text)).toEqual(['safe', 'safe', 'safe']);
  });
});

describe('errors are the outermost places of no sense', () => {
  test('none for sound files', () => expect(parseRust('fn f() {}').errors).toEqual([]));

  test('with true offsets, and what is around them is still read', () => {
    const text = 'fn a() { unsafe { x } }\nfn b() { let = ; }\nfn c() { unsafe { y } }\n';
    const file = parseRust(text);
    expect(file.errors.length).toBeGreaterThan(0);
    for (const { start } of file.errors) expect(file.lines.lineAt(start)).toBe(2);
    expect(unsafeRegions(file).map(({ item }) => item)).toEqual(['a', 'c']);
  });

  test('at most fifty', () => {
    expect(parseRust('fn f() { let = ; }\n'.repeat(200)).errors).toHaveLength(50);
  });
});

describe('offsets are those of the text', () => {
  test.each([
    ['a byte order mark', '\uFEFFfn f() { unsafe { g() } }'],
    ['a shebang', '#!/usr/bin/env run\nfn f() { unsafe { g() } }'],
    ['CRLF', '// a\r\nfn f() {\r\n  unsafe { g() }\r\n}\r\n'],
    ['characters beyond the basic plane', '// 😀é\nfn f() { "😀"; m!("😀", unsafe { g() }); }'],
  ])('after %s', (_name, text) => {
    const file = parseRust(text);
    expect(file.errors).toEqual([]);
    expect(unsafeRegions(file).map(({ range }) => text.slice(range.start, range.end))).toEqual([
      'unsafe { g() }',
    ]);
  });
});

describe('macro contents are part of the file', () => {
  const file = parseRust(
    'fn f() { a(b!(c(1, d![e(2)]), "x"), 3); }\ncfg_x! { fn g() { h(4); } }',
    'src/lib.rs',
  );

  test('their nodes come in text order, each once, and none of the devices by which they were read', () => {
    const parsed = parserOfAll('fn f() { a(b!(c(1, d![e(2)]), "x"), 3); }\ncfg_x! { fn g() { h(4); } }');
    expect(parsed.nodes('integer_literal').map(({ text }) => text)).toEqual(['1', '2', '3', '4']);
    expect(parsed.nodes('call_expression').map(({ text }) => text.slice(0, 2))).toEqual([
      'a(',
      'c(',
      'e(',
      'h(',
    ]);
    expect(parsed.nodes('array_expression')).toEqual([]);
    expect(parsed.nodes('macro_invocation').map(({ text }) => text.slice(0, 2))).toEqual(['b!', 'd!', 'cf']);
  });

  test('parents lead from a macro to what holds it', () => {
    const types: string[] = [];
    const parsed = parserOfAll('fn f() { a(b!(c(d![e]))); }');
    for (let node = parsed.parent(nodeAtWords(parsed, 'e]')); node !== null; node = parsed.parent(node))
      types.push(node.type);
    expect(types).toEqual([
      'macro_invocation',
      'arguments',
      'call_expression',
      'macro_invocation',
      'arguments',
      'call_expression',
      'expression_statement',
      'block',
      'function_item',
      'source_file',
    ]);
  });

  test('are left as tokens where they hold no word of interest', () => {
    expect(file.parent(nodeAtWords(file, '1, d'))?.type).toBe('token_tree');
    expect(file.nodes('function_item').map((node) => node.childForFieldName('name')?.text)).toEqual([
      'f',
      'g',
    ]);
  });
});

const parser = await loadGrammar();

function parserOfAll(text: string) {
  return parser.parse('src/lib.rs', text, /./);
}

test('every node of any mix of pieces has the text of its range', () => {
  const piece = fc.constantFrom(
    'm!(',
    ')',
    '{',
    '}',
    'unsafe',
    'fn f()',
    ';',
    ',',
    '=>',
    '"é😀"',
    "'a'",
    '// x\n',
    '#[a]',
    'x',
    'vec![',
    ']',
    '\r\n',
    'unsafe {',
    'safe fn g();',
    '1',
    '$x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join(' ');
      const file = parserOfAll(text);
      const seen = file.nodes(
        'identifier',
        'unsafe_block',
        'block',
        'macro_invocation',
        'string_literal',
        'line_comment',
      );
      for (const node of seen) expect(node.text).toBe(text.slice(node.startIndex, node.endIndex));
      for (const { keyword } of unsafeRegions(file)) expect(text.slice(keyword, keyword + 6)).toBe('unsafe');
      expect(seen.map(({ startIndex }) => startIndex)).toEqual(
        seen.map(({ startIndex }) => startIndex).toSorted((a, b) => a - b),
      );
      file.dispose();
    }),
    { numRuns: 500 },
  );
});

describe('hostile files are refused or read, in time', () => {
  test.each([
    ['open brackets', '('.repeat(100_000)],
    ['open unsafe blocks', 'unsafe {'.repeat(30_000)],
    ['closed unsafe blocks', `fn f() {${'unsafe {'.repeat(30_000)}${'}'.repeat(30_000)}}`],
    ['operators', `fn f() { ${'!'.repeat(100_000)}unsafe {} }`],
    ['sums', `fn f() { 1${'+unsafe{}'.repeat(30_000)} }`],
    ['nested macros', `fn f() { ${'m!('.repeat(3000)}unsafe {}${')'.repeat(3000)} }`],
    ['one line of a megabyte', `fn f() { ${'x = 1; '.repeat(140_000)} }`],
    ['many macros', `fn f() { ${'m!(unsafe {}); '.repeat(8000)} }`],
    ['one large macro', `fn f() { m!(${'unsafe {}, '.repeat(15_000)}); }`],
    ['open comments and strings', `/*${'"/*'.repeat(100_000)}`],
  ])(
    '%s',
    (_name, text) => {
      const read = () => {
        const file = parser.parse('a.rs', text);
        unsafeRegions(file);
        file.nodes('call_expression');
        file.dispose();
      };
      try {
        read();
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        expect(String(error)).toContain('a.rs');
      }
    },
    8000,
  );

  test('a file that takes longer than the deadline is named, and the next is parsed as ever', async () => {
    const hasty = await loadGrammar({ deadline: 1 });
    const long = 'fn f() { x = 1; }\n'.repeat(50_000);
    expect(() => hasty.parse('src/long.rs', long)).toThrow(/^src\/long\.rs: took too long to parse/);
    expect(hasty.parse('src/lib.rs', 'fn f() {}').root.type).toBe('source_file');
  });
});
