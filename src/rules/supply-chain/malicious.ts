import { advisoryParts } from '../advisory-reports.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'several',
  parts: advisoryParts({ kinds: ['malicious'], says: () => 'is malicious' }),
  category: 'security',
  policy: 'P7',
  summary: 'A dependency that was made to do harm',
  why: 'RustSec lists it as malicious: it was published to steal or to destroy, and its build script may have run already. Treat every machine that has built it as taken over.',
  source: [
    'https://rustsec.org/advisories/',
    'https://github.com/rustsec/advisory-db#informational-advisories',
  ],
  accuracy:
    'November 2026: compared with cargo-audit 0.22.2 together with `supply-chain/vulnerable`: no difference, and none in the lock files of 32 repositories.',
  options: {},
  examples: {
    invalid: [
      {
        code: `
+[[package]]
+name = "rustdecimal"
+version = "1.23.1" #~ \`rustdecimal 1.23.1\` is malicious: RUSTSEC-2022-0042
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        path: 'Cargo.toml',
        code: '[dependencies]\nrustdecimal = "1" #~ every version that `1` takes of `rustdecimal`\n',
        note: 'Without a lock file the requirement decides.',
      },
    ],
    valid: [
      {
        note: 'It was there before.',
        code: `
 [[package]]
 name = "rustdecimal"
 version = "1.23.1"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-dependencies = ["a"]
+dependencies = ["b"]
`,
      },
      {
        note: 'Another crate of that name.',
        code: `
+[[package]]
+name = "rustdecimal"
+version = "1.23.1"
+source = "git+https://github.com/example/rustdecimal#0123456789012345678901234567890123456789"
`,
      },
      {
        path: 'Cargo.toml',
        code: '[dependencies]\nrustdecimal = { path = "../rustdecimal" }\n',
        note: 'A crate of your own.',
      },
    ],
  },
});
