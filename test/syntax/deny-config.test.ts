import { describe, expect, it } from 'vitest';
import { denyConfig, plainUrl } from '../../src/syntax/deny-config.ts';
import { packageSpec } from '../../src/syntax/package-spec.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { endDate, isOver, isReason } from '../../src/syntax/policy-reason.ts';

function config(text: string, path = 'deny.toml') {
  return denyConfig(parseToml(path, text));
}

function listOf(text: string, key: string, path?: string) {
  return config(text, path)
    .lists.get(key)
    ?.map(({ name, reason }) => [name, reason]);
}

describe('a policy of cargo-deny', () => {
  it('is read as versions before 0.14 wrote it', () => {
    const old = config(`
targets = [{ triple = "x86_64-unknown-linux-gnu" }]
exclude = ["a-crate"]
all-features = true
[advisories]
vulnerability = "deny"
unmaintained = "warn"
severity-threshold = "low"
[licenses]
unlicensed = "deny"
copyleft = "warn"
deny = ["AGPL-3.0"]
[bans]
deny = [{ name = "openssl", version = "*", wrappers = ["native-tls"] }]
skip = [{ name = "syn", version = "=1.0.109" }]
`);
    expect(old.tool).toBe('cargo-deny');
    expect([...old.sections]).toEqual([
      'targets',
      'exclude',
      'all-features',
      'advisories',
      'licenses',
      'bans',
    ]);
    expect(old.levels.get('graph.all-features')?.value).toBe(true);
    expect(old.levels.get('advisories.vulnerability')?.value).toBe('deny');
    expect(old.lists.get('graph.exclude')?.[0]?.name).toBe('a-crate');
    expect(old.lists.get('licenses.deny')?.[0]?.name).toBe('AGPL-3.0');
    expect(old.lists.get('bans.skip')?.[0]?.crate).toEqual({ name: 'syn', version: '=1.0.109' });
    expect(old.lists.get('bans.deny.wrappers')?.map(({ name }) => name)).toEqual(['openssl native-tls']);
    expect(old.lists.has('sources.allow-git')).toBe(false);
  });

  it('is read as versions from 0.16 on write it', () => {
    const now = config(`
[graph]
exclude = ["b"]
[advisories]
version = 2
unmaintained = "workspace"
ignore = [
  "RUSTSEC-2020-0071",
  { id = "RUSTSEC-2024-0436", reason = "nothing replaces it; review by 2027-03" },
  "yanked-crate@0.1.1",
  { crate = "other", reason = "" },
]
[licenses]
private = { ignore = true, registries = ["ours"] }
exceptions = [{ allow = ["Zlib", "MPL-2.0"], crate = "a:<2" }]
[[licenses.clarify]]
crate = "ring"
expression = "ISC"
[[bans.features]]
crate = "reqwest"
deny = ["json"]
[sources]
allow-git = ["https://GitHub.com/Ours/fork.git"]
allow-org = { github = ["tokio-rs"] }
`);
    const names = (key: string) => now.lists.get(key)?.map(({ name }) => name);
    expect(names('graph.exclude')).toEqual(['b']);
    const ignored = ['RUSTSEC-2020-0071', 'RUSTSEC-2024-0436', 'yanked-crate', 'other'];
    expect(names('advisories.ignore')).toEqual(ignored);
    expect(now.lists.get('advisories.ignore')?.map(({ until }) => until)).toEqual([
      null,
      '2027-03-31',
      null,
      null,
    ]);
    expect(now.lists.get('advisories.ignore')?.map(({ crate }) => crate?.version ?? null)).toEqual([
      null,
      null,
      '=0.1.1',
      null,
    ]);
    expect(now.levels.get('licenses.private.ignore')?.value).toBe(true);
    expect(names('licenses.private.registries')).toEqual(['ours']);
    expect(names('licenses.exceptions')).toEqual(['a Zlib', 'a MPL-2.0']);
    expect(names('licenses.clarify')).toEqual(['ring']);
    expect(names('bans.features')).toEqual(['reqwest']);
    expect(names('sources.allow-git')).toEqual(['https://github.com/Ours/fork']);
    expect(names('sources.allow-org.github')).toEqual(['tokio-rs']);
  });

  it('belongs to the folder that it stands in, or above it', () => {
    expect(config('').folder).toBe('');
    expect(config('', '.cargo/deny.toml').folder).toBe('');
    expect(config('', 'fuzz/.deny.toml').folder).toBe('fuzz');
    expect(config('', 'a/b/.cargo/audit.toml')).toMatchObject({ folder: 'a/b', tool: 'cargo-audit' });
  });

  it('survives what is no policy', () => {
    expect(config('ignore = 1\n[advisories]\nignore = "x"\nyanked = ["a"]\n').lists.size).toBe(0);
    expect(
      config('[bans]\nskip = [1, {}, { crate = 2 }, "", { name = "" }]\n').lists.get('bans.skip'),
    ).toEqual([]);
    expect(config('[oh').sections.size).toBe(0);
  });
});

