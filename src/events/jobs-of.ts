import type { CommandJob, Job, ReviewJob } from '../ports.ts';
import type { CommandIntent } from './command-intent.ts';
import type { ParsedCommand } from './commands/command.ts';
import { parseLine } from './commands/parse-line.ts';
import type { Intent } from './intent.ts';
import type { RerunIntent } from './rerun-intent.ts';

/** The work that an intent leads to, in order; a rerun that names no pull request leads to none. */
export function jobsOf(intent: Intent, deliveryId: string): readonly Job[] {
  switch (intent.kind) {
    case 'review':
      return [{ kind: 'review', ref: intent.ref, deliveryId, full: intent.full }];
    case 'command':
      return commandJobs(intent, deliveryId);
    case 'rerun':
      return rerunJobs(intent, intent.numbers, deliveryId);
    case 'drop':
    case 'ignore':
      return [];
    default:
      return intent satisfies never;
  }
}

/** One full review for each pull request that a check is wanted for again. */
export function rerunJobs(
  { installation, repository }: RerunIntent,
  numbers: readonly number[],
  deliveryId: string,
): readonly ReviewJob[] {
  return [...new Set(numbers)].map((number) => ({
    kind: 'review',
    ref: { installation, repository, number },
    deliveryId,
    full: true,
  }));
}

function commandJobs(intent: CommandIntent, deliveryId: string): readonly Job[] {
  const { ref, commentId, commentKind, actor, actorId, commands } = intent;
  return commands.map((command, part) => ({
    kind: 'command',
    ref,
    deliveryId,
    commentId,
    commentKind,
    part,
    actor,
    actorId,
    line: command.line,
    ...(command.kind === 'refused' ? { refused: command.why } : {}),
  }));
}

/** What a queued command asks for: its line read again, unless the intake refused it. */
export function parsedOf({ line, refused }: CommandJob): ParsedCommand {
  const why = refused ?? 'the line holds no command';
  return (refused === undefined ? parseLine(line) : null) ?? { kind: 'refused', line, why };
}
