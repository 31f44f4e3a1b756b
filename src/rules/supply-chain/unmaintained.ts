import { advisoryParts } from '../advisory-reports.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'several',
  parts: advisoryParts({ kinds: ['unmaintained', 'notice'], says: () => 'is unmaintained' }),
  category: 'policy',
  policy: 'P7',
  summary: 'A dependency that nobody maintains',
  why: 'Its next vulnerability will not be fixed, and its next incompatibility with a compiler neither. The advisory names what others have moved to.',
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
+name = "wee_alloc"
+version = "0.4.5" #~ \`wee_alloc 0.4.5\` is unmaintained: RUSTSEC-2022-0054
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        path: 'Cargo.toml',
        code: '[dependencies]\nwee_alloc = "0.4" #~ every version that `0.4` takes of `wee_alloc`\n',
        note: 'Without a lock file the requirement decides.',
      },
    ],
    valid: [
      {
        note: 'It was there before.',
        code: `
 [[package]]
 name = "wee_alloc"
 version = "0.4.5"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-dependencies = ["a"]
+dependencies = ["b"]
`,
      },
      {
        note: 'Another crate of that name.',
        code: `
+[[package]]
+name = "wee_alloc"
+version = "0.4.5"
+source = "git+https://github.com/example/wee_alloc#0123456789012345678901234567890123456789"
`,
      },
      {
        path: 'Cargo.toml',
        code: '[dependencies]\nwee_alloc = { path = "../wee_alloc" }\n',
        note: 'A crate of your own.',
      },
    ],
  },
});
