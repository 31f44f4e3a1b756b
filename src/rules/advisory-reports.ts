import type { Suggestion } from '../finding/finding.ts';
import type { Advisory, AdvisoryKind } from '../knowledge/advisory.ts';
import { type CvssScore, cvssScore } from '../knowledge/cvss-score.ts';
import { type RegistryFacts, snapshotWords } from '../knowledge/registry-facts.ts';
import { advisoriesAbout, advisoriesOf, affectedFunctions } from '../syntax/advisory-ranges.ts';
import { calledFunctions, crateIdentifier, isSameFunction } from '../syntax/called-functions.ts';
import type { CrateView } from '../syntax/crate-view.ts';
import { type Dependency, dependenciesOf } from '../syntax/dependencies.ts';
import { type Cause, causesOf, dependencyBefore, touchedDependencies } from '../syntax/dependency-causes.ts';
import { lockChanges, lockFor, locksOf } from '../syntax/lock-change.ts';
import type { LockedPackage, LockFile } from '../syntax/lock-file.ts';
import { lockGraph, packageWords } from '../syntax/lock-graph.ts';
import { isCratesIo } from '../syntax/lock-sources.ts';
import { ignoredAdvisories } from '../syntax/policy-files.ts';
import { admitsOnly, fixedVersion, lowestNamed } from '../syntax/requirement-bounds.ts';
import type { TomlEntry, TomlFile } from '../syntax/toml-file.ts';
import type { OptionSpecs, Report, RuleContext, RulePart } from './define-rule.ts';

/** What a rule about some kinds of advisory says of the packages it hits. */
export type AdvisoryWords = {
  readonly kinds: readonly AdvisoryKind[];
  /** The predicate of a package with so many of them: `has a vulnerability`, `is unmaintained`. */
  readonly says: (count: number) => string;
};

/**
 * The parts of a rule that reports one kind of advisory: on the manifest's line that brings a package in where the
 * change has it, else on the lock file's; and on requirements that nothing but affected versions can meet, where no
 * lock file decides.
 */
export function advisoryParts(words: AdvisoryWords): readonly RulePart<OptionSpecs>[] {
  return [
    { on: 'lock', check: (file, context) => lockReports(file, context, words) },
    { on: 'manifest', check: (file, context) => manifestReports(file, context, words) },
  ];
}

function* lockReports(file: LockFile, context: RuleContext, words: AdvisoryWords): Iterable<Report> {
  const { change, side } = context;
  const isHead = side === 'head';
  const added = new Set(isHead ? lockChanges(change).find(({ path }) => path === file.path)?.added : []);
  const graph = lockGraph(file);
  for (const [index, one] of file.packages.entries()) {
    const hits = hitsOf(one, file.path, context, words.kinds);
    if (hits.length === 0 || (isHead && causesOf(change).has(one))) continue;
    const path = graph.pathTo(index).flatMap((at) => file.packages[at] ?? []);
    // Of a package that was there before only its version counts: its dependencies may change beside it.
    const construct = added.has(one) ? one.range : one.at;
    yield { ...reportOn(one, hits, path, context, words), at: one.at, construct };
  }
}

function* manifestReports(file: TomlFile, context: RuleContext, words: AdvisoryWords): Iterable<Report> {
  if (context.side === 'head') {
    yield* causedReports(file, context, words);
    yield* loweredReports(file, context, words);
  }
  // A lock file says which version is used, and the rule speaks of that one.
  if (lockFor(locksOf(context.change), file.path) !== null) return;
  for (const dependency of dependenciesOf(file)) {
    const version = dependency.fields.get('version');
    if (typeof version?.value !== 'string' || dependency.table[0] === 'patch') continue;
    const hits = advisoriesAbout(context.registry.advisories, dependency.package).filter(
      (one) => words.kinds.includes(one.kind) && admitsOnly(String(version.value), one),
    );
    if (hits.length === 0) continue;
    const report = wordsOf(dependency.package, hits, context.registry, words);
    yield {
      at: version.key,
      construct: dependency.range,
      subject: subjectOf(dependency.package, hits),
      ...report,
      message: `every version that \`${version.value}\` takes of ${report.message}`,
      suggestion: bump(dependency, hits, version),
    };
  }
}

