import type { ErrorObject } from 'ajv/dist/2020.js';

type Allowance = {
  readonly where: RegExp;
  readonly at: RegExp;
  readonly keyword: RegExp;
  readonly because: string;
};

/** Where GitHub's description is stricter than GitHub: seen in recorded answers of the real service. */
const ALLOWANCES: readonly Allowance[] = [
  {
    where: /^(pulls|pull-request|repos\/list-pull-requests|issue-comment)/,
    at: /\/head\/repo/,
    keyword: /./,
    because: 'the fork may be deleted: head.repo is null',
  },
  {
    where: /^(pulls\/|pull-request-review-comment)/,
    at: /\/(position|original_position|line|original_line)$/,
    keyword: /^type$/,
    because: 'an outdated comment has no line and no position, a comment on a file has no line at all',
  },
  {
    where: /^apps\/list-installations/,
    at: /\/account$/,
    keyword: /./,
    because: 'the description wants an account to be a user and an enterprise at once',
  },
  {
    where: /^repos\/get-collaborator-permission/,
    at: /\/user/,
    keyword: /./,
    because: 'user.role_name and user are not always there',
  },
];

export function isAllowed(where: string, fault: ErrorObject): boolean {
  return ALLOWANCES.some(
    (one) => one.where.test(where) && one.at.test(fault.instancePath) && one.keyword.test(fault.keyword),
  );
}
