import { describe, expect, test } from 'vitest';
import { cargoProfile, type ProfileKey, profileNames } from '../../src/syntax/cargo-profile.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { changeOfFiles } from '../support/example-change.ts';

type World = { package?: string; files?: Readonly<Record<string, string>>; workflows?: readonly string[] };

function profile(text: string, name = 'release', world: World = {}) {
  return cargoProfile(name, {
    root: parseToml('Cargo.toml', text),
    change: changeOfFiles([], world.files ?? {}),
    package: world.package ?? null,
    workflows: world.workflows ?? [],
  });
}

function value(key: ProfileKey, text: string, name?: string, world?: World) {
  const setting = profile(text, name, world)?.settings[key];
  return setting === undefined ? null : [setting.value, setting.from];
}

describe('cargoProfile', () => {
  test('has cargo’s defaults where nothing is written', () => {
    expect(value('opt-level', '')).toEqual([3, 'default']);
    expect(value('codegen-units', '')).toEqual([16, 'default']);
    expect(value('strip', '')).toEqual(['debuginfo', 'default']);
    expect(value('opt-level', '', 'dev')).toEqual([0, 'default']);
    expect(value('debug', '', 'test')).toEqual([true, 'default']);
    expect(profile('', 'unheard-of')).toBe(null);
  });

  test('keeps debug information that is asked for', () => {
    expect(value('strip', '[profile.release]\ndebug = 1\n')).toEqual(['none', 'default']);
    expect(value('strip', '[profile.release]\ndebug = 0\n')).toEqual(['debuginfo', 'default']);
  });

  test('takes what is written, in whichever form', () => {
    expect(value('lto', '[profile.release]\nlto = "thin"\n')).toEqual(['thin', 'manifest']);
    expect(value('opt-level', '[profile]\nrelease = { opt-level = "z" }\n')).toEqual(['z', 'manifest']);
    expect(value('opt-level', 'profile.release.opt_level = "s"\n')).toEqual(['s', 'manifest']);
  });

  test('inherits', () => {
    const text = '[profile.release]\nlto = true\n[profile.web]\ninherits = "release"\nopt-level = "s"\n';
    expect(value('lto', text, 'web')).toEqual([true, 'manifest']);
    expect(value('opt-level', text, 'web')).toEqual(['s', 'manifest']);
    expect(value('codegen-units', text, 'bench')).toEqual([16, 'default']);
    expect(value('lto', text, 'bench')).toEqual([true, 'manifest']);
    expect(profile('[profile.a]\ninherits = "b"\n[profile.b]\ninherits = "a"\n', 'a')).toBe(null);
    expect(profileNames(parseToml('Cargo.toml', text))).toEqual(['release', 'web']);
  });

  test('is overridden for a package, and for all dependencies', () => {
    const text =
      '[profile.release.package.app]\nopt-level = "s"\n[profile.release.package."*"]\nopt-level = "z"\n';
    expect(value('opt-level', text, 'release', { package: 'app' })).toEqual(['s', 'package']);
    expect(value('opt-level', text, 'release', { package: 'other' })).toEqual(['z', 'package']);
    expect(value('opt-level', text)).toEqual([3, 'default']);
  });

  test('yields to cargo’s configuration and to the environment of the workflow that builds', () => {
    const files = {
      '.cargo/config.toml': '[profile.release]\nlto = "fat"\n',
      '.github/workflows/web.yml':
        'env:\n  CARGO_PROFILE_RELEASE_LTO: "thin"\n  CARGO_PROFILE_RELEASE_OPT_LEVEL: 2\n',
    };
    const text = '[profile.release]\nlto = false\n';
    expect(value('lto', text, 'release', { files })).toEqual(['fat', 'config']);
    const workflows = ['.github/workflows/web.yml'];
    expect(value('lto', text, 'release', { files, workflows })).toEqual(['thin', 'environment']);
    expect(value('opt-level', text, 'release', { files, workflows })).toEqual([2, 'environment']);
  });

  test('knows the table in the root manifest', () => {
    const text = '[profile.release] # small\nlto = true\n\n[profile.dev]\n';
    const table = profile(text)?.table;
    expect(table && text.slice(table.header.start, table.header.end)).toBe('[profile.release]');
    expect(table && text.slice(table.range.start, table.range.end)).toBe(
      '[profile.release] # small\nlto = true',
    );
    expect(profile('profile.release.lto = true\n')?.table).toBe(null);
  });
});