function* causedReports(file: TomlFile, context: RuleContext, words: AdvisoryWords): Iterable<Report> {
  for (const { one, hits, cause } of causedPackages(file, context, words))
    yield { ...reportOn(one, hits, cause.path, context, words), ...placeOf(cause) };
}

/** What the dependencies of this manifest bring in, of which the change adds or edits a line. */
function causedPackages(file: TomlFile, context: RuleContext, { kinds }: AdvisoryWords) {
  return [...causesOf(context.change)].flatMap(([one, cause]) => {
    const hits = cause.manifest === file.path ? hitsOf(one, file.path, context, kinds) : [];
    return hits.length > 0 ? [{ one, hits, cause }] : [];
  });
}

/** Requirements whose lowest version was not affected before the change and is now, unless the locked one is told of. */
function* loweredReports(file: TomlFile, context: RuleContext, words: AdvisoryWords): Iterable<Report> {
  const { change, registry } = context;
  const told = new Set(causedPackages(file, context, words).map(({ cause }) => cause.dependency.key.start));
  for (const { manifest, dependency } of touchedDependencies(change)) {
    const version = dependency.fields.get('version');
    const before = dependencyBefore(change, manifest, dependency)?.fields.get('version')?.value;
    if (manifest !== file.path || version === undefined || typeof before !== 'string') continue;
    if (told.has(dependency.key.start)) continue;
    const [low, was] = [lowestNamed(String(version.value)), lowestNamed(before)];
    if (low === null || was === null) continue;
    const name = dependency.package;
    const old = advisoriesOf(registry.advisories, name, was);
    const hits = advisoriesOf(registry.advisories, name, low).filter(
      (hit) =>
        words.kinds.includes(hit.kind) && !old.includes(hit) && !admitsOnly(String(version.value), hit),
    );
    if (hits.length === 0) continue;
    const report = wordsOf(name, hits, registry, words, low);
    yield {
      at: version.key,
      construct: dependency.range,
      subject: `${subjectOf(name, hits)} lowered`,
      ...report,
      message: `\`${version.value}\` takes versions from ${low} on, no longer from ${was} on: ${report.message}`,
      // Where a lock file decides, only those who resolve to the lowest versions are touched.
      atMost: lockFor(locksOf(change), file.path) === null ? 'warning' : 'info',
    };
  }
}

function placeOf({ dependency, path }: Cause): Pick<Report, 'at' | 'construct'> {
  const version = dependency.fields.get('version');
  const at = path.length === 1 && version !== undefined ? version.key : dependency.key;
  return { at, construct: dependency.range };
}

/**
 * Advisories are about what crates.io serves, not about what somebody else calls the same. Those that the repository's
 * policy lives with are left out.
 */
function hitsOf(
  one: LockedPackage,
  path: string,
  { registry, change }: RuleContext,
  kinds: readonly AdvisoryKind[],
): readonly Advisory[] {
  if (!isCratesIo(one.source)) return [];
  const hits = advisoriesOf(registry.advisories, one.name, one.version).filter((hit) =>
    kinds.includes(hit.kind),
  );
  if (hits.length === 0) return hits;
  const ignored = ignoredAdvisories(change, path);
  return hits.filter(({ id, aliases }) => ![id, ...aliases].some((each) => ignored.has(each)));
}

