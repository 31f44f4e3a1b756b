import { describe, expect, it } from 'vitest';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { registriesIn, sourceOverrides } from '../../src/syntax/source-overrides.ts';

function said(text: string, path = '.cargo/config.toml'): readonly string[] {
  return sourceOverrides(parseToml(path, text)).map(({ message, weight }) => `${weight}: ${message}`);
}

describe('overrides of a manifest', () => {
  const manifest = (text: string, path = 'Cargo.toml') => said(text, path);

  it('are patches, replacements and other registries', () => {
    expect(
      manifest('[patch.crates-io]\na = { git = "https://GitHub.com/x/a.git", rev = "0b4b0a4e" }\n'),
    ).toEqual(['warning: `[patch.crates-io]` takes `a` from `https://github.com/x/a`']);
    expect(manifest('[patch."https://github.com/x/y"]\nb = { package = "a", path = "/opt/a" }\n')).toEqual([
      'warning: `[patch."https://github.com/x/y"]` takes `a` from `/opt/a`',
    ]);
    expect(manifest('[replace]\n"a:0.1.0" = { git = "https://example.com/a" }\n')).toHaveLength(1);
    expect(manifest('[patch.crates-io]\na = { version = "1", registry = "ours" }\nb = "1"\n')).toEqual([
      'warning: `[patch.crates-io]` takes `a` from `the registry ours`',
      'warning: `[patch.crates-io]` takes `b` from `another version`',
    ]);
    expect(manifest('[dependencies]\na = { version = "1", registry = "ours" }\n')).toEqual([
      'warning: the code of `a` comes from the registry `ours`',
    ]);
    expect(
      manifest(
        '[dependencies]\na = { version = "1", registry-index = "https://x" }\nb = { path = "b", version = "1", registry = "ours" }\n',
      ),
    ).toHaveLength(1);
  });

  it('are one for all crates of one origin', () => {
    const text =
      '[patch.crates-io]\na = { git = "https://x/y" }\nb = { git = "https://x/y.git", rev = "1" }\nc = { path = "c" }\nd = { path = "d" }\n';
    expect(manifest(text)).toEqual([
      'warning: `[patch.crates-io]` takes `a` and 1 more from `https://x/y`',
      'info: `[patch.crates-io]` takes `c` from `c`',
      'info: `[patch.crates-io]` takes `d` from `d`',
    ]);
  });

  it('weigh less where the code lies in the repository', () => {
    const inner = '[patch.crates-io]\na = { path = "../a" }\n';
    expect(manifest(inner, 'crates/b/Cargo.toml')).toEqual([
      'info: `[patch.crates-io]` takes `a` from `../a`',
    ]);
    expect(manifest(inner)).toEqual(['warning: `[patch.crates-io]` takes `a` from `../a`']);
  });
});

describe('overrides of a configuration', () => {
  it('are other places for code', () => {
    expect(said('paths = ["a", "/b"]\n')).toEqual([
      'warning: `paths` puts `a /b` in place of what the lock file names',
    ]);
    expect(said('[patch.crates-io]\na = { path = "vendor/a" }\n')).toEqual([
      'info: `[patch.crates-io]` takes `a` from `vendor/a`',
    ]);
    expect(said('[registry]\nindex = "https://x"\ndefault = "ours"\n')).toEqual([
      'warning: crates are looked up in `https://x`',
      'info: the default registry is `ours`',
    ]);
    expect(registriesIn(parseToml('.cargo/config.toml', '[registries.ours]\nindex = "https://x"\n'))).toEqual(
      ['ours'],
    );
  });

  it('are sources in place of others', () => {
    const replaced = (target: string) =>
      said(`[source.crates-io]\nreplace-with = "x"\n[source.x]\n${target}\n`);
    expect(replaced('directory = "vendor"')).toEqual(['info: the code of crates.io is read from `vendor`']);
    expect(replaced('local-registry = "/srv/crates"')).toEqual([
      'warning: the code of crates.io is read from `/srv/crates`',
    ]);
    expect(replaced('registry = "sparse+https://index.crates.io/"')).toEqual([]);
    expect(replaced('registry = "https://mirror"')).toEqual([
      'warning: crates.io is replaced by `https://mirror`',
    ]);
    expect(replaced('')).toEqual(['warning: crates.io is replaced by `x`']);
  });

  it('are programs that builds run', () => {
    expect(said('[build]\nrustc-wrapper = "/usr/bin/sccache"\n')).toEqual([]);
    expect(said('[build]\nrustc = "other"\n')).toEqual(['info: every build runs `other`']);
    expect(said('[build]\nrustc-workspace-wrapper = "./w"\njobs = 4\n')).toEqual([
      'warning: every build runs `./w`',
    ]);
    expect(said('[target.x]\nlinker = "/usr/bin/clang"\nrunner = "wasmtime run"\n')).toEqual([]);
    expect(
      said('[target.x]\nlinker = "ci/ld"\nrunner = ["ci/run", "-v"]\nrustflags = ["-C", "x/y"]\n'),
    ).toEqual([
      'warning: every build for `x` links with `ci/ld`',
      'info: what is built for `x` is run by `ci/run -v`',
    ]);
  });

  it('are what stands between cargo and the registry', () => {
    expect(said('[http]\nproxy = "p:1"\ncheck-revoke = false\ntimeout = 5\n[net]\noffline = true\n')).toEqual(
      [
        "warning: `http.proxy` puts `p:1` between everybody's cargo and the registry",
        'info: certificates that were taken back are trusted',
      ],
    );
    expect(said('[http]\ncheck-revoke = true\n')).toEqual([]);
    expect(said('include = ["other.toml"]\n')).toEqual(['info: other files hold more of this configuration']);
  });
});
