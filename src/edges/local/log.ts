import { type Logger, pino } from 'pino';
import type { Tell } from '../../ports.ts';

type LogOptions = {
  readonly level: string;
  /** Texts that must never be seen, wherever they turn up. */
  readonly secrets: readonly string[];
  /** Takes one line of JSON with its line end. */
  readonly write: (line: string) => void;
};

// GitHub's tokens, and what stands behind `bearer` or `token` in a header.
const TOKEN =
  /\b(?:gh[a-z]_[A-Za-z0-9_]{16,}|github_pat_[A-Za-z0-9_]{16,}|v\d\.[0-9a-f]{40})\b|\b(bearer|token) [\w.-]{16,}/gi;
/** Parts of requests and events that hold what people wrote, or credentials. */
const PRIVATE = ['payload', 'headers', 'body', 'request', 'response', 'octokit'];

/** A log of JSON lines without payloads, headers, tokens and secrets, whoever writes to it. */
export function createLog({ level, secrets, write }: LogOptions): Logger {
  const hidden = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const masked = (line: string) =>
    hidden.reduce((text, secret) => text.replaceAll(secret, '[hidden]'), line).replace(TOKEN, '[hidden]');
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: PRIVATE.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
      serializers: { err: plainError, error: plainError, event: plainEvent },
    },
    { write: (line: string) => write(masked(line)) },
  );
}

/** Tells the story to the log. */
export function tellTo(log: Logger): Tell {
  return (event, facts) => log[LEVELS.get(event) ?? 'info'](facts, event);
}

const LEVELS = new Map<string, 'debug' | 'warn' | 'error'>([
  ['delivery ignored', 'debug'],
  ['request refused', 'warn'],
  ['job waits for another try', 'warn'],
  ['job given up', 'error'],
  ['job failed', 'error'],
]);

/** Errors of Octokit and of Probot carry whole requests and payloads along. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack } = error;
  const status = 'status' in error && typeof error.status === 'number' ? { status: error.status } : {};
  return { type: name, message, stack, ...status };
}

function plainEvent(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return undefined;
  return { id: 'id' in event ? event.id : undefined, name: 'name' in event ? event.name : undefined };
}
