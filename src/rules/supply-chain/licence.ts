import { type DeniedLicence, deniedLicences, licencePolicyFor } from '../../syntax/denied-licences.ts';
import { licenceVerdict } from '../../syntax/licence-policy.ts';
import { licenceExpression, licencesDate } from '../../syntax/licences.ts';
import type { LockFile } from '../../syntax/lock-file.ts';
import { isTestData } from '../../syntax/test-data.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

const MIT_ONLY =
  '[licenses]\nallow = ["MIT", "Apache-2.0"]\nexceptions = [{ allow = ["Unicode-3.0"], crate = "unicode-ident" }]\n';

export default defineRule({
  on: 'several',
  parts: [
    { on: 'manifest', check: manifestReports },
    { on: 'lock', check: lockReports },
  ],
  category: 'policy',
  policy: 'P7',
  summary: 'A licence that the policy does not allow',
  why: 'The repository says in `deny.toml` under which licences it takes code. One that is not among them needs a decision before the code is built upon, not when somebody runs the check.',
  source: [
    'https://embarkstudios.github.io/cargo-deny/checks/licenses/cfg.html',
    'https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/',
  ],
  accuracy:
    'November 2026: 44 changes that had to allow a licence, under the policy before them: 14 found, all right; 1,020 changes of lock files: three notes, one right, two arguable. Knows the licences of 2,278 crates.',
  options: {},
  examples: {
    invalid: [
      {
        code: `
 [dependencies]
 serde = "1"
+webpki-roots = "1" #~ \`webpki-roots\` is licensed \`CDLA-Permissive-2.0\`, which \`deny.toml\` does not allow`,
        context: { 'deny.toml': MIT_ONLY },
      },
      {
        path: 'crates/fork/Cargo.toml',
        code: `
 [package]
 name = "fork"
-license = "MIT/Apache-2.0"
+license = "MPL-2.0" #~ \`fork\` is licensed \`MPL-2.0\``,
        context: { 'deny.toml': MIT_ONLY },
      },
      {
        path: 'Cargo.lock',
        code: `
 version = 4

 [[package]]
 name = "ours"
 version = "0.1.0"
+dependencies = ["option-ext"]
+
+[[package]]
+name = "option-ext"
+version = "0.2.0" #~ \`option-ext\` is licensed \`MPL-2.0\`
+source = "registry+https://github.com/rust-lang/crates.io-index"`,
        context: { 'deny.toml': MIT_ONLY },
        note: 'No manifest of the change is the cause: as information.',
      },
    ],
    valid: [
      {
        code: ' [dependencies]\n+unicode-ident = "1"\n+memchr = "2"\n',
        context: { 'deny.toml': MIT_ONLY },
        note: 'Allowed by an exception, and by one side of an OR.',
      },
      {
        code: ' [dependencies]\n+webpki-roots = "1"\n',
        context: { 'deny.toml': '[bans]\nwildcards = "deny"\n' },
      },
      { code: ' [dev-dependencies]\n+webpki-roots = "1"\n', context: { 'deny.toml': MIT_ONLY } },
      {
        code: ' [package]\n name = "ours"\n publish = false\n+license = "LicenseRef-Ours"\n',
        context: { 'deny.toml': `${MIT_ONLY}private = { ignore = true }\n` },
      },
      {
        code: ' [dependencies]\n+some-crate-nobody-knows = "1"\n',
        context: { 'deny.toml': MIT_ONLY },
        note: 'What is not known is left to cargo-deny.',
      },
    ],
  },
});

function* manifestReports(file: TomlFile, context: RuleContext): Iterable<Report> {
  yield* ownLicence(file, context);
  if (context.side === 'base') return;
  const mine = deniedLicences(context.change).filter(({ cause }) => cause?.path === file.path);
  for (const [one, ...others] of grouped(mine)) {
    if (one?.cause == null) continue;
    const { key, range, package: name } = one.cause.dependency;
    const what =
      one.name === name
        ? `${named(one, others)} licensed`
        : `\`${name}\` brings ${listed(one, others)} under`;
    yield { ...saidOf(one, what), at: key, construct: range };
  }
}

function* lockReports({ path }: LockFile, { change, side }: RuleContext): Iterable<Report> {
  if (side === 'base') return;
  const mine = deniedLicences(change).filter(({ cause, locked }) => cause === null && locked?.path === path);
  for (const [one, ...others] of grouped(mine)) {
    if (one?.locked == null) continue;
    const { at, range } = one.locked.entry;
    // Whether it is for tests alone, or for a platform that nobody checks, the lock file does not say.
    yield { ...saidOf(one, `${named(one, others)} licensed`), at, construct: range, atMost: 'info' };
  }
}

/** Those of one licence that one dependency brings, or none, are one. */
function grouped(all: readonly DeniedLicence[]): Iterable<readonly DeniedLicence[]> {
  return Map.groupBy(all, ({ name, cause, fact }) => {
    const owner = cause?.dependency.package;
    return `${owner} ${owner === name} ${fact.licence}`;
  }).values();
}

function named(one: DeniedLicence, others: readonly DeniedLicence[]): string {
  return `${listed(one, others)} ${others.length === 0 ? 'is' : 'are'}`;
}

function listed({ name }: DeniedLicence, others: readonly DeniedLicence[]): string {
  return others.length === 0 ? `\`${name}\`` : `\`${name}\` and ${others.length} more`;
}

function saidOf({ name, cause, fact, policy }: DeniedLicence, what: string): Omit<Report, 'at'> {
  return {
    subject: `licence ${cause?.dependency.package ?? ''} ${cause?.dependency.package === name} ${fact.licence}`,
    message: `${what} \`${fact.licence}\`, which \`${policy}\` does not allow`,
    detail: `So says the manifest of ${name} ${fact.version}, as of ${licencesDate()}.`,
  };
}

/** What a package of the repository says of itself, vendored ones among them. */
function* ownLicence(file: TomlFile, { change }: RuleContext): Iterable<Report> {
  const entry = (...path: readonly string[]) =>
    file.entries.find(
      (one) => one.path.length === path.length && path.every((key, at) => one.path[at] === key),
    );
  const license = entry('package', 'license');
  const name = entry('package', 'name')?.value;
  const policy = isTestData(file.path) ? null : licencePolicyFor(change, file.path);
  if (typeof license?.value !== 'string' || typeof name !== 'string' || policy === null) return;
  const isPrivate = entry('package', 'publish')?.value === false;
  if (isPrivate && policy.levels.get('licenses.private.ignore')?.value === true) return;
  const expression = licenceExpression(license.value);
  if (expression === null || licenceVerdict(policy, name, expression) !== 'denied') return;
  yield {
    at: license.key,
    construct: license.range,
    subject: `licence ${name} ${expression}`,
    message: `\`${name}\` is licensed \`${expression}\`, which \`${policy.file.path}\` does not allow`,
    detail: 'So says its own manifest.',
  };
}
