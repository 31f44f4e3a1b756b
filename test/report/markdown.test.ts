import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasHidden, printJson, showHidden } from '../../src/report/hidden.ts';
import {
  cell,
  codeSpan,
  collapsed,
  fence,
  inline,
  link,
  paragraph,
  prose,
  suggestionFence,
  table,
} from '../../src/report/markdown.ts';
import { nodesOf, parseGfm, textOutsideCode } from './gfm.ts';

/** Pieces that GitHub, Markdown or another bot acts on, in any order. */
const piece = fc.constantFrom(
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '\\',
    '*',
    '**',
    '_',
    '[',
    '](',
    ')',
    '![',
    '<',
    '>',
    '<!--',
    '-->',
    '|',
    '~~',
    '$',
  ],
  ...[
    '<img src=x onerror=y>',
    '<a href="https://evil.example">x</a>',
    '![x](https://evil.example/?q=secret)',
  ],
  ...['[x](https://evil.example)', '[x][y]', '[y]: https://evil.example', '<https://evil.example>', '[^1]'],
  ...[
    'https://evil.example',
    'www.evil.example',
    'HTTP://evil.example',
    'me@evil.example',
    'mailto:me@evil.example',
  ],
  ...[
    '@octo/team',
    '@dependabot rebase',
    '@bors r+',
    '@claude',
    '#123',
    'GH-7',
    'octo/ring#9',
    'fixes #1',
    'abc1234',
  ],
  ...[
    '/merge',
    '/lgtm',
    '\n/retest',
    ':tada:',
    '&lt;',
    '&#64;octo',
    '\u202e',
    '\u200b',
    '\u{e0041}',
    '\u001b]8;;',
  ],
  ...[
    ' ',
    '\n',
    '\n\n',
    '\t',
    '    ',
    '# ',
    '- ',
    '1. ',
    '> ',
    '---',
    '===',
    'word',
    'ok.',
    'x',
    '\r\n',
    '\ud800',
  ],
);
const hostile = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 20 }).map((parts) => parts.join(' ')),
);

/** All that text may become: no emphasis, heading, link, image, HTML, table or footnote. */
const HARMLESS = new Set(['root', 'paragraph', 'text', 'inlineCode', 'list', 'listItem']);
const MENTION = /(?<![\w`])@[a-z0-9]/i;
const REFERENCE = /#\d|\bGH-\d/i;
const COMMIT = /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i;

function expectHarmless(markdown: string): void {
  const tree = parseGfm(markdown);
  expect(nodesOf(tree).filter(({ type }) => !HARMLESS.has(type))).toEqual([]);
  const text = textOutsideCode(tree);
  for (const live of [MENTION, REFERENCE, COMMIT, /:[\w+-]+:/, /:\/\//]) expect(text).not.toMatch(live);
  for (const line of markdown.split('\n')) expect(line).not.toMatch(/^\s*\/\w/);
  expect(hasHidden(markdown)).toBe(false);
}

describe('text from the change', () => {
  test.each([
    ['inline, after other words,', (text: string) => `so ${inline(text)}`],
    ['paragraph', paragraph],
    ['prose', prose],
  ])('%s lets nothing live out of it', (_name, render) => {
    fc.assert(
      fc.property(hostile, (text) => expectHarmless(render(text))),
      { numRuns: 500 },
    );
  });

  test('is a paragraph, whatever it begins with', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const types = parseGfm(paragraph(text)).children.map(({ type }) => type);
        expect(types.filter((type) => type !== 'paragraph')).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('stays in its cell of a table', () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const [only] = parseGfm(table(['a', 'b'], [[inline(a), codeSpan(b)]])).children;
        expect(only?.type).toBe('table');
        expect(nodesOf(only ?? parseGfm('')).filter(({ type }) => type === 'tableCell')).toHaveLength(4);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ['ping @octo/team now', 'ping `@octo/team` now'],
    ['fixes #1, closes octo/ring#2 and GH-3.', 'fixes `#1`, closes `octo/ring#2` and `GH-3`.'],
    ['/merge it', '`/merge` it'],
    ['see https://evil.example/x?y, then', 'see `https://evil.example/x?y`, then'],
    ['reverts 0123abc', 'reverts `0123abc`'],
    ['`Vec<T>` is not Vec<T>', '`Vec<T>` is not `Vec<T>`'],
    [
      'a plain sentence, (with) "marks"; it’s left alone.',
      'a plain sentence, (with) "marks"; it’s left alone.',
    ],
    ['pay\u202eload', '`pay<U+202E>load`'],
    ['tada :tada:', 'tada `:tada:`'],
    ['foo_bar`x`', '`foo_bar` `x`'],
  ])('%j reads %j', (text, expected) => {
    expect(inline(text)).toBe(expected);
  });

  test('keeps its paragraphs and its lists', () => {
    expect(prose('one\nline\n\n- a\n- b @x\n\nend')).toBe('one line\n\n- a\n- b `@x`\n\nend');
  });

  test('is escaped in time that grows with its length', () => {
    for (const part of ['`', '` ``', '<!--', '[', '- ', '\n\n', '"']) {
      const start = performance.now();
      prose(part.repeat(200_000));
      expect(performance.now() - start).toBeLessThan(1_000);
    }
  });
});

