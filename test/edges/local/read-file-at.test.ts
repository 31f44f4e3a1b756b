import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileAt } from '../../../src/edges/local/read-file-at.ts';
import { gitRepo } from '../../support/git-repo.ts';

const repo = gitRepo();
const PATH = '.github/rust-pro.yml';
beforeAll(() => {
  repo.write(PATH, 'gate: required\n');
  symlinkSync('/etc/passwd', join(repo.dir, 'link.yml'));
  repo.commit();
  repo.write(PATH, 'gate: advisory\n');
});
afterAll(repo.remove);

test('a revision gives its own text, the work tree the present one', async () => {
  expect(await readFileAt(repo.dir, 'main', PATH)).toBe('gate: required\n');
  expect(await readFileAt(repo.dir, null, PATH)).toBe('gate: advisory\n');
  expect(await readFileAt(join(repo.dir, '.github'), null, PATH)).toBe('gate: advisory\n');
});

test.each(['main', null])('what is not there is null, at %s', async (revision) => {
  expect(await readFileAt(repo.dir, revision, 'nope.yml')).toBeNull();
  expect(await readFileAt(repo.dir, revision, 'no/such/file')).toBeNull();
  expect(await readFileAt(repo.dir, 'main', '.github')).toBeNull();
});

test.each(['main', null])('a link is refused, not followed, at %s', async (revision) => {
  await expect(readFileAt(repo.dir, revision, 'link.yml')).rejects.toThrow(/cannot read link\.yml.*link/);
});

test('an unknown revision is named', async () => {
  await expect(readFileAt(repo.dir, 'mian', PATH)).rejects.toThrow(
    'unknown revision "mian"; did you mean "main"?',
  );
});
