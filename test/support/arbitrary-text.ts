import fc from 'fast-check';

/** Few different lines, so that texts repeat themselves and share lines; all that upsets splitting is among them. */
const line = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    'fn f() {',
    '}',
    'x\r',
    '\r',
    '  \t',
    'é𝄞\u2028',
    'a\rb',
    '\\ No newline at end of file',
  ),
  fc.constantFrom(
    '--- a/x',
    '+++ b/x',
    '@@ -1 +1 @@',
    'diff --git a/x b/x',
    '-',
    '+',
    '-- ',
    'unsafe { go() }',
  ),
);

/** Any text: with CRLF, without a final line feed, empty, with lines that look like parts of a diff. */
export const arbitraryText: fc.Arbitrary<string> = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', ''))
  .map(([lines, end]) => lines.join('\n') + (lines.length > 0 ? end : ''));

/** A text and what became of it: now and then unrelated, mostly with a few lines changed. */
export const textPair: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(arbitraryText, arbitraryText),
  fc
    .tuple(
      arbitraryText,
      fc.array(fc.tuple(fc.nat(40), fc.nat(4), fc.array(line, { maxLength: 4 })), { maxLength: 4 }),
    )
    .map(([base, edits]) => {
      const lines = base.split('\n');
      for (const [at, gone, come] of edits) lines.splice(at, gone, ...come);
      return [base, lines.join('\n')] as const;
    }),
);
