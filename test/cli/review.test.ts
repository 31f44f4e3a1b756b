import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GitRepo, gitRepo, runGit } from '../support/git-repo.ts';
import { type Ran, type RunOptions, runCli } from './run-cli.ts';

const BLOCK = 'fn f(p: *const u8) {\n    unsafe { *p };\n}\n';
const STORE =
  'use std::sync::atomic::{AtomicBool, Ordering};\nfn g(x: &AtomicBool) {\n    x.store(true, Ordering::Acquire);\n}\n';
const ESCAPES = 'src/\u001b[31mred.rs';

let repo: GitRepo;
let first: string;
let second: string;
const outside = mkdtempSync(join(tmpdir(), 'rust-pro-cli-'));

/** Commits: a clean one, then one with an error; the work tree adds a warning. */
beforeAll(() => {
  repo = gitRepo();
  repo.write('src/lib.rs', 'fn old() {}\n');
  first = repo.commit();
  repo.git('switch', '--quiet', '--create', 'topic');
  repo.write('src/lib.rs', `fn old() {}\n${STORE}`);
  second = repo.commit();
  repo.write('src/block.rs', BLOCK);
});
afterAll(() => {
  repo.remove();
  rmSync(outside, { recursive: true });
});

const run = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runCli(['review', ...args], { cwd: repo.dir, ...options });
const idsIn = ({ out }: Ran): readonly string[] =>
  JSON.parse(out).findings.map((one: { ruleId?: string; rule?: string }) => one.ruleId ?? one.rule);

