import { describe, expect, test } from 'vitest';
import { hasSafetySection, headingsOf } from '../../src/syntax/doc-headings.ts';
import { docOf } from '../../src/syntax/docs.ts';
import { itemsOf } from '../../src/syntax/items.ts';
import { parseRust } from './parse-rust.ts';

function docText(text: string): string | null {
  const file = parseRust(text);
  const [item] = itemsOf(file);
  return item === undefined ? null : (docOf(file, item)?.text ?? null);
}

describe('docOf joins all that documents an item', () => {
  const cases: readonly (readonly [string, string, string | null])[] = [
    ['line comments', '/// One\n///   two\n///\n/// three\nfn f() {}', 'One\n  two\n\nthree'],
    ['around attributes and comments', '/// One\n#[inline]\n// no\n/// two\nfn f() {}', 'One\ntwo'],
    ['a block', '/** One\n * two\n *\n *   three\n */\nfn f() {}', 'One\ntwo\n\n  three'],
    ['a block without stars', '/**\n    One\n      two\n*/\nfn f() {}', 'One\n  two'],
    ['attributes', '#[doc = "One\\ntwo"]\n#[doc = r#"a "b""#]\nfn f() {}', 'One\ntwo\na "b"'],
    ['conditional', '#[cfg_attr(unix, doc = "One")]\nfn f() {}', 'One'],
    [
      'inner docs',
      '/// One\nmod m {\n    //! two\n    #![doc = "three"]\n    fn f() {}\n    //! no\n}',
      'One\ntwo\nthree',
    ],
    ['CRLF', '/// One\r\n/// two\r\nfn f() {}', 'One\ntwo'],
    ['no docs', '// One\n//// two\n/*** three */\n/**/\n#[doc(hidden)]\nfn f() {}', null],
    ['docs of the item before', '/// One\nstruct S;\nfn f() {}', 'One'],
    ['inside a macro', '/// no\nm! { /// One\n fn f() {} }', 'One'],
  ];
  test.each(cases)('%s', (_name, text, expected) => {
    expect(docText(text)).toBe(expected);
  });

  test('inner docs of the file belong to its root', () => {
    const file = parseRust('//! One\n#![no_std]\n//! two\nfn f() {}');
    expect(docOf(file, file.root)?.text).toBe('One\ntwo');
  });

  test('each line knows where it stands', () => {
    const text = '/// One\n/** two\n *  three */\n#[doc = "four"]\nfn f() {}';
    const file = parseRust(text);
    const [item] = itemsOf(file);
    const lines = item === undefined ? [] : (docOf(file, item)?.lines ?? []);
    expect(
      lines.map(({ text: line, offset }) => text.slice(offset, offset + line.trim().length + 1).trim()),
    ).toEqual(['One', 'two', 'three', 'four"'].map((word) => expect.stringContaining(word.slice(0, 3))));
  });
});

describe('a safety section is what clippy takes for one', () => {
  const yes = [
    '# Safety',
    '# SAFETY',
    '###### Safety',
    '# Safety #',
    '# **Safety**',
    'Safety\n===',
    'Safety\n---',
    '# Implementation safety',
    '# Implementation Safety',
    'x\n\n# Safety\n\ny',
    '# [Safety](x)',
    '# `x` Safety',
    '> # Safety',
    '- # Safety',
  ];
  const no = [
    '# safety',
    '# Safety:',
    '# Safety considerations',
    '**Safety**',
    '# `Safety`',
    '```\n# Safety\n```',
    '~~~\n# Safety',
    'x\n\n    # Safety',
    'SAFETY: x',
    '#Safety',
    'Safety',
    '<!--\n# Safety\n-->',
    '####### Safety',
  ];
  const found = (markdown: string) => {
    const file = parseRust(`${markdown.replaceAll(/^/gm, '/// ')}\npub unsafe fn f() {}`);
    const [item] = itemsOf(file);
    return item !== undefined && hasSafetySection(docOf(file, item));
  };
  test.each(yes)('%j is one', (markdown) => expect(found(markdown)).toBe(true));
  test.each(no)('%j is none', (markdown) => expect(found(markdown)).toBe(false));

  test('nor is a plain comment', () => {
    const file = parseRust('// # Safety\npub unsafe fn f() {}');
    const [item] = itemsOf(file);
    expect(item && docOf(file, item)).toBe(null);
  });
});

test('headings have level, text, runs and place', () => {
  const text = '/// A\n///\n/// ## On *this* `Safety`\nfn f() {}';
  const file = parseRust(text);
  const [item] = itemsOf(file);
  const doc = item === undefined ? null : docOf(file, item);
  expect(doc === null ? null : headingsOf(doc)).toEqual([
    { level: 2, text: 'On this ', runs: ['On ', 'this', ' '], offset: text.indexOf('##') },
  ]);
});

describe('headings of plain documentation are those that a Markdown parser finds', () => {
  const texts: readonly string[] = [
    '# Safety\n\nAll of it.',
    'One\n# Two\n### Three ###\n#four\n####### five\n#',
    '# Examples\n\n```rust\n# let hidden = 1;\n# Safety\n```\n\n# Safety',
    '````text\n```\n# no\n````\n## `code` and *words*: [link](http://a.b)',
    '~~~\n# no\n```\n~~~\n# A\\*b & c <d> http://e.f',
    '- a list\n\n# After it\n1. another\n# After that',
    '* item\n  more of it\n# Heading',
    '| a | b |\n# Below a table',
  ];
  const headings = (markdown: string) => {
    const [item, file] = itemOf(`${markdown.replaceAll(/^/gm, '/// ')}\nfn f() {}`);
    const doc = item === undefined ? null : docOf(file, item);
    return doc === null ? null : headingsOf(doc);
  };
  // A quote at the end is no heading, and hands the whole to the parser.
  test.each(texts)('%j', (text) => expect(headings(text)).toEqual(headings(`${text}\n\n> quoted`)));
});

function itemOf(text: string) {
  const file = parseRust(text);
  return [itemsOf(file)[0], file] as const;
}
