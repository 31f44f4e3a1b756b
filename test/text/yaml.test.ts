import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml, type YamlOptions } from '../../src/text/yaml.ts';
import { entryOf, nodeAt, plainOf, positionOf, type YamlNode } from '../../src/text/yaml-node.ts';

function rootOf(text: string, options?: YamlOptions): YamlNode {
  const reading = readYaml(text, options);
  if (!reading.ok || reading.root === null) throw new Error(JSON.stringify(reading));
  return reading.root;
}

function faultsOf(text: string, options?: YamlOptions): string[] {
  const reading = readYaml(text, options);
  return reading.ok ? [] : reading.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('readYaml', () => {
  it('gives values as the core schema of YAML 1.2 reads them', () => {
    const text = 'a: 1\nb: [x, "2", yes, true, null]\nc: |\n  block\n  text\nd: 2024-01-01\n';
    expect(plainOf(rootOf(text))).toEqual({
      a: 1,
      b: ['x', '2', 'yes', true, null],
      c: 'block\ntext\n',
      d: '2024-01-01',
    });
  });

  it('knows where each value and key begins', () => {
    const root = rootOf('a:\n  - x\n  - yy: 1\n');
    expect(positionOf(nodeAt(root, ['a', 1, 'yy']))).toEqual({ line: 3, column: 9 });
    const entry = entryOf(nodeAt(root, ['a', 1]), 'yy');
    expect(entry && positionOf(entry)).toEqual({ line: 3, column: 5 });
    expect(positionOf(nodeAt(root, ['a', 7, 'no']))).toEqual({ line: 2, column: 3 });
  });

  it('places a missing value at its key', () => {
    expect(positionOf(nodeAt(rootOf('{a: 1,\n  b}'), ['b']))).toEqual({ line: 2, column: 3 });
  });

  it('reads a part of a text with the positions of the whole', () => {
    const text = '---\nhead\n---\nkey: value\n';
    const root = rootOf(text, { within: { start: 13, end: text.length } });
    expect(plainOf(root)).toEqual({ key: 'value' });
    expect(positionOf(nodeAt(root, ['key']))).toEqual({ line: 4, column: 6 });
    expect(text.slice(nodeAt(root, ['key']).range.start, nodeAt(root, ['key']).range.end)).toBe('value');
    expect(faultsOf('x\nkey: [', { within: { start: 2, end: 8 } })[0]).toMatch(/^2:7 not YAML: /);
  });

  it('says that a text without a value has none', () => {
    expect(readYaml('')).toEqual({ ok: true, root: null });
    expect(readYaml('# only a remark\n')).toEqual({ ok: true, root: null });
    expect(plainOf(rootOf('---\n'))).toBeNull();
  });

  it('takes a byte order mark and CRLF as they come', () => {
    expect(plainOf(rootOf('\ufeffa: 1\r\nb:\r\n  - x\r\n'))).toEqual({ a: 1, b: ['x'] });
  });

  it('tells each duplicate key at its second place', () => {
    expect(faultsOf('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n')).toEqual([
      '4:3 the key "c" stands already on line 3',
      '5:1 the key "a" stands already on line 1',
    ]);
  });

  it('keeps a key that objects treat specially as data', () => {
    const value = plainOf(rootOf('__proto__: {polluted: 1}\n')) as Record<string, unknown>;
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect(value.polluted).toBeUndefined();
  });

  it('refuses keys that are no plain text', () => {
    expect(faultsOf('? [a, b]\n: 1\n')).toEqual(['1:3 a key must be plain text']);
    expect(plainOf(rootOf('1: one\ntrue: yes\n'))).toEqual({ '1': 'one', true: 'yes' });
  });

  it('ignores unknown tags and takes a merge key for a key', () => {
    expect(plainOf(rootOf('a: !!js/function "x"\nb: !own {c: 1}\n'))).toEqual({ a: 'x', b: { c: 1 } });
    expect(plainOf(rootOf('a: &x {q: 1}\nb:\n  <<: *x\n'))).toEqual({ a: { q: 1 }, b: { '<<': { q: 1 } } });
    expect(plainOf(rootOf('%YAML 1.1\n---\na: 2024-01-01\n<<: {b: 1}\n'))).toEqual({
      a: '2024-01-01',
      '<<': { b: 1 },
    });
  });

  it('tells what is no YAML, where it stands', () => {
    expect(faultsOf('a: 1\nb: "open\n')[0]).toMatch(/^3:1 not YAML: /);
    expect(faultsOf('a:\n\tb: 1\n')[0]).toMatch(/^2:1 not YAML: Tabs/);
    expect(faultsOf('a: 1\n---\nb: 2\n')).toEqual(['2:1 a second document begins here; one is expected']);
  });
});

describe('aliases', () => {
  it('stand for the value that their anchor names', () => {
    expect(plainOf(rootOf('a: &x [1, 2]\nb: *x\n'))).toEqual({ a: [1, 2], b: [1, 2] });
  });

  it('are refused when unknown, or inside the value they name', () => {
    expect(faultsOf('a: *nope\n')).toEqual(['1:4 the alias *nope has no anchor before it']);
    expect(faultsOf('a: &x [1, *x]\n')).toEqual(['1:11 the alias *x stands inside the value it names']);
  });

  it('are refused when they explode', () => {
    const rows = ['a0: &a0 [lol, lol]'];
    for (let i = 1; i < 40; i += 1) rows.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
    const faults = faultsOf(rows.join('\n'));
    expect(faults[0]).toMatch(/^\d+:\d+ with its aliases written out, more than 100000 values$/);
  });

  it('are refused when a chain of them nests deeper than the text may', () => {
    const rows = [`a0: &a0 ${'['.repeat(40)}${']'.repeat(40)}`];
    for (let i = 1; i < 200; i += 1) rows.push(`a${i}: &a${i} ${'['.repeat(20)}*a${i - 1}${']'.repeat(20)}`);
    expect(faultsOf(rows.join('\n'))[0]).toMatch(/^3:\d+ with its aliases written out, nested more than 64/);
  });
});

describe('what is refused before the composer sees it', () => {
  const deep = /nested more than 64 levels deep$/;
  it.each([
    ['flow lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['flow maps', '{a: '.repeat(10_000)],
    ['compact lists', '- '.repeat(10_000)],
    ['explicit keys', '? '.repeat(10_000)],
    ['values without keys', ': '.repeat(10_000)],
    ['keys on one line', 'a: '.repeat(10_000)],
    ['anchored lists', '[&a '.repeat(10_000)],
    ['tagged lists', '[!t '.repeat(10_000)],
    ['indented maps', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['indented lists', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}-`).join('\n')],
    ['a mixture', '- {a: ['.repeat(3_000)],
  ])('is depth: %s, in no time, twice', (_, text) => {
    for (const round of [1, 2]) {
      const start = performance.now();
      expect(faultsOf(text), `round ${round}`).toEqual([expect.stringMatching(deep)]);
      expect(performance.now() - start).toBeLessThan(100);
    }
  });

  it('allows 64 levels and not one more', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(faultsOf(nested(64))).toEqual([]);
    expect(faultsOf(nested(65))).toHaveLength(1);
    expect(faultsOf(nested(3), { maxDepth: 2 })).toEqual(['1:3 nested more than 2 levels deep']);
  });

  it('counts no brackets in block text, quotes or remarks', () => {
    const signs = '['.repeat(500);
    expect(faultsOf(`a: |\n  ${signs}\n  ${'- '.repeat(200)}\nb: "${signs}"\n# ${signs}\n`)).toEqual([]);
  });

  it('is size, with both figures', () => {
    expect(faultsOf('x'.repeat(10_485_760))).toEqual([
      '1:1 the file has at least 10485760 bytes, at most 1048576 are read',
    ]);
    expect(faultsOf('é'.repeat(6), { maxBytes: 11 })).toEqual([
      '1:1 the file has 12 bytes, at most 11 are read',
    ]);
    expect(faultsOf('é'.repeat(6), { maxBytes: 12 })).toEqual([]);
  });

  it.each([
    ['a: 1\nb: \0\n', '2:4 a NUL byte is not allowed in YAML'],
    ['a: \u0007', '1:4 the character U+0007 is not allowed in YAML'],
    ['a: \u0085\u009b', '1:5 the character U+009B is not allowed in YAML'],
    ['a: \ud800x', '1:4 the character U+D800 is not allowed in YAML'],
    ['k: \ufffd', '1:4 U+FFFD stands where bytes were not UTF-8; save the file as UTF-8'],
  ])('is a forbidden character: %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('is a flood of words, and costs no more than reading a large file', () => {
    for (const text of [`[${'a,'.repeat(500_000)}]`, '&a '.repeat(300_000), 'a:\n'.repeat(300_000)]) {
      const start = performance.now();
      expect(faultsOf(text)).toEqual([expect.stringMatching(/more than 100000 words and signs of YAML$/)]);
      expect(performance.now() - start).toBeLessThan(3_000);
    }
  });

  it('leaves the process alive after two nested texts of 20 kB', () => {
    const script = `
      const { readYaml } = await import(${JSON.stringify(new URL('../../src/text/yaml.ts', import.meta.url).href)});
      const text = '['.repeat(10_000) + ']'.repeat(10_000);
      const said = [readYaml(text), readYaml(text)].map((reading) => reading.ok ? 'read' : reading.faults[0].message);
      console.log(JSON.stringify(said));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual(Array(2).fill('nested more than 64 levels deep'));
  });
});

describe('any text at all', () => {
  const signs = [
    '[',
    ']',
    '{',
    '}',
    ',',
    ': ',
    ':',
    '- ',
    '? ',
    '&a ',
    '*a',
    '!t ',
    '!!int ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '%',
    '@',
    '`',
  ];
  const words = [
    'a',
    'b',
    '1',
    '\n',
    '\n  ',
    '\n    ',
    '\t',
    ' ',
    '---\n',
    '...\n',
    '<<',
    '~',
    '%YAML 1.1\n',
    '\\',
    '\r\n',
    'é',
  ];
  const piece = fc.constantFrom(...signs, ...words);

  it('is read or refused with a place inside it, never thrown back', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        (text) => {
          const reading = readYaml(text);
          if (reading.ok) return;
          expect(reading.faults.length).toBeGreaterThan(0);
          const rows = text.split('\n');
          for (const { line, column } of reading.faults) {
            expect(line).toBeLessThanOrEqual(rows.length);
            expect(column).toBeLessThanOrEqual((rows[line - 1] ?? '').length + 1);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('comes back as it went in when it is JSON', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.stringMatching(/^[ -~]*$/),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        expect(plainOf(rootOf(JSON.stringify(value, null, 2)))).toEqual(plain);
      }),
      { numRuns: 500 },
    );
  });
});
