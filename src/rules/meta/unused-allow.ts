import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'review',
  category: 'policy',
  policy: null,
  summary: 'A suppression that suppresses nothing',
  why: 'It hides the next real finding of that rule on this line, and tells readers of a problem that is no longer there.',
  source: ['https://github.com/rust-pro/rust-pro/blob/main/docs/configuration.md'],
  options: {},
  examples: {
    invalid: [
      {
        code: '// rust-pro: allow(unsafe/static-mut) there used to be one //~ allows nothing here\nstatic A: u32 = 0;\n',
      },
      {
        code: '// rust-pro: allow(unsafe/static-mutt) a slip of the pen //~ did you mean\nstatic mut A: u32 = 0;\n',
      },
    ],
    valid: [
      {
        code: '// rust-pro: allow(unsafe/static-mut) written once, before any thread starts\nstatic mut A: u32 = 0;\n',
      },
      { code: 'static A: u32 = 0;\n' },
      {
        code: '/// Says `rust-pro: allow(unsafe/static-mut)` in its docs.\nstatic A: u32 = 0;\n',
        note: 'Documentation may speak of it.',
      },
    ],
  },
});
