import { advisoryParts } from '../advisory-reports.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'several',
  parts: advisoryParts({
    kinds: ['vulnerability'],
    says: (count) => (count === 1 ? 'has a vulnerability' : `has ${count} vulnerabilities`),
  }),
  category: 'security',
  policy: 'P7',
  summary: 'A dependency with a known vulnerability',
  why: 'RustSec lists this version, and whoever attacks you reads the same list. Only what the change brings in or moves to is reported, so that a new advisory does not stop work that has nothing to do with it.',
  source: ['https://rustsec.org/advisories/', 'https://doc.rust-lang.org/cargo/commands/cargo-update.html'],
  accuracy:
    'November 2026: the same advisories as cargo-audit 0.22.2 for the lock files of 32 repositories, as they are, as they were 50 changes ago, and of what came in between: 119 comparisons of 1,607 advisories, no difference.',
  options: {},
  examples: {
    invalid: [
      {
        note: 'An update of the lock file alone.',
        code: `
 [[package]]
 name = "smallvec"
-version = "1.6.1"
+version = "1.6.0" #~ \`smallvec 1.6.0\` has a vulnerability: RUSTSEC-2021-0003
 source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        note: 'Reported at the dependency that brings it in.',
        path: 'Cargo.toml',
        code: `
 [package]
 name = "app"
 [dependencies]
+tiny-collections = "1" #~ \`smallvec 1.6.0\` has a vulnerability
`,
        changes: {
          'Cargo.lock': `
 [[package]]
 name = "app"
 version = "0.1.0"
+dependencies = ["tiny-collections"]
+
+[[package]]
+name = "smallvec"
+version = "1.6.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "tiny-collections"
+version = "1.0.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+dependencies = ["smallvec"]
`,
        },
      },
      {
        note: 'Without a lock file, what no version can meet.',
        path: 'Cargo.toml',
        code: `
[dependencies]
smallvec = "=1.6.0" #~ every version that \`=1.6.0\` takes of \`smallvec\` has a vulnerability
`,
        fixed: '[dependencies]\nsmallvec = "1.6.1"\n',
      },
      {
        note: 'A requirement that takes what it did not take before.',
        path: 'Cargo.toml',
        code: `
 [dependencies]
-smallvec = "1.6.1"
+smallvec = "1.0" #~ \`1.0\` takes versions from 1.0.0 on, no longer from 1.6.1 on
`,
      },
    ],
    valid: [
      {
        note: 'It was there before.',
        code: `
 [[package]]
 name = "smallvec"
 version = "1.6.0"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-dependencies = ["a"]
+dependencies = ["b"]
`,
      },
      {
        note: 'The fix itself.',
        code: `
 [[package]]
 name = "smallvec"
-version = "1.6.0"
+version = "1.6.1"
 source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        note: 'Another crate of that name, from a repository of yours.',
        code: `
+[[package]]
+name = "smallvec"
+version = "1.6.0"
+source = "git+https://github.com/example/smallvec#0123456789012345678901234567890123456789"
`,
      },
      {
        note: 'The repository’s policy lives with it.',
        code: `
 [[package]]
 name = "smallvec"
-version = "1.6.1"
+version = "1.6.0"
 source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        context: {
          'deny.toml':
            '[advisories]\nignore = [{ id = "RUSTSEC-2021-0003", reason = "insert_many is not called" }]\n',
        },
      },
      {
        path: 'Cargo.toml',
        code: '[dependencies]\nsmallvec = "1"\n',
        note: 'The requirement takes versions without it.',
      },
    ],
  },
});
