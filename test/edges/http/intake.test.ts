import { type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Delivery } from '../../../src/edges/http/delivery.ts';
import { Intake, type IntakeOptions, WEBHOOK_PATH } from '../../../src/edges/http/intake.ts';
import { deliveryHeaders, SECRET, send, sign } from './support.ts';

const open: Intake[] = [];
afterEach(async () => {
  for (const intake of open.splice(0)) await intake.close();
});

async function setUp(options: Partial<IntakeOptions> = {}) {
  const got: Delivery[] = [];
  const said: string[] = [];
  const intake = new Intake({
    secrets: [SECRET],
    deliver: async (delivery) => void got.push(delivery),
    ready: async () => ({ ready: true, checks: { github: 'ok' } }),
    tell: (event, facts) => void said.push(`${event} ${JSON.stringify(facts)}`),
    ...options,
  });
  open.push(intake);
  const url = await intake.listen(0, '127.0.0.1');
  const post = (body: string | Buffer, headers: OutgoingHttpHeaders) =>
    send(url + WEBHOOK_PATH, { method: 'POST', headers, body });
  return { intake, url, got, said, post };
}

const BODY = JSON.stringify({ zen: 'Keep it simple — déjà vu' });

describe('a delivery', () => {
  test('with a good signature is handed over and answered 202', async () => {
    const { post, got } = await setUp();
    const headers = deliveryHeaders(BODY);
    expect(await post(BODY, headers)).toMatchObject({ status: 202 });
    expect(got).toEqual([{ id: headers['x-github-delivery'], name: 'ping', payload: JSON.parse(BODY) }]);
  });

  test('is verified by GitHub’s own published example', async () => {
    // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    const { post } = await setUp({ secrets: ["It's a Secret to Everybody"] });
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const good = await post('Hello, World!', deliveryHeaders('', { 'x-hub-signature-256': signature }));
    // Signed, so it is read at last; and it is not JSON.
    expect(good).toMatchObject({ status: 400, text: expect.stringContaining('application/json') });
  });

  test('signed with the previous secret is taken while secrets are rotated', async () => {
    const { post } = await setUp({ secrets: ['n'.repeat(32), SECRET] });
    expect(await post(BODY, deliveryHeaders(BODY))).toMatchObject({ status: 202 });
    const current = deliveryHeaders(BODY, { 'x-hub-signature-256': sign(BODY, 'n'.repeat(32)) });
    expect(await post(BODY, current)).toMatchObject({ status: 202 });
    const other = deliveryHeaders(BODY, { 'x-hub-signature-256': sign(BODY, 'o'.repeat(32)) });
    expect(await post(BODY, other)).toMatchObject({ status: 401 });
  });

  test('that was seen before is answered, and not handed over again', async () => {
    const { post, got } = await setUp();
    const headers = deliveryHeaders(BODY);
    await post(BODY, headers);
    expect(await post(BODY, headers)).toMatchObject({
      status: 202,
      text: expect.stringContaining('seen before'),
    });
    expect(got).toHaveLength(1);
  });

  test('that came twice at the same moment is handed over once', async () => {
    const { post, got } = await setUp();
    const headers = deliveryHeaders(BODY);
    await Promise.all([post(BODY, headers), post(BODY, headers), post(BODY, headers)]);
    expect(got).toHaveLength(1);
  });

  test('that could not be handed over is answered 500 without details, and may come again', async () => {
    const deliver = vi.fn().mockRejectedValueOnce(new Error('the inbox is full of secrets'));
    const { post } = await setUp({ deliver });
    const headers = deliveryHeaders(BODY);
    const first = await post(BODY, headers);
    expect(first).toMatchObject({ status: 500, text: expect.not.stringContaining('inbox') });
    expect(await post(BODY, headers)).toMatchObject({ status: 202 });
    expect(deliver).toHaveBeenCalledTimes(2);
  });

  test('is forgotten when many others came since', async () => {
    const { post, got } = await setUp({ limits: { deliveries: 2 } });
    const first = deliveryHeaders(BODY);
    for (const headers of [first, deliveryHeaders(BODY), deliveryHeaders(BODY), first])
      await post(BODY, headers);
    expect(got).toHaveLength(4);
  });
});

