import type { z } from 'zod';
import type { PullRef } from '../ports.ts';
import type { ParsedCommand } from './commands/command.ts';
import { parseCommands } from './commands/parse-commands.ts';
import { type Ignored, ignored } from './ignored.ts';
import type { reviewCommentPayload } from './payload.ts';
import { refOf } from './pull-ref.ts';
import { type Self, whyNotAPerson } from './sender.ts';

/** Lines of one comment addressed to us, at least one. */
export type CommandIntent = {
  readonly kind: 'command';
  readonly ref: PullRef;
  readonly commentId: number;
  readonly commentKind: 'issue' | 'review';
  readonly actor: string;
  /** The account's number, which survives renames. */
  readonly actorId: number;
  readonly commands: readonly ParsedCommand[];
};

type CommentEvent = Omit<z.infer<typeof reviewCommentPayload>, 'pull_request'> & {
  readonly number: number;
  readonly commentKind: 'issue' | 'review';
};

/** The commands in a new comment by a person; nobody else's, and none that was edited in later. */
export function commandIntent(event: CommentEvent, self: Self): CommandIntent | Ignored {
  const { action, comment, sender, commentKind } = event;
  if (action !== 'created') return ignored(`only new comments are read, this one was ${action}`);
  const stranger = whyNotTheirs(event, self);
  if (stranger !== null) return ignored(stranger);
  const commands = parseCommands(comment.body);
  if (commands.length === 0) return ignored('no command in the comment');
  return {
    kind: 'command',
    ref: refOf(event, event.number),
    commentId: comment.id,
    commentKind,
    actor: sender.login,
    actorId: sender.id,
    commands,
  };
}

function whyNotTheirs({ comment, sender }: CommentEvent, self: Self): string | null {
  const stranger = whyNotAPerson(sender);
  if (stranger !== null) return stranger;
  if (sender.login === self.botLogin) return 'the comment is our own';
  if (comment.user?.id !== sender.id) return 'the sender did not write the comment';
  // A program writing in a person's name is not that person's word.
  if (comment.performed_via_github_app) return 'the comment was written through a GitHub App';
  return null;
}
