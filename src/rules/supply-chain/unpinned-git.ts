import type { Change } from '../../diff/change.ts';
import type { Suggestion } from '../../finding/finding.ts';
import { type Dependency, dependenciesOf } from '../../syntax/dependencies.ts';
import { lockedPackages } from '../../syntax/lock-change.ts';
import { defineRule } from '../define-rule.ts';

const COMMIT = /^[0-9a-f]{7,64}$/i;

export default defineRule({
  on: 'manifest',
  category: 'policy',
  policy: 'P7',
  summary: 'A git dependency that no commit pins',
  why: 'A branch or a tag can be moved by whoever may push there, and `cargo update`, or any build without the lock file, takes what it finds. Only `rev` with a commit says which code was reviewed.',
  source: [
    'https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#specifying-dependencies-from-git-repositories',
  ],
  accuracy: 'November 2026: 42 findings in 4 of 18 repositories; 14 read: 14 right.',
  options: {},
  *check(file, { change }) {
    for (const dependency of dependenciesOf(file)) {
      const git = dependency.fields.get('git');
      const why = git === undefined ? null : whyLoose(dependency);
      if (git === undefined || why === null) continue;
      yield {
        at: git.key,
        construct: dependency.range,
        subject: `${dependency.table.join('.')}.${dependency.name} ${String(git.value)} ${why}`,
        message: `git dependency \`${dependency.name}\` follows ${why}`,
        suggestion: draftOf(dependency, String(git.value), change),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: '[dependencies]\nring = { git = "https://github.com/briansmith/ring" } #~ `ring` follows the default branch\n',
      },
      {
        code: `
[workspace.dependencies.tower]
git = "https://github.com/tower-rs/tower" #~ the branch \`master\`
branch = "master"

[target.'cfg(unix)'.dev-dependencies]
nix = { git = "https://github.com/nix-rust/nix", tag = "v0.29.0" } #~ the tag \`v0.29.0\`

[patch.crates-io]
foo = { git = "https://example.com/foo", rev = "main" } #~ \`main\`, which is no commit`,
      },
      {
        code: ` [dependencies]
-ring = { git = "https://github.com/briansmith/ring", rev = "0b4b0a4e9a1c" }
+ring = { git = "https://github.com/briansmith/ring", branch = "main" } #~`,
      },
    ],
    valid: [
      {
        code: '[dependencies]\nring = { git = "https://github.com/briansmith/ring", rev = "0b4b0a4e9a1cde2b" }\n',
      },
      { code: '[dependencies]\nserde = "1.0.210"\nlocal = { path = "../local" }\n' },
      {
        code: '[package]\nname = "a"\n[package.metadata.x]\ngit = "https://example.com"\n',
        note: 'Not a dependency.',
      },
    ],
  },
});

/** What the dependency follows, in words; null where a commit pins it. */
function whyLoose({ fields }: Dependency): string | null {
  const rev = fields.get('rev')?.value;
  if (typeof rev === 'string') return COMMIT.test(rev) ? null : `\`${rev}\`, which is no commit`;
  const branch = fields.get('branch')?.value;
  if (typeof branch === 'string') return `the branch \`${branch}\``;
  const tag = fields.get('tag')?.value;
  return typeof tag === 'string' ? `the tag \`${tag}\`` : 'the default branch';
}

function draftOf({ name, package: crate }: Dependency, url: string, change: Change): Suggestion {
  const locked = lockedPackages(change, crate).find(({ source }) => source?.startsWith('git+'));
  const commit = locked?.source?.split('#')[1];
  return {
    kind: 'draft',
    language: 'toml',
    code: `${name} = { git = ${JSON.stringify(url)}, rev = "${commit ?? '<the commit you reviewed>'}" }`,
    summary: commit === undefined ? 'pinned to a commit' : 'pinned to the commit that the lock file has',
  };
}
