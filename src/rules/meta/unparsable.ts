import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'review',
  category: 'advice',
  policy: null,
  summary: 'A changed file does not parse',
  why: 'Rules look at syntax trees, so they are blind inside a piece that has none. The rest of the file is reviewed all the same; a clean review of such a file means less than it seems.',
  source: ['https://doc.rust-lang.org/reference/', 'https://toml.io/en/v1.0.0'],
  options: {},
  examples: {
    invalid: [
      { code: 'fn f() {\n    let x = = 1; //~ does not parse\n}\n' },
      { path: 'Cargo.toml', code: '[package]\nname = "a\n#~^ not valid TOML\n' },
    ],
    valid: [
      { code: 'fn f() {\n    let x = 1;\n}\n' },
      { code: 'unsafe extern "C" {\n    safe fn f();\n}\n', note: 'Syntax of edition 2024.' },
      { path: 'Cargo.toml', code: '[package]\nname = "a"\n' },
    ],
  },
});
