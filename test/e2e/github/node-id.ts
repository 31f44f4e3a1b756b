const PREFIXES = {
  User: 'U',
  Bot: 'BOT',
  Organization: 'O',
  Repository: 'R',
  PullRequest: 'PR',
  PullRequestReview: 'PRR',
  PullRequestReviewComment: 'PRRC',
  PullRequestReviewThread: 'PRRT',
  IssueComment: 'IC',
  CheckRun: 'CR',
  Reaction: 'REA',
  App: 'A',
  Commit: 'C',
  Blob: 'B',
} as const;
export type NodeKind = keyof typeof PREFIXES;

/** A GraphQL node id in GitHub's style: the kind's letters, then something opaque. */
export function nodeId(kind: NodeKind, id: number | string): string {
  return `${PREFIXES[kind]}_kw${Buffer.from(`${kind}:${id}`).toString('base64url')}`;
}

export function fromNodeId(value: string): { kind: NodeKind; id: number } | null {
  const [prefix, coded] = value.split('_kw');
  const [kind, id] = Buffer.from(coded ?? '', 'base64url')
    .toString('utf8')
    .split(':');
  const known = Object.entries(PREFIXES).find(([name, letters]) => name === kind && letters === prefix);
  return known === undefined ? null : { kind: known[0] as NodeKind, id: Number(id) };
}
