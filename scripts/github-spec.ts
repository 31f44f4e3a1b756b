/**
 * Refreshes test/e2e/github/generated: the part of GitHub's own descriptions of its REST API and of its
 * webhooks that the stand-in is judged by. Run `node scripts/github-spec.ts`; the two packages are fetched
 * into a temporary directory (or taken from `--from DIR`) because the larger one unpacks to 400 MB.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OPERATIONS, WEBHOOKS } from './github-spec/selection.ts';
import { type Json, type JsonObject, restSubset, webhookSubset } from './github-spec/subset.ts';

const SOURCES = [
  { package: '@octokit/openapi', version: '23.0.2', output: 'rest.json', subset: restSubset(OPERATIONS) },
  {
    package: '@octokit/openapi-webhooks',
    version: '12.1.0',
    output: 'webhooks.json',
    subset: webhookSubset(WEBHOOKS),
  },
] as const;

const target = new URL('../test/e2e/github/generated/', import.meta.url);
const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

function install(): string {
  const folder = mkdtempSync(join(tmpdir(), 'github-spec-'));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const wanted = SOURCES.map((source) => `${source.package}@${source.version}`);
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...wanted], { cwd: folder });
  return folder;
}

function generate(folder: string, source: (typeof SOURCES)[number]): JsonObject {
  const path = `node_modules/${source.package}/generated/api.github.com.json`;
  const bytes = readFileSync(join(folder, path));
  const subset = source.subset(JSON.parse(bytes.toString('utf8')) as JsonObject);
  const text = `${JSON.stringify(subset)}\n`;
  writeFileSync(new URL(source.output, target), text);
  return {
    package: source.package,
    version: source.version,
    licence: 'MIT',
    source: 'generated/api.github.com.json',
    sourceSha256: sha256(bytes),
    output: source.output,
    outputSha256: sha256(text),
  } satisfies Record<string, Json>;
}

const { values } = parseArgs({ options: { from: { type: 'string' } } });
const folder = values.from ?? install();
const files = SOURCES.map((source) => generate(folder, source));
const manifest = {
  about: 'Generated from the packages named here; never edited by hand.',
  refresh: 'set the versions in scripts/github-spec.ts, then: node scripts/github-spec.ts',
  files,
};
writeFileSync(new URL('manifest.json', target), `${JSON.stringify(manifest, null, 2)}\n`);
if (values.from === undefined) rmSync(folder, { recursive: true, force: true });
