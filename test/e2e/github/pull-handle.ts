import { setTimeout as sleep } from 'node:timers/promises';
import { addReview, announceReview, relocateComments } from './comments.ts';
import type { Files } from './git.ts';
import { branchRef, pullFiles, pullRange } from './pull-diff.ts';
import { spliceSuggestion } from './suggestion.ts';
import type {
  CheckRun,
  Happening,
  IssueComment,
  Pull,
  Review,
  ReviewComment,
  Thread,
  User,
  World,
} from './world.ts';

/** What people and their git do to one pull request, and what a test asks of it. */
export class PullHandle {
  readonly pull: Pull;
  /** Every commit that was the head, oldest first. */
  readonly heads: string[];
  readonly #world: World;

  constructor(world: World, pull: Pull) {
    this.#world = world;
    this.pull = pull;
    this.heads = [pull.head.sha];
  }

  get number(): number {
    return this.pull.number;
  }

  get headSha(): string {
    return this.pull.head.sha;
  }

  get baseSha(): string {
    return this.pull.base.sha;
  }

  get comments(): readonly ReviewComment[] {
    return this.pull.reviewComments;
  }

  get reviews(): readonly Review[] {
    return this.pull.reviews;
  }

  get issueComments(): readonly IssueComment[] {
    return this.pull.issueComments;
  }

  get threads(): readonly Thread[] {
    return this.pull.threads;
  }

  /** Check runs on any commit that was the head, oldest first. */
  get checkRuns(): readonly CheckRun[] {
    return this.pull.repository.checkRuns.filter((run) => this.heads.includes(run.headSha));
  }

  /** Waits until a check run on the present head is completed. */
  async reviewed(milliseconds = 15_000): Promise<CheckRun> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const done = this.checkRuns.findLast(
        (run) => run.headSha === this.headSha && run.status === 'completed',
      );
      if (done !== undefined) return done;
      if (Date.now() > deadline) throw new Error(`no check run on ${this.headSha} was completed in time`);
      await sleep(20);
    }
  }

  /** The text of a file at the head. */
  async text(path: string): Promise<string> {
    return (await this.pull.repository.git.run(['show', `${this.headSha}:${path}`])).toString('utf8');
  }

  /** Adds a commit to the head branch. */
  push(files: Files, how: { message?: string; by?: User } = {}): Promise<string> {
    return this.#commit(this.headSha, files, how);
  }

  /** Replaces the branch by one commit on the merge base: what was pushed before is gone. */
  async forcePush(files: Files, how: { message?: string; by?: User } = {}): Promise<string> {
    return this.#commit((await pullRange(this.pull)).from, files, how);
  }

  /** Puts the branch's changes, as one commit, on the present tip of the base branch. */
  async rebase(how: { message?: string; by?: User } = {}): Promise<string> {
    const { repository, base } = this.pull;
    const files: Record<string, Files[string]> = {};
    for (const file of await pullFiles(this.pull)) {
      if (file.previousFilename !== null) files[file.previousFilename] = null;
      files[file.filename] = file.status === 'removed' ? null : await repository.git.blob(file.sha);
    }
    const tip = (await repository.git.resolve(branchRef(repository, base.ref))) ?? base.sha;
    base.sha = tip;
    return this.#commit(tip, files, { message: 'rebased', ...how });
  }

  async #commit(parent: string, files: Files, how: { message?: string; by?: User }): Promise<string> {
    const { head, repository } = this.pull;
    if (head.repository === null) throw new Error('the fork is deleted: nothing can be pushed to it');
    const before = head.sha;
    const ref = branchRef(head.repository, head.ref);
    const by = how.by ?? this.pull.author;
    const [message, date] = [how.message ?? 'change', new Date(this.#world.now())];
    head.sha = await repository.git.commit({ ref, parent, files, message, author: by.login, date });
    await repository.git.setRef(`refs/pull/${this.number}/head`, head.sha);
    this.heads.push(head.sha);
    this.pull.updatedAt = this.#world.timestamp();
    await relocateComments(this.pull);
    this.#emit('synchronize', by, { before, after: head.sha });
    return head.sha;
  }

  /** Changes the base branch; the head stays. */
  async retarget(branch: string, by = this.pull.author): Promise<void> {
    const { repository, base } = this.pull;
    const sha = await repository.git.resolve(branchRef(repository, branch));
    if (sha === null) throw new Error(`there is no branch ${branch}`);
    const changes = { base: { ref: { from: base.ref }, sha: { from: base.sha } } };
    [base.ref, base.sha] = [branch, sha];
    await relocateComments(this.pull);
    this.#emit('edited', by, { changes });
  }

  edit(title: string, by = this.pull.author): void {
    const changes = { title: { from: this.pull.title } };
    this.pull.title = title;
    this.#emit('edited', by, { changes });
  }

  setDraft(draft: boolean, by = this.pull.author): void {
    this.pull.draft = draft;
    this.#emit(draft ? 'converted_to_draft' : 'ready_for_review', by);
  }

  close(by = this.pull.author): void {
    this.pull.state = 'closed';
    this.pull.closedAt = this.#world.timestamp();
    this.#emit('closed', by);
  }

  reopen(by = this.pull.author): void {
    this.pull.state = 'open';
    this.pull.closedAt = null;
    this.#emit('reopened', by);
  }

  /** Deletes the fork that the head branch is in: `head.repo` becomes null. */
  deleteFork(): void {
    const { head, repository } = this.pull;
    if (head.repository === repository || head.repository === null)
      throw new Error('the head is not in a fork');
    this.#world.repositories.splice(this.#world.repositories.indexOf(head.repository), 1);
    head.repository = null;
  }

  /** Does what a click on "Commit suggestion" does; resolves to the new head. */
  async applySuggestion(commentId: number, by = this.pull.author): Promise<string> {
    const comment = this.comments.find((one) => one.id === commentId);
    if (comment === undefined) throw new Error(`there is no comment ${commentId}`);
    const changed = spliceSuggestion(await this.text(comment.path), comment);
    return this.push({ [comment.path]: changed }, { message: 'Apply suggestion from code review', by });
  }

  resolveThread(comment: ReviewComment, by: User): void {
    comment.thread.resolvedBy = by;
    this.#emitThread('resolved', comment, by);
  }

  unresolveThread(comment: ReviewComment, by: User): void {
    comment.thread.resolvedBy = null;
    this.#emitThread('unresolved', comment, by);
  }

  dismissReview(review: Review, by: User): void {
    review.state = 'DISMISSED';
    const about = { repository: this.pull.repository, sender: by, pull: this.pull, review };
    this.#world.emit({ event: 'pull_request_review', action: 'dismissed', ...about });
  }

  approve(by: User): Review {
    const review = addReview(this.#world, { pull: this.pull, user: by, body: '' }, 'APPROVED');
    announceReview(this.#world, this.pull, review);
    return review;
  }

  #emitThread(action: string, comment: ReviewComment, sender: User): void {
    const happening: Happening = {
      event: 'pull_request_review_thread',
      action,
      repository: this.pull.repository,
      sender,
      pull: this.pull,
      thread: comment.thread,
    };
    this.#world.emit(happening);
  }

  #emit(action: string, sender: User, extra: Happening['extra'] = {}): void {
    const { repository } = this.pull;
    this.#world.emit({ event: 'pull_request', action, repository, sender, pull: this.pull, extra });
  }
}