describe('code', () => {
  test('in a span comes out as it went in, on one line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const nodes = nodesOf(parseGfm(`x ${codeSpan(text)} y`)).filter(({ type }) => type === 'inlineCode');
        expect(nodes).toHaveLength(1);
        const [node] = nodes;
        const shown = showHidden(text.replace(/\r\n|[\r\n\t]/g, ' '));
        if (node?.type === 'inlineCode' && shown.trim() !== '') expect(node.value.trim()).toBe(shown.trim());
      }),
      { numRuns: 400 },
    );
  });

  test.each(Array.from({ length: 51 }, (_, k) => k))('in a fence survives with %i backticks in it', (k) => {
    const ticks = '`'.repeat(k);
    const code = `${ticks}rust\nlet x = 1;\n${ticks}\n   ${ticks}\n@octo <b> ${ticks}x${ticks}`;
    const [block, ...rest] = parseGfm(fence(code, 'rust')).children;
    expect(rest).toEqual([]);
    expect(block).toMatchObject({ type: 'code', lang: 'rust', value: code });
  });

  test('in a fence survives byte for byte, whatever it is', () => {
    const text = hostile.map((value) => value.replace(/[\r\0\ud800-\udfff]/gu, ''));
    fc.assert(
      fc.property(text, (code) => {
        const [block, ...rest] = parseGfm(fence(code, 'rust')).children;
        expect(rest).toEqual([]);
        expect(block).toMatchObject({ type: 'code', value: code });
      }),
      { numRuns: 400 },
    );
  });

  test('of a suggestion keeps empty lines, and none at all deletes', () => {
    expect(suggestionFence(['a', ''])).toBe('```suggestion\na\n\n```');
    expect(suggestionFence([''])).toBe('```suggestion\n\n```');
    expect(suggestionFence([])).toBe('```suggestion\n```');
    expect(suggestionFence(['a\r', '````'])).toBe('`````suggestion\na\r\n````\n`````');
  });

  test('never lets a language out of the info string', () => {
    expect(fence('x', 'rust\n```\n@octo')).toBe('```rustocto\nx\n```');
  });
});

describe('hidden characters', () => {
  test('all of them are named: bidirectional, ignorable, control, tags, selectors, half pairs', () => {
    const all = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) => {
      const character = String.fromCodePoint(point);
      return (
        /[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(character) &&
        !'\t\n\r'.includes(character)
      );
    });
    expect(all.length).toBeGreaterThan(405);
    for (const point of all) {
      const shown = showHidden(String.fromCodePoint(point));
      expect(shown).toBe(`<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`);
    }
    expect(showHidden('a\ud800b')).toBe('a<U+D800>b');
    expect(showHidden('é 漢 🦀\t\n')).toBe('é 漢 🦀\t\n');
  });

  test('stand as escapes in JSON, and mean the same', () => {
    const value = { path: 'a\u202eb\u009bc\u{e0041}', text: '\u001b]8;;x\u0007' };
    expect(hasHidden(printJson(value))).toBe(false);
    expect(JSON.parse(printJson(value))).toEqual(value);
  });
});

test('a link of ours cannot be left through its address', () => {
  const [first] = parseGfm(link('x', 'https://github.com/o/r/blob/1/a)(b <c>')).children;
  const links = nodesOf(first ?? parseGfm('')).filter(({ type }) => type === 'link');
  expect(links).toMatchObject([{ url: 'https://github.com/o/r/blob/1/a%29%28b%20%3cc%3e' }]);
});

test('a collapsed line shows its title as text', () => {
  expect(collapsed('a <b> & c', 'x')).toBe(
    '<details><summary>a &lt;b&gt; &amp; c</summary>\n\nx\n\n</details>',
  );
  expect(cell('a|b\nc')).toBe('a\\|b c');
});