function reportOn(
  one: LockedPackage,
  hits: readonly Advisory[],
  path: readonly LockedPackage[],
  { registry, crate }: RuleContext,
  words: AdvisoryWords,
): Omit<Report, 'at'> {
  const report = wordsOf(one.name, hits, registry, words, one.version);
  const calls = hits.flatMap((hit) => callsOf(hit, one, crate));
  const shown = calls
    .slice(0, MOST_CALLS)
    .map(({ file, line, path: called }) => `\`${called}\` in \`${file}:${line}\``);
  const rest = calls.length - shown.length;
  const way = path.map((each) => `\`${packageWords(each)}\``).join(' → ');
  return {
    ...report,
    subject: subjectOf(one.name, hits),
    detail: [
      report.detail,
      path.length > 1 ? `It comes by ${way}.` : '',
      calls.length > 0 ? `Called here: ${shown.join(', ')}${rest > 0 ? ` and ${rest} times more` : ''}.` : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
    ...updateOf(one, hits),
  };
}

const MOST_CALLS = 3;

/** Where the files that the review sees call a function that the advisory names. */
function callsOf(hit: Advisory, one: LockedPackage, crate: CrateView) {
  const affected = affectedFunctions(hit, one.version);
  if (affected.length === 0) return [];
  return crate
    .everywhere([crateIdentifier(one.name)], calledFunctions)
    .flatMap(({ path: file, facts }) =>
      facts
        .filter(({ path }) => affected.some((name) => isSameFunction(path, name)))
        .map(({ path, line }) => ({ file, line, path })),
    );
}

/** The same finding after an update that does not help. */
function subjectOf(name: string, hits: readonly Advisory[]): string {
  return [name, ...hits.map(({ id }) => id).toSorted()].join(' ');
}

type Words = { readonly message: string; readonly detail: string };

function wordsOf(
  name: string,
  hits: readonly Advisory[],
  registry: RegistryFacts,
  { says }: AdvisoryWords,
  version?: string,
): Words {
  const scored = hits
    .map((hit) => ({ hit, score: hit.cvss === null ? null : cvssScore(hit.cvss) }))
    .toSorted((a, b) => (b.score?.score ?? -1) - (a.score?.score ?? -1));
  const listed = scored.map(({ hit, score }) => `${hit.id}${scoreWords(score)}`).join(', ');
  const facts = scored.map(({ hit }) => factsOf(hit, version)).join(' ');
  return {
    message: `\`${name}${version === undefined ? '' : ` ${version}`}\` ${says(hits.length)}: ${listed}`,
    detail: `${facts} Known ${snapshotWords(registry)}.`,
  };
}

function scoreWords(score: CvssScore | null): string {
  return score === null ? '' : ` (${score.severity}, ${score.score.toFixed(1)})`;
}

function factsOf(hit: Advisory, version: string | undefined): string {
  const about = hit.categories.length > 0 ? ` (${hit.categories.join(', ')})` : '';
  const functions = version === undefined ? Object.keys(hit.functions) : affectedFunctions(hit, version);
  const parts = [
    hit.patched.length > 0 ? `patched in ${series(hit.patched)}` : 'no version is patched',
    ...(functions.length > 0 ? [`affects ${series(functions)}`] : []),
  ];
  return `[${hit.id}](https://rustsec.org/advisories/${hit.id}.html)${about}: ${parts.join('; ')}.`;
}

function series(parts: readonly string[]): string {
  return parts.map((part) => `\`${part}\``).join(', ');
}

function updateOf({ name, version }: LockedPackage, hits: readonly Advisory[]): { suggestion?: Suggestion } {
  const fixed = fixedVersion(hits, version);
  if (fixed === null) return {};
  const spec = `${name}@${version}`;
  return {
    suggestion: {
      kind: 'draft',
      language: 'text',
      code: `cargo update -p ${spec} --precise ${fixed}`,
      summary: `the next version that none of them affects${/^0\.|-/.test(version) ? '' : ', if your requirements take it'}`,
    },
  };
}

function bump(
  dependency: Dependency,
  hits: readonly Advisory[],
  { value, valueRange }: TomlEntry,
): Suggestion {
  const fixed = fixedVersion(hits, lowestNamed(String(value)));
  if (fixed === null) {
    return {
      kind: 'draft',
      language: 'toml',
      code: `# ${dependency.package}: no version is free of it; use another crate`,
      summary: 'no version to move to',
    };
  }
  return {
    kind: 'exact',
    edits: [{ range: valueRange, text: `"${fixed}"` }],
    summary: 'the first version that none of them affects',
  };
}
