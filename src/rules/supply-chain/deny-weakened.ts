import { defineRule } from '../define-rule.ts';
import { lossReports, policyReports } from '../policy-reports.ts';

export default defineRule({
  on: 'several',
  parts: [
    { on: 'deny', check: policyReports },
    { on: 'audit', check: policyReports },
    { on: 'text', check: ({ path }, context) => lossReports(path, context) },
  ],
  category: 'policy',
  policy: 'P7',
  summary: 'The policy on dependencies asks for less than it did',
  why: 'An advisory that is ignored, a level that is lowered or a source that is allowed lets in all that comes after. A reason beside it tells the next reader when it can go, and a date makes somebody look.',
  source: [
    'https://embarkstudios.github.io/cargo-deny/checks/cfg.html',
    'https://github.com/rustsec/rustsec/blob/main/cargo-audit/audit.toml.example',
  ],
  accuracy:
    'November 2026: 731 changes of policies in 22 repositories; all 38 warnings read: 33 right, 5 arguable; all 420 notes looked through, none wrong.',
  options: {},
  examples: {
    invalid: [
      {
        code: `
 [advisories]
 ignore = [
     # paste is complete, nothing replaces it yet; until 2027-06-30
     "RUSTSEC-2024-0436",
+
+    "RUSTSEC-2023-0071", #~ \`RUSTSEC-2023-0071\` is ignored, and nothing says why
+    { id = "RUSTSEC-2025-0057", reason = "we hash no input of strangers" }, #~ is ignored with no end
 ]`,
      },
      {
        code: `
 [sources]
-unknown-git = "deny"
+unknown-git = "warn" #~ \`sources.unknown-git\` is lowered from \`deny\` to \`warn\`
 unknown-registry = "deny"
 [licenses]
-confidence-threshold = 0.9
-allow = ["MIT", "Apache-2.0"]
+confidence-threshold = 0.6 #~ lowered from \`0.9\` to \`0.6\`
+allow = ["MIT", "Apache-2.0", "AGPL-3.0-only"] #~ \`AGPL-3.0-only\` is allowed as a licence, and nothing says why`,
      },
      {
        code: `
 [bans]
 deny = [
-    { name = "openssl" },
-    { name = "native-tls" },
     { name = "md5" }, #~ \`openssl\` and \`native-tls\` are no longer banned
 ]
-multiple-versions = "deny"
 skip = [] #~ \`bans.multiple-versions\` is lowered from \`deny\` to \`warn\`, which is the default`,
      },
      {
        path: '.cargo/audit.toml',
        code: `
 [advisories]
-ignore = []
+ignore = ["RUSTSEC-2020-0071"] #~ nothing says why
 [output]
-deny = ["unmaintained", "yanked"]
+deny = ["yanked"] #~ \`unmaintained\` is no longer a failure of \`cargo audit\``,
      },
      {
        path: '.github/workflows/ci.yml',
        code: `
 on: pull_request
 jobs:
   ci:
     steps:
       - run: cargo test
-      - run: cargo deny check
+      - run: cargo doc #~ no workflow checks the dependencies any more`,
      },
    ],
    valid: [
      {
        code: `
 [advisories]
-ignore = []
+# The time crate reads no environment here, https://example.com/issues/12; until 2027-01-31
+ignore = ["RUSTSEC-2020-0071"]
 [sources]
 unknown-git = "deny"
 allow-git = [
+    "https://github.com/ours/fork", # until the fix is released, see #4711
 ]`,
      },
      {
        code: `
 [advisories]
+version = 2
-vulnerability = "deny"
-unmaintained = "warn"
+unmaintained = "workspace"
-notice = "warn"
 [bans]
-multiple-versions = "warn"
+multiple-versions = "deny"
+skip = ["windows-sys"]
-deny = [{ name = "openssl", version = "*" }]
+deny = [{ crate = "openssl", use-instead = "rustls" }]`,
        note: 'Taken to the settings of 0.16, and stricter.',
      },
      { code: '[advisories]\nignore = ["RUSTSEC-2020-0071"]\n', note: 'A new policy loosens nothing.' },
      { path: 'Cargo.toml', code: ' [package]\n name = "a"\n+version = "1.0.0"\n' },
    ],
  },
});
