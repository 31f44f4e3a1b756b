import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../src/rules/index.ts';
import { VERSION } from '../src/version.ts';

/** Rooms in the order in which data walks: a room knows only those before it. Front doors may know all. */
const ROOMS = [
  'finding',
  'text',
  'card',
  'diff',
  'routing',
  'knowledge',
  'syntax',
  'rules',
  'settings',
  'review',
  'report',
  'events',
  'edges',
] as const;
/** Files beside the rooms that every room may know: plain types and errors. */
const GROUND = ['errors.ts', 'ports.ts', 'version.ts'];
/** Rooms that may touch the world. */
const WORLDLY = ['edges', 'cli'];
const LONGEST_SOURCE = 300;
const LONGEST_TEST = 400;

const SRC = join(import.meta.dirname, '../src');
const sources = filesBelow(SRC).map((path) => ({
  path: relative(SRC, path),
  text: readFileSync(path, 'utf8'),
}));
const imports = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, target = '']) => ({ path, target })),
);

describe('arrows', () => {
  test('are seen for as many modules as there are files', () => {
    expect(sources.length).toBeGreaterThan(100);
    const linked = new Set([...imports.map(({ path }) => path), ...imports.map(resolved)]);
    const lonely = sources.filter(({ path }) => !linked.has(path)).map(({ path }) => path);
    expect(lonely).toEqual(['cli.ts'].filter((path) => lonely.includes(path)));
  });

  test('point from later rooms to earlier ones', () => {
    const wrong = imports.filter(({ path, target }) => {
      if (!target.startsWith('.')) return false;
      const [from, to] = [roomOf(path), roomOf(resolved({ path, target }))];
      if (from === null || to === from) return false;
      if (to === null) return !GROUND.includes(resolved({ path, target })) && from !== 'cli';
      return rank(to) > rank(from);
    });
    expect(wrong.filter(({ path }) => !isDoor(path))).toEqual([]);
  });

  test('lead out of the house only from the edges and the front doors', () => {
    const worldly = /^node:(?!crypto$|path$|util$|module$|url$)/;
    const wrong = imports.filter(
      ({ path, target }) => worldly.test(target) && !WORLDLY.includes(roomOf(path) ?? '') && !isDoor(path),
    );
    expect(wrong).toEqual([]);
  });

  test('never go to a clock, the environment or chance from within', () => {
    const impure = /\b(?:process\.(?:env|argv|cwd|hrtime)|Date\.now|new Date\(\)|Math\.random|console\.)/;
    const wrong = sources.filter(
      ({ path, text }) => !WORLDLY.includes(roomOf(path) ?? '') && !isDoor(path) && impure.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

describe('sizes', () => {
  test(`no source is longer than ${LONGEST_SOURCE} lines`, () => {
    const long = sources.filter(({ text }) => lines(text) > LONGEST_SOURCE && !isGenerated(text));
    expect(long.map(({ path, text }) => `${path} ${lines(text)}`)).toEqual([]);
  });

  test(`no test is longer than ${LONGEST_TEST} lines`, () => {
    const long = filesBelow(import.meta.dirname)
      .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
      .filter(({ text }) => lines(text) > LONGEST_TEST && !isGenerated(text));
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

describe('the catalogue', () => {
  test('lists every rule file, in the order of ids', () => {
    const files = sources.flatMap(({ path }) => /^rules\/([a-z-]+\/[a-z0-9-]+)\.ts$/.exec(path)?.[1] ?? []);
    expect(catalogue.map(({ id }) => id)).toEqual(files.toSorted());
  });
});

test('what src imports is installed where only production packages are', () => {
  const { dependencies } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8'));
  const packages = sources.flatMap(({ text }) =>
    [...text.matchAll(/^(?!import type)(?:import|export|\}).*from '((?:@[^/']+\/)?[^/'.][^/']*)/gm)].map(
      ([, name = '']) => name,
    ),
  );
  const wanted = new Set(packages.filter((name) => !name.startsWith('node:')));
  expect(wanted).toContain('probot');
  expect([...wanted].filter((name) => !(name in dependencies))).toEqual([]);
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8'));
  expect(VERSION).toBe(version);
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return name.endsWith('.ts') ? [path] : [];
  });
}

function roomOf(path: string): string | null {
  return path.includes('/') ? (path.split('/')[0] ?? null) : null;
}

/** Files directly in `src/`, but for the ground, are front doors or the story itself. */
function isDoor(path: string): boolean {
  return !path.includes('/') && !GROUND.includes(path);
}

function resolved({ path, target }: { readonly path: string; readonly target: string }): string {
  return target.startsWith('.') ? join(path, '..', target) : target;
}

function rank(room: string): number {
  const at = ROOMS.findIndex((name) => name === room);
  return at === -1 ? ROOMS.length : at;
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}

function isGenerated(text: string): boolean {
  return text.slice(0, 400).includes('generated');
}
