import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { manifestOf, manifestPage } from '../../scripts/manifest/manifest.ts';
import { APP_EVENTS, APP_PERMISSIONS } from '../../src/events/app-permissions.ts';
import { send } from '../edges/http/support.ts';

const APP_YML = readFileSync(new URL('../../app.yml', import.meta.url), 'utf8');
const SCRIPT = new URL('../../scripts/manifest.ts', import.meta.url).pathname;
const serverUrl = 'https://rust-pro.example.com';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

describe('app.yml', () => {
  test('asks for what the code says it needs, and for nothing else', () => {
    const app = parse(APP_YML);
    expect(app.default_permissions).toEqual(APP_PERMISSIONS);
    expect(app.default_events).toEqual(APP_EVENTS);
  });

  test('names a consumer in the line above each permission and event', () => {
    const lines = APP_YML.split('\n');
    const wishes = [
      ...Object.keys(APP_PERMISSIONS).map((name) => `  ${name}:`),
      ...APP_EVENTS.map((name) => `  - ${name}`),
    ];
    for (const wish of wishes) {
      const at = lines.findIndex((line) => line === wish || line.startsWith(`${wish} `));
      expect(lines[at - 1], wish).toMatch(/^ {2}# \S/);
    }
  });
});

describe('the manifest', () => {
  test('is app.yml, and where the server stands', () => {
    expect(manifestOf(APP_YML, { serverUrl, name: 'rust-pro-acme' })).toMatchObject({
      name: 'rust-pro-acme',
      url: serverUrl,
      hook_attributes: { url: 'https://rust-pro.example.com/api/github/webhooks', active: true },
      default_permissions: APP_PERMISSIONS,
      public: false,
    });
  });

  test('stands whole and harmless in the page', () => {
    const manifest = manifestOf(APP_YML, { serverUrl, name: `"><script>'&` });
    const page = manifestPage(manifest, {
      githubUrl: 'https://github.com',
      organization: 'a/b',
      state: 's&t',
    });
    expect(page).not.toContain('<script>');
    const value = /name="manifest" value="([^"]*)"/.exec(page)?.[1] ?? '';
    const unescaped = value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    expect(JSON.parse(unescaped)).toEqual(manifest);
    expect(page).toContain('action="https://github.com/organizations/a%2Fb/settings/apps/new?state=s%26t"');
  });

  test('is not made where an older key would be overwritten', async () => {
    const out = mkdtempSync(join(tmpdir(), 'rust-pro-'));
    cleanUps.push(() => rmSync(out, { recursive: true, force: true }));
    writeFileSync(join(out, '.env'), 'APP_ID=1');
    const run = promisify(execFile)(process.execPath, [SCRIPT, '--url', serverUrl, '--out', out]);
    await expect(run).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.env would be overwritten'),
    });
  });

  test('is printed as a page by the script', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '--url', serverUrl, '--print']);
    expect(stdout).toContain('action="https://github.com/settings/apps/new?state=');
  });
});

/** A GitHub that makes Apps; codes it was asked for. */
async function github() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(201, { 'content-type': 'application/json' });
    const html_url = 'https://github.com/apps/rust-pro';
    response.end(JSON.stringify({ id: 4711, html_url, pem: 'PEM', webhook_secret: 'w'.repeat(40) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('the way to GitHub and back ends with the key and the secret in files of the owner alone', async () => {
  const { url: githubUrl, asked } = await github();
  const out = mkdtempSync(join(tmpdir(), 'rust-pro-'));
  cleanUps.push(() => rmSync(out, { recursive: true, force: true }));
  const child = spawn(process.execPath, [SCRIPT, '--url', serverUrl, '--github', githubUrl, '--out', out]);
  cleanUps.push(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await vi.waitFor(() => expect(text).toContain('http://127.0.0.1:'), { timeout: 10_000 });
  const local = /http:\S+/.exec(text)?.[0] ?? '';
  const page = await send(`${local}/`);
  const state = /state=([0-9a-f]+)/.exec(page.text)?.[1] ?? '';
  expect((await send(`${local}/made?code=abc&state=0`)).status).toBe(404);
  expect(asked).toEqual([]);
  expect((await send(`${local}/made?code=abc&state=${state}`)).status).toBe(200);
  expect(await exited).toBe(0);
  expect(asked).toEqual(['POST /api/v3/app-manifests/abc/conversions']);
  expect(readFileSync(join(out, '.env'), 'utf8')).toContain(
    `APP_ID=4711\nPRIVATE_KEY_PATH=private-key.pem\nWEBHOOK_SECRET=${'w'.repeat(40)}`,
  );
  expect(readFileSync(join(out, 'private-key.pem'), 'utf8')).toBe('PEM');
  for (const name of ['.env', 'private-key.pem']) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
});
