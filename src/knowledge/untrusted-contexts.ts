/**
 * What anybody can write into the event that starts a workflow, and the events that bring it. Paths are those of
 * `flowingContexts`, below `github.`. Numbers, hashes, logins and booleans hold nothing that a shell would run.
 * Source: GitHub, "Secure use reference: understanding the risk of script injections".
 */
export const UNTRUSTED_CONTEXTS: readonly {
  readonly path: RegExp;
  /** The objects that hold it, which `toJSON` writes out whole. */
  readonly events: readonly string[];
}[] = [
  { path: /^event\.issue\.(?:title|body)$/, events: ['issues', 'issue_comment'] },
  {
    path: /^event\.comment\.body$/,
    events: ['issue_comment', 'discussion_comment', 'commit_comment', 'pull_request_review_comment'],
  },
  { path: /^event\.discussion\.(?:title|body)$/, events: ['discussion', 'discussion_comment'] },
  { path: /^event\.pages\.\*\.(?:page_name|title)$/, events: ['gollum'] },
  {
    path: /^event\.workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|(?:author|committer)\.(?:name|email))|pull_requests\.\*\.head\.ref|head_repository\.description)$/,
    events: ['workflow_run'],
  },
  { path: /^event\.review\.body$/, events: ['pull_request_review'] },
  {
    path: /^(?:head_ref|event\.pull_request\.(?:title|body|head\.(?:ref|label|repo\.(?:default_branch|description|homepage))))$/,
    events: ['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment'],
  },
  {
    path: /^event\.changes\.(?:title|body)\.from$/,
    events: ['issues', 'pull_request', 'pull_request_target'],
  },
  {
    path: /^event\.(?:head_commit|commits\.\*)\.(?:message|(?:author|committer)\.(?:name|email))$/,
    events: ['push'],
  },
  {
    path: /^event\.merge_group\.head_commit\.(?:message|(?:author|committer)\.(?:name|email))$/,
    events: ['merge_group'],
  },
];

/** Objects of the event that hold such texts, which `toJSON` writes out whole. */
export const UNTRUSTED_OBJECTS =
  /^(?:github|event|event\.(?:issue|comment|discussion|pages|pages\.\*|workflow_run|workflow_run\.head_commit|review|pull_request|pull_request\.head|pull_request\.head\.repo|changes|head_commit|commits|commits\.\*|merge_group|merge_group\.head_commit))$/;

/**
 * Events that anybody can cause and that run with the rights and secrets of the repository. Those of pull requests from
 * forks have a token that reads, and no secrets.
 */
export const PRIVILEGED_EVENTS: ReadonlySet<string> = new Set([
  'pull_request_target',
  'workflow_run',
  'issues',
  'issue_comment',
  'commit_comment',
  'discussion',
  'discussion_comment',
  'gollum',
]);
