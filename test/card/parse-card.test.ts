import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeCard, describeFaults } from '../../src/card/describe-card.ts';
import { CardError, checkCard, parseCard } from '../../src/card/parse-card.ts';
import { UserError } from '../../src/errors.ts';

const GOOD = `---
name: small
description: >
  Looks at
  small things.
model: sonnet
color: copper
---

instructions: |
  Be brief.
  Be right.

routing_triggers:
  - Rust
  - async

examples:
  - role: user
    content: "Is it?"
  - role: assistant
    content: |
      It is.

defaults:
  prefers:
    - std first

policies:
  - "Say why."
  - Say where.
`;

function faultsOf(text: string): string[] {
  return describeFaults('card.md', checkCard(text, 'card.md').faults).split('\n');
}

/** The good card with one piece of text replaced. */
function withOther(before: string, after: string): string {
  expect(GOOD).toContain(before);
  return GOOD.replace(before, after);
}

describe('parseCard', () => {
  it('reads both halves', () => {
    expect(parseCard(GOOD, 'card.md')).toEqual({
      name: 'small',
      description: 'Looks at small things.',
      model: 'sonnet',
      color: 'copper',
      instructions: 'Be brief.\nBe right.\n',
      triggers: ['rust', 'async'],
      examples: [
        { role: 'user', content: 'Is it?' },
        { role: 'assistant', content: 'It is.\n' },
      ],
      prefers: ['std first'],
      policies: [
        { id: 'P1', text: 'Say why.' },
        { id: 'P2', text: 'Say where.' },
      ],
    });
  });

  it('takes a byte order mark, CRLF and blanks after the fences', () => {
    const odd = `\ufeff${GOOD.replaceAll('---\n', '---  \n').replaceAll('\n', '\r\n')}`;
    expect(parseCard(odd, 'card.md')).toEqual(parseCard(GOOD, 'card.md'));
  });

  it('throws one error for our user that carries every fault', () => {
    const text = GOOD.replace('model: sonnet', 'model: 4').replace('"Say why."', '""');
    const attempt = () => parseCard(text, 'agents/x.md');
    expect(attempt).toThrow(UserError);
    try {
      attempt();
    } catch (error) {
      expect(error).toBeInstanceOf(CardError);
      if (!(error instanceof CardError)) return;
      expect(error.faults.map(({ line }) => line)).toEqual([6, 30]);
      expect(error.message).toContain('agents/x.md:6:8: expected text for model, found the number 4');
    }
  });
});

describe('checkCard tells, with line and column in the file', () => {
  it.each([
    [
      'no front matter',
      GOOD.slice(4),
      'card.md:1:1: expected "---", which opens the front matter, found "name: small"',
    ],
    ['an empty file', '', 'card.md:1:1: expected "---", which opens the front matter, found an empty line'],
    [
      'an open front matter',
      '---\nname: x\n',
      'card.md:1:1: expected a second line "---" that closes the front matter opened here',
    ],
    [
      'a missing key above',
      withOther('color: copper\n', ''),
      'card.md:2:1: expected the key "color" in the front matter, it is missing',
    ],
    [
      'a missing key below',
      withOther('instructions: |\n  Be brief.\n  Be right.\n', ''),
      'card.md:11:1: expected the key "instructions" in the body, it is missing',
    ],
    [
      'a misspelt key',
      withOther('color: copper', 'color: copper\nmodle: x'),
      'card.md:8:1: unknown key "modle" in the front matter; did you mean "model"?',
    ],
    [
      'a stray key',
      withOther('defaults:', 'zzz: 1\ndefaults:'),
      'card.md:25:1: unknown key "zzz" in the body; known are instructions, routing_triggers, examples, defaults, policies',
    ],
    [
      'a wrong type',
      withOther('name: small', 'name: [small]'),
      'card.md:2:7: expected text for name, found a list',
    ],
    [
      'nothing after a key',
      withOther('color: copper', 'color:'),
      'card.md:7:1: expected text for color, found nothing',
    ],
    [
      'text of two lines',
      withOther('name: small', 'name: "a\\nb"'),
      'card.md:2:7: expected one line of text for name',
    ],
    [
      'a sentence with a colon',
      withOther('- Say where.', '- Say: where.'),
      'card.md:31:5: expected text for policies 2, found a map (a sentence with a colon needs quotes)',
    ],
    [
      'a version that reads as a number',
      withOther('- std first', '- 1.80'),
      'card.md:27:7: expected text for defaults.prefers 1, found the number 1.80 (put it in quotes)',
    ],
    [
      'no list where one is due',
      withOther('  - "Say why."\n  - Say where.', '  none'),
      'card.md:29:1: expected a list of policies under policies, found text',
    ],
    [
      'no triggers',
      withOther('\n  - Rust\n  - async', ' []'),
      'card.md:14:1: expected 1 to 200 triggers under routing_triggers, found 0',
    ],
    [
      'an empty trigger',
      withOther('- async', '- " "'),
      'card.md:16:5: expected text for routing_triggers 2, found empty text',
    ],
    [
      'a duplicate trigger in other letters',
      withOther('- async', '- RUST'),
      'card.md:16:5: "RUST" stands already on line 15',
    ],
    [
      'no policies',
      withOther('\n  - "Say why."\n  - Say where.', ' []'),
      'card.md:29:1: expected 1 to 20 policies under policies, found 0',
    ],
    [
      'an answer before its question',
      withOther('role: user', 'role: assistant'),
      'card.md:19:11: expected the role "user" for example 1, found "assistant"',
    ],
    [
      'an unknown role',
      withOther('role: assistant', 'role: robot'),
      'card.md:21:11: expected the role "assistant" for example 2, found "robot"',
    ],
    [
      'a duplicate key',
      withOther('color: copper', 'name: x'),
      'card.md:7:1: the key "name" stands already on line 2',
    ],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
    expect(checkCard(text, 'card.md').card).toBeNull();
  });

  it('a question without an answer', () => {
    const text = withOther('  - role: assistant\n    content: |\n      It is.\n', '');
    expect(faultsOf(text)).toEqual([
      'card.md:19:5: expected an answer of the assistant after the last example of the user',
    ]);
  });

  it('all faults of both halves at once, in the order of the text', () => {
    const text = GOOD.replace('model: sonnet', 'model:')
      .replace('- async', '- rust')
      .replace('- std first', '- 7');
    expect(checkCard(text, 'card.md').faults.map(({ line }) => line)).toEqual([6, 16, 27]);
  });

  it('more than twenty policies', () => {
    const policies = Array.from({ length: 1000 }, (_, i) => `  - Policy ${i}`).join('\n');
    const text = withOther('  - "Say why."\n  - Say where.', policies);
    expect(faultsOf(text)).toEqual(['card.md:30:3: expected 1 to 20 policies under policies, found 1000']);
  });
});

