import type { Finding } from '../../src/finding/finding.ts';
import { newDuplicates } from '../../src/syntax/lock-duplicates.ts';
import { type LockedPackage, parseLock } from '../../src/syntax/lock-file.ts';
import { lockGraph } from '../../src/syntax/lock-graph.ts';
import { sourceOf } from '../../src/syntax/lock-sources.ts';
import { newHits, ownHits, type PeerCheck } from './compare.ts';
import type { Snapshot } from './deny-run.ts';
import { ADVISORY_RULES, changeOf, type Judge, lockChangeOf } from './own-findings.ts';

type Whose = Parameters<PeerCheck['why']>[1];

const UNBUILT = 'the package is in the lock file, and in no build of the workspace';

/** Everything that there is in one snapshot. */
export function checksOf(snapshot: Snapshot, judge: Judge): readonly PeerCheck[] {
  const { lock, deny } = snapshot;
  const packages = parseLock('Cargo.lock', lock).packages;
  const unbuilt = (hit: string) => !deny.graph.has(packageOf(hit));
  return [
    {
      check: 'advisories',
      own: ownHits(judge(lockChangeOf(null, lock), ...ADVISORY_RULES)),
      peer: deny.advisories,
      why: (hit, whose) => (whose === 'rust-pro' && unbuilt(hit) ? UNBUILT : null),
    },
    duplicatesOf(snapshot, packages),
    wildcardsOf(snapshot, judge),
    {
      check: 'sources',
      own: new Set(packages.flatMap(elsewhere)),
      peer: deny.sources,
      why: (hit, whose) => (whose === 'rust-pro' && unbuilt(hit) ? UNBUILT : null),
    },
    gitPinsOf(snapshot, packages, judge),
  ];
}

/** What the way from one snapshot to the next brings in. */
export function checksBetween(base: Snapshot, head: Snapshot, judge: Judge): readonly PeerCheck[] {
  const change = lockChangeOf(base.lock, head.lock);
  const unbuilt = (hit: string) => !head.deny.graph.has(packageOf(hit));
  return [
    {
      check: 'advisories',
      own: ownHits(judge(change, ...ADVISORY_RULES)),
      peer: newHits(head.deny.advisories, base.lock, head.lock),
      why: (hit, whose) => (whose === 'rust-pro' && unbuilt(hit) ? UNBUILT : null),
    },
    newDuplicatesOf(base, head),
    newSourcesOf(base, head, judge),
  ];
}

/** Packages from where no package was from before; we are given no manifest that might ask for them. */
function newSourcesOf(base: Snapshot, head: Snapshot, judge: Judge): PeerCheck {
  const known = new Set(parseLock('Cargo.lock', base.lock).packages.map(({ source }) => addressOf(source)));
  const own = judge(lockChangeOf(base.lock, head.lock), 'lockfile-tampering').flatMap(comesFrom);
  const peer = [...head.deny.sources].filter((hit) => !known.has(hit.split(' ')[2] ?? ''));
  const graph = lockGraph(parseLock('Cargo.lock', head.lock));
  const fromGit = (at: number) => sourceOf(graph.lock.packages[at]?.source ?? null).kind === 'git';
  const why = (hit: string, whose: Whose): string | null => {
    if (whose === 'rust-pro') return head.deny.graph.has(packageOf(hit)) ? null : UNBUILT;
    const at = graph.lock.packages.findIndex((one) => elsewhere(one).includes(hit));
    return graph.neededBy(at).some(fromGit) ? 'brought along by another package from git' : null;
  };
  return { check: 'sources', own: new Set(own), peer: new Set(peer), why };
}

/**
 * All duplicates of a lock file, as our rule would tell them of a change that brings in every version but the first of
 * each package.
 */
function duplicatesOf({ lock, deny }: Snapshot, packages: readonly LockedPackage[]): PeerCheck {
  const byName = Map.groupBy(packages, ({ name }) => name);
  const firsts = [...byName.values()].flatMap(([one]) => one ?? []);
  const own = newDuplicates(lockChangeOf(lockTextOf(firsts), lock)).flatMap(({ added, versions }) =>
    versions.map((version) => `${added.name} ${version}`),
  );
  const why = (hit: string, whose: Whose): string | null => {
    const name = hit.split(' ')[0] ?? '';
    const built = (byName.get(name) ?? []).filter((one) => deny.graph.has(keyOf(one)));
    if (whose === 'rust-pro') return built.length < 2 || !deny.graph.has(hit) ? UNBUILT : null;
    const lines = Map.groupBy(built, ({ version }) => /^(?:0\.)*\d+/.exec(version)?.[0]);
    return lines.size < built.length
      ? 'versions that fit each other, of a path or a fork and of a registry'
      : null;
  };
  return { check: 'duplicates', own: new Set(own), peer: deny.duplicates, why };
}

/** Names of packages that come in more versions than before. */
function newDuplicatesOf(base: Snapshot, head: Snapshot): PeerCheck {
  const own = newDuplicates(lockChangeOf(base.lock, head.lock)).map(({ added }) => added.name);
  const [before, after] = [countsOf(base.deny.graph), countsOf(head.deny.graph)];
  const [locked, lockedNow] = [lockedIn(base), lockedIn(head)];
  const peer = [...countsOf(head.deny.duplicates)]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name]) => name);
  const why = (name: string, whose: Whose): string | null => {
    if (whose === 'rust-pro') return (after.get(name) ?? 0) < (lockedNow.get(name) ?? 0) ? UNBUILT : null;
    return (locked.get(name) ?? 0) > (before.get(name) ?? 0)
      ? 'the lock file had them before, and no build used them'
      : null;
  };
  return { check: 'duplicates', own: new Set(own), peer: new Set(peer), why };
}

