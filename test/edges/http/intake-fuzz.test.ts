import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Intake, WEBHOOK_PATH } from '../../../src/edges/http/intake.ts';
import { deliveryHeaders, SECRET, send, sign } from './support.ts';

const faults: unknown[] = [];
const note = (fault: unknown) => faults.push(fault);
let intake: Intake;
let url = '';
let delivered = 0;

beforeAll(async () => {
  process.on('unhandledRejection', note).on('uncaughtExceptionMonitor', note);
  intake = new Intake({
    secrets: [SECRET],
    deliver: async () => {
      delivered += 1;
    },
    ready: async () => ({ ready: true, checks: {} }),
    tell: () => undefined,
  });
  url = await intake.listen(0, '127.0.0.1');
});
afterAll(async () => {
  process.off('unhandledRejection', note).off('uncaughtExceptionMonitor', note);
  await intake.close();
});

/** Sends raw bytes and returns what came back until the connection ended, or half a second passed. */
function raw(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (data) => {
      got += data.toString('latin1');
    });
    socket.on('error', () => undefined).on('close', () => resolve(got));
  });
}

const BODY = '{"action":"opened"}';
const LINES = [
  `POST ${WEBHOOK_PATH} HTTP/1.1`,
  'Host: localhost',
  'Connection: close',
  'X-GitHub-Event: ping',
  'X-GitHub-Delivery: 00000000-0000-0000-0000-000000000000',
  `X-Hub-Signature-256: ${sign('{"action":"closed"}')}`,
  'Content-Type: application/json',
];

test('no mutated request is taken, and none brings the server down', async () => {
  const oddLine = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(
      'Content-Length: -1',
      'Content-Length: 5',
      'Content-Length: 99999999999999999999',
      'Transfer-Encoding: chunked',
      'Content-Encoding: gzip',
      'Expect: 100-continue',
      'Upgrade: websocket',
      'X-Hub-Signature-256: sha256=',
      `Cookie: ${'a'.repeat(20_000)}`,
      'GET /healthz HTTP/1.1',
      '',
    ),
  );
  const change = fc.record({
    at: fc.nat({ max: LINES.length }),
    remove: fc.nat({ max: 2 }),
    add: fc.array(oddLine, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 3 }),
      fc.uint8Array({ maxLength: 20 }),
      async (changes, tail) => {
        const lines = [...LINES, `Content-Length: ${BODY.length}`];
        for (const { at, remove, add } of changes) lines.splice(at, remove, ...add);
        const answer = await raw(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n${BODY}`), tail]));
        expect(answer).not.toContain('HTTP/1.1 202');
        expect(answer).not.toContain('HTTP/1.1 500');
      },
    ),
    { numRuns: 300 },
  );
  expect(delivered).toBe(0);
  expect(faults).toEqual([]);
  const good = await send(url + WEBHOOK_PATH, { method: 'POST', headers: deliveryHeaders(BODY), body: BODY });
  expect(good.status).toBe(202);
});
