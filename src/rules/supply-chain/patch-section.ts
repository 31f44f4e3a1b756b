import type { Change, ChangedFile } from '../../diff/change.ts';
import type { TextRange } from '../../finding/finding.ts';
import { allowsGit } from '../../syntax/deny-config.ts';
import { dependenciesOf } from '../../syntax/dependencies.ts';
import { kindOfFile } from '../../syntax/file-kind.ts';
import { houseOf, housesOf } from '../../syntax/house.ts';
import { parseToml } from '../../syntax/parse-toml.ts';
import { perFile } from '../../syntax/per-file.ts';
import { policiesBefore, reaches } from '../../syntax/policy-files.ts';
import { reasonBeside } from '../../syntax/policy-reason.ts';
import { registriesIn, sourceOverrides } from '../../syntax/source-overrides.ts';
import { isTestData } from '../../syntax/test-data.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

export default defineRule({
  on: 'several',
  parts: [
    { on: 'manifest', check: overrideReports },
    { on: 'cargo-config', check: overrideReports },
  ],
  category: 'suspicious',
  policy: 'P7',
  summary: 'Code comes from elsewhere than the dependency says',
  why: 'A patch, a replaced source or another registry decides whose code is built under a name that everybody trusts, and a wrapper or linker runs with every build. None of it shows where the dependency is declared, so it needs an eye and a reason.',
  source: [
    'https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html',
    'https://doc.rust-lang.org/cargo/reference/source-replacement.html',
    'https://doc.rust-lang.org/cargo/reference/config.html',
  ],
  accuracy:
    'November 2026: 642 changes with other sources or of cargo’s configuration in 16 repositories; all 90 findings read, none wrong; of 26 warnings 16 are on forks of the house that no manifest above names.',
  options: {},
  examples: {
    invalid: [
      {
        code: `
 [dependencies]
 h2 = "0.4"
+[patch.crates-io]
+h2 = { git = "https://github.com/somebody/h2", rev = "0b4b0a4e9a1c" } #~ \`[patch.crates-io]\` takes \`h2\` and 1 more from \`https://github.com/somebody/h2\`
+h2-support = { git = "https://github.com/somebody/h2.git", rev = "0b4b0a4e9a1c" }
+tower = { path = "vendor/tower" } #~ from \`vendor/tower\`
+http = { path = "../http" } #~ from \`../http\``,
      },
      {
        code: ' [dependencies]\n+ours = { version = "1", registry = "internal" } #~ the code of `ours` comes from the registry `internal`\n',
      },
      {
        path: '.cargo/config.toml',
        code: `
+paths = ["/opt/serde"] #~ \`paths\` puts
 [build]
+rustc-wrapper = "scripts/wrap.sh" #~ every build runs \`scripts/wrap.sh\`
+[target.x86_64-unknown-linux-gnu]
+linker = "tools/link.sh" #~ links with \`tools/link.sh\`
+runner = ["./tools/run.sh", "-v"] #~ is run by
+[source.crates-io]
+replace-with = "mirror" #~ crates.io is replaced by \`https://mirror.example.com/index\`
+[source.mirror]
+registry = "https://mirror.example.com/index"
+[registries.ours]
+index = "sparse+https://crates.example.com/" #~ the registry \`ours\` is
+[http]
+proxy = "proxy.example.com:8080" #~ between everybody's cargo and the registry`,
      },
      {
        path: '.cargo/config.toml',
        code: '+[source.crates-io]\n+replace-with = "vendored" #~ is read from `vendor`\n+[source."git+https://example.com/a"]\n+git = "https://example.com/a"\n+replace-with = "vendored"\n+[source.vendored]\n+directory = "vendor"\n',
        note: 'Vendored code is everyday: once, as information.',
      },
    ],
    valid: [
      {
        code: ' [patch.crates-io]\n-h2 = { git = "https://github.com/ours/h2", rev = "0b4b0a4e9a1c" }\n+h2 = { git = "https://github.com/ours/h2.git", rev = "1c5d3e7f9b2a" }\n',
        note: 'Another commit of the same place.',
      },
      {
        code: ' [dependencies]\n a = { version = "1", registry = "internal" }\n+b = { version = "2", registry = "internal" }\n',
        note: 'The repository knows this registry.',
      },
      {
        path: '.cargo/config.toml',
        code: `
+[net]
+git-fetch-with-cli = true
+[build]
+rustc-wrapper = "sccache"
+[target.x86_64-unknown-linux-gnu]
+linker = "clang"
+rustflags = ["-C", "link-arg=-fuse-ld=lld"]
+[target.'cfg(unix)']
+runner = "sudo -E"
+[registries.crates-io]
+protocol = "sparse"
+[alias]
+xtask = "run --package xtask --"`,
      },
      {
        path: 'tests/fixtures/patched/Cargo.toml',
        code: '[patch.crates-io]\nh2 = { git = "https://github.com/somebody/h2" }\n',
        note: 'Nothing is built from it.',
      },
    ],
  },
});

