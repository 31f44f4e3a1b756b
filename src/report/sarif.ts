import type { Invocation, Log, Notification, ReportingDescriptor, Result, Suppression } from 'sarif';
import type { Finding, Span } from '../finding/finding.ts';
import type { Review, Withheld } from '../review/review.ts';
import { CATEGORY_LEVELS } from '../settings/rule-level.ts';
import { encodePath, type ReportFacts, type RuleFacts } from './facts.ts';
import { showHidden } from './hidden.ts';
import { sarifFix } from './sarif-fix.ts';
import { sentence } from './words.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS = { error: 'error', warning: 'warning', info: 'note', off: 'none' } as const;

/** SARIF 2.1.0: every finding, and as suppressed results what the code itself allows. */
export function renderSarif(review: Review, facts: ReportFacts): Log {
  const rules = facts.rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const said = review.findings.map((finding) => resultOf(finding, indexes, facts));
  const allowed = review.withheld.flatMap((withheld) => {
    const suppression = suppressionOf(withheld);
    if (suppression === null) return [];
    return [{ ...resultOf(withheld.finding, indexes, facts), suppressions: [suppression] }];
  });
  const driver = {
    name: 'rust-pro',
    semanticVersion: facts.engineVersion,
    informationUri: 'https://github.com/rust-pro/rust-pro',
    rules: rules.map((rule) => descriptorOf(rule, facts)),
  };
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        invocations: [invocationOf(review)],
        results: [...said, ...allowed],
      },
    ],
  };
}

function descriptorOf(rule: RuleFacts, facts: ReportFacts): ReportingDescriptor {
  const plain = rule.summary.replace(/`/g, '');
  const level = CATEGORY_LEVELS[rule.category];
  return {
    id: rule.id,
    shortDescription: { text: sentence(plain) },
    fullDescription: { text: rule.why.replace(/`/g, '') },
    help: { text: rule.why.replace(/`/g, ''), markdown: helpOf(rule, facts) },
    helpUri: facts.docsUrl(rule.id),
    defaultConfiguration: { level: LEVELS[level], enabled: level !== 'off' },
    properties: {
      tags: [rule.category, ...(rule.id.includes('/') ? [rule.id.slice(0, rule.id.indexOf('/'))] : [])],
      ...(rule.policy === null ? {} : { policy: rule.policy }),
    },
  };
}

function helpOf(rule: RuleFacts, facts: ReportFacts): string {
  const sources = rule.source.map((url) => `- <${url}>`).join('\n');
  const more = `[${rule.id}](${facts.docsUrl(rule.id)})`;
  return [rule.why, sources, more].filter((part) => part !== '').join('\n\n');
}

function resultOf(finding: Finding, indexes: ReadonlyMap<string, number>, facts: ReportFacts): Result {
  const ruleIndex = indexes.get(finding.ruleId);
  const fix = sarifFix(finding, facts);
  const related = finding.related.map(({ path, span, message }, id) => ({
    id,
    physicalLocation: physical(path, span),
    message: { text: plain(message) },
  }));
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[finding.severity],
    message: { text: [plain(sentence(finding.message)), plain(finding.detail)].join(' ').trim() },
    locations: [{ physicalLocation: physical(finding.path, finding.span) }],
    partialFingerprints: { 'rustPro/v1': finding.fingerprint },
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(fix === null ? {} : { fixes: [fix] }),
    properties: { id: finding.id, ...(finding.policy === null ? {} : { policy: finding.policy }) },
  };
}

/** Hidden characters named; `](` parted, which SARIF would take for a link. */
function plain(text: string): string {
  return showHidden(text).replace(/\]\(/g, '] (');
}

function physical(path: string, span: Span) {
  return {
    artifactLocation: { uri: encodePath(path), uriBaseId: '%SRCROOT%' },
    region: {
      startLine: span.startLine,
      startColumn: span.startColumn,
      endLine: span.endLine,
      endColumn: span.endColumn,
    },
  };
}

/** Findings that the change did not bring are no results: nobody decided to allow them. */
function suppressionOf({ because }: Withheld): Suppression | null {
  switch (because.kind) {
    case 'allowed':
      return { kind: 'inSource', justification: showHidden(because.reason) };
    case 'twin-allowed':
      return { kind: 'inSource', justification: `${because.lint} is allowed on line ${because.line}` };
    case 'untouched':
    case 'moved':
    case 'inherited':
      return null;
  }
}

function invocationOf({ coverage, failures, limits }: Review): Invocation {
  const notes: Notification[] = [
    ...coverage.notReviewed
      .filter((file) => file.inScope)
      .map(({ path, reason }) => notification('warning', `not reviewed: ${reason}`, path)),
    ...failures.map(({ ruleId, path, message }) =>
      notification('error', `${ruleId} failed: ${message}`, path),
    ),
    ...limits.map((limit): Notification => ({ level: 'note', message: { text: plain(limit) } })),
  ];
  return {
    executionSuccessful: failures.length === 0,
    ...(notes.length === 0 ? {} : { toolExecutionNotifications: notes }),
  };
}

function notification(level: 'warning' | 'error', text: string, path: string): Notification {
  const artifactLocation = { uri: encodePath(path), uriBaseId: '%SRCROOT%' };
  return { level, message: { text: plain(text) }, locations: [{ physicalLocation: { artifactLocation } }] };
}
