import type { Actor } from './answer.ts';

/** One request as the stand-in saw it. */
export type LoggedRequest = {
  readonly at: number;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly actor: Actor;
  /** The name of the actor that limits count by: `installation:1`, `app`, `user:ann`. */
  readonly caller: string;
  /** 0 while unanswered, or when the connection was cut or left hanging. */
  status: number;
  /** Did it change or read the world? False when it was refused before. */
  performed: boolean;
  /** A limit told this caller to wait, and it did not. */
  readonly duringWait: boolean;
  /** Refused because the token has no right to it. */
  outOfScope: boolean;
  fault: string | null;
  response: unknown;
};

export function callerOf(actor: Actor): string {
  if (actor.kind === 'installation') return `installation:${actor.installation.id}`;
  return actor.kind === 'user' ? `user:${actor.user.login}` : actor.kind;
}
