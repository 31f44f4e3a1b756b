import { createPrivateKey, createSign, createVerify, generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Actor, Refusal } from './answer.ts';
import type { AppRegistration, Installation, Permissions, Repository, Token, World } from './world.ts';

const HOUR = 3_600_000;
const TEN_MINUTES = 600;
/** Seconds by which clocks may differ. */
const LEEWAY = 60;

let keys: { privateKey: string; publicKey: string } | undefined;

/** The RSA key of the App; made once a process, as it takes a while. */
export function appKeys(): { privateKey: string; publicKey: string } {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return keys;
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** GitHub's newer, stateless kind of token: `ghs_`, the App's id and a JWT; some 500 characters. */
function tokenValue(world: World, installation: Installation, expiresAt: number): string {
  const claims = { iss: 'github', sub: `installation:${installation.id}`, exp: Math.floor(expiresAt / 1000) };
  const payload = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url({ ...claims, jti: crypto.randomUUID() })}`;
  const key = createPrivateKey(appKeys().privateKey);
  return `ghs_${world.app.id}_${payload}.${createSign('RSA-SHA256').update(payload).sign(key, 'base64url')}`;
}

export function mintToken(
  world: World,
  installation: Installation,
  scope: { permissions: Permissions; repositories: readonly Repository[] | null },
): Token {
  const expiresAt = world.now() + HOUR;
  const token = {
    value: tokenValue(world, installation, expiresAt),
    installation,
    ...scope,
    expiresAt,
    revoked: false,
  };
  world.tokens.set(token.value, token);
  return token;
}

/** Who sends a request. Throws GitHub's 401 for a token or JWT that is not good. */
export function identify(world: World, request: IncomingMessage): Actor {
  const header = request.headers.authorization;
  if (header === undefined) return { kind: 'nobody' };
  const value = header.replace(/^(bearer|token) /i, '');
  const user = world.users.find((one) => one.token === value && one.type === 'User');
  if (user !== undefined) return { kind: 'user', user };
  const token = world.tokens.get(value);
  if (token === undefined && value.split('.').length === 3 && !value.startsWith('ghs_'))
    return { kind: 'app', app: verifyJwt(world, value) };
  if (token === undefined || token.revoked || token.expiresAt <= world.now())
    throw new Refusal(401, 'Bad credentials');
  return {
    kind: 'installation',
    installation: token.installation,
    permissions: token.permissions,
    repositories: token.repositories ?? token.installation.repositories,
    token: value,
  };
}

function verifyJwt(world: World, jwt: string): AppRegistration {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const head = parsePart(header);
  const claims = parsePart(payload);
  const { app } = world;
  const signed = createVerify('RSA-SHA256').update(`${header}.${payload}`);
  if (head.alg !== 'RS256' || !signed.verify(app.publicKey, signature, 'base64url'))
    throw new Refusal(401, 'A JSON web token could not be decoded');
  if (![String(app.id), app.clientId].includes(String(claims.iss)))
    throw new Refusal(404, 'Integration not found');
  checkTimes(claims, Math.floor(world.now() / 1000));
  return app;
}

function checkTimes(claims: Record<string, unknown>, now: number): void {
  const { exp, iat } = claims;
  if (typeof exp !== 'number' || exp <= now)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > now + TEN_MINUTES + LEEWAY)
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > now + LEEWAY)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
}

function parsePart(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    throw new Refusal(401, 'A JSON web token could not be decoded');
  }
}
