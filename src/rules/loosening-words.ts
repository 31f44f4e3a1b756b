import type { Severity, Suggestion, TextRange } from '../finding/finding.ts';
import type { DenyConfig, PolicyEntry } from '../syntax/deny-config.ts';
import type { Loosening } from '../syntax/loosened.ts';

/** What a rule says of a loosening; `weight` null where it may weigh what the rule's findings weigh. */
export type Words = {
  readonly message: string;
  readonly subject: string;
  readonly weight: Severity | null;
  readonly detail?: string;
  readonly suggestion?: Suggestion;
};

/** What an entry of a list does, after its name. */
const EFFECTS: Readonly<Record<string, string>> = {
  'graph.exclude': 'is left out of every check',
  'advisories.ignore': 'is ignored',
  'licenses.allow': 'is allowed as a licence',
  'licenses.exceptions': 'is allowed as an exception',
  'licenses.clarify': 'has its licence set by hand',
  'licenses.private.registries': 'counts as private, where licences are not looked at',
  'licenses.private.ignore-sources': 'is a source whose licences are not looked at',
  'bans.deny.wrappers': 'may be used although it is banned',
  'bans.allow': 'joins the crates that are allowed',
  'bans.skip': 'may be there in several versions',
  'bans.skip-tree': 'may bring other versions of anything',
  'bans.allow-build-scripts': 'may run a build script',
  'bans.build.allow-build-scripts': 'may run a build script',
  'bans.build.bypass': 'may hold executables or scripts',
  'sources.allow-registry': 'is allowed as a registry',
  'sources.allow-git': 'is allowed as a git source',
  'sources.private': 'is allowed as a git source with all that begins so',
  'sources.allow-org.github': 'is allowed with all of its repositories',
  'sources.allow-org.gitlab': 'is allowed with all of its repositories',
  'sources.allow-org.bitbucket': 'is allowed with all of its repositories',
};

/** What it means that entries of a list, or all of it, are gone. */
const LOSSES: Readonly<Record<string, string>> = {
  'bans.deny': 'no longer banned',
  'bans.features': 'no longer limited in its features',
  'licenses.deny': 'no longer denied as a licence',
  'output.deny': 'no longer a failure of `cargo audit`',
  'advisories.informational_warnings': 'no longer told of by `cargo audit`',
  'bans.allow': 'the list of the only crates allowed is gone',
  'bans.allow-build-scripts': 'the list of the only crates with build scripts is gone',
  'bans.build.allow-build-scripts': 'the list of the only crates with build scripts is gone',
  licenses: 'the policy on licences is gone',
};

/** What to say of a loosening; null where its reason says enough. `isArgued`: a comment of this change speaks of it. */
export function wordsOn(loosening: Loosening, isArgued: boolean, policy: DenyConfig): Words | null {
  const { key, kind, weight } = loosening;
  const limit = weight === 'warning' ? null : weight;
  if (kind === 'entry') return wordsOnEntry(loosening, limit, policy);
  if (isArgued) return null;
  if (kind === 'gone') {
    const what = LOSSES[key] ?? 'gone';
    const { names } = loosening;
    const verb = names.length === 1 ? 'is' : 'are';
    const message = names.length === 0 ? what : `${listed(names)} ${verb} ${what}`;
    return { message, subject: `${key} ${names.join(' ')}`, weight: limit };
  }
  const [from, to] = [written(loosening.from), written(loosening.to)];
  const how = `${from} to ${to}${loosening.at === null ? ', which is the default' : ''}`;
  const isSwitch = typeof loosening.to === 'boolean';
  return {
    message: isSwitch ? `\`${key}\` goes from ${how}: less is checked` : `\`${key}\` is lowered from ${how}`,
    subject: `${key} ${from} ${to}`,
    weight: limit,
  };
}

function wordsOnEntry(
  { key, entry }: Extract<Loosening, { kind: 'entry' }>,
  limit: Severity | null,
  { tool }: DenyConfig,
): Words | null {
  const isIgnored = key === 'advisories.ignore';
  if (entry.reason !== null && (!isIgnored || entry.until !== null)) return null;
  const subject = `${key} ${entry.name}`;
  const yanked = isIgnored && entry.crate !== null ? ', yanked or not,' : '';
  const what = `\`${entry.name}\`${yanked} ${EFFECTS[key] ?? 'is allowed'}`;
  if (entry.reason !== null) {
    const detail = `A date in the reason, such as \`until 2027-06-30\`, makes sure that somebody looks again.`;
    return { message: `${what} with no end`, subject, weight: 'info', detail };
  }
  const words = { message: `${what}, and nothing says why`, subject, weight: limit };
  if (!isIgnored) return words;
  return { ...words, suggestion: draftOf(entry, tool) };
}

function draftOf({ name, crate }: PolicyEntry, tool: DenyConfig['tool']): Suggestion {
  const why = '<why it does no harm here>, until <date>';
  const [field, value] = crate === null ? ['id', name] : ['crate', specOf(crate)];
  return {
    kind: 'draft',
    language: 'toml',
    code:
      tool === 'cargo-audit'
        ? `${JSON.stringify(name)}, # ${why}`
        : `{ ${field} = ${JSON.stringify(value)}, reason = "${why}" },`,
    summary: 'with a reason and a day to look again',
  };
}

function specOf({ name, version }: NonNullable<PolicyEntry['crate']>): string {
  if (version === null) return name;
  return version.startsWith('=') ? `${name}@${version.slice(1)}` : `${name}:${version}`;
}

const SHOWN = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  const all = more > 0 ? [...shown, `${more} more`] : shown;
  return [all.slice(0, -1).join(', '), all.at(-1)].filter((part) => part !== '').join(' and ');
}

function written(value: unknown): string {
  return `\`${String(value)}\``;
}

/** The text that a finding covers: of a table of several lines the first. */
export function firstLineOf(text: string, { start, end }: TextRange): TextRange {
  const line = text.indexOf('\n', start);
  return { start, end: line === -1 || line > end ? end : line };
}
