import { denyConfig } from '../syntax/deny-config.ts';
import { headPlaceOf } from '../syntax/head-place.ts';
import { houseOf, housesOf } from '../syntax/house.ts';
import { type Loosening, loosened } from '../syntax/loosened.ts';
import { parseToml } from '../syntax/parse-toml.ts';
import { policyLosses } from '../syntax/policy-losses.ts';
import { reasonBeside } from '../syntax/policy-reason.ts';
import { advisoriesUnder, expiredEntries, lockIn, unusedEntries } from '../syntax/stale-entries.ts';
import type { TomlFile } from '../syntax/toml-file.ts';
import type { Report, RuleContext } from './define-rule.ts';
import { firstLineOf, wordsOn } from './loosening-words.ts';

/** What a policy holds that is over or of no use, on either side, and what the head asks less than the base. */
export function* policyReports(file: TomlFile, context: RuleContext): Iterable<Report> {
  const { change, side } = context;
  const policy = denyConfig(file);
  for (const entry of expiredEntries(policy, () => context.registry.today)) {
    yield {
      at: firstLineOf(file.text, entry.range),
      construct: entry.range,
      subject: `${entry.name} until ${entry.until}`,
      message: `\`${entry.name}\` was to be an exception until ${entry.until}`,
    };
  }
  const under = (id: string) => advisoriesUnder(context.registry.advisories, id);
  for (const { entry, because } of unusedEntries(policy, lockIn(change, policy.folder, side), under)) {
    yield {
      at: firstLineOf(file.text, entry.range),
      construct: entry.range,
      subject: `${entry.name} unused`,
      message: `the exception for \`${entry.name}\` is not needed: ${because}`,
      atMost: 'info',
    };
  }
  yield* side === 'head' ? looseningReports(file, context) : [];
}

function* looseningReports(file: TomlFile, context: RuleContext): Iterable<Report> {
  const { change, file: changed, isTouched } = context;
  const { base, head } = changed;
  if (
    change.source === 'tree' ||
    base.state !== 'text' ||
    base.partial ||
    head.state !== 'text' ||
    head.partial
  )
    return;
  const before = parseToml(file.path, base.text);
  if (before.error !== null) return;
  for (const loosening of loosened(denyConfig(before), denyConfig(file))) {
    const at = placeOf(loosening, file, (offset) => headPlaceOf(changed, offset));
    const beside = reasonBeside(file, at);
    const isArgued = beside?.comments.some(({ range }) => isTouched(range)) === true;
    const words = wordsOn(loosening, isArgued, denyConfig(file));
    if (words === null) continue;
    const { weight, ...said } = words;
    const atMost = isOnlyTold(loosening, context) || isOfHouse(loosening, context) ? 'info' : weight;
    yield { ...said, at: firstLineOf(file.text, at), construct: at, ...(atMost && { atMost }) };
  }
}

/** An advisory that warns of no fault, only of a crate that nobody looks after. */
function isOnlyTold(loosening: Loosening, { registry }: RuleContext): boolean {
  if (loosening.kind !== 'entry' || loosening.key !== 'advisories.ignore') return false;
  const known = advisoriesUnder(registry.advisories, loosening.entry.name);
  return known.length > 0 && known.every(({ kind }) => kind === 'unmaintained' || kind === 'notice');
}

/** A source that belongs to whoever the repository belongs to. */
function isOfHouse(loosening: Loosening, { change, file: { path } }: RuleContext): boolean {
  if (loosening.kind !== 'entry') return false;
  const { key, entry } = loosening;
  const [, host] = /^sources\.allow-org\.(\w+)$/.exec(key) ?? [];
  const tld = host === 'bitbucket' ? 'org' : 'com';
  const url = host === undefined ? entry.name : `https://${host}.${tld}/${entry.name}/-`;
  return key.startsWith('sources.') && housesOf(change, path).has(houseOf(url) ?? '');
}

function placeOf(
  loosening: Loosening,
  { text }: TomlFile,
  headPlace: (offset: number) => { start: number; end: number },
) {
  if (loosening.kind === 'entry') return loosening.entry.range;
  if (loosening.kind === 'level' && loosening.at !== null) return loosening.at;
  const place = loosening.was === null ? { start: 0, end: 0 } : headPlace(loosening.was.start);
  return firstLineOf(text, place);
}

/** What the change takes away as a whole, where this file is the one to show it. */
export function* lossReports(path: string, { change, side }: RuleContext): Iterable<Report> {
  if (side === 'base') return;
  for (const loss of policyLosses(change)) {
    if (loss.path === path) yield { at: loss.at, subject: loss.what, message: loss.what };
  }
}
