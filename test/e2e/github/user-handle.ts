import { placeComment, type Wanted } from './anchors.ts';
import {
  addIssueComment,
  addReview,
  addReviewComment,
  announceReview,
  deleteIssueComment,
  editIssueComment,
  reply,
} from './comments.ts';
import { pullFiles } from './pull-diff.ts';
import type { PullHandle } from './pull-handle.ts';
import type { IssueComment, ReviewComment, User, World } from './world.ts';

/** What one person writes. */
export class UserHandle {
  readonly user: User;
  readonly #world: World;

  constructor(world: World, user: User) {
    this.#world = world;
    this.user = user;
  }

  get login(): string {
    return this.user.login;
  }

  /** Writes in the conversation of a pull request. */
  comment(on: PullHandle, body: string): IssueComment {
    return addIssueComment(this.#world, { pull: on.pull, user: this.user, body });
  }

  editComment(comment: IssueComment, body: string): void {
    editIssueComment(this.#world, comment, this.user, body);
  }

  deleteComment(comment: IssueComment): void {
    deleteIssueComment(this.#world, comment, this.user);
  }

  /** Answers in the thread of a review comment. */
  reply(to: ReviewComment, body: string): ReviewComment {
    const root = to.pull.reviewComments.find((one) => one.thread === to.thread) ?? to;
    return reply(this.#world, root, this.user, body);
  }

  /** Writes on a line of the diff. */
  async commentOnLine(on: PullHandle, where: Wanted, body: string): Promise<ReviewComment> {
    const anchor = placeComment(await pullFiles(on.pull), where);
    if ('problem' in anchor)
      throw new Error(`no place for a comment at ${where.path}:${where.line}: ${anchor.problem}`);
    const written = { pull: on.pull, user: this.user, body };
    const review = addReview(this.#world, { ...written, body: '' }, 'COMMENTED');
    const comment = addReviewComment(this.#world, written, review, { anchor });
    announceReview(this.#world, on.pull, review);
    return comment;
  }
}
