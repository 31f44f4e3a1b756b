import type { Change } from '../../diff/change.ts';
import { type Dependency, dependenciesOf } from '../../syntax/dependencies.ts';
import { lockedPackages } from '../../syntax/lock-change.ts';
import { defineRule, type Report } from '../define-rule.ts';

/** Requirements that any version meets. */
const ANY = /^\s*(?:\*|>=\s*0(?:\.0){0,2})\s*$/;

export default defineRule({
  on: 'manifest',
  category: 'policy',
  policy: 'P7',
  summary: 'A dependency that any version satisfies',
  why: 'The next incompatible release, or a release by whoever takes the name over, is then as welcome as the one you tested. crates.io refuses to publish a crate with such a requirement.',
  source: [
    'https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#wildcard-requirements',
    'https://rust-lang.github.io/rust-clippy/master/index.html#wildcard_dependencies',
  ],
  accuracy: 'November 2026: no finding in 18 repositories, so nothing to judge yet.',
  options: {},
  *check(file, { change }) {
    for (const dependency of dependenciesOf(file)) {
      if (dependency.table[0] === 'patch' || dependency.table[0] === 'replace') continue;
      const report = reportOn(dependency, change);
      if (report !== null) yield report;
    }
  },
  examples: {
    invalid: [
      {
        code: '[dependencies]\nserde = "*" #~ any version of `serde`\nrand = { version = ">=0" } #~ `rand`\n',
      },
      {
        code: '[dev-dependencies]\nserde = "*" #~\n',
        context: { 'Cargo.lock': 'version = 4\n\n[[package]]\nname = "serde"\nversion = "1.0.210"\n' },
        fixed: '[dev-dependencies]\nserde = "1.0.210"\n',
        note: 'The lock file tells which version was meant.',
      },
      {
        code: '[target."cfg(windows)".dependencies.windows-sys]\nfeatures = ["Win32_Foundation"] #~ no version\n',
      },
      { code: ' [dependencies]\n-serde = "1"\n+serde = { registry = "internal" } #~ no version\n' },
    ],
    valid: [
      {
        code: '[dependencies]\nserde = "1"\nrand = "0.9.*"\n',
        note: 'A wildcard for the patch version has an upper bound.',
      },
      {
        code: '[dependencies]\nlocal = { path = "../local" }\nours = { workspace = true }\nfork = { git = "https://example.com/fork", rev = "0b4b0a4e9a1c" }\n',
      },
      { code: '[patch.crates-io]\nserde = { path = "vendor/serde" }\n' },
      { code: '[package.metadata.docs.rs]\nversion = "*"\n' },
    ],
  },
});

function reportOn(dependency: Dependency, change: Change): Report | null {
  const { name, fields, key, range } = dependency;
  const version = fields.get('version');
  if (fields.has('path') || fields.has('git') || fields.has('workspace')) return null;
  if (version === undefined) {
    return {
      at: key,
      construct: range,
      subject: name,
      message: `dependency \`${name}\` has no version, so any will do`,
    };
  }
  if (typeof version.value !== 'string' || !ANY.test(version.value)) return null;
  const locked = lockedPackages(change, dependency.package);
  const [only] = locked;
  const exact = only !== undefined && locked.length === 1;
  return {
    at: version.key,
    construct: range,
    subject: `${name} ${version.value}`,
    message: `\`"${version.value}"\` takes any version of \`${dependency.package}\``,
    suggestion: exact
      ? {
          kind: 'exact',
          edits: [{ range: version.valueRange, text: `"${only.version}"` }],
          summary: 'the version that the lock file has',
        }
      : {
          kind: 'draft',
          language: 'toml',
          code: `${name} = "<the version you test with>"`,
          summary: 'a version',
        },
  };
}