describe('a hostile card', () => {
  const body = (yaml: string) => withOther('instructions: |', `extra: ${yaml}\ninstructions: |`);

  it.each([
    [
      '10 MB',
      GOOD + '# \n'.repeat(3_500_000),
      /^card\.md:1:1: the file has at least \d+ bytes, at most 1048576 are read$/,
    ],
    ['deep nesting', body('['.repeat(10_000)), /^card\.md:10:71: nested more than 64 levels deep$/],
    ['NUL bytes', body('\0\0\0'), /^card\.md:10:8: a NUL byte is not allowed in YAML$/],
    [
      'bytes that were not UTF-8',
      body('caf\ufffd'),
      /^card\.md:10:11: U\+FFFD stands where bytes were not UTF-8/,
    ],
    [
      'exploding aliases',
      body(bomb()),
      /^card\.md:\d+:\d+: with its aliases written out, more than 100000 values$/,
    ],
  ])('of %s costs one clear fault, and little time', (_, text, fault) => {
    const start = performance.now();
    expect(faultsOf(text)).toEqual([expect.stringMatching(fault)]);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  function bomb(): string {
    const rows = Array.from({ length: 30 }, (_, i) =>
      i === 0 ? '&a0 [x, x]' : `&a${i} [*a${i - 1}, *a${i - 1}]`,
    );
    return `[${rows.join(', ')}]`;
  }
});

describe('the card that ships', () => {
  const card = parseCard(
    readFileSync(new URL('../../agents/rust-pro.md', import.meta.url), 'utf8'),
    'agents/rust-pro.md',
  );

  it('holds the 26 triggers in their order', () => {
    expect(card.triggers).toEqual(
      'rust tokio axum tonic async trait gat const-generic webassembly wasm kubernetes opentelemetry prometheus distributed-system lock-free simd zero-copy no-std embedded security supply-chain performance profiling criterion proptest nextest'.split(
        ' ',
      ),
    );
  });

  it.each([
    ['P1', /ordering/],
    ['P2', /epochs.*hazard pointers.*mutex/],
    ['P3', /proptest/],
    ['P4', /loom/],
    ['P5', /WebAssembly.*LTO.*panic=abort/],
    ['P6', /OpenTelemetry.*correlation id/],
    ['P7', /cargo-deny.*SBOM/],
    ['P8', /const generics and GATs/i],
    ['P9', /timeouts.*circuit breakers.*backpressure/],
    ['P10', /unsafe.*SAFETY/],
  ])('%s keeps its intent', (id, words) => {
    expect(card.policies).toHaveLength(10);
    expect(card.policies.find((policy) => policy.id === id)?.text).toMatch(words);
  });

  it('has nine preferences and three pairs of question and answer', () => {
    expect(card.prefers).toHaveLength(9);
    expect(card.examples.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
  });

  it('describes itself on a page', () => {
    const page = describeCard(card);
    expect(page).toMatch(/^rust-pro \(model sonnet, color copper\)\n/);
    expect(page).toContain('26 triggers:\n  rust, tokio,');
    expect(page).toContain('\n  P10 Keep unsafe code small');
    expect(page).toContain('9 preferences, 3 examples of question and answer, ');
    expect(page.split('\n').every((line) => line.length <= 120)).toBe(true);
  });
});
