import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCard } from '../../../src/card/parse-card.ts';
import type { ChangedCrates } from '../../../src/edges/advisories/changed-crates.ts';
import type { Refresher } from '../../../src/edges/advisories/refresh.ts';
import { CHILD_RIGHTS, judgeInChild } from '../../../src/edges/local/judge-in-child.ts';
import { loadKnowledge } from '../../../src/edges/local/load-knowledge.ts';
import { NO_NEWS } from '../../../src/knowledge/registry-facts.ts';
import { review } from '../../../src/review/review-change.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings/defaults.ts';
import { changeOf } from '../../support/example-change.ts';

const ROOT = join(import.meta.dirname, '../../..');
const card = parseCard(readFileSync(join(ROOT, 'agents/rust-pro.md'), 'utf8'), 'agents/rust-pro.md');
const refresher: Refresher = { today: () => '2026-11-28', ask: null };
const change = changeOf('src/lib.rs', null, 'static mut COUNT: u32 = 0;\n');

test('a change is judged in a process of its own', async () => {
  const { findings } = await judgeInChild({ change, card, settings: DEFAULT_SETTINGS, refresher });
  expect(findings.map(({ ruleId }) => ruleId)).toContain('unsafe/static-mut');
});

test('a child that is not done in time is ended, and that is said', async () => {
  const judged = judgeInChild({ change, card, settings: DEFAULT_SETTINGS, refresher }, { deadline: 1 });
  await expect(judged).rejects.toThrow('the change could not be analysed: it took longer than');
});

test.skipIf(process.platform !== 'linux')('a child that takes too much memory is ended', async () => {
  const judged = judgeInChild(
    { change, card, settings: DEFAULT_SETTINGS, refresher },
    { memory: 1, watch: 1 },
  );
  await expect(judged).rejects.toThrow('memory');
});

test.each([
  ['read the files beside the code', `fs.readFileSync(${JSON.stringify(join(ROOT, 'README.md'))})`],
  ['read the system', `fs.readFileSync('/etc/passwd')`],
  ['write', `fs.writeFileSync(${JSON.stringify(join(ROOT, 'src/new.txt'))}, '')`],
  ['start programs', `child_process.execFileSync('id')`],
  ['start threads', `new worker_threads.Worker('1', { eval: true })`],
])('the child may not %s', (_, attempt) => {
  const probe = `try { ${attempt}; process.stdout.write('done') } catch (error) { process.stdout.write(error.code) }`;
  const said = execFileSync(process.execPath, [...CHILD_RIGHTS, '-e', probe], { env: {}, encoding: 'utf8' });
  expect(said).toBe('ERR_ACCESS_DENIED');
});

test('the child sees no variable of the environment', () => {
  const probe = 'process.stdout.write(JSON.stringify(process.env))';
  process.env.PRIVATE_KEY_OF_A_TEST = 'secret';
  try {
    const said = execFileSync(process.execPath, [...CHILD_RIGHTS, '-e', probe], {
      env: {},
      encoding: 'utf8',
    });
    expect(said).toBe('{}');
  } finally {
    delete process.env.PRIVATE_KEY_OF_A_TEST;
  }
});

test('what crosses to the child and back is what a review in this process says', async () => {
  const here = review(change, card, DEFAULT_SETTINGS, await loadKnowledge());
  expect(await judgeInChild({ change, card, settings: DEFAULT_SETTINGS, refresher })).toEqual(here);
});

test('eight at once are judged each for itself', async () => {
  const tasks = Array.from({ length: 8 }, (_, index) =>
    changeOf(`src/f${index}.rs`, null, 'static mut A: u32 = 0;\n'),
  );
  const reviews = await Promise.all(
    tasks.map((task) => judgeInChild({ change: task, card, settings: DEFAULT_SETTINGS, refresher })),
  );
  expect(reviews.map(({ findings }) => findings[0]?.path)).toEqual(tasks.map(({ files }) => files[0]?.path));
}, 60_000);

test('a review that fails is an error, and the next one works', async () => {
  const [file] = change.files;
  const broken = { ...change, files: [{ ...file, hunks: null }] };
  // Not a change at all: what a fault of our own would look like.
  const task = { change: broken as unknown as typeof change, card, settings: DEFAULT_SETTINGS, refresher };
  await expect(judgeInChild(task)).rejects.toThrow('the review failed');
  await expect(judgeInChild({ change, card, settings: DEFAULT_SETTINGS, refresher })).resolves.toBeDefined();
});

test('it may read the packages where they really lie, also behind a link', () => {
  const real = realpathSync(createRequire(import.meta.url).resolve('web-tree-sitter'));
  const open = CHILD_RIGHTS.flatMap((right) => /^--allow-fs-read=(.*)\*$/.exec(right)?.[1] ?? []);
  expect(open.some((folder) => real.startsWith(folder))).toBe(true);
});

const LOCK = `[[package]]
name = "serde"
version = "1.0.219"
source = "registry+https://github.com/rust-lang/crates.io-index"
`;

test('the child has us ask about the crates of the change, and waits for the news', async () => {
  const asked: ChangedCrates[] = [];
  const ask = async (crates: ChangedCrates) => {
    asked.push(crates);
    return { ...NO_NEWS, today: '2026-11-28' };
  };
  const locked = changeOf('Cargo.lock', null, LOCK);
  const task = { card, settings: DEFAULT_SETTINGS, refresher: { ...refresher, ask } };
  const { coverage } = await judgeInChild({ ...task, change: locked });
  expect(coverage.changed).toBe(1);
  expect(asked).toEqual([{ packages: [{ name: 'serde', version: '1.0.219' }], names: ['serde'] }]);
  await judgeInChild({ ...task, change });
  expect(asked).toHaveLength(1);
});

test('a fault of who asks is a fault of the review', async () => {
  const ask = () => Promise.reject(new Error('a fault of ours'));
  const task = { change: changeOf('Cargo.lock', null, LOCK), card, settings: DEFAULT_SETTINGS };
  await expect(judgeInChild({ ...task, refresher: { ...refresher, ask } })).rejects.toThrow(
    'a fault of ours',
  );
});
