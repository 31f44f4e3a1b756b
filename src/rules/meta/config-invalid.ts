import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'review',
  category: 'suspicious',
  policy: null,
  summary: 'A fault in the settings that this change would bring in',
  why: 'A change is judged by the settings of its base, so a fault in `.github/rust-pro.yml` would only show after the merge, on somebody else’s pull request.',
  source: ['https://github.com/rust-pro/rust-pro/blob/main/docs/configuration.md'],
  options: {},
  examples: {
    invalid: [
      { path: '.github/rust-pro.yml', code: 'gate: advisory\nfail_on: error #~ fail-on\n' },
      { path: '.github/rust-pro.yml', code: 'rules:\n  unsafe/static-mutt: off #~ unsafe/static-mut\n' },
    ],
    valid: [
      { path: '.github/rust-pro.yml', code: 'gate: advisory\nfail-on: error\n' },
      { path: '.github/rust-pro.yml', code: 'rules:\n  unsafe/static-mut: off\n' },
      {
        path: 'docs/rust-pro.yml',
        code: 'fail_on: error\n',
        note: 'Only the file that rust-pro reads counts.',
      },
    ],
  },
});
