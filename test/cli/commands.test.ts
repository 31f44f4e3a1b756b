import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/rules/index.ts';
import { VERSION } from '../../src/version.ts';
import { runCli } from './run-cli.ts';

const ROOT = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'rust-pro-cli-'));
afterAll(() => rmSync(dir, { recursive: true }));

function fileWith(name: string, text: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

describe('help', () => {
  test('teaches at every level', async () => {
    const commands = [
      '',
      'review',
      'explain',
      'rules',
      'config',
      'config check',
      'config show',
      'config init',
      'deny',
      'deny init',
      'card',
      'card check',
      'serve',
      'doctor',
      'replay',
    ];
    const all = await Promise.all(
      commands.map((one) => runCli([...one.split(' ').filter(Boolean), '--help'])),
    );
    for (const [index, ran] of all.entries()) {
      expect({ command: commands[index], ...ran }).toMatchObject({ code: 0, err: '' });
      expect(ran.out).toContain(`Usage: rust-pro${commands[index] === '' ? '' : ` ${commands[index]}`}`);
    }
    expect(all[0]?.out).toContain('Exit codes: 0');
    expect(all[0]?.out).toContain('git diff | rust-pro review --diff -');
  });

  test('comes after a mistake, with the nearest command', async () => {
    const [none, wrong, version] = await Promise.all([runCli([]), runCli(['reviev']), runCli(['--version'])]);
    expect(none).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: rust-pro') });
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Did you mean review?') });
    expect(version).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
  });
});

describe('the catalogue', () => {
  test('is listed, in part, and as JSON', async () => {
    const [all, some, none, json] = await Promise.all([
      runCli(['rules']),
      runCli(['rules', '--family', 'unsafe', '--policy', 'p10']),
      runCli(['rules', '--family', 'nothing']),
      runCli(['rules', '--json']),
    ]);
    expect(
      all.out
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(catalogue.map(({ id }) => id));
    expect(some.out).toMatch(/^(?:unsafe\/.*P10 .*\n)+$/);
    expect(none).toEqual({ code: 0, out: 'no rule fits\n', err: '' });
    const facts = JSON.parse(json.out);
    expect(facts.map(({ id }: { id: string }) => id)).toEqual(catalogue.map(({ id }) => id));
    expect(facts[0]).toMatchObject({
      level: expect.stringMatching(/error|warning|info|off/),
      why: expect.any(String),
    });
  });

  test('explains a rule, or says which was meant', async () => {
    const [page, wrong] = await Promise.all([
      runCli(['explain', 'unsafe/static-mut']),
      runCli(['explain', 'unsafe/statik-mut']),
    ]);
    expect(page).toMatchObject({ code: 0, err: '', out: expect.stringContaining('unsafe/static-mut') });
    expect(wrong).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('did you mean "unsafe/static-mut"?'),
    });
  });
});

describe('config', () => {
  test('init writes a file that check finds no fault in and show reads, and never writes over one', async () => {
    const repo = mkdtempSync(join(dir, 'repo-'));
    spawnSync('git', ['init', '--quiet', repo]);
    const file = join(repo, '.github/rust-pro.yml');
    expect(await runCli(['config', 'init', '--repo', repo])).toEqual({
      code: 0,
      out: `wrote ${file}\n`,
      err: '',
    });
    expect(readFileSync(file, 'utf8')).toContain('yaml-language-server');
    expect(await runCli(['config', 'check'], { cwd: repo })).toMatchObject({ code: 0, err: '' });
    expect(await runCli(['config', 'init', '--repo', repo])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('there already'),
    });
    writeFileSync(file, 'max-comments: 3\n');
    const { out } = await runCli(['config', 'show', '--repo', repo]);
    expect(out).toMatch(/max-comments.*3.*rust-pro\.yml/);
    expect(out).toMatch(/gate.*advisory/);
  });

  test('check says where each fault is', async () => {
    const file = fileWith(
      'bad.yml',
      'gate: advisory\nfail_on: error\nrules: { "unsafe/static-mutt": off }\n',
    );
    const { code, out } = await runCli(['config', 'check', file]);
    expect(code).toBe(2);
    expect(out).toContain(`${file}:2:1: `);
    expect(out).toContain(`${file}:3:`);
    expect(out).toContain('unsafe/static-mut');
  });
});

describe('card check', () => {
  test('prints what a card holds', async () => {
    const ran = await runCli(['card', 'check', join(ROOT, 'agents/rust-pro.md')]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('26');
  });

  test('names each fault with its place, and survives what is no card', async () => {
    const cases = [
      fileWith('empty.md', ''),
      fileWith('nul.md', '---\nname: a\0b\n---\n'),
      fileWith('large.md', `---\nname: a\n---\n${'x'.repeat(10 << 20)}`),
      fileWith('bad.md', '---\nname: [1]\n---\ntext\n'),
    ];
    const all = await Promise.all(cases.map((file) => runCli(['card', 'check', file])));
    for (const [index, ran] of all.entries()) {
      expect({ file: cases[index], ...ran }).toMatchObject({ code: 2 });
      expect(ran.out + ran.err).toMatch(/\.md:?\d*/);
      expect(ran.out + ran.err).not.toMatch(/\n\s+at |\0/);
    }
    const missing = await runCli(['card', 'check', join(dir, 'none.md')]);
    expect(missing).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('there is no such file'),
    });
  });
});

test('doctor looks at everything, and says what a missing piece costs', async () => {
  const ran = await runCli(['doctor', '--repo', ROOT]);
  expect(ran).toMatchObject({ code: 0, err: '' });
  for (const part of ['node', 'git', 'rules', 'card', 'settings', 'app'])
    expect(ran.out).toMatch(new RegExp(`^. ${part} `, 'm'));
  expect(ran.out).toContain('APP_ID is not set');
  const outside = await runCli(['doctor', '--repo', dir], { env: { APP_ID: 'x' } });
  expect(outside.code).not.toBe(0);
  expect(outside.out).not.toMatch(/\n\s+at /);
});

test('replay says when a delivery asks for nothing, and what is no delivery', async () => {
  const [star, recorded, broken] = await Promise.all([
    runCli(['replay', fileWith('star.json', '{"action":"created"}'), '--event', 'star']),
    runCli(['replay', fileWith('ping.json', '{"event":"ping","payload":{"zen":"x"}}')]),
    runCli(['replay', fileWith('broken.json', '{')]),
  ]);
  expect(star).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^nothing to do: /) });
  expect(recorded).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^nothing to do: /) });
  expect(broken).toMatchObject({ code: 2, out: '', err: expect.stringContaining('is not JSON') });
});

/** A Node of the machine that is too old for the project; the launcher must cope with it. */
const oldNode = ['/usr/local/bin/node', '/usr/bin/node'].find((path) => {
  if (!existsSync(path)) return false;
  const major = Number(/^v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[1]);
  return major < 24;
});

test.skipIf(oldNode === undefined || !existsSync(join(ROOT, 'dist/cli.js')))(
  'an old Node hands over to the one that comes along',
  () => {
    // Without the other Node it says what it needs, and ends in 2.
    const { status, stdout, stderr } = spawnSync(oldNode ?? '', [join(ROOT, 'dist/cli.js'), '--version'], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' });
  },
);
