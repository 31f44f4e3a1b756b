import { denyConfig } from '../../syntax/deny-config.ts';
import { headPlaceOf } from '../../syntax/head-place.ts';
import { type Loosening, loosened } from '../../syntax/loosened.ts';
import { parseToml } from '../../syntax/parse-toml.ts';
import { policyLosses } from '../../syntax/policy-losses.ts';
import { reasonBeside } from '../../syntax/policy-reason.ts';
import { advisoriesUnder, expiredEntries, lockIn, unusedEntries } from '../../syntax/stale-entries.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';
import { firstLineOf, wordsOn } from '../loosening-words.ts';

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

function* policyReports(file: TomlFile, context: RuleContext): Iterable<Report> {
  const { change, side } = context;
  const policy = denyConfig(file);
  for (const entry of expiredEntries(policy, () => context.registry.today)) {
    yield {
      at: firstLineOf(file.text, entry.range),
      construct: entry.range,
      subject: `${entry.name} until ${entry.until}`,
      message: `\`${entry.name}\` was to be an exception until ${entry.until}`,
    };
  }
  const under = (id: string) => advisoriesUnder(context.registry.advisories, id);
  for (const { entry, because } of unusedEntries(policy, lockIn(change, policy.folder, side), under)) {
    yield {
      at: firstLineOf(file.text, entry.range),
      construct: entry.range,
      subject: `${entry.name} unused`,
      message: `the exception for \`${entry.name}\` is not needed: ${because}`,
      atMost: 'info',
    };
  }
  yield* side === 'head' ? looseningReports(file, context) : [];
}

function* looseningReports(file: TomlFile, context: RuleContext): Iterable<Report> {
  const { change, file: changed, isTouched } = context;
  const { base, head } = changed;
  if (
    change.source === 'tree' ||
    base.state !== 'text' ||
    base.partial ||
    head.state !== 'text' ||
    head.partial
  )
    return;
  const before = parseToml(file.path, base.text);
  if (before.error !== null) return;
  for (const loosening of loosened(denyConfig(before), denyConfig(file))) {
    const at = placeOf(loosening, file, (offset) => headPlaceOf(changed, offset));
    const beside = reasonBeside(file, at);
    const isArgued = beside?.comments.some(({ range }) => isTouched(range)) === true;
    const words = wordsOn(loosening, isArgued, denyConfig(file));
    if (words === null) continue;
    const { weight, ...said } = words;
    const atMost = isOnlyTold(loosening, context) ? 'info' : weight;
    yield { ...said, at: firstLineOf(file.text, at), construct: at, ...(atMost && { atMost }) };
  }
}

/** An advisory that warns of no fault, only of a crate that nobody looks after. */
function isOnlyTold(loosening: Loosening, { registry }: RuleContext): boolean {
  if (loosening.kind !== 'entry' || loosening.key !== 'advisories.ignore') return false;
  const known = advisoriesUnder(registry.advisories, loosening.entry.name);
  return known.length > 0 && known.every(({ kind }) => kind === 'unmaintained' || kind === 'notice');
}

function placeOf(
  loosening: Loosening,
  { text }: TomlFile,
  headPlace: (offset: number) => { start: number; end: number },
) {
  if (loosening.kind === 'entry') return loosening.entry.range;
  if (loosening.kind === 'level' && loosening.at !== null) return loosening.at;
  const place = loosening.was === null ? { start: 0, end: 0 } : headPlace(loosening.was.start);
  return firstLineOf(text, place);
}

function* lossReports(path: string, { change, side }: RuleContext): Iterable<Report> {
  if (side === 'base') return;
  for (const loss of policyLosses(change)) {
    if (loss.path === path) yield { at: loss.at, subject: loss.what, message: loss.what };
  }
}
