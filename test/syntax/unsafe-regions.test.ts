import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unsafeRegions } from '../../src/syntax/unsafe-regions.ts';
import { parseRust } from './parse-rust.ts';

/** Kind, item and flags of each region: `block f`, `block f in macro`, `block m in definition`, `(tokens)`. */
function summary(text: string): readonly string[] {
  return unsafeRegions(parseRust(text)).map(({ kind, item, node, inMacroArgument, inMacroDefinition }) =>
    [
      kind,
      item,
      ...(inMacroArgument ? ['in macro'] : []),
      ...(inMacroDefinition ? ['in definition'] : []),
      ...(node === null ? ['(tokens)'] : []),
    ].join(' '),
  );
}

describe('unsafeRegions finds every construct that unsafe can begin', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a block', 'fn f() { unsafe { g() } }', ['block f']],
    ['nested blocks', 'fn f() { unsafe { unsafe { g() } } }', ['block f', 'block f']],
    ['a function', 'pub unsafe extern "C" fn f() {}', ['function f']],
    [
      'a method and its block',
      'impl A { const unsafe fn m() { unsafe {} } }',
      ['function A::m', 'block A::m'],
    ],
    ['a trait method', 'trait T { unsafe fn m(&self); }', ['function T::m']],
    ['an impl', 'unsafe impl<T: Send> Send for Q<T> {}', ['impl <Q<T> as Send>']],
    ['a trait', 'pub unsafe trait T {}', ['trait T']],
    ['an auto trait', 'unsafe auto trait T {}', ['trait T']],
    [
      'an extern block',
      'unsafe extern "C" { safe fn a(); unsafe fn b(); }',
      ['extern extern', 'function extern::b'],
    ],
    ['an attribute', '#[unsafe(no_mangle)]\npub extern "C" fn f() {}', ['attribute f']],
    [
      'a conditional attribute',
      '#[cfg_attr(unix, unsafe(no_mangle))]\npub fn f() {}',
      ['attribute f (tokens)'],
    ],
    ['a field', 'struct S { unsafe x: u8, pub y: u8, pub unsafe z: u8 }', ['field S', 'field S']],
    ['a const initialiser', 'const A: u8 = unsafe { 1 };', ['block A']],
    ['a block behind an attribute', 'fn f() { let y = #[inline] unsafe { g() }; }', ['block f']],
    ['an async block', 'async fn f() { async move { unsafe { g().await } }.await }', ['block f']],
  ];
  test.each(cases)('%s', (_name, text, expected) => {
    expect(summary(text)).toEqual(expected);
  });

  test('not a function pointer type, a comment, a string, a raw identifier or a longer word', () => {
    const text = `// unsafe {}
      /* unsafe { */ /// unsafe fn
      type F = unsafe fn(u8); fn f(g: unsafe extern "C" fn()) { "unsafe {"; r#"unsafe {"#; unsafe_code(); }`;
    expect(summary(text)).toEqual([]);
  });
});

describe('unsafeRegions looks into macros', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['an argument', 'fn f() { println!("{}", unsafe { *p }); }', ['block f in macro']],
    [
      'several arguments',
      'fn f() { assert_eq!(unsafe { a() }, unsafe { b() }); }',
      Array(2).fill('block f in macro'),
    ],
    ['an item macro', 'cfg_rt! { impl A { unsafe fn m() {} } }', ['function A::m in macro']],
    ['a nested macro', 'fn f() { vec![vec![Some(unsafe { g() })]]; }', ['block f in macro']],
    ['statements', 'fn f() { m! { let x = 1; unsafe { g(x) } } }', ['block f in macro']],
    [
      'select',
      'async fn f() { select! { x = g() => { unsafe { h(x) } } _ = k(), if ok => unsafe { l() }, } }',
      ['block f in macro', 'block f in macro'],
    ],
    ['tokens of no known form', 'fn f() { m!(a b => = unsafe { g() } ; ; $); }', ['block f in macro']],
    [
      'a definition',
      'macro_rules! m { ($x:expr) => { unsafe { $x } }; }',
      ['block m in definition (tokens)'],
    ],
    [
      'an invocation in a definition',
      'macro_rules! m { ($x:expr) => { vec![unsafe { $x }] }; }',
      ['block m in definition (tokens)'],
    ],
  ];
  test.each(cases)('%s', (_name, text, expected) => {
    expect(summary(text)).toEqual(expected);
  });

  test('nested ever so deep, by tokens where it stops parsing', () => {
    const text = `fn f() { ${'m!('.repeat(30)}unsafe { g() }${')'.repeat(30)}; }`;
    expect(summary(text)).toEqual(['block f in macro (tokens)']);
  });

  test('whatever the nesting, each region begins at the word and ends at its brace', () => {
    const code = fc.letrec<{ code: string }>((tie) => ({
      code: fc.oneof(
        { maxDepth: 6, depthSize: 'small' },
        fc.constant('unsafe { g() }'),
        tie('code').map((inner) => `println!("unsafe {{ {}", ${inner})`),
        tie('code').map((inner) => `vec![${inner}, 'a', "]"]`),
        tie('code').map((inner) => `m! { let x = ${inner}; x }`),
        tie('code').map((inner) => `{ /* unsafe { */ ${inner} }`),
        tie('code').map((inner) => `f(|é| ${inner}, '😀')`),
        fc.tuple(tie('code'), tie('code')).map(([a, b]) => `select! { v = ${a} => ${b}, _ = x => { 1 } }`),
        fc.tuple(tie('code'), tie('code')).map(([a, b]) => `(${a}, ${b})`),
      ),
    })).code;
    fc.assert(
      fc.property(code, (inner) => {
        const file = parseRust(`// é😀\r\nfn f() {\r\n  let v = ${inner};\r\n}\r\n`);
        const regions = unsafeRegions(file);
        expect(regions).toHaveLength(inner.split('unsafe { g() }').length - 1);
        for (const { keyword, range } of regions) {
          expect(keyword).toBe(range.start);
          expect(file.text.slice(range.start, range.end)).toBe('unsafe { g() }');
        }
        for (const node of file.nodes(
          'call_expression',
          'identifier',
          'unsafe_block',
          'macro_invocation',
          'block',
        )) {
          expect(node.text).toBe(file.text.slice(node.startIndex, node.endIndex));
        }
        file.dispose();
      }),
      { numRuns: 300 },
    );
  });
});

test('comments after the word cost no more than their number', () => {
  const start = performance.now();
  expect(summary(`fn f() { m!(unsafe ${'/**/'.repeat(60)} ; fn); }`)).toEqual([]);
  expect(summary(`macro_rules! m { () => { unsafe ${'/* a */ '.repeat(60)}{ g() } } }`)).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(2000);
});
