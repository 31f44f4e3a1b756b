import type { Severity } from '../../finding/finding.ts';
import { type CommandName, specOf } from './registry.ts';

/** Who asks, and about what, as known at the moment of execution. */
export type Asker = {
  /** `permission` of GitHub's collaborator-permission endpoint; null where it answered 404 or an error. */
  readonly permission: string | null;
  /** Did the asker open this pull request? */
  readonly isAuthor: boolean;
  readonly gate: 'advisory' | 'required';
  /** Severity of the finding that the command names; null where it names none, or it is not known. */
  readonly findingSeverity: Severity | null;
};

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

const RANKS = new Map([
  ['none', 0],
  ['read', 1],
  ['triage', 1],
  ['write', 2],
  ['maintain', 2],
  ['admin', 2],
]);
const READ = 1;
const WRITE = 2;

/** May this account run the command? Whatever is not known for certain is refused. */
export function mayRun(command: CommandName, asker: Asker): Permission {
  const rank = asker.permission === null ? undefined : RANKS.get(asker.permission);
  if (rank === undefined) return refused('your permission on this repository could not be established');
  if (rank < READ) return refused(`\`${command}\` needs read access to this repository`);
  const { role } = specOf(command);
  if (role === 'author' && rank < WRITE && !asker.isAuthor) {
    return refused(`\`${command}\` is for the author of the pull request and for people with write access`);
  }
  if (role === 'write' && rank < WRITE)
    return refused(`\`${command}\` needs write access to this repository`);
  if (judgesOwnError(command, asker)) {
    return refused('the gate is required here: someone else with write access must decide about an error');
  }
  return { allowed: true };
}

/** A finding of unknown severity counts as an error: the gate must not open by a failed look-up. */
function judgesOwnError(command: CommandName, asker: Asker): boolean {
  if (command !== 'resolve' && command !== 'reopen') return false;
  const error = asker.findingSeverity === 'error' || asker.findingSeverity === null;
  return asker.isAuthor && asker.gate === 'required' && error;
}

function refused(why: string): Permission {
  return { allowed: false, why };
}
