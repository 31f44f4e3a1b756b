import type { Change } from '../diff/change.ts';
import { popularCrates } from '../knowledge/popular-crates.ts';
import type { RegistryFacts } from '../knowledge/registry-facts.ts';
import { releasesOf, snapshotWords } from '../knowledge/registry-facts.ts';
import { advisoriesAbout, advisoriesOf } from '../syntax/advisory-ranges.ts';
import { changedManifests } from '../syntax/dependency-causes.ts';
import { type Dossier, dossiersOf } from '../syntax/dossier.ts';
import { knownLicence } from '../syntax/licences.ts';
import { type LockChange, lockChanges } from '../syntax/lock-change.ts';
import type { LockedPackage } from '../syntax/lock-file.ts';
import { packageWords } from '../syntax/lock-graph.ts';
import { isCratesIo, sourceWords } from '../syntax/lock-sources.ts';
import { nearName } from '../syntax/near-names.ts';
import type { DependencyReport, LockSummary, NewDependency } from './review.ts';

/** What a change does to the dependencies, for the check run; null where it touches no lock file and brings none. */
export function dependencyReport(change: Change, registry: () => RegistryFacts): DependencyReport | null {
  const locks = lockChanges(change).filter(isChanged);
  const dossiers = dossiersOf(change);
  if (locks.length === 0 && dossiers.length === 0) return null;
  const facts = registry();
  return {
    known: snapshotWords(facts),
    locks: locks.map((lock) => summaryOf(lock, facts)),
    fresh: dossiers.map((dossier) => newDependency(dossier, change, facts)),
  };
}

function isChanged({ added, removed, altered }: LockChange): boolean {
  return added.length + removed.length + altered.length > 0;
}

function summaryOf({ path, base, head, added, removed }: LockChange, facts: RegistryFacts): LockSummary {
  const gone = Map.groupBy(removed, ({ name }) => name);
  const come = Map.groupBy(added, ({ name }) => name);
  // One that goes and one of the same name that comes is a move; of more nobody can tell which became which.
  const moved = [...come].flatMap(([name, [to, ...more]]) => {
    const [from, ...others] = gone.get(name) ?? [];
    if (from === undefined || to === undefined || more.length + others.length > 0) return [];
    return [{ name, from: from.version, to: to.version }];
  });
  const isMoved = ({ name }: LockedPackage) => moved.some((one) => one.name === name);
  const isNew = new Set(added);
  const hit = head.packages.filter(
    ({ name, version, source }) =>
      isCratesIo(source) && advisoriesOf(facts.advisories, name, version).length > 0,
  );
  return {
    path,
    before: base?.packages.length ?? 0,
    after: head.packages.length,
    added: added.filter((one) => !isMoved(one)).map(packageWords),
    removed: removed.filter((one) => !isMoved(one)).map(packageWords),
    moved,
    advised: {
      introduced: hit.filter((one) => isNew.has(one)).length,
      before: hit.filter((one) => !isNew.has(one)).length,
    },
  };
}

function newDependency(dossier: Dossier, change: Change, facts: RegistryFacts): NewDependency {
  const { path: manifest, dependency, locked, source, brings, macros, builders, duplicates } = dossier;
  const lines = changedManifests(change).find(({ path }) => path === manifest)?.lines;
  const requirement = dependency.fields.get('version')?.value;
  const times = releasesOf(facts, dependency.package)?.flatMap(({ published }) => published ?? []) ?? [];
  const ordered = times.map((time) => time.slice(0, 10)).toSorted();
  return {
    name: dependency.package,
    version: locked?.version ?? null,
    requirement: typeof requirement === 'string' ? requirement : null,
    manifest,
    line: lines?.lineAt(dependency.key.start) ?? 1,
    source: sourceWords(source),
    brings: brings.map(packageWords),
    macros,
    builders,
    duplicates,
    advisories: advisoriesAbout(facts.advisories, dependency.package).length,
    licence: locked === null ? null : (knownLicence(locked.name, locked.version)?.licence ?? null),
    near: nearName(dependency.package, popularCrates())?.name ?? null,
    released: ordered.length === 0 ? null : { first: ordered[0] ?? '', last: ordered.at(-1) ?? '' },
  };
}
