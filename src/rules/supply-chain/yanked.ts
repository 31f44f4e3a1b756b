import { releasesOf } from '../../knowledge/registry-facts.ts';
import { causesOf } from '../../syntax/dependency-causes.ts';
import { lockChanges } from '../../syntax/lock-change.ts';
import type { LockedPackage } from '../../syntax/lock-file.ts';
import { packageWords } from '../../syntax/lock-graph.ts';
import { isCratesIo } from '../../syntax/lock-sources.ts';
import { ignoredYanked } from '../../syntax/policy-files.ts';
import { matchesRequirement } from '../../syntax/version-requirement.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

export default defineRule({
  on: 'several',
  parts: [
    {
      on: 'lock',
      *check(file, context) {
        for (const one of newlyYanked(context)) {
          if (causesOf(context.change).has(one) || !file.packages.includes(one)) continue;
          yield { at: one.at, construct: one.range, ...wordsOf(one) };
        }
      },
    },
    {
      on: 'manifest',
      *check(file, context) {
        for (const one of newlyYanked(context)) {
          const cause = causesOf(context.change).get(one);
          if (cause?.manifest !== file.path) continue;
          const { key, range } = cause.dependency;
          yield { at: key, construct: range, ...wordsOf(one) };
        }
      },
    },
  ],
  category: 'policy',
  policy: 'P7',
  summary: 'A version that its authors have taken back',
  why: 'A yanked version is one that its authors do not want anybody to begin with; cargo itself would not choose it. Whether one is yanked is known only where the registry may be asked, so the rule is silent where it may not.',
  source: ['https://doc.rust-lang.org/cargo/commands/cargo-yank.html'],
  accuracy:
    'November 2026: not measured on real changes, as the index could not be asked where the others were.',
  options: {},
  examples: {
    invalid: [
      {
        note: 'The registry was asked, and says so.',
        code: `
+[[package]]
+name = "spin"
+version = "0.10.0" #~ \`spin 0.10.0\` is yanked
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        news: {
          releases: [
            {
              name: 'spin',
              releases: [{ version: '0.10.0', yanked: true, checksum: '', published: null }],
            },
          ],
        },
      },
      {
        note: 'Reported at the dependency that brings it in.',
        path: 'Cargo.toml',
        code: ' [package]\n name = "app"\n [dependencies]\n+spin = "0.10" #~ `spin 0.10.0` is yanked\n',
        changes: {
          'Cargo.lock': `
 [[package]]
 name = "app"
 version = "0.1.0"
+dependencies = ["spin"]

+[[package]]
+name = "spin"
+version = "0.10.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        },
        news: {
          releases: [
            {
              name: 'spin',
              releases: [{ version: '0.10.0', yanked: true, checksum: '', published: null }],
            },
          ],
        },
      },
    ],
    valid: [
      {
        code: `
+[[package]]
+name = "spin"
+version = "0.10.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        news: {
          releases: [
            {
              name: 'spin',
              releases: [{ version: '0.10.0', yanked: false, checksum: '', published: null }],
            },
          ],
        },
      },
      {
        code: `
+[[package]]
+name = "spin"
+version = "0.10.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        note: 'Nobody was asked.',
      },
      {
        note: 'The repository’s policy lives with it.',
        code: `
+[[package]]
+name = "spin"
+version = "0.10.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        context: {
          'deny.toml':
            '[advisories]\nignore = [{ crate = "spin@0.10.0", reason = "until its successor is out" }]\n',
        },
        news: {
          releases: [
            {
              name: 'spin',
              releases: [{ version: '0.10.0', yanked: true, checksum: '', published: null }],
            },
          ],
        },
      },
      {
        note: 'It was there before.',
        code: `
 [[package]]
 name = "spin"
 version = "0.10.0"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-dependencies = ["a"]
`,
        news: {
          releases: [
            {
              name: 'spin',
              releases: [{ version: '0.10.0', yanked: true, checksum: '', published: null }],
            },
          ],
        },
      },
    ],
  },
});

/** Packages that the change adds and the registry's index calls yanked, unless the repository's policy lives with it. */
function newlyYanked({ change, side, registry }: RuleContext): readonly LockedPackage[] {
  if (side === 'base') return [];
  return lockChanges(change).flatMap(({ added, path }) =>
    added.filter(({ name, version, source }) => {
      const releases = isCratesIo(source) ? releasesOf(registry, name) : null;
      if (!releases?.some((one) => one.yanked && one.version === version)) return false;
      return !ignoredYanked(change, path).some(
        ({ spec }) =>
          spec.name === name && (spec.version === null || matchesRequirement(spec.version, version) === true),
      );
    }),
  );
}

function wordsOf(one: LockedPackage): Pick<Report, 'subject' | 'message' | 'suggestion'> {
  return {
    subject: packageWords(one),
    message: `\`${packageWords(one)}\` is yanked`,
    suggestion: {
      kind: 'draft',
      language: 'text',
      code: `cargo update -p ${one.name}@${one.version}`,
      summary: 'a version that is not',
    },
  };
}