/** Packages that nobody gets who gets the others. */
const ASIDE = /(?:^|\/)(?:tests?|examples?|benche?s?|fuzz)\//;

function* overrideReports(file: TomlFile, { change, side, file: changed }: RuleContext): Iterable<Report> {
  if (isTestData(file.path)) return;
  const before = side === 'head' ? baseOf(changed, file.path) : null;
  const known = new Set(before === null ? [] : sourceOverrides(before).map(({ subject }) => subject));
  for (const name of side === 'head' ? knownRegistries(change) : []) known.add(`registry ${name}`);
  const houses = housesOf(change, file.path);
  const policies = policiesBefore(change).filter((policy) => reaches(policy, file.path));
  for (const { subject, message, weight, places, origin } of sourceOverrides(file)) {
    const [first] = places;
    if (first === undefined || known.has(subject)) continue;
    const isExplained = places.some(({ construct }) => isArgued(file, construct));
    // The house's own fork is as trusted as the house, and what its policy allows was decided before.
    const isOwn = ASIDE.test(file.path) || houses.has(houseOf(origin ?? '') ?? '');
    const isAllowed = origin !== null && policies.some((policy) => allowsGit(policy, origin));
    yield {
      ...first,
      ...(places.length > 1 ? { covers: places } : {}),
      subject,
      message,
      ...(weight === 'info' || isExplained || isOwn || isAllowed ? { atMost: 'info' } : {}),
    };
  }
}

/** Does a comment say why: beside the entry, or above those of its table that come before it? */
function isArgued(file: TomlFile, range: TextRange): boolean {
  const start = file.text.lastIndexOf('\n[', range.start) + 1;
  return reasonBeside(file, range, { list: { start, end: range.end } }) !== null;
}

function baseOf({ base }: ChangedFile, path: string): TomlFile | null {
  return base.state === 'text' && base.partial !== true ? parseToml(path, base.text) : null;
}

/** Registries that the repository used before, or defines in a configuration that the change leaves alone. */
const knownRegistries: (change: Change) => readonly string[] = perFile(({ files, context, source }) => {
  if (source === 'tree') return [];
  const isWanted = ({ path }: { readonly path: string }) =>
    ['manifest', 'cargo-config'].includes(kindOfFile(path));
  const before = files.filter(isWanted).flatMap((file) => baseOf(file, file.path) ?? []);
  const unchanged = context.filter(isWanted).map(({ path, text }) => parseToml(path, text));
  return [...before, ...unchanged].flatMap((file) => [
    ...registriesIn(file),
    ...dependenciesOf(file).flatMap(({ fields }) => {
      const registry = (fields.get('registry') ?? fields.get('registry-index'))?.value;
      return typeof registry === 'string' ? [registry] : [];
    }),
  ]);
});
