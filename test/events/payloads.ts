/** Payloads as small as GitHub's contract allows, for tests of what is read from them. */
export const APP_ID = 4711;
export const PERSON = { id: 5, login: 'ada', type: 'User' };
const origin = {
  installation: { id: 7 },
  repository: { id: 9, name: 'ring', full_name: 'acme/ring', owner: { login: 'acme' } },
};

export const REF = { installation: 7, repository: { id: 9, owner: 'acme', name: 'ring' }, number: 3 };

export function pullRequest(action: string, more: object = {}): object {
  return { ...origin, action, sender: PERSON, pull_request: { number: 3, draft: false }, ...more };
}

type CommentParts = { readonly action?: string; readonly sender?: object; readonly comment?: object };

function comment({ action = 'created', sender = PERSON, comment: parts = {} }: CommentParts): object {
  const whole = { id: 21, body: '/rust-pro review', user: PERSON, performed_via_github_app: null, ...parts };
  return { ...origin, action, sender, comment: whole };
}

export function issueComment(parts: CommentParts & { readonly issue?: object } = {}): object {
  return {
    ...comment(parts),
    issue: parts.issue ?? { number: 3, pull_request: { url: 'https://example.com' } },
  };
}

export function reviewComment(parts: CommentParts = {}): object {
  return { ...comment(parts), pull_request: { number: 3 } };
}

type CheckParts = { readonly check?: object; readonly sender?: object; readonly identifier?: string };

export function checkOf(kind: 'check_run' | 'check_suite', action: string, parts: CheckParts = {}): object {
  const pull_requests = [{ number: 3, base: { repo: { id: 9 } } }];
  const check = {
    head_sha: 'a'.repeat(40),
    external_id: null,
    app: { id: APP_ID },
    pull_requests,
    ...parts.check,
  };
  const button = parts.identifier === undefined ? {} : { requested_action: { identifier: parts.identifier } };
  return { ...origin, action, sender: parts.sender ?? PERSON, [kind]: check, ...button };
}
