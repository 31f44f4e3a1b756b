import type { DependencyReport, LockSummary, NewDependency } from '../review/review.ts';
import type { ReportFacts } from './facts.ts';
import { codeSpan, collapsed, inline, table } from './markdown.ts';
import { placeLink } from './place.ts';
import { clip, count, series } from './words.ts';

const MOST_ROWS = 30;
const MOST_NAMES = 8;
const MOST_LISTED = 100;

/** What the change does to the dependencies: each lock file in a sentence, and what is known of each new one. */
export function dependencySection(report: DependencyReport | null, facts: ReportFacts): string {
  if (report === null) return '';
  const parts = [
    '#### Dependencies',
    report.locks.map((lock) => `- ${lockLine(lock, report.known)}`).join('\n'),
    newOnes(report.fresh, facts),
    ...report.locks.map(packagesOf),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function lockLine(
  { path, before, after, added, removed, moved, advised }: LockSummary,
  known: string,
): string {
  const what = [
    [added.length, 'added'],
    [removed.length, 'removed'],
    [moved.length, 'moved to another version'],
  ] as const;
  const words = what.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  const size = before === after ? count(after, 'package') : `${before} → ${count(after, 'package')}`;
  const advice = `with advisories (${known}): ${count(advised.introduced, 'package')} of this change, ${advised.before} from before`;
  return `${codeSpan(clip(path, 200))}: ${size}${words.length > 0 ? `, ${series(words)}` : ''}; ${advice}.`;
}

/** The dossiers. What a lock file cannot say for certain is said as what it looks like. */
function newOnes(fresh: readonly NewDependency[], facts: ReportFacts): string {
  if (fresh.length === 0) return '';
  const rows = fresh
    .slice(0, MOST_ROWS)
    .map((one) => [
      `${codeSpan(clip(one.name, 80))} ${one.version ?? inline(clip(one.requirement ?? '', 40))}, ${placeLink(one.manifest, { startLine: one.line, endLine: one.line }, facts)}${one.near === null ? '' : `; close to ${codeSpan(one.near)}`}`,
      inline(clip(one.source, 200)),
      one.licence === null ? 'not known' : inline(clip(one.licence, 80)),
      one.brings.length === 0 ? 'nothing' : `${one.brings.length}: ${names(one.brings)}`,
      [...buildTime(one.macros, 'macro'), ...buildTime(one.builders, 'build script')].join('; '),
      one.duplicates.length === 0 ? '' : names(one.duplicates),
      `${one.advisories}`,
      one.released === null ? 'not asked' : `${one.released.first}, ${one.released.last}`,
    ]);
  const head = [
    'New',
    'From',
    'Licence',
    'Brings',
    'Seems to run at build time',
    'Doubles',
    'Advisories ever',
    'First, last release',
  ];
  const rest = fresh.length - rows.length;
  return [table(head, rows), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n\n');
}

function buildTime(packages: readonly string[], what: string): readonly string[] {
  return packages.length === 0 ? [] : [`${count(packages.length, what)}: ${names(packages)}`];
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, MOST_NAMES).map((one) => codeSpan(clip(one, 80)));
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

function packagesOf({ path, added, removed, moved }: LockSummary): string {
  const lines = [
    ...moved.map(({ name, from, to }) => `- moved: ${codeSpan(clip(`${name} ${from} → ${to}`, 200))}`),
    ...added.map((one) => `- added: ${codeSpan(clip(one, 200))}`),
    ...removed.map((one) => `- removed: ${codeSpan(clip(one, 200))}`),
  ];
  if (lines.length === 0) return '';
  const rest = lines.length - MOST_LISTED;
  const listed = [...lines.slice(0, MOST_LISTED), ...(rest > 0 ? [`- and ${rest} more`] : [])];
  return collapsed(`Each package of ${clip(path, 200)} that came, went or moved`, listed.join('\n'));
}
