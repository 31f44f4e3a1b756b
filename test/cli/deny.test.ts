import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitRepo, gitRepo } from '../support/git-repo.ts';
import { runCli } from './run-cli.ts';

const SOURCE = 'source = "registry+https://github.com/rust-lang/crates.io-index"';
const LOCK = `version = 4

[[package]]
name = "fork"
version = "0.1.0"
source = "git+https://github.com/a/fork?rev=0b4b0a4e#0b4b0a4e"

[[package]]
name = "ours"
version = "0.1.0"

[[package]]
name = "time"
version = "0.1.45"
${SOURCE}
`;

describe('deny init', () => {
  let repo: GitRepo;
  beforeEach(() => {
    repo = gitRepo();
    repo.write('Cargo.toml', '[package]\nname = "ours"\nlicense = "MIT"\n');
    repo.write('Cargo.lock', LOCK);
    repo.commit();
  });
  afterEach(() => repo.remove());
  const init = (...args: readonly string[]) =>
    runCli(['deny', 'init', '--repo', repo.dir, ...args], { env: { CARGO_HOME: join(repo.dir, 'cargo') } });
  const read = (path: string) => readFileSync(join(repo.dir, path), 'utf8');

  it('writes a policy and a workflow, and nothing over what is there', async () => {
    const first = await init();
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out.split('\n')).toHaveLength(3);
    expect(read('deny.toml')).toMatch(/RUSTSEC-2020-0071.*time 0\.1\.45 is affected as of .*; until 20\d\d-/);
    expect(read('deny.toml')).toContain('"https://github.com/a/fork"');
    expect(read('.github/workflows/dependencies.yml')).toContain('command: check advisories bans sources\n');
    expect(await init()).toMatchObject({
      code: 2,
      err: expect.stringContaining('deny.toml is there already'),
    });
  });

  it('allows the licences where all are known, from what cargo has unpacked as well', async () => {
    repo.write(
      'Cargo.lock',
      `${LOCK.replace(/\[\[package\]\]\nname = "fork"[^[]*/, '').replace('time', 'unheard-of-crate')}`,
    );
    const unpacked = 'cargo/registry/src/index/unheard-of-crate-0.1.45/Cargo.toml';
    expect((await init('--print')).out).not.toContain('\n[licenses]');
    repo.write(unpacked, '[package]\nname = "unheard-of-crate"\nlicense = "ISC"\n');
    const { out } = await init('--print');
    expect(out).toContain('[licenses]\n# Those that there are today.\nallow = [\n    "ISC",\n    "MIT",\n]');
    expect(out).toContain('command: check advisories bans sources licenses');
    expect(existsSync(join(repo.dir, 'deny.toml'))).toBe(false);
  });

  it('takes what members say from the workspace, and asks nothing of those that are never published', async () => {
    repo.write(
      'Cargo.lock',
      LOCK.split('\n\n')
        .filter((one) => !/fork|time/.test(one))
        .join('\n\n')
        .concat('\n[[package]]\nname = "own"\nversion = "0.1.0"\n'),
    );
    repo.write('Cargo.toml', '[workspace]\nmembers = ["a", "b"]\n[workspace.package]\nlicense = "Zlib"\n');
    repo.write('a/Cargo.toml', '[package]\nname = "ours"\nlicense.workspace = true\n');
    repo.write('b/Cargo.toml', '[package]\nname = "own"\npublish = false\n');
    repo.commit();
    expect((await init('--print')).out).toContain('allow = [\n    "Zlib",\n]');
  });

  it('writes no second workflow where dependencies are checked', async () => {
    repo.write(
      '.github/workflows/ci.yml',
      'on: push\njobs:\n  a:\n    steps:\n      - run: cargo deny check\n',
    );
    await init();
    expect(existsSync(join(repo.dir, '.github/workflows/dependencies.yml'))).toBe(false);
  });

  it('says what is missing', async () => {
    repo.git('rm', '-q', 'Cargo.lock');
    expect(await init()).toMatchObject({ code: 2, err: expect.stringContaining('cargo generate-lockfile') });
    repo.write('Cargo.lock', '<<<<<<< ours\n');
    expect(await init()).toMatchObject({ code: 2, err: expect.stringContaining('merge conflict') });
    repo.git('rm', '-q', 'Cargo.toml');
    expect(await init()).toMatchObject({ code: 2, err: expect.stringContaining('there is no') });
  });
});
