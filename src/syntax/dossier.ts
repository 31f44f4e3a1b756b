import type { Change } from '../diff/change.ts';
import { dependenciesOf } from './dependencies.ts';
import {
  causesOf,
  lockedAs,
  manifestsBefore,
  type TouchedDependency,
  touchedDependencies,
} from './dependency-causes.ts';
import { type LockChange, lockChanges, lockFor } from './lock-change.ts';
import { newDuplicates } from './lock-duplicates.ts';
import type { LockedPackage } from './lock-file.ts';
import { lockGraph } from './lock-graph.ts';
import { type LockedSource, sourceOf } from './lock-sources.ts';
import { perFile } from './per-file.ts';

/** What the manifests and lock files of a change tell of a direct dependency that was none before. */
export type Dossier = TouchedDependency & {
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

/** The new direct dependencies of the changed manifests, in the order of paths and lines. */
export const dossiersOf: (change: Change) => readonly Dossier[] = perFile((change) => {
  const locks = lockChanges(change);
  const seen = new Set<string>();
  return touchedDependencies(change).flatMap((touched) => {
    const { dependency, manifest } = touched;
    const lock = lockFor(locks, manifest);
    const isForeign = !dependency.fields.has('path') && !isOverride(touched);
    if (!isForeign || seen.has(dependency.package) || wasDirect(change, lock, touched)) return [];
    seen.add(dependency.package);
    const dossier = dossierOf(change, lock, touched);
    // A member of the workspace, whose path another manifest has.
    return dossier.locked?.source === null ? [] : [dossier];
  });
});

function isOverride({ dependency: { table } }: TouchedDependency): boolean {
  return table[0] === 'patch' || table[0] === 'replace';
}

/** Did this manifest name the package before, or a member of the workspace need it? */
function wasDirect(
  change: Change,
  lock: LockChange | null,
  { manifest, dependency }: TouchedDependency,
): boolean {
  const before = manifestsBefore(change).get(manifest);
  if (before !== undefined && dependenciesOf(before).some((one) => one.package === dependency.package))
    return true;
  if (lock?.base === undefined || lock.base === null) return false;
  const graph = lockGraph(lock.base);
  const { packages } = lock.base;
  return packages.some(
    ({ source }, at) =>
      source === null && graph.needs(at).some((to) => packages[to]?.name === dependency.package),
  );
}

function dossierOf(change: Change, lock: LockChange | null, touched: TouchedDependency): Dossier {
  const { dependency, crate, manifest } = touched;
  const head = lock?.head ?? null;
  const at = head === null ? undefined : lockedAs(dependency, crate, head)[0];
  const locked = (at === undefined ? undefined : head?.packages[at]) ?? null;
  const caused = [...causesOf(change)].filter(
    ([, cause]) => cause.manifest === manifest && cause.dependency.key.start === dependency.key.start,
  );
  const fresh = caused.map(([one]) => one);
  const git = dependency.fields.get('git')?.value;
  const written =
    typeof git === 'string' ? `git+${git}` : 'registry+https://github.com/rust-lang/crates.io-index';
  return {
    ...touched,
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
