import { expect, test } from 'vitest';
import { causesOf, dependencyBefore, touchedDependencies } from '../../src/syntax/dependency-causes.ts';
import { dossiersOf } from '../../src/syntax/dossier.ts';
import { newDuplicates } from '../../src/syntax/lock-duplicates.ts';
import { fileOf } from '../review/bench.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { lockText } from '../support/lock-text.ts';

const manifest = (name: string, lines: readonly string[]) =>
  `[package]\nname = "${name}"\n\n[dependencies]\n${lines.map((line) => `${line}\n`).join('')}`;

/** A change of one manifest and its lock file. */
function changeOf(
  [before, after]: readonly [readonly string[], readonly string[]],
  [base, head]: readonly [string, string],
) {
  return changeOfFiles([
    fileOf('Cargo.lock', base, head),
    fileOf('Cargo.toml', manifest('app', before), manifest('app', after)),
  ]);
}

/** Each new package with the dependency that brings it, and over how many. */
function causesIn(change: Parameters<typeof causesOf>[0]): readonly string[] {
  return [...causesOf(change)].map(
    ([{ name }, { dependency, path }]) => `${name} by ${dependency.name} in ${path.length}`,
  );
}

test('what comes with a new dependency stands at its line', () => {
  const change = changeOf(
    [['old = "1"'], ['old = "1"', 'new = "1"']],
    [
      lockText({ app: ['old'] }, { old: [] }),
      lockText({ app: ['old', 'new'] }, { old: [], new: ['deep', 'old'], deep: ['deeper'], deeper: [] }),
    ],
  );
  expect(causesIn(change)).toEqual(['new by new in 1', 'deep by new in 2', 'deeper by new in 3']);
});

test('of two new dependencies the nearer one brings a package', () => {
  const change = changeOf(
    [[], ['a = "1"', 'b = "1"']],
    [
      lockText({ app: [] }),
      lockText({ app: ['a', 'b'] }, { a: ['between'], b: ['shared'], between: ['shared'], shared: [] }),
    ],
  );
  expect(causesIn(change)).toContain('shared by b in 2');
});

test('an update of the lock file beside an edited line is nobody’s but its own', () => {
  const change = changeOf(
    [['old = "1"'], ['old = { version = "1" }']],
    [
      lockText({ app: ['old'] }, { old: ['middle'], middle: ['leaf'], leaf: [] }),
      lockText({ app: ['old'] }, { old: ['middle'], middle: ['leaf'], 'leaf 1.1.0': [] }),
    ],
  );
  expect(touchedDependencies(change).map(({ dependency }) => dependency.name)).toEqual(['old']);
  expect(causesIn(change)).toEqual([]);
});

test('another member’s package of the same name is not what this one needs', () => {
  const change = changeOf(
    [[], ['a = "2"']],
    [
      lockText({ app: [], other: ['a 1.0.0'] }, { 'a 1.0.0': [] }),
      lockText({ app: ['a 2.0.0'], other: ['a 1.1.0'] }, { 'a 1.1.0': [], 'a 2.0.0': [] }),
    ],
  );
  const causes = [...causesOf(change).keys()].map(({ version }) => version);
  expect(causes).toEqual(['2.0.0']);
});

test('a line that the change does not touch brings nothing, and a tree has no such lines', () => {
  const locks = [lockText({ app: ['a'] }, { a: [] }), lockText({ app: ['a'] }, { 'a 1.1.0': [] })] as const;
  const change = changeOf([['a = "1"'], ['a = "1"', '', '# b']], locks);
  expect(causesIn(change)).toEqual([]);
  expect(touchedDependencies({ ...change, source: 'tree' })).toEqual([]);
});

test('a dependency is found again under its table and name', () => {
  const change = changeOf([['a = "1"'], ['a = "2"', 'b = "1"']], [lockText({}), lockText({})]);
  const [a, b] = touchedDependencies(change);
  if (a === undefined || b === undefined) throw new Error('two lines are touched');
  expect(dependencyBefore(change, 'Cargo.toml', a.dependency)?.fields.get('version')?.value).toBe('1');
  expect(dependencyBefore(change, 'Cargo.toml', b.dependency)).toBe(null);
});

test('a second incompatible version is news, one more of the same line is not', () => {
  const versionsOf = (before: readonly string[], after: readonly string[]) => {
    const text = (versions: readonly string[]) =>
      lockText(
        { app: versions.map((one) => `a ${one}`) },
        Object.fromEntries(versions.map((one) => [`a ${one}`, []])),
      );
    const change = changeOfFiles([fileOf('Cargo.lock', text(before), text(after))]);
    return newDuplicates(change).map(({ versions }) => versions.join(' '));
  };
  expect(versionsOf(['1.0.0'], ['1.0.0', '2.0.0'])).toEqual(['1.0.0 2.0.0']);
  expect(versionsOf([], ['1.0.0', '2.0.0'])).toEqual(['1.0.0 2.0.0']);
  expect(versionsOf(['0.1.0'], ['0.1.0', '0.2.0'])).toEqual(['0.1.0 0.2.0']);
  expect(versionsOf(['0.0.1'], ['0.0.1', '0.0.2'])).toEqual(['0.0.1 0.0.2']);
  expect(versionsOf(['1.0.0', '2.0.0'], ['1.0.0', '2.0.0', '3.0.0'])).toEqual(['1.0.0 2.0.0 3.0.0']);
  for (const [before, after] of [
    [['1.0.0'], ['2.0.0']],
    [['1.0.0'], ['1.0.0', '1.1.0']],
    [
      ['1.0.0', '2.0.0'],
      ['2.0.0', '3.0.0'],
    ],
  ] as const)
    expect(versionsOf(before, after)).toEqual([]);
});

test('a dossier tells what comes along, and what macros and build scripts are among it', () => {
  const change = changeOf(
    [['old = "1"'], ['old = "1"', 'new = "1"']],
    [
      lockText({ app: ['old'] }, { old: ['cc'], cc: [], 'a 1.0.0': [] }),
      lockText(
        { app: ['old', 'new'] },
        {
          old: ['cc'],
          cc: [],
          'a 1.0.0': [],
          new: ['new-derive', 'native', 'a 2.0.0'],
          'new-derive': ['proc-macro2', 'quote', 'syn'],
          native: ['cc'],
          'a 2.0.0': [],
        },
      ),
    ],
  );
  expect(dossiersOf(change)).toMatchObject([
    {
      dependency: { name: 'new' },
      locked: { name: 'new', version: '1.0.0' },
      source: { kind: 'registry', url: 'crates.io' },
      brings: [{ name: 'new-derive' }, { name: 'native' }, { name: 'a', version: '2.0.0' }],
      macros: ['new-derive'],
      builders: ['native'],
      duplicates: ['a'],
    },
  ]);
});
