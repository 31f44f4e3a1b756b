import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { printPopular } from '../../scripts/popular-crates/print-popular.ts';
import { readUsage } from '../../scripts/popular-crates/read-usage.ts';
import { gitRepo, runGit } from '../support/git-repo.ts';
import { lockText } from '../support/lock-text.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/popular-crates.ts');
const repo = gitRepo();
afterAll(() => repo.remove());
/** Commits as a stream: only there can each have its own date. */
const HISTORY: readonly (readonly [date: string, files: Readonly<Record<string, string>>])[] = [
  ['2024-05-05T12:00:00Z', { 'Cargo.lock': lockText({ app: ['old'] }, { old: [] }) }],
  ['2025-03-03T12:00:00Z', { 'Cargo.lock': lockText({ app: ['passing'] }, { passing: [] }) }],
  [
    '2025-12-31T23:30:00Z',
    {
      'Cargo.lock': lockText({ app: ['serde'] }, { serde: [] }),
      'Cargo.toml':
        '[dependencies]\nlog = "0.4"\nours = { path = "ours" }\nring = { git = "https://e.org/r", rev = "0123456" }\n',
      'lib/Cargo.toml':
        '[dev-dependencies]\nr = { package = "rand", version = "0.9" }\nanyhow.workspace = true\n[patch.crates-io]\nhyper = "1"\n',
      'vendor/x/Cargo.toml': '[dependencies]\nvendored = "1"\n',
    },
  ],
  ['2026-02-03T23:30:00Z', { 'broken/Cargo.toml': '[dependencies\n' }],
];
const stream = HISTORY.map(([date, files]) => {
  const contents = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}`,
  );
  const who = `committer Ferris <ferris@example.com> ${Date.parse(date) / 1000} +0000`;
  return ['commit refs/heads/main', who, 'data 0', ...contents, ''].join('\n');
});
runGit(repo.dir, ['fast-import', '--quiet'], stream.join(''));

describe('what a repository uses', () => {
  it('is what its lock files hold and its manifests name of crates.io, now and at the end of each year', () => {
    const { date, crates } = readUsage(repo.dir);
    expect(date).toBe('2026-02-03');
    expect([...crates].toSorted()).toEqual(['log', 'old', 'rand', 'serde']);
  });
});

describe('the list', () => {
  it('counts each repository once and leaves out what few use, in the order of names', () => {
    const usages = [
      { date: '2026-02-03', crates: new Set(['serde', 'Inflector', 'rare', '$name']) },
      { date: '2026-01-31', crates: new Set(['serde', 'Inflector', '$name']) },
      { date: '2027-01-31', crates: new Set<string>() },
    ];
    const list = JSON.parse(printPopular(usages, 2));
    expect(list).toMatchObject({ date: '2026-02-03', repositories: 2, least: 2 });
    expect(Object.entries(list.crates)).toEqual([
      ['Inflector', 2],
      ['serde', 2],
    ]);
    expect(() => printPopular([], 2)).toThrow('none of the repositories uses a crate');
  });

  it('is written by the script', async () => {
    const out = join(repo.dir, 'out.json');
    const args = [SCRIPT, repo.dir, '--least', '1', '--out', out];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toContain('4 crates of 1 repositories');
    expect(JSON.parse(await readFile(out, 'utf8')).crates).toEqual({ log: 1, old: 1, rand: 1, serde: 1 });
  });

  it('needs repositories to count', async () => {
    await expect(promisify(execFile)(process.execPath, [SCRIPT])).rejects.toMatchObject({ code: 2 });
  });
});
