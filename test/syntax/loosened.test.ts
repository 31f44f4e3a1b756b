import { describe, expect, it } from 'vitest';
import { denyConfig } from '../../src/syntax/deny-config.ts';
import { type Loosening, loosened } from '../../src/syntax/loosened.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';

function changed(before: string, after: string, path = 'deny.toml'): readonly string[] {
  return loosened(denyConfig(parseToml(path, before)), denyConfig(parseToml(path, after))).map(wordsOf);
}

function wordsOf(one: Loosening): string {
  const mark = one.weight === 'info' ? '(info) ' : '';
  if (one.kind === 'entry') return `${mark}${one.key} + ${one.entry.name}`;
  if (one.kind === 'gone') return `${mark}${one.key} - ${one.names.join(' ')}`;
  return `${mark}${one.key} ${one.from} > ${one.to}`;
}

describe('levels', () => {
  it('go down, and what is stricter says nothing', () => {
    expect(changed('[sources]\nunknown-git = "deny"\n', '[sources]\nunknown-git = "allow"\n')).toEqual([
      'sources.unknown-git deny > allow',
    ]);
    expect(changed('[bans]\nwildcards = "warn"\n', '[bans]\nwildcards = "deny"\n')).toEqual([]);
    const file = '.cargo/audit.toml';
    expect(
      changed('', '[advisories]\nseverity_threshold = "high"\n[yanked]\nenabled = false\n', file),
    ).toEqual(['advisories.severity_threshold none > high', 'yanked.enabled true > false']);
  });

  it('have a default where they are absent', () => {
    expect(changed('[advisories]\nyanked = "deny"\n', '[advisories]\n')).toEqual([
      'advisories.yanked deny > warn',
    ]);
    expect(changed('[advisories]\nyanked = "warn"\n', '[advisories]\n')).toEqual([]);
    expect(changed('[bans]\n', '[bans]\nmultiple-versions = "allow"\n')).toEqual([]);
    expect(changed('[bans]\nmultiple-versions = "warn"\n', '[bans]\nmultiple-versions = "allow"\n')).toEqual([
      '(info) bans.multiple-versions warn > allow',
    ]);
  });

  it('may have gone out of use without a loss', () => {
    const old =
      '[advisories]\nvulnerability = "deny"\nunmaintained = "warn"\n[licenses]\nunlicensed = "deny"\ncopyleft = "deny"\n';
    expect(
      changed(old, '[advisories]\nversion = 2\nunmaintained = "workspace"\n[licenses]\nversion = 2\n'),
    ).toEqual([]);
    expect(changed(old, '[advisories]\nunmaintained = "none"\n')).toEqual([
      '(info) advisories.unmaintained warn > none',
    ]);
    expect(changed('', '[advisories]\nunmaintained = "none"\n')).toEqual([
      'advisories.unmaintained workspace > none',
    ]);
    expect(changed('', '[advisories]\nunmaintained = "transitive"\n')).toEqual([]);
  });

  it('may be numbers or switches', () => {
    expect(changed('', '[licenses]\nconfidence-threshold = 0.7\n')).toEqual([
      'licenses.confidence-threshold 0.8 > 0.7',
    ]);
    expect(changed('', '[licenses]\nconfidence-threshold = 0.9\n')).toEqual([]);
    expect(
      changed('[bans]\nwildcards = "deny"\n', '[bans]\nwildcards = "deny"\nallow-wildcard-paths = true\n'),
    ).toEqual(['(info) bans.allow-wildcard-paths false > true']);
    expect(changed('', '[bans]\nwildcards = "deny"\nallow-wildcard-paths = true\n')).toEqual([]);
    expect(changed('', 'exclude-dev = true\n')).toEqual(['(info) graph.exclude-dev false > true']);
    expect(changed('[graph]\nexclude-dev = true\n', 'exclude-dev = true\n')).toEqual([]);
  });
});