/** Packages that some member depends on in whatever version. */
function wildcardsOf({ manifests, packages, deny }: Snapshot, judge: Judge): PeerCheck {
  const dependencies = packages.flatMap((one) => one.dependencies.map((each) => ({ ...each, of: one })));
  const open = dependencies.filter(({ req, of }) => req === '*' && deny.wildcards.has(of.name));
  const unread = deny.wildcards.difference(new Set(open.map(({ of }) => of.name)));
  const findings = judge(changeOf(newFiles(manifests)), 'wildcard');
  const own = findings.map(({ message }) => {
    const name = /dependency `(.*?)` has|version of `(.*?)`/.exec(message)?.slice(1).join('') ?? '';
    return dependencies.find(({ rename }) => rename === name)?.name ?? name;
  });
  const why = (name: string, whose: Whose): string | null => {
    const asked = (whose === 'rust-pro' ? dependencies : open).filter((one) => one.name === name);
    if (whose === 'rust-pro')
      return asked.some(({ req }) => req.startsWith('>=0')) ? 'written as `>=0`' : null;
    if (asked.length === 0) return null;
    if (asked.every(({ of }) => of.source !== null))
      return 'asked for by the manifest of a package from elsewhere';
    return asked.every(({ source, of }) => of.source !== null || isNoRegistry(source))
      ? 'a path or a git repository without a version'
      : null;
  };
  const peer = new Set(open.map(({ name }) => name)).union(unread);
  return { check: 'wildcards', own: new Set(own), peer, why };
}

function isNoRegistry(source: string | null): boolean {
  return source === null || source.startsWith('git+');
}

/** Addresses of git repositories that are asked for without a commit. */
function gitPinsOf(snapshot: Snapshot, packages: readonly LockedPackage[], judge: Judge): PeerCheck {
  const { manifests, deny } = snapshot;
  const found = judge(changeOf(newFiles(manifests)), 'unpinned-git');
  const own = new Set(found.flatMap((finding) => gitUrlAt(finding, manifests)));
  const locked = new Set(packages.map(({ source }) => addressOf(source)));
  const why = (url: string, whose: Whose): string | null => {
    if (whose === 'rust-pro') return locked.has(url) ? null : 'no package of the lock file comes from there';
    const named = [...manifests.values()].some((text) => text.includes(url));
    return named ? null : 'asked for by the manifest of a package from git';
  };
  return { check: 'git pins', own, peer: deny.unpinned, why };
}

function newFiles(texts: ReadonlyMap<string, string>) {
  return [...texts].map(([path, head]) => ({ path, base: null, head }));
}

function gitUrlAt({ path, span }: Finding, texts: ReadonlyMap<string, string>): readonly string[] {
  const line = texts.get(path)?.split('\n')[span.startLine - 1] ?? '';
  const url = /git\s*=\s*["'](.*?)["']/.exec(line.slice(span.startColumn - 1))?.[1];
  return url === undefined ? [] : [addressOf(`git+${url}`)];
}

/** `name version url` of a finding about where a package comes from. */
function comesFrom({ message }: Finding): readonly string[] {
  const [, one, url] = /^`(\S+ \S+)` comes from [a-z ]*`(.*?)`/.exec(message) ?? [];
  return one === undefined || url === undefined ? [] : [`${one} ${url}`];
}

function elsewhere(one: LockedPackage): readonly string[] {
  const source = sourceOf(one.source);
  return source.kind === 'path' || source.url === 'crates.io' ? [] : [`${keyOf(one)} ${source.url}`];
}

function addressOf(source: string | null): string {
  const parsed = sourceOf(source);
  return parsed.kind === 'path' ? '' : parsed.url;
}

function keyOf({ name, version }: LockedPackage): string {
  return `${name} ${version}`;
}

function packageOf(hit: string): string {
  return hit.split(' ').slice(0, 2).join(' ');
}

/** A lock file of these alone, each of which is asked for. */
function lockTextOf(packages: readonly LockedPackage[]): string {
  const all = packages.map(({ name, version, source }) => {
    const from = source === null ? '' : `source = "${source}"\n`;
    return `[[package]]\nname = "${name}"\nversion = "${version}"\n${from}`;
  });
  const names = packages.map(({ name }) => `"${name}"`).join(', ');
  return `[[package]]\nname = "of-them-all"\nversion = "0.0.0"\ndependencies = [${names}]\n\n${all.join('\n')}`;
}

function lockedIn({ lock }: Snapshot): ReadonlyMap<string, number> {
  return countsOf(new Set(parseLock('Cargo.lock', lock).packages.map(keyOf)));
}

function countsOf(keys: ReadonlySet<string>): ReadonlyMap<string, number> {
  const groups = Map.groupBy(keys, (key) => key.split(' ')[0] ?? '');
  return new Map([...groups].map(([name, all]) => [name, all.length]));
}
