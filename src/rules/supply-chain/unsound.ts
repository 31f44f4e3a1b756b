import { advisoryParts } from '../advisory-reports.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'several',
  parts: advisoryParts({ kinds: ['unsound'], says: () => 'is unsound' }),
  category: 'policy',
  policy: 'P7',
  summary: 'A dependency that breaks safe code',
  why: 'With this version safe code alone can cause undefined behaviour, whether or not an attacker can use it.',
  source: [
    'https://rustsec.org/advisories/',
    'https://github.com/rustsec/advisory-db#informational-advisories',
  ],
  accuracy:
    'November 2026: compared with cargo-audit 0.22.2 together with `supply-chain/vulnerable`: no difference.',
  options: {},
  examples: {
    invalid: [
      {
        code: `
+[[package]]
+name = "failure"
+version = "0.1.8" #~ \`failure 0.1.8\` is unsound: RUSTSEC-2019-0036
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        path: 'Cargo.toml',
        code: '[dependencies]\nfailure = "0.1" #~ every version that `0.1` takes of `failure`\n',
        note: 'Without a lock file the requirement decides.',
      },
    ],
    valid: [
      {
        note: 'It was there before.',
        code: `
 [[package]]
 name = "failure"
 version = "0.1.8"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-dependencies = ["a"]
+dependencies = ["b"]
`,
      },
      {
        note: 'Another crate of that name.',
        code: `
+[[package]]
+name = "failure"
+version = "0.1.8"
+source = "git+https://github.com/example/failure#0123456789012345678901234567890123456789"
`,
      },
      {
        path: 'Cargo.toml',
        code: '[dependencies]\nfailure = { path = "../failure" }\n',
        note: 'A crate of your own.',
      },
    ],
  },
});