describe('what is reviewed', () => {
  test('is the work left the default branch for, files that git does not know yet included', async () => {
    const ran = await run(['--format', 'json']);
    expect(ran).toMatchObject({ code: 1, err: '' });
    expect(idsIn(ran)).toContain('unsafe/undocumented-block');
    expect(idsIn(ran)).toContain('atomics/invalid-ordering');
  });

  test('is a revision, the index, the tree, or a diff', async () => {
    const committed = await run(['--base', first, '--head', second, '--format', 'json']);
    expect(idsIn(committed)).not.toContain('unsafe/undocumented-block');
    expect(committed.code).toBe(1);
    repo.git('add', 'src/block.rs');
    const staged = await run(['--staged', '--format', 'json']);
    repo.git('reset', '--quiet');
    expect(idsIn(staged)).toEqual(['unsafe/undocumented-block']);
    expect(staged.code).toBe(0);
    const all = await run(['--all', '--format', 'json']);
    expect(idsIn(all)).toContain('atomics/invalid-ordering');
    const input = repo.git('diff', first, second);
    const diff = await run(['--diff', '-', '--format', 'json'], { input: `${input}\n`, cwd: outside });
    expect(diff).toMatchObject({ code: 1, err: '' });
    expect(idsIn(diff)).toContain('atomics/invalid-ordering');
  });

  test('may stand in a repository without a work tree', async () => {
    const bare = join(outside, 'bare.git');
    runGit(repo.dir, ['clone', '--quiet', '--bare', repo.dir, bare]);
    const ran = await run(['--repo', bare, '--base', 'main', '--head', 'topic', '--format', 'json'], {
      cwd: outside,
    });
    expect(ran).toMatchObject({ code: 1, err: '' });
    expect(idsIn(ran)).toContain('atomics/invalid-ordering');
  });

  test('may have nothing to say, in one line', async () => {
    const ran = await run(['--base', first, '--head', first]);
    expect(ran.code).toBe(0);
    expect(ran.out.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(ran.out).toMatch(/nothing/i);
  });
});

describe('what is printed', () => {
  test.each(['pretty', 'sarif', 'json', 'markdown', 'github'])(
    'can be %s, on standard output alone',
    async (format) => {
      const ran = await run(['--head', second, '--format', format]);
      expect(ran).toMatchObject({ code: 1, err: '' });
      expect(ran.out).toContain('invalid-ordering');
      expect(ran.out).not.toContain('\u001b');
      if (format === 'sarif') expect(JSON.parse(ran.out)).toMatchObject({ version: '2.1.0' });
    },
  );

  test('goes to a file when it is to', async () => {
    const file = join(outside, 'out.json');
    const ran = await run(['--head', second, '--format', 'json', '--output', file]);
    expect(ran).toEqual({ code: 1, out: '', err: '' });
    expect(JSON.parse(readFileSync(file, 'utf8')).findings.length).toBeGreaterThan(0);
    const ran2 = await run(['--head', second, '--output', join(outside, 'no/such/folder')]);
    expect(ran2).toMatchObject({ code: 2, out: '', err: expect.stringContaining('cannot write') });
  });

  test('shows escapes in file names as what they are', async () => {
    repo.write(ESCAPES, BLOCK);
    try {
      for (const format of ['pretty', 'github']) {
        const { out, err } = await run(['--format', format]);
        expect(out).toContain('red.rs');
        expect(out + err).not.toContain('\u001b');
      }
    } finally {
      rmSync(join(repo.dir, ESCAPES));
    }
  });

  test('ends quietly when its reader has seen enough', () => {
    const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
    const shell = `"${process.execPath}" "${cli}" review --all --format json | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', shell], { cwd: repo.dir, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\{\n[01]\n$/);
  });

  test.skipIf(!existsSync('/usr/bin/script'))(
    'has colours on a terminal only, and not where NO_COLOR is set',
    () => {
      const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
      const inner = `"${process.execPath}" "${cli}" review --head ${second}`;
      const onTerminal = (env: Record<string, string>) =>
        spawnSync('bash', ['-c', `/usr/bin/script -qec '${inner}' /dev/null`], {
          cwd: repo.dir,
          env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', ...env },
          encoding: 'utf8',
        }).stdout;
      expect(onTerminal({})).toContain('\u001b[');
      const plain = onTerminal({ NO_COLOR: '1' });
      expect(plain).toContain('invalid-ordering');
      expect(plain).not.toContain('\u001b[');
    },
  );
});

describe('the exit code', () => {
  test.each([
    ['error', 1],
    ['never', 0],
  ])('follows --fail-on %s', async (level, code) => {
    expect((await run(['--head', second, '--fail-on', level])).code).toBe(code);
  });

  test('counts warnings when asked to', async () => {
    expect((await run(['--rule', 'unsafe/undocumented-block'])).code).toBe(0);
    expect((await run(['--rule', 'unsafe/undocumented-block', '--fail-on', 'warning'])).code).toBe(1);
  });

  test('is 2, with words that help, for wrong usage', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['--rule', 'unsafe/static-mutt'], 'did you mean "unsafe/static-mut"?'],
      [['--staged', '--head', 'HEAD'], '--staged and --head'],
      [['--diff', '-', '--base', 'main'], '--diff and --base'],
      [['--all', '--base', 'main'], '--all and --base'],
      [['--head', 'topik'], 'did you mean "topic"?'],
      [['--base', 'no-such-thing-anywhere'], 'unknown revision'],
      [['--repo', outside], 'git'],
      [['--repo', join(outside, 'nowhere')], 'nowhere'],
      [['--format', 'xml'], 'pretty, sarif, json, markdown, github'],
      [['--fail-on', 'errors'], 'error, warning, info, never'],
      [['--card', join(outside, 'none.md')], 'there is no such file'],
      [['--formt', 'json'], '--format'],
      [['--diff', join(outside, 'none.diff')], 'there is no such file'],
    ];
    const all = await Promise.all(cases.map(([args]) => run(args)));
    for (const [index, [args, words]] of cases.entries()) {
      expect({ args, ...all[index] }).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining(words),
      });
      expect(all[index]?.err).not.toMatch(/\n\s+at /);
    }
  });
});

describe('the settings', () => {
  const path = '.github/rust-pro.yml';

  test('are those of the base for revisions, and those of the work tree for your own work', async () => {
    const own = gitRepo();
    try {
      own.write(path, 'rules: { "unsafe/*": off }\n');
      own.write('src/lib.rs', 'fn a() {}\n');
      const base = own.commit();
      own.git('switch', '--quiet', '--create', 'topic');
      own.write(path, 'rules: { "atomics/*": off }\n');
      own.write('src/lib.rs', BLOCK + STORE);
      const head = own.commit();
      const ids = async (...args: readonly string[]) =>
        new Set(
          idsIn(await run([...args, '--format', 'json'], { cwd: own.dir })).map((id) => id.split('/')[0]),
        );
      expect(await ids('--head', head)).toEqual(new Set(['atomics']));
      expect(await ids('--base', base, '--head', head)).toEqual(new Set(['atomics']));
      expect(await ids()).toEqual(new Set(['unsafe']));
      expect(await ids('--all', '--head', head)).toEqual(new Set(['unsafe']));
      expect(await ids('--head', head, '--config', path)).toEqual(new Set(['unsafe']));
    } finally {
      own.remove();
    }
  });

  test('at fault end in 2 with path, line and column', async () => {
    repo.write(path, 'gate: advisory\nfail_on: error\n');
    try {
      const ran = await run([]);
      expect(ran).toMatchObject({ code: 2, out: '' });
      expect(ran.err).toContain(`${path}:2:1: `);
      expect(ran.err).toContain('fail-on');
    } finally {
      rmSync(join(repo.dir, '.github'), { recursive: true });
    }
  });

  test('say from when on it fails, unless --fail-on does', async () => {
    repo.write(path, 'fail-on: warning\n');
    try {
      expect((await run(['--rule', 'unsafe/undocumented-block'])).code).toBe(1);
      expect((await run(['--rule', 'unsafe/undocumented-block', '--fail-on', 'error'])).code).toBe(0);
    } finally {
      rmSync(join(repo.dir, '.github'), { recursive: true });
    }
  });
});
