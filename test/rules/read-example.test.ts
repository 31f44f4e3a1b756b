import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExample } from '../../src/rules/read-example.ts';

describe('a plain example', () => {
  it('adds every line and has no base', () => {
    const read = readExample({ code: 'fn f() {}\nfn g() {}' }, 'rust');
    expect(read).toMatchObject({
      isDiff: false,
      base: '',
      head: 'fn f() {}\nfn g() {}\n',
      path: 'src/lib.rs',
    });
    expect(read.lines.map(({ kind }) => kind)).toEqual(['added', 'added']);
  });

  it('loses the indent that its lines share, the first line break and the last blank line', () => {
    const read = readExample({ code: '\n      fn f() {\n          g();\n\n      }\n    ' }, 'rust');
    expect(read.head).toBe('fn f() {\n    g();\n\n}\n');
  });

  it('takes marks out, keeps their words, and counts several on a line', () => {
    const code = 'unsafe { f() } //~ no `SAFETY` comment\n// SAFETY: none //~\nx(); //~ one //~ two';
    const read = readExample({ code }, 'rust');
    expect(read.head).toBe('unsafe { f() }\n// SAFETY: none\nx();\n');
    expect(read.expected).toEqual([
      { line: 1, words: 'no `SAFETY` comment' },
      { line: 2, words: '' },
      { line: 3, words: 'one' },
      { line: 3, words: 'two' },
    ]);
  });

  it('reads the mark of its kind of file only', () => {
    const toml = readExample({ code: 'a = "//~" #~ wild' }, 'manifest');
    expect(toml).toMatchObject({
      path: 'Cargo.toml',
      head: 'a = "//~"\n',
      expected: [{ line: 1, words: 'wild' }],
    });
    expect(readExample({ code: 'm!(#~ x)' }, 'rust').expected).toEqual([]);
    expect(readExample({ code: 'a: b #~\nc //~ d' }, 'text').expected).toHaveLength(2);
  });

  it('lets a mark on a line of its own speak of a line above, and takes that line out', () => {
    const read = readExample({ code: 'a();\nb();\n//~^ b\n    //~^^ a\nc();' }, 'rust');
    expect(read.head).toBe('a();\nb();\nc();\n');
    expect(read.expected).toEqual([
      { line: 1, words: 'a' },
      { line: 2, words: 'b' },
    ]);
    const diff = readExample({ code: '+a\n-b\n+//~^ a' }, 'rust');
    expect(diff).toMatchObject({ head: 'a\n', base: 'b\n', expected: [{ line: 1, words: 'a' }] });
  });

  it('keeps carriage returns behind a mark', () => {
    expect(readExample({ code: 'f(); //~ x\r\ng();\r\n' }, 'rust')).toMatchObject({
      head: 'f();\r\ng();\r\n',
      expected: [{ line: 1, words: 'x' }],
    });
  });

  it('brings its context files and the fixed text, in the same shape', () => {
    const read = readExample(
      {
        code: 'x',
        path: 'a/b.rs',
        context: { 'Cargo.toml': '\n  [package]\n  name = "a"\n' },
        fixed: '\n    y\n',
      },
      'rust',
    );
    expect(read).toMatchObject({
      path: 'a/b.rs',
      context: { 'Cargo.toml': '[package]\nname = "a"\n' },
      fixed: 'y\n',
    });
    expect(readExample({ code: 'x' }, 'rust')).toMatchObject({ context: {}, fixed: null });
  });
});

describe('an example in diff form', () => {
  it('has both sides, and counts marks in lines of the head', () => {
    const read = readExample(
      {
        code: '\n    fn f() {\n   -    a();\n   -    b();\n   +    c(); //~ bad\n\n        d(); //~\n    }\n',
      },
      'rust',
    );
    expect(read.isDiff).toBe(true);
    expect(read.base).toBe('fn f() {\n    a();\n    b();\n\n    d();\n}\n');
    expect(read.head).toBe('fn f() {\n    c();\n\n    d();\n}\n');
    expect(read.expected).toEqual([
      { line: 2, words: 'bad' },
      { line: 4, words: '' },
    ]);
  });

  it('may remove everything', () => {
    expect(readExample({ code: '-a\n-b' }, 'rust')).toMatchObject({ base: 'a\nb\n', head: '', expected: [] });
  });

  it('refuses a line that begins like no diff', () => {
    expect(() => readExample({ code: '+a\nb' }, 'rust')).toThrow('line 2 of the example begins with neither');
  });

  it('refuses a mark on a removed line', () => {
    expect(() => readExample({ code: '+a\n-b //~' }, 'rust')).toThrow(
      'line 2 of the example is a removed one',
    );
  });

  it('is the two sides that were put in', () => {
    const line = fc.record({
      sign: fc.constantFrom('+', '-', ' '),
      text: fc.stringMatching(/^[a-z(){}; ]{0,12}$/),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        // Trailing blank lines are the template's, so the last line has text; column one holds the first sign.
        const all = [...lines, { sign: '+', text: 'end' }];
        const read = readExample({ code: all.map(({ sign, text }) => sign + text).join('\n') }, 'rust');
        const side = (sign: string) =>
          all.filter((one) => one.sign === sign || one.sign === ' ').map(({ text }) => `${text}\n`);
        expect(read.base).toBe(side('-').join(''));
        expect(read.head).toBe(side('+').join(''));
      }),
      { numRuns: 400 },
    );
  });
});
