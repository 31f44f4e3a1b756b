import { describe, expect, test } from 'vitest';
import { type Asker, mayRun } from '../../../src/events/commands/may-run.ts';
import { COMMAND_NAMES, type CommandName } from '../../../src/events/commands/registry.ts';

const ROLES = [
  'admin',
  'maintain',
  'write',
  'triage',
  'read',
  'none',
  null,
  '',
  'ADMIN',
  'owner',
  '__proto__',
] as const;
const SEVERITIES = ['error', 'warning', 'info', null] as const;
const WRITERS = new Set<string | null>(['admin', 'maintain', 'write']);
const READERS = new Set<string | null>([...WRITERS, 'triage', 'read']);

/** The table of the design, written down a second time. */
const READ: ReadonlySet<CommandName> = new Set(['explain', 'policy', 'config', 'status', 'help'] as const);
const AUTHOR: ReadonlySet<CommandName> = new Set(['review', 'test'] as const);
const JUDGES: ReadonlySet<CommandName> = new Set(['resolve', 'reopen'] as const);

function expected(name: CommandName, { permission, isAuthor, gate, findingSeverity }: Asker): boolean {
  if (READ.has(name)) return READERS.has(permission);
  if (AUTHOR.has(name)) return WRITERS.has(permission) || (isAuthor && READERS.has(permission));
  const ownError =
    isAuthor && gate === 'required' && findingSeverity !== 'warning' && findingSeverity !== 'info';
  return WRITERS.has(permission) && !(JUDGES.has(name) && ownError);
}

describe.each(COMMAND_NAMES)('%s', (name) => {
  test.each(ROLES)('for the role %s', (permission) => {
    for (const isAuthor of [true, false]) {
      for (const gate of ['advisory', 'required'] as const) {
        for (const findingSeverity of SEVERITIES) {
          const asker: Asker = { permission, isAuthor, gate, findingSeverity };
          const answer = mayRun(name, asker);
          expect(answer.allowed, JSON.stringify(asker)).toBe(expected(name, asker));
          if (!answer.allowed) expect(answer.why).not.toBe('');
        }
      }
    }
  });
});

test('an author with all rights cannot dismiss an error of their own where the gate is required', () => {
  const asker: Asker = { permission: 'admin', isAuthor: true, gate: 'required', findingSeverity: 'error' };
  expect(mayRun('resolve', asker)).toMatchObject({
    allowed: false,
    why: expect.stringContaining('someone else'),
  });
});
