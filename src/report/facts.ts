import type { Policy } from '../card/card.ts';
import type { Change, ChangedFile } from '../diff/change.ts';
import type { Category } from '../finding/finding.ts';

/** What the reports say of a rule; a `Rule` of the catalogue fits. */
export type RuleFacts = {
  readonly id: string;
  readonly summary: string;
  readonly why: string;
  readonly category: Category;
  readonly policy: string | null;
  readonly source: readonly string[];
};

/** What the words need beside the review. */
export type ReportFacts = {
  /** The rules that were asked. */
  readonly rules: readonly RuleFacts[];
  /** The card's policies, in its order. */
  readonly policies: readonly Policy[];
  readonly engineVersion: string;
  readonly docsUrl: (ruleId: string) => string;
  /** Address of lines of a file at the head, or null where the change has no home on the web. */
  readonly placeUrl: ((path: string, startLine: number, endLine: number) => string) | null;
  /** The change under review: its names of both sides, hunks and texts. */
  readonly change: Change;
};

export function defaultDocsUrl(ruleId: string): string {
  return `https://github.com/rust-pro/rust-pro/blob/main/docs/rules/${ruleId}.md`;
}

/** Addresses of places at a commit; `repositoryUrl` is such as `https://github.com/owner/name`. */
export function blobUrls(repositoryUrl: string, headSha: string): NonNullable<ReportFacts['placeUrl']> {
  return (path, startLine, endLine) =>
    `${repositoryUrl}/blob/${headSha}/${encodePath(path)}#L${startLine}${endLine > startLine ? `-L${endLine}` : ''}`;
}

/** Percent-encodes a path as a relative reference. Half a surrogate pair becomes U+FFFD: it has no encoding. */
export function encodePath(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}

export function fileAt(change: Change, path: string): ChangedFile | null {
  return change.files.find((file) => file.path === path) ?? null;
}

/** The head's text of a file of the change, changed or context; null where it was not read. */
export function headText(change: Change, path: string): string | null {
  const head = fileAt(change, path)?.head;
  if (head?.state === 'text') return head.text;
  return change.context.find((file) => file.path === path)?.text ?? null;
}

export function ruleFacts(facts: ReportFacts, ruleId: string): RuleFacts | null {
  return facts.rules.find((rule) => rule.id === ruleId) ?? null;
}
