import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRegistryEnvironment } from '../../../src/edges/advisories/registry-environment.ts';
import { readEnvironment, type Variables } from '../../../src/edges/local/environment.ts';
import { UserError } from '../../../src/errors.ts';

const encoding = { type: 'pkcs8', format: 'pem' } as const;
const { privateKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const SECRET = 'a-secret-of-at-least-thirty-two-bytes';
const GOOD: Variables = { APP_ID: '4711', PRIVATE_KEY: PEM, WEBHOOK_SECRET: SECRET };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rust-pro-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultsOf(variables: Variables): string {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return 'no fault';
}

test('what is needed is enough, and the rest has defaults', () => {
  expect(readEnvironment(GOOD)).toEqual({
    appId: 4711,
    privateKey: PEM.trim(),
    previousKey: null,
    webhookSecrets: [SECRET],
    port: 3000,
    host: '0.0.0.0',
    logLevel: 'info',
    apiUrl: 'https://api.github.com',
    registry: { refresh: false, osvUrl: 'https://api.osv.dev', indexUrl: 'https://index.crates.io' },
  });
});

test('everything that is missing is said at once', () => {
  const said = faultsOf({});
  for (const name of ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET'])
    expect(said).toContain(`- ${name} is not set`);
});

describe('the webhook secret', () => {
  test.each([
    ['unset', undefined, 'is not set'],
    ['empty', '', 'is not set'],
    ['one byte short', 'x'.repeat(31), 'is shorter than 32 bytes'],
    ['the one of Probot', 'development', 'is `development`, which everybody knows'],
    ['with a line break at the end', `${SECRET}\n`, 'begins or ends with white space'],
  ])('%s is refused, with the way to make one', (_, WEBHOOK_SECRET, why) => {
    const said = faultsOf({ ...GOOD, WEBHOOK_SECRET });
    expect(said).toContain(`WEBHOOK_SECRET ${why}`);
    expect(said).toContain('openssl rand -hex 32');
  });

  test('may have exactly 32 bytes', () => {
    expect(readEnvironment({ ...GOOD, WEBHOOK_SECRET: 'ä'.repeat(16) }).webhookSecrets).toEqual([
      'ä'.repeat(16),
    ]);
  });

  test('may have a previous one, held to the same', () => {
    const previous = 'p'.repeat(40);
    expect(readEnvironment({ ...GOOD, WEBHOOK_SECRET_PREVIOUS: previous }).webhookSecrets).toEqual([
      SECRET,
      previous,
    ]);
    expect(faultsOf({ ...GOOD, WEBHOOK_SECRET_PREVIOUS: 'development' })).toContain(
      'WEBHOOK_SECRET_PREVIOUS',
    );
  });
});

describe('the private key', () => {
  const { privateKey: elliptic } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: encoding,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  test.each([
    ['with line breaks as \\n', () => PEM.replaceAll('\n', '\\n')],
    ['in base64', () => Buffer.from(PEM).toString('base64')],
  ])('is taken %s', (_, make) => {
    expect(readEnvironment({ ...GOOD, PRIVATE_KEY: make() }).privateKey).toBe(PEM.trim());
  });

  test('is taken from a file', () => {
    const path = join(folder, 'key.pem');
    writeFileSync(path, PEM);
    expect(readEnvironment({ ...GOOD, PRIVATE_KEY: '', PRIVATE_KEY_PATH: path }).privateKey).toBe(PEM.trim());
  });

  test('that was rotated out is taken in both ways too', () => {
    const path = join(folder, 'previous.pem');
    writeFileSync(path, PEM);
    expect(readEnvironment({ ...GOOD, PRIVATE_KEY_PREVIOUS: PEM }).previousKey).toBe(PEM.trim());
    expect(readEnvironment({ ...GOOD, PRIVATE_KEY_PREVIOUS_PATH: path }).previousKey).toBe(PEM.trim());
    expect(faultsOf({ ...GOOD, PRIVATE_KEY_PREVIOUS: 'garbage' })).toContain(
      'PRIVATE_KEY_PREVIOUS does not hold a private key',
    );
  });

  test.each([
    ['garbage', { PRIVATE_KEY: 'garbage-that-is-no-key' }, 'does not hold a private key'],
    ['a key cut short', { PRIVATE_KEY: PEM.slice(0, 400) }, 'does not hold a private key'],
    ['a key of another kind', { PRIVATE_KEY: elliptic }, 'not RSA'],
    ['a file that is not there', { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/nowhere/key.pem' }, 'ENOENT'],
  ])('%s is refused', (_, more, why) => {
    expect(faultsOf({ ...GOOD, ...more })).toContain(why);
  });
});

describe('the rest', () => {
  test.each([
    [{ APP_ID: 'rust-pro' }, 'APP_ID must be the number'],
    [{ APP_ID: '0' }, 'APP_ID must be the number'],
    [{ PORT: '65536' }, 'PORT must be'],
    [{ PORT: 'http' }, 'PORT must be'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of trace'],
    [{ GITHUB_API_URL: 'api.github.com' }, 'GITHUB_API_URL'],
    [{ GITHUB_API_URL: 'http://github.example.com/api/v3' }, 'GITHUB_API_URL'],
    [{ GITHUB_API_URL: 'https://me:secret@github.example.com' }, 'GITHUB_API_URL'],
    [{ GHE_HOST: 'github.example.com', GHE_PROTOCOL: 'ftp' }, 'GHE_HOST'],
  ])('%j is refused', (more, why) => {
    expect(faultsOf({ ...GOOD, ...more })).toContain(why);
  });

  test.each([
    [{ GHE_HOST: 'github.example.com' }, 'https://github.example.com/api/v3'],
    [{ GHE_HOST: '127.0.0.1:3997', GHE_PROTOCOL: 'http' }, 'http://127.0.0.1:3997/api/v3'],
    [{ GITHUB_API_URL: 'https://api.acme.ghe.com/' }, 'https://api.acme.ghe.com'],
    [
      { GITHUB_API_URL: 'http://localhost:1/api/v3', GHE_HOST: 'other.example.com' },
      'http://localhost:1/api/v3',
    ],
  ])('%j leads to the API at %s', (more, apiUrl) => {
    expect(readEnvironment({ ...GOOD, ...more }).apiUrl).toBe(apiUrl);
  });

  test('port 0 takes any that is free', () => {
    expect(readEnvironment({ ...GOOD, PORT: '0' }).port).toBe(0);
  });

  test('no value is ever repeated in a fault', () => {
    const canary = 'canary-9f31';
    const names = [
      'APP_ID',
      'PRIVATE_KEY',
      'WEBHOOK_SECRET',
      'PORT',
      'LOG_LEVEL',
      'GITHUB_API_URL',
      'WEBHOOK_SECRET_PREVIOUS',
    ];
    const said = faultsOf(Object.fromEntries(names.map((name) => [name, canary])));
    for (const name of names) expect(said).toContain(name);
    expect(said).not.toContain(canary);
  });
});

describe('the registry', () => {
  test('is asked where the operator says so, at the addresses that stand there', () => {
    const own = { OSV_URL: 'https://osv.example.com/mirror/', CRATES_INDEX_URL: 'http://127.0.0.1:8080' };
    expect(readEnvironment({ ...GOOD, REFRESH_ADVISORIES: 'on', ...own }).registry).toEqual({
      refresh: true,
      osvUrl: 'https://osv.example.com/mirror',
      indexUrl: 'http://127.0.0.1:8080',
    });
    expect(readRegistryEnvironment({ REFRESH_ADVISORIES: '', ...own })).toMatchObject({ refresh: false });
  });

  test.each([
    ['REFRESH_ADVISORIES', 'yes', 'must be on or off'],
    ['OSV_URL', 'http://api.osv.dev', 'https'],
    ['OSV_URL', 'https://user:secret@api.osv.dev', 'https'],
    ['CRATES_INDEX_URL', 'https://index.crates.io/?x=1', 'without a query'],
    ['CRATES_INDEX_URL', 'sparse+https://index.crates.io/', 'https'],
  ])('%s=%s is refused', (name, value, why) => {
    const said = faultsOf({ ...GOOD, [name]: value });
    expect(said).toContain(`- ${name} `);
    expect(said).toContain(why);
    expect(said).not.toContain('secret@');
    expect(() => readRegistryEnvironment({ [name]: value })).toThrow(`${name} must be`);
  });
});
