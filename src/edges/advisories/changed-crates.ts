import type { Change, ChangedFile, Content } from '../../diff/change.ts';
import { dependenciesOf } from '../../syntax/dependencies.ts';
import { kindOfFile } from '../../syntax/file-kind.ts';
import { lockChanges } from '../../syntax/lock-change.ts';
import { isCratesIo } from '../../syntax/lock-sources.ts';
import { parseToml } from '../../syntax/parse-toml.ts';
import { parseVersion } from '../../syntax/version-requirement.ts';

export type PackageVersion = { readonly name: string; readonly version: string };

/** What there is to ask about a change, in order and without doubles. All of it is of crates.io. */
export type ChangedCrates = {
  /** Packages that the change brings into a lock file, or that are reviewed as a whole. */
  readonly packages: readonly PackageVersion[];
  /** Their names, and those of dependencies that a manifest gains. */
  readonly names: readonly string[];
};

/** Can crates.io have a crate of that name? Names stand in addresses, so nothing else may be asked for. */
export function isCrateName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name);
}

export function isPackage({ name, version }: PackageVersion): boolean {
  return isCrateName(name) && parseVersion(version) !== null;
}

/** The crates that a change brings. Those of other registries, of git and of paths are nobody else's business. */
export function changedCrates(change: Change): ChangedCrates {
  const files = new Map(change.files.filter(isWhole).map((file) => [file.path, file]));
  const packages = lockChanges(change)
    .filter(({ path }) => files.has(path))
    .flatMap(({ head, added, altered }) =>
      change.source === 'tree' ? head.packages : [...added, ...altered.map(({ after }) => after)],
    )
    .filter((one) => isCratesIo(one.source) && isPackage(one));
  const manifests = [...files.values()].filter(({ path }) => kindOfFile(path) === 'manifest');
  const keyed = new Map(packages.map(({ name, version }) => [`${name} ${version}`, { name, version }]));
  const sorted = [...keyed].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const names = [...sorted.map(({ name }) => name), ...manifests.flatMap(namesGained)].filter(isCrateName);
  return { packages: sorted, names: [...new Set(names)].toSorted() };
}

/** Half a file would make all of the other half look new. */
function isWhole({ base, head }: ChangedFile): boolean {
  return [base, head].every((content) => content.state !== 'unread' && !('partial' in content));
}

function namesGained({ path, base, head }: ChangedFile): readonly string[] {
  const before = new Set(dependedOn(path, base));
  return dependedOn(path, head).filter((name) => !before.has(name));
}

const ELSEWHERE = ['path', 'git', 'registry', 'registry-index', 'workspace'];

function dependedOn(path: string, content: Content): readonly string[] {
  if (content.state !== 'text') return [];
  return dependenciesOf(parseToml(path, content.text))
    .filter(({ table }) => table[0] !== 'patch' && table[0] !== 'replace')
    .filter(({ fields }) => fields.has('version') && !ELSEWHERE.some((field) => fields.has(field)))
    .map((dependency) => dependency.package);
}
