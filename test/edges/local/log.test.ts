import { expect, test } from 'vitest';
import { createLog, tellTo } from '../../../src/edges/local/log.ts';

const SECRET = 'a-secret-of-at-least-thirty-two-bytes';
const KEY = '-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----';

function setUp(level = 'trace') {
  const lines: string[] = [];
  const log = createLog({ level, secrets: [SECRET, KEY], write: (line) => lines.push(line) });
  return { log, lines };
}

test.each([
  ['a payload', { payload: { text: 'CANARY' } }],
  ['the payload of an event', { event: { id: 'd-1', name: 'ping', payload: { text: 'CANARY' } } }],
  ['headers', { headers: { authorization: 'CANARY' } }],
  [
    'an error with a request',
    { err: Object.assign(new Error('bad'), { request: { headers: 'CANARY' }, status: 500 }) },
  ],
  ['an error with an event', { err: Object.assign(new Error('bad'), { event: { payload: 'CANARY' } }) }],
  ['an error with anything attached', { err: Object.assign(new Error('bad'), { config: 'CANARY' }) }],
  ['an event with anything attached', { event: { id: 'd-1', name: 'ping', raw: 'CANARY' } }],
  ['a nested body', { facts: { body: 'CANARY' } }],
  ['a nested response', { facts: { more: { response: 'CANARY' } } }],
])('%s is never in the log', (_, facts) => {
  const { log, lines } = setUp();
  log.child({ name: 'probot' }).error(facts, 'something happened');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('something happened');
  expect(lines[0]).not.toContain('CANARY');
});

test('what an error says is in the log, and where it was thrown', () => {
  const { log, lines } = setUp();
  log.error(Object.assign(new Error('bad luck'), { status: 502 }));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: { message: 'bad luck', status: 502, stack: expect.any(String) },
  });
});

test.each([
  SECRET,
  KEY,
  'ghs_16C7e42F292c6912E7710c838347Ae178B4a',
  'github_pat_11ABCDEFG0123456789_abcdefghijklmnop',
  'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjE3MDB9.c2lnbmF0dXJl',
  'token v1.0123456789abcdef0123456789abcdef01234567',
])('%j is hidden wherever it turns up', (text) => {
  const { log, lines } = setUp();
  log.info({ reason: `it was ${text} all along`, list: [text] }, `said ${text}`);
  log.error(new Error(`threw ${text}`));
  const said = lines.join('');
  expect(said).toContain('[hidden]');
  expect(said).not.toContain(JSON.stringify(text).slice(1, -1));
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
});

test('the story is told at the level that each event deserves', () => {
  const { log, lines } = setUp('info');
  const tell = tellTo(log);
  tell('delivery ignored', {});
  tell('jobs queued', { jobs: 1 });
  tell('job failed', { error: 'x' });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'info', msg: 'jobs queued', jobs: 1 },
    { level: 'error', msg: 'job failed' },
  ]);
});
