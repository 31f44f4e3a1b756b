import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, ParsedCommand } from '../../../src/events/commands/command.ts';
import { renderHelp } from '../../../src/events/commands/help.ts';
import { parseCommands } from '../../../src/events/commands/parse-commands.ts';
import { COMMAND_NAMES, specOf } from '../../../src/events/commands/registry.ts';

function commandsOf(markdown: string): readonly Command[] {
  return parseCommands(markdown).flatMap((parsed) => (parsed.kind === 'command' ? [parsed.command] : []));
}

const REVIEW: Command = { name: 'review', full: false };

describe('where a command may stand', () => {
  test.each([
    ['alone', '/rust-pro review'],
    ['with spaces around', '   /rust-pro   review   '],
    ['with a tab', '/rust-pro\treview'],
    ['with CRLF', 'Thanks!\r\n\r\n/rust-pro review\r\n'],
    ['with a lone CR', 'Thanks!\r/rust-pro review\r'],
    ['after a line of the same paragraph', 'Thanks!\n/rust-pro review'],
    ['after a quote and a blank line', '> said he\n\n/rust-pro review'],
    ['after a closed code block', '```\ncode\n```\n/rust-pro review'],
    ['after a closed details block', '<details>\n\nlog\n\n</details>\n\n/rust-pro review'],
    ['after a closed comment', '<!-- a -->\n\n/rust-pro review'],
    ['after a type with angle brackets', 'Is this a Vec<u8> or <T>?\n\n/rust-pro review'],
    ['after text with a closed element', 'this is <b>bold</b>\n/rust-pro review'],
    ['before a list', '/rust-pro review\n- because'],
  ])('is read %s', (_, markdown) => {
    expect(commandsOf(markdown)).toEqual([REVIEW]);
  });

  test.each([
    ['in the middle of a line', 'please /rust-pro review'],
    ['in a heading', '# /rust-pro review'],
    ['in an underlined heading', '/rust-pro review\n---'],
    ['in a list item', '- /rust-pro review'],
    ['in a numbered list item', '1. /rust-pro review'],
    ['in a task', '- [ ] /rust-pro review'],
    ['in a lazily continued list item', '- item\n/rust-pro review'],
    ['in a quote', '> /rust-pro review'],
    ['in a lazily continued quote', '> On Monday she wrote\n/rust-pro review'],
    ['in a fenced block', '```\n/rust-pro review\n```'],
    ['in a fence that is never closed', '```\n/rust-pro review'],
    ['in a tilde fence', '~~~sh\n/rust-pro review\n~~~'],
    ['in indented code', 'text\n\n    /rust-pro review'],
    ['in inline code', '`/rust-pro review`'],
    ['in inline code over lines', 'a `b\n/rust-pro review\nc`'],
    ['in an HTML comment', '<!--\n/rust-pro review\n-->'],
    ['in an HTML comment with blank lines', '<!--\n\n/rust-pro review\n\n-->'],
    ['in a comment that a block opened', '<div><!--\n\n/rust-pro review\n\n-->'],
    ['in a comment that a line opened', '<hr><!--\n\n/rust-pro review\n\n-->'],
    ['in an HTML block', '<div>\n/rust-pro review\n</div>'],
    ['in details', '<details>\n<summary>log</summary>\n\n/rust-pro review\n\n</details>'],
    ['in details in details', '<details><details>\n\n</details>\n\n/rust-pro review\n\n</details>'],
    ['in an inline element', 'x <sub>a\n/rust-pro review\nb</sub>'],
    ['in a link text', '[a\n/rust-pro review\nb](https://example.com)'],
    ['in a link title', '[a](https://example.com "\n/rust-pro review\n")'],
    ['in the title of a definition', '[a]: https://example.com "\n/rust-pro review\n"'],
    ['in an image', '![a\n/rust-pro review\n](x.png)'],
    ['in emphasis', '*a\n/rust-pro review\nb*'],
    ['struck out', '~~a\n/rust-pro review\nb~~'],
    ['in a table', '/rust-pro review | b\n--- | ---\n/rust-pro review | d'],
    ['in a footnote', '[^1]: note\n/rust-pro review\n\n[^1]'],
    ['escaped', '\\/rust-pro review'],
    ['as an entity', '&#47;rust-pro review'],
    ['behind an invisible character', '\u200b/rust-pro review'],
    ['with an invisible character in the name', '/rust\u2060-pro review'],
    ['as another name', '/rust-prove review'],
    ['in other letters', '/Rust-Pro review'],
  ])('is not read %s', (_, markdown) => {
    expect(parseCommands(markdown)).toEqual([]);
  });

  test('holds the help text for no command at all', () => {
    expect(renderHelp()).toContain('/rust-pro resolve');
    expect(parseCommands(renderHelp())).toEqual([]);
  });

  test('reads five commands, and says that a sixth is not run', () => {
    const parsed = parseCommands('/rust-pro status\n'.repeat(9));
    expect(parsed.map(({ kind }) => kind)).toEqual([...Array(5).fill('command'), 'refused']);
  });

  test('does not parse a comment of hostile length, and says so', () => {
    const started = performance.now();
    const parsed = parseCommands(`${'a <!--'.repeat(10_000)}\n\n/rust-pro review`);
    expect(parsed).toMatchObject([{ kind: 'refused', why: expect.stringContaining('8000 characters') }]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('does not parse deep nesting, and says so', () => {
    expect(parseCommands(`${'> '.repeat(500)}a\n\n/rust-pro review`)).toMatchObject([{ kind: 'refused' }]);
  });
});

const anyCommand = fc.constantFrom(...COMMAND_NAMES.flatMap((name) => [...specOf(name).examples]));
const prose = fc.constantFrom('', 'Thanks!', 'see below', 'a `b` c', '**no**', 'Vec<u8>');
const nl = fc.constantFrom('\n', '\r\n');
const WRAPPERS: readonly ((command: string) => string)[] = [
  (c) => `> ${c}`,
  (c) => `>    ${c}`,
  (c) => `> > ${c}`,
  (c) => `> text\n${c}`,
  (c) => `- ${c}`,
  (c) => `* text\n${c}`,
  (c) => `3) ${c}`,
  (c) => `## ${c}`,
  (c) => `${c}\n===`,
  (c) => `\`\`\`\n${c}\n\`\`\``,
  (c) => `~~~~rust\n${c}\n~~~~`,
  (c) => `    ${c}`,
  (c) => `\t${c}`,
  (c) => `\`${c}\``,
  (c) => `\`\`a\n${c}\n\`\``,
  (c) => `<!-- ${c} -->`,
  (c) => `<!--\n\n${c}\n\n-->`,
  (c) => `<details>\n\n${c}\n\n</details>`,
  (c) => `<div hidden>\n\n${c}\n\n</div>`,
  (c) => `<pre>\n${c}\n</pre>`,
  (c) => `a <kbd>\n${c}\n</kbd>`,
  (c) => `[a\n${c}\nb](/url)`,
  (c) => `[a]: /url '\n${c}\n'`,
  (c) => `__a\n${c}\nb__`,
  (c) => `text ${c}`,
  (c) => `\u200b${c}`,
  (c) => `\\${c}`,
  (c) => `@someone ${c}`,
];

describe('properties', () => {
  test('no ignored construct around a valid command lets it through', () => {
    const wrapped = fc.tuple(anyCommand, fc.constantFrom(...WRAPPERS), prose, prose, nl);
    fc.assert(
      fc.property(wrapped, ([command, wrap, before, after, end]) => {
        const markdown = [before, '', wrap(`/rust-pro ${command}`), '', after]
          .join('\n')
          .replaceAll('\n', end);
        expect(parseCommands(markdown)).toEqual([]);
      }),
      { numRuns: 4000 },
    );
  });

  test('every example of every command is read as that command, whatever stands around it', () => {
    fc.assert(
      fc.property(anyCommand, prose, prose, nl, (command, before, after, end) => {
        const markdown = [before, '', `/rust-pro ${command}`, '', after].join('\n').replaceAll('\n', end);
        expect(commandsOf(markdown).map(({ name }) => name)).toEqual([command.split(' ')[0]]);
      }),
      { numRuns: 1000 },
    );
  });

  test('an invisible character anywhere after the name is refused, never run', () => {
    const hidden = fc.constantFrom(
      '\u200b',
      '\u00ad',
      '\u202e',
      '\u2066',
      '\ufe0f',
      '\u{e0041}',
      '\u3164',
      '\u061c',
      '\0',
    );
    fc.assert(
      fc.property(anyCommand, hidden, fc.nat(), (command, character, at) => {
        const place = at % (command.length + 1);
        const line = `/rust-pro ${command.slice(0, place)}${character}${command.slice(place)}`;
        expect(parseCommands(line).map(({ kind }) => kind)).toEqual(['refused']);
      }),
      { numRuns: 1000 },
    );
  });

  test('any text whatever is answered without a throw, with six answers at most', () => {
    const bits = fc.constantFrom(
      '/rust-pro ',
      'review',
      'resolve RP-7F3A ',
      '\n',
      '\n\n',
      '`',
      '<b>',
      '<!--',
      '> ',
      '- ',
      '[',
      '](',
      '*',
      '    ',
      '|',
      '\u200b',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(bits, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 }),
        (parts) => {
          const parsed: readonly ParsedCommand[] = parseCommands(parts.join(''));
          expect(parsed.length).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