describe('what is not signed', () => {
  const flipped = sign(BODY).replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  test.each([
    ['no signature', { 'x-hub-signature-256': [] }],
    ['an empty one', { 'x-hub-signature-256': '' }],
    ['one of the wrong bit', { 'x-hub-signature-256': flipped }],
    ['one in upper case', { 'x-hub-signature-256': sign(BODY).toUpperCase().replace('SHA', 'sha') }],
    ['one cut short', { 'x-hub-signature-256': sign(BODY).slice(0, -2) }],
    ['one without a prefix', { 'x-hub-signature-256': sign(BODY).slice('sha256='.length) }],
    ['two of them', { 'x-hub-signature-256': [sign(BODY), sign(BODY)] }],
    [
      'an old SHA-1 one only',
      { 'x-hub-signature-256': [], 'x-hub-signature': 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6' },
    ],
    ['one by the secret of Probot', { 'x-hub-signature-256': sign(BODY, 'development') }],
    ['one by an empty secret', { 'x-hub-signature-256': sign(BODY, '') }],
  ])('with %s is answered 401 before any JSON is read', async (_, more) => {
    const { post, got } = await setUp();
    const parse = vi.spyOn(JSON, 'parse');
    const answer = await post(BODY, deliveryHeaders(BODY, more));
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    expect(answer).toMatchObject({ status: 401 });
    expect(got).toEqual([]);
  });

  test.each([
    ['a changed bit', Buffer.from(BODY.replace('K', 'L'))],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(BODY)])],
    ['invalid UTF-8', Buffer.concat([Buffer.from(BODY), Buffer.from([0xff])])],
    ['nothing in it', Buffer.alloc(0)],
  ])('a body with %s is answered 401, and never logged', async (_, body) => {
    const { post, said } = await setUp();
    expect(await post(body, deliveryHeaders(BODY))).toMatchObject({ status: 401 });
    expect(said.join()).not.toContain('zen');
  });
});

describe('what is signed but wrong', () => {
  test.each([
    ['no event', { 'x-github-event': [] }, 'X-GitHub-Event'],
    ['an event of odd letters', { 'x-github-event': '../ping' }, 'X-GitHub-Event'],
    ['no delivery id', { 'x-github-delivery': [] }, 'X-GitHub-Delivery'],
    ['an id of odd letters', { 'x-github-delivery': 'a"b' }, 'X-GitHub-Delivery'],
    ['an id too long', { 'x-github-delivery': 'a'.repeat(65) }, 'X-GitHub-Delivery'],
  ])('%s is answered 400 by name', async (_, more, name) => {
    const { post } = await setUp();
    expect(await post(BODY, deliveryHeaders(BODY, more))).toMatchObject({
      status: 400,
      text: expect.stringContaining(name),
    });
  });

  test.each(['{', '[]', '1', 'null', '"x"', 'payload=%7B%7D', '\ufeff{}'])(
    'the body %j is answered 400',
    async (body) => {
      const { post, got } = await setUp();
      expect(await post(body, deliveryHeaders(body))).toMatchObject({ status: 400 });
      expect(got).toEqual([]);
    },
  );

  test('a body that is not UTF-8 is answered 400', async () => {
    const { post, got } = await setUp();
    const body = Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]);
    expect(await post(body, deliveryHeaders(body))).toMatchObject({ status: 400 });
    expect(got).toEqual([]);
  });

  test.each(['gzip', 'br', 'deflate, gzip'])('the content encoding %s is answered 415', async (encoding) => {
    const { post } = await setUp();
    expect(await post(BODY, deliveryHeaders(BODY, { 'content-encoding': encoding }))).toMatchObject({
      status: 415,
    });
  });
});

