import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../scripts/licences.ts');
const dir = mkdtempSync(join(tmpdir(), 'rust-pro-licences-'));
afterAll(() => rmSync(dir, { recursive: true }));

function unpack(name: string, version: string, license: string): void {
  const folder = join(dir, 'src', `${name}-${version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'Cargo.toml'),
    `[package]\nname = "${name}"\nversion = "${version}"\n${license}\n`,
  );
}

it('the licences of packages are gathered from their manifests', async () => {
  unpack('b', '0.10.0', 'license = "MIT/Apache-2.0"');
  unpack('b', '0.9.0', 'license = "MIT OR Apache-2.0"');
  unpack('a', '1.0.0', 'license = "MIT OR Apache-2.0"');
  unpack('c', '1.0.0', 'license = "Zlib"');
  unpack('file', '1.0.0', 'license-file = "LICENCE"');
  unpack('odd', '1.0.0', 'license = "non-standard"');
  mkdirSync(join(dir, 'src/empty'));
  const out = join(dir, 'licences.json');
  const run = promisify(execFile);
  const args = [SCRIPT, join(dir, 'src'), '--date', '2026-11-28', '--out', out];
  const { stdout } = await run(process.execPath, args);
  expect(stdout).toBe(`3 crates are in ${out}\n`);
  const { date, facts } = JSON.parse(readFileSync(out, 'utf8'));
  expect(date).toBe('2026-11-28');
  expect(facts).toEqual({ 'MIT OR Apache-2.0': { a: '1.0.0', b: '0.9.0 0.10.0' }, Zlib: { c: '1.0.0' } });
  expect(Object.keys(facts['MIT OR Apache-2.0'])).toEqual(['a', 'b']);
});

it('says how it wants to be called', async () => {
  const run = promisify(execFile);
  await expect(run(process.execPath, [SCRIPT])).rejects.toMatchObject({
    code: 2,
    stdout: expect.stringContaining('npm run licences'),
  });
});
