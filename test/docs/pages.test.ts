import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderHelp } from '../../src/events/commands/help.ts';
import { catalogue } from '../../src/rules/index.ts';
import { CATEGORY_LEVELS } from '../../src/settings/rule-level.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const README = read('README.md');
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const rowsOf = (text: string) => text.split('\n').filter((line) => line.startsWith('| '));

describe('the README', () => {
  test('lists the commands as `help` does', () => {
    const rows = rowsOf(renderHelp());
    expect(rows.length).toBeGreaterThan(8);
    expect(rowsOf(README)).toEqual(expect.arrayContaining(rows));
    const named = rowsOf(README).filter((row) => row.startsWith('| `/rust-pro'));
    expect(named).toEqual(rows.filter((row) => row.startsWith('| `/rust-pro')));
  });

  test('lists every rule about code with its level', () => {
    const listed = rowsOf(README).flatMap((row) => {
      const [, id, level] = /^\| \[`([a-z-]+\/[a-z0-9-]+)`\]\(.*\| (\w+) \|$/.exec(row) ?? [];
      return id === undefined ? [] : [`${id} ${level}`];
    });
    const rules = catalogue.filter(({ id }) => !id.startsWith('meta/'));
    expect(listed).toEqual(rules.map(({ id, category }) => `${id} ${CATEGORY_LEVELS[category]}`));
  });
});

describe('pages', () => {
  test('are found, those in folders too', () => {
    expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/operating.md', 'docs/rules/README.md']));
  });

  test.each(PAGES)('%s links to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });

  test.each(PAGES)('%s names scripts that exist', (page) => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('on operating names every variable of the environment', () => {
    const source = read('src/edges/local/environment.ts');
    const variables = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name = '']) => name);
    expect(variables).toContain('WEBHOOK_SECRET');
    const table = rowsOf(read('docs/operating.md')).join('\n');
    expect(variables.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });
});