describe('size', () => {
  const limits = { body: 1000 };

  test('a body of the very limit is taken, one byte more is not', async () => {
    const { post } = await setUp({ limits });
    const filled = (length: number) => JSON.stringify({ a: 'x'.repeat(length - '{"a":""}'.length) });
    expect(await post(filled(1000), deliveryHeaders(filled(1000)))).toMatchObject({ status: 202 });
    expect(await post(filled(1001), deliveryHeaders(filled(1001)))).toMatchObject({ status: 413 });
  });

  test('a declared size over the limit is refused before the body comes', async () => {
    const { url } = await setUp();
    const headers = deliveryHeaders('', { 'content-length': '300000000' });
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        url + WEBHOOK_PATH,
        { method: 'POST', headers: { ...headers }, agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject).flushHeaders();
    });
    expect(status).toBe(413);
  });

  test('an endless body is cut off: no more than a little over the limit is read or kept', async () => {
    const { url } = await setUp({ limits: { body: 1024 * 1024 } });
    const before = process.memoryUsage().rss;
    const { status, sent } = await new Promise<{ status: number | undefined; sent: number }>((resolve) => {
      const headers = { ...deliveryHeaders(''), 'transfer-encoding': 'chunked' };
      let bytes = 0;
      let status: number | undefined;
      const chunk = Buffer.alloc(64 * 1024);
      const client = request(url + WEBHOOK_PATH, { method: 'POST', headers, agent: false }, (response) => {
        status = response.statusCode;
        response.on('error', () => undefined).resume();
      });
      client.on('error', () => undefined).on('close', () => resolve({ status, sent: bytes }));
      const pump = () => {
        while (!client.destroyed && bytes < 300e6) {
          bytes += chunk.length;
          if (!client.write(chunk)) return client.once('drain', pump);
        }
        return client;
      };
      pump();
    });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(40e6);
    expect(process.memoryUsage().rss - before).toBeLessThan(40e6);
  });

  test('many large bodies at once don’t fill the memory: the last are sent away with 503', async () => {
    const { url, post } = await setUp({ limits: { body: 100_000, bodies: 250_000 } });
    const headers = deliveryHeaders('', { 'content-length': '90000' });
    const held = [1, 2, 3].map(() =>
      request(url + WEBHOOK_PATH, { method: 'POST', headers: { ...headers }, agent: false }),
    );
    for (const client of held) client.on('error', () => undefined).write(Buffer.alloc(80_000));
    const large = JSON.stringify({ a: 'x'.repeat(50_000) });
    await vi.waitFor(async () => expect((await post(large, deliveryHeaders(large))).status).toBe(503));
    for (const client of held) client.destroy();
    await vi.waitFor(async () => expect((await post(large, deliveryHeaders(large))).status).toBe(202));
  });
});

describe('time', () => {
  test('a client that never ends its headers, or its body, is cut off; others are served meanwhile', async () => {
    const { url, post } = await setUp({ limits: { headersTimeout: 300, requestTimeout: 600 } });
    const { port } = new URL(url);
    const drip = (text: string) =>
      new Promise<string>((resolve) => {
        let got = '';
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => {
          got += data.toString();
        });
        socket.on('error', () => undefined).on('close', () => resolve(got));
      });
    const head = `POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: a\r\nX-Hub-Signature-256: ${sign('')}\r\n`;
    const slow = Array.from({ length: 50 }, () => drip(head));
    const slower = drip(`${head}Content-Length: 5\r\n\r\n{`);
    expect(await post(BODY, deliveryHeaders(BODY))).toMatchObject({ status: 202 });
    for (const answer of await Promise.all([...slow, slower])) expect(answer).toMatch(/^(HTTP\/1\.1 408|$)/);
  });
});

describe('other routes', () => {
  test('healthz says that the process is alive', async () => {
    const { url } = await setUp();
    expect(await send(`${url}/healthz`)).toMatchObject({ status: 200, text: '{"alive":true}\n' });
  });

  test('readyz is 200 or 503, with reasons', async () => {
    const ready = vi.fn().mockResolvedValue({ ready: true, checks: { github: 'ok' } });
    const { url } = await setUp({ ready });
    expect(await send(`${url}/readyz?a=b`)).toMatchObject({ status: 200 });
    ready.mockResolvedValue({ ready: false, checks: { github: 'not reached' } });
    expect(await send(`${url}/readyz`)).toMatchObject({
      status: 503,
      text: expect.stringContaining('not reached'),
    });
  });

  test.each([
    ['GET', '/'],
    ['GET', '/ping'],
    ['GET', '/probot'],
    ['GET', '/probot/setup'],
    ['POST', '/probot/import'],
    ['GET', '/probot/static/primer.css'],
    ['GET', WEBHOOK_PATH],
    ['PUT', WEBHOOK_PATH],
    ['POST', `${WEBHOOK_PATH}/`],
    ['POST', '/healthz'],
    ['GET', '/metrics'],
    ['GET', '/%2e%2e/etc/passwd'],
  ])('%s %s is not found', async (method, path) => {
    const { url } = await setUp();
    const body = method === 'GET' ? '' : BODY;
    const headers = method === 'GET' ? {} : deliveryHeaders(BODY);
    expect(await send(url + path, { method, headers, body })).toMatchObject({ status: 404 });
  });
});
