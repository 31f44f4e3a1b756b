import type { Change } from '../diff/change.ts';
import { causesOf, changedManifests, lockedAs } from './dependency-causes.ts';
import { type LockChange, lockChanges, lockFor } from './lock-change.ts';
import { newDuplicates } from './lock-duplicates.ts';
import type { LockedPackage } from './lock-file.ts';
import { type LockedSource, sourceOf } from './lock-sources.ts';
import { type NewDependency, newDependencies } from './new-dependencies.ts';
import { tomlValue } from './parse-toml.ts';
import { perFile } from './per-file.ts';

/** What the manifests and lock files of a change tell of a direct dependency that was none before. */
export type Dossier = Omit<NewDependency, 'isDevOnly'> & {
  /** As the lock file has it; null where the change shows no lock file with it. */
  readonly locked: LockedPackage | null;
  readonly source: LockedSource;
  /** Other packages that the lock file gains by it, in text order. */
  readonly brings: readonly LockedPackage[];
  /** Of these and itself: names of those that look like procedural macros, and like having a build script. */
  readonly macros: readonly string[];
  readonly builders: readonly string[];
  /** Names that come in more incompatible versions now. */
  readonly duplicates: readonly string[];
};

/** What is known of each new dependency, in the order of paths and lines. */
export const dossiersOf: (change: Change) => readonly Dossier[] = perFile((change) => {
  const locks = lockChanges(change);
  return newDependencies(change).map((one) => dossierOf(change, lockFor(locks, one.path), one));
});

function dossierOf(change: Change, lock: LockChange | null, { path, dependency }: NewDependency): Dossier {
  const head = lock?.head ?? null;
  const at = head === null ? undefined : lockedAs(dependency, crateOf(change, path), head)[0];
  const locked = (at === undefined ? undefined : head?.packages[at]) ?? null;
  const caused = [...causesOf(change)].filter(
    ([, cause]) => cause.manifest === path && cause.dependency.key.start === dependency.key.start,
  );
  const fresh = caused.map(([one]) => one);
  const git = dependency.fields.get('git')?.value;
  const written =
    typeof git === 'string' ? `git+${git}` : 'registry+https://github.com/rust-lang/crates.io-index';
  return {
    path,
    dependency,
    locked,
    source: sourceOf(locked?.source ?? written),
    brings: fresh.filter((one) => one !== locked),
    macros: fresh.filter(looksLikeMacro).map(({ name }) => name),
    builders: fresh.filter(hasBuildScript).map(({ name }) => name),
    duplicates: newDuplicates(change)
      .filter(({ added }) => fresh.includes(added))
      .map(({ added }) => added.name),
  };
}

/** The package of a changed manifest; null for a virtual one. */
function crateOf(change: Change, path: string): string | null {
  const toml = changedManifests(change).find((one) => one.path === path);
  const name = toml === undefined ? null : tomlValue(toml, 'package', 'name');
  return typeof name === 'string' ? name : null;
}

/** Packages that are used in build scripts alone, so that whoever needs one has a build script. */
const BUILD_TOOLS = new Set([
  'autocfg',
  'bindgen',
  'cc',
  'cmake',
  'pkg-config',
  'prost-build',
  'rustc_version',
  'system-deps',
  'tonic-build',
  'vcpkg',
  'vergen',
  'version_check',
]);

function hasBuildScript(one: LockedPackage): boolean {
  return namesOf(one).some((name) => BUILD_TOOLS.has(name));
}

/** A lock file does not say what a package is; but hardly anything else needs `quote`, and `syn` or `proc-macro2`. */
function looksLikeMacro(one: LockedPackage): boolean {
  const needs = new Set(namesOf(one));
  const isToolbox = /^(?:syn|quote|proc-macro\d?)$|(?:_core|-core|-internals|_internals|-support)$/.test(
    one.name,
  );
  return !isToolbox && needs.has('quote') && (needs.has('syn') || needs.has('proc-macro2'));
}

function namesOf({ dependencies }: LockedPackage): readonly string[] {
  return dependencies.map((written) => written.split(' ', 1)[0] ?? written);
}
