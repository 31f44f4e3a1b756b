import { z } from 'zod';

// Only what is used is named here; zod drops the rest, so GitHub may add what it likes.
const number = z.number().int().positive();
const installation = z.object({ id: number });
const repository = z.object({
  id: number,
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
});
const account = z.object({ id: number, login: z.string().min(1), type: z.string() });
const origin = { installation, repository };

export const pullRequestPayload = z.object({
  ...origin,
  action: z.string(),
  pull_request: z.object({ number }),
  changes: z.object({ base: z.unknown().optional() }).optional(),
});

const comment = z.object({
  id: number,
  body: z.string(),
  user: account.nullable(),
  performed_via_github_app: z.unknown().optional(),
});

export const issueCommentPayload = z.object({
  ...origin,
  action: z.string(),
  sender: account,
  comment,
  issue: z.object({ number, pull_request: z.unknown().optional() }),
});

export const reviewCommentPayload = z.object({
  ...origin,
  action: z.string(),
  sender: account,
  comment,
  pull_request: z.object({ number }),
});

const pulls = z.array(z.object({ number, base: z.object({ repo: z.object({ id: number }) }) }));
const check = z.object({
  head_sha: z.string().regex(/^[0-9a-f]{40}$/),
  external_id: z.string().nullish(),
  app: z.object({ id: number }).nullable(),
  // GitHub leaves the list empty for forks, and out in old payloads.
  pull_requests: pulls.default([]),
});

export const checkRunPayload = z.object({
  ...origin,
  action: z.string(),
  sender: account,
  check_run: check,
  requested_action: z.object({ identifier: z.string() }).nullish(),
});

export const checkSuitePayload = z.object({
  ...origin,
  action: z.string(),
  sender: account,
  check_suite: check,
});

export const installationPayload = z.object({ action: z.string(), installation });

export const installationRepositoriesPayload = z.object({
  action: z.string(),
  installation,
  repositories_removed: z.array(z.object({ id: number })),
});
