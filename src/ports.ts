import type { Change } from './diff/change.ts';
import type { Finding } from './finding/finding.ts';
import type { Outcome } from './review/review.ts';
import type { Disposition, DispositionKind } from './review/settle.ts';

/** A pull request, by numbers that survive renames. */
export type PullRef = {
  readonly installation: number;
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
  readonly number: number;
};

/** What GitHub says of a pull request at the moment of asking. */
export type PullState = {
  readonly ref: PullRef;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly author: string;
  readonly headSha: string;
  readonly baseSha: string;
  readonly baseRef: string;
  readonly mergeBaseSha: string;
  readonly changedFiles: number;
};

/** A finding of an earlier round as our own comments on GitHub record it. */
export type PostedFinding = {
  readonly fingerprint: string;
  readonly id: string;
  readonly ruleId: string;
  /** `open`: the comment stands; `gone`: marked as no longer in the code. */
  readonly state: 'open' | 'gone';
  /** Number of the inline comment, for edits; its GraphQL node id, for minimising. */
  readonly commentId: number;
  readonly nodeId: string;
  readonly body: string;
  readonly path: string;
};

/** Reading: what the review needs to know of a pull request. */
export interface PullReader {
  readState(ref: PullRef): Promise<PullState>;
  readChange(state: PullState): Promise<Change>;
  /** Text of a file at the base commit, or null where there is none. */
  readBaseFile(state: PullState, path: string): Promise<string | null>;
  readPosted(ref: PullRef): Promise<{
    readonly findings: readonly PostedFinding[];
    readonly dispositions: readonly Disposition[];
  }>;
}

/** Writing: carries out what was decided, and decides nothing. */
export interface PullWriter {
  startCheck(state: PullState, jobId: string): Promise<number>;
  completeCheck(state: PullState, checkId: number, check: RenderedCheck): Promise<void>;
  publish(state: PullState, plan: PublishPlan): Promise<PublishResult>;
}

export type RenderedAnnotation = {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
};
export type CheckConclusion = 'success' | 'failure' | 'neutral' | 'action_required' | 'skipped';
export type RenderedCheck = {
  readonly conclusion: CheckConclusion;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly RenderedAnnotation[];
};

/** An inline comment on RIGHT lines of the diff; `startLine` is null for a single line. Markers are added by the writer. */
export type NewComment = {
  readonly finding: Finding;
  readonly path: string;
  readonly line: number;
  readonly startLine: number | null;
  readonly body: string;
};
export type CommentEdit = {
  readonly posted: PostedFinding;
  readonly body: string;
  readonly minimize: boolean;
};
/** What to change on GitHub so that it shows what the review says. */
export type PublishPlan = {
  readonly summary: string;
  readonly create: readonly NewComment[];
  readonly edit: readonly CommentEdit[];
};
export type PublishResult = {
  readonly created: number;
  /** Comments that GitHub would not place, with its words. */
  readonly refused: readonly { readonly comment: NewComment; readonly reason: string }[];
};

export type ReviewJob = {
  readonly kind: 'review';
  readonly ref: PullRef;
  readonly deliveryId: string;
  readonly full: boolean;
};
export type CommandJob = {
  readonly kind: 'command';
  readonly ref: PullRef;
  readonly deliveryId: string;
  readonly commentId: number;
  readonly commentKind: 'issue' | 'review';
  /** Which of the commands in the comment, from 0: each has an answer of its own. */
  readonly part?: number;
  readonly actor: string;
  /** The account's number, which survives renames; `actor` may be somebody else's by now. */
  readonly actorId?: number;
  readonly line: string;
  /** Why the line is answered with words and not run, where the intake decided so. */
  readonly refused?: string;
};
export type Job = ReviewJob | CommandJob;

/** Work to do: one job at a time a pull request; of waiting reviews of one pull request the newest stays. */
export interface Queue {
  push(job: Job): Promise<void>;
  /** Resolves when everything accepted so far is done. */
  drain(): Promise<void>;
}

export interface Clock {
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}

/** How the story tells what it does, for logs. Values are never secrets or file contents. */
export type Tell = (event: string, facts: Readonly<Record<string, string | number | boolean>>) => void;

export type { Disposition, DispositionKind, Outcome };