describe('a policy of cargo-audit', () => {
  it('is read with what it ignores and denies', () => {
    const text = `
[advisories]
ignore = ["RUSTSEC-2023-0071"] # no key is private here
informational_warnings = ["unmaintained"]
severity_threshold = "medium"
[output]
deny = ["warnings"]
[yanked]
enabled = false
`;
    const path = '.cargo/audit.toml';
    expect(listOf(text, 'advisories.ignore', path)).toEqual([
      ['RUSTSEC-2023-0071', 'no key is private here'],
    ]);
    expect(listOf(text, 'output.deny', path)).toEqual([['warnings', null]]);
    expect(config(text, path).levels.get('yanked.enabled')?.value).toBe(false);
  });
});

describe('the reason of an entry', () => {
  const ignored = (inside: string) =>
    listOf(`[advisories]\nignore = [\n${inside}\n]\n`, 'advisories.ignore')?.map(([, reason]) => reason);

  it('stands beside it or above it', () => {
    expect(ignored('"RUSTSEC-2020-0001", # the parser is off')).toEqual(['the parser is off']);
    expect(ignored('# one reason\n# of two lines\n"RUSTSEC-2020-0001",')).toEqual([
      'one reason of two lines',
    ]);
    expect(ignored('# far away\n\n"RUSTSEC-2020-0001",')).toEqual([null]);
    const table = '[[advisories.ignore]]\n# no input is hostile\nid = "RUSTSEC-2020-0001"\n';
    expect(listOf(table, 'advisories.ignore')).toEqual([['RUSTSEC-2020-0001', 'no input is hostile']]);
  });

  it('is shared by those below, unless it speaks of others', () => {
    expect(ignored('# all from the old client\n"RUSTSEC-2020-0001",\n"RUSTSEC-2020-0002", # hyper')).toEqual([
      'all from the old client',
      'all from the old client',
    ]);
    expect(ignored('# RUSTSEC-2020-0001 needs a key\n"RUSTSEC-2020-0001",\n"RUSTSEC-2020-0002",')).toEqual([
      'RUSTSEC-2020-0001 needs a key',
      null,
    ]);
    expect(
      ignored('# a reason for one\n"RUSTSEC-2020-0001", # and its own words\n"RUSTSEC-2020-0002",'),
    ).toEqual(['and its own words', null]);
    expect(ignored('# RUSTSEC-2020-0009 needs a key\n"RUSTSEC-2020-0001",')).toEqual([
      'RUSTSEC-2020-0009 needs a key',
    ]);
  });

  it('is neither a template, nor a name, nor code', () => {
    expect(ignored('# Lint level for when things happen\n"RUSTSEC-2020-0001",')).toEqual([null]);
    expect(ignored('"RUSTSEC-2020-0001", # time')).toEqual([null]);
    expect(
      ignored('#"RUSTSEC-0000-0000",\n#{ id = "x", reason = "you can specify" },\n"RUSTSEC-2020-0001",'),
    ).toEqual([null]);
    expect(['TODO', '?', 'safe', 'because', 'TODO: later'].map(isReason)).toEqual(Array(5).fill(false));
    expect(['see #12', 'https://example.com', 'TODO: upgrade clap'].map(isReason)).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('an end date', () => {
  it('follows a word that says it is one', () => {
    expect(endDate('until 2027-01-31')).toBe('2027-01-31');
    expect(endDate('expires: 2027-02')).toBe('2027-02-28');
    expect(endDate('Review again by 2028-02, please')).toBe('2028-02-29');
    expect(endDate('since 2024-01-01, remove after 2027-01-31')).toBe('2027-01-31');
  });

  it('is no other date', () => {
    expect(endDate('added 2024-01-01')).toBe(null);
    expect(endDate('until 2027-02-31')).toBe(null);
    expect(endDate('until 2027-13')).toBe(null);
    expect(endDate('until 2027-01-00')).toBe(null);
  });

  it('is over on the day after, if anybody knows the day', () => {
    expect(isOver('2027-01-31', '2027-01-31')).toBe(false);
    expect(isOver('2027-01-31', '2027-02-01')).toBe(true);
    expect(isOver('2027-01-31', null)).toBe(false);
    expect(isOver(null, '2027-01-31')).toBe(false);
  });
});

it('packages are specified in five ways', () => {
  expect(packageSpec('a')).toEqual({ name: 'a', version: null });
  expect(packageSpec('a@1.0.0')).toEqual({ name: 'a', version: '=1.0.0' });
  expect(packageSpec('a:<=1, >0.2')).toEqual({ name: 'a', version: '<=1, >0.2' });
  expect(packageSpec({ crate: 'a:*' })).toEqual({ name: 'a', version: null });
  expect(packageSpec({ name: 'a', version: '*' })).toEqual({ name: 'a', version: null });
  expect([packageSpec(1), packageSpec({}), packageSpec(null), packageSpec('')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

it('sources are the same without what makes no difference', () => {
  expect(plainUrl('git+https://GitHub.com/a/B.git?branch=x#123')).toBe('https://github.com/a/B');
  expect(plainUrl('sparse+https://index.crates.io/')).toBe('https://index.crates.io');
});