describe('lists that allow', () => {
  it('gain entries, by name and not by how they are written', () => {
    expect(
      changed(
        '[advisories]\nignore = ["RUSTSEC-2020-0001"]\n',
        '[advisories]\nignore = [{ id = "RUSTSEC-2020-0001" }, "RUSTSEC-2020-0002"]\n',
      ),
    ).toEqual(['advisories.ignore + RUSTSEC-2020-0002']);
    const skip = (...entries: readonly string[]) =>
      `[bans]\nmultiple-versions = "deny"\nskip = [${entries.join(', ')}]\n`;
    expect(changed(skip('{ name = "syn", version = "1.0.1" }'), skip('{ crate = "syn@1.0.2" }'))).toEqual([]);
    expect(changed(skip('"syn@1.0.1"'), skip('"syn@2.0.0"', '"syn@1.0.1"'))).toEqual([
      '(info) bans.skip + syn',
    ]);
  });

  it('matter only where something is denied', () => {
    const git = (level: string, list: string) =>
      `[sources]\nunknown-git = "${level}"\nallow-git = [${list}]\n`;
    expect(changed(git('deny', ''), git('deny', '"https://github.com/a/b"'))).toEqual([
      'sources.allow-git + https://github.com/a/b',
    ]);
    expect(changed(git('warn', ''), git('warn', '"https://github.com/a/b"'))).toEqual([]);
    expect(changed('', '[bans]\nskip = ["syn"]\n')).toEqual([]);
    const org = `${git('deny', '')}allow-org = { github = ["a"] }\n`;
    expect(
      changed(org, `${git('deny', '"https://github.com/a/b.git"')}allow-org = { github = ["a"] }\n`),
    ).toEqual([]);
  });

  it('begin with what they hold by default', () => {
    const list = (registries: string) =>
      `[sources]\nunknown-registry = "deny"\nallow-registry = [${registries}]\n`;
    const plain = '[sources]\nunknown-registry = "deny"\n';
    expect(changed(plain, list('"https://github.com/rust-lang/crates.io-index"'))).toEqual([]);
    expect(changed(plain, list('"https://crates.example.com/"'))).toEqual([
      'sources.allow-registry + https://crates.example.com',
    ]);
  });

  it('weigh licences by what they ask', () => {
    const allow = (licences: string) => `[licenses]\nallow = ["MIT"${licences}]\n`;
    expect(changed(allow(''), allow(', "Apache-2.0 WITH LLVM-exception", "MPL-2.0"'))).toEqual([
      '(info) licenses.allow + Apache-2.0 WITH LLVM-exception',
      'licenses.allow + MPL-2.0',
    ]);
    expect(changed('', allow(', "GPL-3.0"'))).toEqual([]);
    expect(changed(allow(''), '[bans]\n')).toEqual(['licenses - ']);
  });

  it('restrict as long as they are there', () => {
    expect(changed('[bans]\nallow = ["a"]\n', '[bans]\nallow = ["a", "b"]\n')).toEqual([
      '(info) bans.allow + b',
    ]);
    expect(changed('[bans]\nallow = []\n', '[bans]\nallow = ["a"]\n')).toEqual([]);
    expect(changed('[bans]\nallow = ["a"]\n', '[bans]\nallow = []\n')).toEqual(['bans.allow - ']);
    const build = (list: string) => `[bans.build]\nallow-build-scripts = [${list}]\n`;
    expect(changed(build(''), build('"a"'))).toEqual(['bans.build.allow-build-scripts + a']);
    expect(changed('', build('"a"'))).toEqual([]);
    expect(changed(build('"a"'), '[bans]\n')).toEqual(['bans.build.allow-build-scripts - ']);
    expect(changed(build(''), '[bans]\n')).toEqual([]);
  });

  it('say who may use what is banned', () => {
    const deny = (entry: string) => `[bans]\ndeny = [${entry}]\n`;
    expect(changed(deny('"rustls"'), deny('{ crate = "rustls", wrappers = ["hyper"] }'))).toEqual([
      '(info) bans.deny.wrappers + rustls hyper',
    ]);
    expect(changed('', deny('{ crate = "rustls", wrappers = ["hyper"] }'))).toEqual([]);
  });
});

describe('lists that forbid', () => {
  it('lose entries', () => {
    const deny = (...names: readonly string[]) => `[bans]\ndeny = [${names.map((name) => `"${name}"`)}]\n`;
    expect(changed(deny('openssl', 'md5', 'aes'), deny('aes'))).toEqual(['bans.deny - openssl md5']);
    expect(changed(deny('hamc'), deny('hmac'))).toEqual([]);
    expect(changed(deny('sha2'), deny('sha3'))).toEqual(['bans.deny - sha2']);
    expect(changed('[licenses]\ndeny = ["GPL-3.0"]\n', '[licenses]\nversion = 2\n')).toEqual([]);
    expect(changed('[licenses]\ndeny = ["GPL-3.0"]\n', '[licenses]\ndeny = []\n')).toEqual([
      'licenses.deny - GPL-3.0',
    ]);
  });

  it('are those of cargo-audit too', () => {
    const file = '.cargo/audit.toml';
    expect(changed('[output]\ndeny = ["yanked"]\n', '[output]\ndeny = ["warnings"]\n', file)).toEqual([]);
    expect(changed('[output]\ndeny = ["yanked"]\n', '', file)).toEqual(['output.deny - yanked']);
    expect(changed('', '[advisories]\ninformational_warnings = ["unsound"]\n', file)).toEqual([
      '(info) advisories.informational_warnings - unmaintained notice',
    ]);
  });
});
