import { expect, test } from 'vitest';
import { memberManifests } from '../../src/diff/member-manifests.ts';
import { changeOf } from '../support/example-change.ts';

const members = (text: string, path = 'Cargo.toml') => memberManifests(changeOf(path, null, text).files);

test('names the manifests of the members that are written out', () => {
  const text =
    '[workspace]\nmembers = [\n  "./app", # the module\n  # "old",\n  "crates/model/",\n  "crates/*",\n  ".",\n]\n[profile.release]\nlto = true\n';
  expect(members(text)).toEqual(['app/Cargo.toml', 'crates/model/Cargo.toml']);
  expect(members(text, 'rust/Cargo.toml')).toEqual(['rust/app/Cargo.toml', 'rust/crates/model/Cargo.toml']);
});

test('names none where there is no profile, no workspace, and no manifest', () => {
  expect(members('[workspace]\nmembers = ["app"]\n')).toEqual([]);
  expect(members('[package]\nname = "a"\n[profile.release]\n')).toEqual([]);
  expect(members('[workspace]\nmembers = ["app"]\n[profile.release]\n', 'notes.md')).toEqual([]);
});
