import type { z } from 'zod';
import type { PullRef } from '../ports.ts';
import { type CommandIntent, commandIntent } from './command-intent.ts';
import { type Ignored, ignored } from './ignored.ts';
import {
  checkRunPayload,
  checkSuitePayload,
  installationPayload,
  installationRepositoriesPayload,
  issueCommentPayload,
  pullRequestPayload,
  reviewCommentPayload,
} from './payload.ts';
import { refOf } from './pull-ref.ts';
import { type RerunIntent, rerunIntent } from './rerun-intent.ts';
import type { Self } from './sender.ts';

/** What a delivery asks of us. */
export type Intent =
  | { readonly kind: 'review'; readonly ref: PullRef; readonly full: false; readonly reason: string }
  | CommandIntent
  | RerunIntent
  | DropIntent
  | Ignored;

/** Work waiting for these repositories (`null`: all of the installation) is pointless now. */
type DropIntent = {
  readonly kind: 'drop';
  readonly installation: number;
  readonly repositories: readonly number[] | null;
  readonly reason: string;
};

const REVIEWED = new Set(['opened', 'synchronize', 'reopened', 'ready_for_review']);

/** Reads what a verified delivery asks for. Never throws: what it does not know, it ignores with a reason. */
export function intentOf(eventName: string, payload: unknown, self: Self = {}): Intent {
  switch (eventName) {
    case 'pull_request':
      return met(pullRequestPayload, payload, pullRequestIntent);
    case 'issue_comment':
      return met(issueCommentPayload, payload, ({ issue, ...rest }) =>
        // Comments on plain issues come by the same event, without this field.
        issue.pull_request === undefined || issue.pull_request === null
          ? ignored('a comment on an issue, not on a pull request')
          : commandIntent({ ...rest, number: issue.number, commentKind: 'issue' }, self),
      );
    case 'pull_request_review_comment':
      return met(reviewCommentPayload, payload, ({ pull_request, ...rest }) =>
        commandIntent({ ...rest, number: pull_request.number, commentKind: 'review' }, self),
      );
    case 'check_run':
      return met(checkRunPayload, payload, ({ check_run: check, requested_action, ...rest }) =>
        rerunIntent({ ...rest, check, identifier: requested_action?.identifier ?? null }, self),
      );
    case 'check_suite':
      return met(checkSuitePayload, payload, ({ check_suite: check, ...rest }) =>
        rerunIntent({ ...rest, check, identifier: null }, self),
      );
    case 'installation':
      return met(installationPayload, payload, installationIntent);
    case 'installation_repositories':
      return met(installationRepositoriesPayload, payload, repositoriesIntent);
    default:
      return ignored(`no interest in event ${eventName}`);
  }
}

function met<T>(schema: z.ZodType<T>, payload: unknown, read: (payload: T) => Intent): Intent {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return read(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the payload' : issue.path.join('.');
  return ignored(`${place} is missing or not as expected`);
}

function pullRequestIntent(payload: z.infer<typeof pullRequestPayload>): Intent {
  const { action, changes, pull_request } = payload;
  // The head does not move when the base is changed, but the change under review does.
  const retargeted = action === 'edited' && changes?.base !== undefined;
  if (!REVIEWED.has(action) && !retargeted) return ignored(`pull_request.${action} changes nothing for us`);
  const reason = retargeted ? 'edited(base)' : action;
  return { kind: 'review', ref: refOf(payload, pull_request.number), full: false, reason };
}

function installationIntent({ action, installation }: z.infer<typeof installationPayload>): Intent {
  if (action !== 'deleted' && action !== 'suspend') {
    return ignored(`installation.${action} needs nothing done`);
  }
  return {
    kind: 'drop',
    installation: installation.id,
    repositories: null,
    reason: `installation.${action}`,
  };
}

function repositoriesIntent(payload: z.infer<typeof installationRepositoriesPayload>): Intent {
  const repositories = payload.repositories_removed.map(({ id }) => id);
  if (payload.action !== 'removed' || repositories.length === 0) {
    return ignored(`installation_repositories.${payload.action} needs nothing done`);
  }
  const reason = 'installation_repositories.removed';
  return { kind: 'drop', installation: payload.installation.id, repositories, reason };
}
