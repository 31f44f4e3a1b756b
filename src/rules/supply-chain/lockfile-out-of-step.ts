import type { Change } from '../../diff/change.ts';
import { manifestsIn } from '../../syntax/crate-dependencies.ts';
import { type Dependency, dependenciesOf } from '../../syntax/dependencies.ts';
import { manifestsBefore } from '../../syntax/dependency-causes.ts';
import { lockFor, locksOf } from '../../syntax/lock-change.ts';
import type { LockedPackage, LockFile } from '../../syntax/lock-file.ts';
import { lockGraph } from '../../syntax/lock-graph.ts';
import { tomlValue } from '../../syntax/parse-toml.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { matchesRequirement } from '../../syntax/version-requirement.ts';
import { folderOf, workspaceOf } from '../../syntax/workspaces.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

export default defineRule({
  on: 'manifest',
  category: 'suspicious',
  policy: 'P7',
  summary: 'A lock file that does not follow its manifest',
  why: 'Every build with `--locked` fails, and every other one picks versions that nobody has reviewed. The lock file belongs into the change that makes it move.',
  source: ['https://doc.rust-lang.org/cargo/commands/cargo-build.html#manifest-options'],
  accuracy:
    'November 2026: the same 3,000 changes: 12 findings, all read: 12 right. Before, 45 more were wrong, of dependencies that the workspace knows by another name; mended.',
  options: {},
  *check(file, context) {
    const lock = lockFor(locksOf(context.change), file.path);
    if (context.side === 'base') return;
    if (lock === null) {
      yield* unlockedBinary(file, context);
      return;
    }
    const member = memberOf(file, lock);
    if (member === null) return yield* workspaceVersion(file, lock, context);
    yield* packageVersion(file, member, context);
    for (const dependency of dependenciesOf(file)) {
      if (!context.isTouched(dependency.range) || isOverride(dependency)) continue;
      const real = inherited(dependency, file, context.change);
      const message = real === null ? null : whyOutOfStep(real, member, lock);
      if (message === null) continue;
      yield {
        at: dependency.fields.get('version')?.key ?? dependency.key,
        construct: dependency.range,
        subject: `${dependency.table.join('.')}.${dependency.name}`,
        message,
        suggestion: UPDATE,
      };
    }
    yield* workspaceVersion(file, lock, context);
  },
  examples: {
    invalid: [
      {
        note: 'A dependency that the lock file does not have.',
        code: `
 [package]
 name = "app"
 version = "0.1.0"
 [dependencies]
+itoa = "1" #~ \`Cargo.lock\` has no \`itoa\` for \`app\`
`,
        context: { 'Cargo.lock': '[[package]]\nname = "app"\nversion = "0.1.0"\n' },
      },
      {
        note: 'A requirement that the locked version does not meet.',
        code: `
 [package]
 name = "app"
 version = "0.1.0"
 [dependencies]
-itoa = "0.4"
+itoa = "1" #~ \`Cargo.lock\` has \`itoa\` \`0.4.8\` for \`app\`, which \`1\` does not take
`,
        context: {
          'Cargo.lock':
            '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["itoa"]\n\n[[package]]\nname = "itoa"\nversion = "0.4.8"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n',
        },
      },
      {
        note: 'A release whose lock file was forgotten.',
        code: `
 [package]
 name = "app"
-version = "0.1.0"
+version = "0.2.0" #~ \`Cargo.lock\` has \`app\` at \`0.1.0\`
`,
        context: { 'Cargo.lock': '[[package]]\nname = "app"\nversion = "0.1.0"\n' },
      },
      {
        note: 'The same, for a version that a workspace shares.',
        code: `
 [workspace]
 members = ["a"]
 [workspace.package]
-version = "0.1.0"
+version = "0.2.0" #~ no package in \`Cargo.lock\` is at \`0.2.0\`, and \`a\` is at \`0.1.0\`
`,
        context: { 'Cargo.lock': '[[package]]\nname = "a"\nversion = "0.1.0"\n' },
      },
    ],
    valid: [
      {
        code: `
 [package]
 name = "app"
 version = "0.1.0"
 [dependencies]
+itoa = "1"
`,
        changes: {
          'Cargo.lock': `
 [[package]]
 name = "app"
 version = "0.1.0"
+dependencies = ["itoa"]
+
+[[package]]
+name = "itoa"
+version = "1.0.15"
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        },
      },
      {
        note: 'The workspace knows it by another name.',
        path: 'a/Cargo.toml',
        code: ' [package]\n name = "a"\n version = "0.1.0"\n [dev-dependencies]\n+divan = { workspace = true }\n',
        changes: {
          'Cargo.toml':
            ' [workspace]\n members = ["a"]\n+[workspace.dependencies]\n+divan = { package = "codspeed-divan-compat", version = "4" }\n',
        },
        context: {
          'Cargo.lock':
            '[[package]]\nname = "a"\nversion = "0.1.0"\ndependencies = ["codspeed-divan-compat"]\n\n[[package]]\nname = "codspeed-divan-compat"\nversion = "4.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n',
        },
      },
      {
        note: 'A library that keeps no lock file.',
        code: '[package]\nname = "lib"\nversion = "0.1.0"\n[dependencies]\nitoa = "1"\n',
      },
      {
        note: 'The lock file above belongs to a workspace that this crate is no member of.',
        path: 'fuzz/Cargo.toml',
        code: '[package]\nname = "fuzz"\nversion = "0.0.0"\n[dependencies]\nlibfuzzer-sys = "0.4"\n',
        context: { 'Cargo.lock': '[[package]]\nname = "app"\nversion = "0.1.0"\n' },
      },
      {
        note: 'What a workspace offers is locked only when a member takes it.',
        code: ' [workspace]\n members = ["a"]\n+[workspace.dependencies]\n+itoa = "1"\n',
        context: { 'Cargo.lock': '[[package]]\nname = "a"\nversion = "0.1.0"\n' },
      },
    ],
  },
});

const UPDATE = {
  kind: 'draft',
  language: 'text',
  code: 'cargo update --workspace',
  summary: 'the lock file with nothing else moved',
} as const;

/** The package of a manifest as the lock file has it; null where it is no part of that workspace. */
function memberOf(file: TomlFile, lock: LockFile): LockedPackage | null {
  const name = tomlValue(file, 'package', 'name');
  return lock.packages.find((one) => one.source === null && one.name === name) ?? null;
}

/**
 * What a dependency is that the workspace holds for its members, which may give it another name there; null where the
 * workspace's manifest is not seen.
 */
function inherited(dependency: Dependency, file: TomlFile, change: Change): Dependency | null {
  if (dependency.fields.get('workspace')?.value !== true) return dependency;
  const root = workspaceOf(folderOf(file.path), manifestsIn(change));
  const like = (one: Dependency) => one.table[0] === 'workspace' && one.name === dependency.name;
  return (root === null ? undefined : dependenciesOf(root).find(like)) ?? null;
}

function isOverride({ table }: Dependency): boolean {
  return table[0] === 'workspace' || table[0] === 'patch' || table[0] === 'replace';
}

function whyOutOfStep(dependency: Dependency, member: LockedPackage, lock: LockFile): string | null {
  const graph = lockGraph(lock);
  const found = graph
    .needs(lock.packages.indexOf(member))
    .flatMap((at) => lock.packages[at] ?? [])
    .filter(({ name }) => name === dependency.package);
  const [name, words] = [`\`${dependency.package}\``, `\`${lock.path}\` has`];
  if (found.length === 0) return `${words} no ${name} for \`${member.name}\``;
  const version = dependency.fields.get('version')?.value;
  if (typeof version !== 'string') return null;
  // Null is a requirement or a version that cannot be read: nobody knows then.
  if (found.some((one) => matchesRequirement(version, one.version) !== false)) return null;
  const versions = found.map((one) => `\`${one.version}\``).join(' and ');
  return `${words} ${name} ${versions} for \`${member.name}\`, which \`${version}\` does not take`;
}

function* packageVersion(file: TomlFile, member: LockedPackage, context: RuleContext): Iterable<Report> {
  const version = versionAt(file, ['package', 'version'], context);
  if (version === null || version.written === member.version) return;
  const lock = lockFor(locksOf(context.change), file.path);
  yield {
    at: version.at,
    subject: 'package.version',
    message: `\`${lock?.path}\` has \`${member.name}\` at \`${member.version}\``,
    suggestion: UPDATE,
  };
}

/** A shared version that moved, while the packages that had the old one have it still. */
function* workspaceVersion(file: TomlFile, lock: LockFile, context: RuleContext): Iterable<Report> {
  const version = versionAt(file, ['workspace', 'package', 'version'], context);
  const before = manifestsBefore(context.change).get(file.path);
  const old = before === undefined ? undefined : tomlValue(before, 'workspace', 'package', 'version');
  if (version === null || old === version.written) return;
  const members = lock.packages.filter(({ source }) => source === null);
  const behind = members.find((one) => one.version === old);
  if (behind === undefined || members.some((one) => one.version === version.written)) return;
  yield {
    at: version.at,
    subject: 'workspace.package.version',
    message: `no package in \`${lock.path}\` is at \`${version.written}\`, and \`${behind.name}\` is at \`${behind.version}\``,
    suggestion: UPDATE,
  };
}

function versionAt(file: TomlFile, path: readonly string[], { isTouched }: RuleContext) {
  const entry = file.entries.find((one) => one.path.join('.') === path.join('.'));
  return typeof entry?.value === 'string' && isTouched(entry.range)
    ? { written: entry.value, at: entry.key }
    : null;
}

/** A program that is new as a whole and brings no lock file, where none lies above. */
function* unlockedBinary(file: TomlFile, { change, file: changed }: RuleContext): Iterable<Report> {
  if (changed.status !== 'added' || change.source === 'tree' || change.source === 'diff') return;
  const folder = file.path.slice(0, -'Cargo.toml'.length);
  const has = (path: string) => change.files.some((one) => one.path === `${folder}${path}`);
  const name = file.entries.find(({ path }) => path.join('.') === 'package.name');
  const isLibrary = tomlValue(file, 'lib') !== undefined || has('src/lib.rs');
  const isProgram = tomlValue(file, 'bin') !== undefined || has('src/main.rs');
  if (name === undefined || isLibrary || !isProgram) return;
  yield {
    at: name.key,
    construct: name.range,
    subject: 'no lock file',
    message: `the program \`${String(name.value)}\` has no \`Cargo.lock\`, so each build may be another`,
    atMost: 'info',
  };
}
