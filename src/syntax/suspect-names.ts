import type { Change } from '../diff/change.ts';
import { popularCrates } from '../knowledge/popular-crates.ts';
import { type Dependency, dependenciesOf } from './dependencies.ts';
import { type Cause, causesOf, changedManifests, manifestsBefore } from './dependency-causes.ts';
import { lockChanges, locksOf } from './lock-change.ts';
import type { LockedPackage } from './lock-file.ts';
import { isCratesIo } from './lock-sources.ts';
import { canonicalName, type NearName, nearName } from './near-names.ts';
import { tomlValue } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import { manifestsOf } from './project-of.ts';

/** A dependency whose name is close to that of a popular crate. */
export type SuspectDependency = {
  readonly manifest: string;
  readonly dependency: Dependency;
  readonly near: NearName;
};

/** A package that a dependency brings in, and whose name is close to that of a popular crate. */
export type SuspectPackage = {
  readonly lock: string;
  readonly one: LockedPackage;
  /** The line of a manifest that brings it in, where the change has one. */
  readonly cause: Cause | null;
  readonly near: NearName;
};

/**
 * The suspects among the dependencies that the changed manifests name and that nothing knew before: each where it is
 * named first, in the order of paths and lines.
 */
export const suspectDependencies: (change: Change) => readonly SuspectDependency[] = perFile((change) => {
  const seen = new Set(knownNames(change));
  return changedManifests(change).flatMap((manifest) =>
    dependenciesOf(manifest).flatMap((dependency) => {
      const name = canonicalName(dependency.package);
      if (seen.has(name) || !isChosenByName(dependency)) return [];
      seen.add(name);
      const near = nearName(dependency.package, popularCrates());
      return near === null ? [] : [{ manifest: manifest.path, dependency, near }];
    }),
  );
});

/** The suspects among the packages of crates.io that lock files gain and no changed manifest names. */
export const suspectPackages: (change: Change) => readonly SuspectPackage[] = perFile((change) => {
  const named = changedManifests(change)
    .flatMap(dependenciesOf)
    .map((one) => canonicalName(one.package));
  const known = knownNames(change).union(new Set(named));
  return lockChanges(change).flatMap(({ path, added }) =>
    added.flatMap((one) => {
      const isNew = isCratesIo(one.source) && !known.has(canonicalName(one.name));
      const near = isNew ? nearName(one.name, popularCrates()) : null;
      return near === null ? [] : [{ lock: path, one, cause: causesOf(change).get(one) ?? null, near }];
    }),
  );
});

/** Is it looked up by its name, in the registry that everybody uses or in a repository? */
function isChosenByName({ table, fields }: Dependency): boolean {
  if (table[0] === 'patch' || table[0] === 'replace') return false;
  return !['path', 'workspace', 'registry', 'registry-index'].some((field) => fields.has(field));
}

/** Names that a manifest or a lock file had before, and those of the repository's own packages, as far as seen. */
const knownNames: (change: Change) => ReadonlySet<string> = perFile((change) => {
  const changed = new Set(change.files.map(({ path }) => path));
  const now = [...manifestsOf(change).values()];
  const old = [...manifestsBefore(change).values(), ...now.filter(({ path }) => !changed.has(path))];
  const own = [...now, ...old].flatMap((manifest) => tomlValue(manifest, 'package', 'name') ?? []);
  // In a tree under review nothing was there before.
  if (change.source === 'tree') return new Set(own.map(String).map(canonicalName));
  const locks = [
    ...lockChanges(change).flatMap(({ base }) => base ?? []),
    ...locksOf(change).filter(({ path }) => !changed.has(path)),
  ];
  const named = old.flatMap(dependenciesOf).map((one) => one.package);
  const locked = locks.flatMap(({ packages }) => packages.map(({ name }) => name));
  return new Set([...own.map(String), ...named, ...locked].map(canonicalName));
});
