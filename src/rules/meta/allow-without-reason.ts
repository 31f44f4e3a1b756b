import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'review',
  category: 'policy',
  policy: null,
  summary: 'A suppression without a reason',
  why: 'Whoever reads the line next year needs to know why the rule does not apply here. Until the reason stands there, the suppression has no effect.',
  source: ['https://github.com/rust-pro/rust-pro/blob/main/docs/configuration.md'],
  options: {},
  examples: {
    invalid: [
      { code: '// rust-pro: allow(unsafe/static-mut) //~ without a reason\nstatic mut A: u32 = 0;\n' },
      { code: '// rust-pro: allow-file(atomics/*) //~ without a reason\nfn f() {}\n' },
    ],
    valid: [
      {
        code: '// rust-pro: allow(unsafe/static-mut) written once, before any thread starts\nstatic mut A: u32 = 0;\n',
      },
      {
        code: 'const HOW: &str = "// rust-pro: allow(unsafe/static-mut)";\n',
        note: 'A string is no comment.',
      },
      { code: '// an ordinary comment about rust-pro\nfn f() {}\n' },
    ],
  },
});
