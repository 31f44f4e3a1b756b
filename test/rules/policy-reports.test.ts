import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import { NO_NEWS, registryFacts } from '../../src/knowledge/registry-facts.ts';
import { fileOf, judge } from '../review/bench.ts';
import { changeOf, changeOfFiles } from '../support/example-change.ts';

const BOOK = { source: 'a test', commit: 'none', date: '2026-08-21', advisories: [] };
const registry = () => registryFacts(BOOK, { ...NO_NEWS, today: '2026-11-28' });

function said(change: Change): readonly string[] {
  const { findings } = judge(change, {}, { registry });
  return findings
    .filter(({ ruleId }) => ruleId.startsWith('supply-chain/deny-'))
    .map(({ severity, path, span, message }) => `${severity} ${path}:${span.startLine} ${message}`);
}

describe('an exception whose day has passed', () => {
  const old = '[advisories]\nignore = [\n  "RUSTSEC-2020-0001", # no key here; until 2026-10-31\n]\n';
  const words = 'warning deny.toml:3 `RUSTSEC-2020-0001` was to be an exception until 2026-10-31';

  it('is told when the whole tree is looked at, or when it is touched', () => {
    expect(said({ ...changeOf('deny.toml', null, old), source: 'tree' })).toEqual([words]);
    expect(said(changeOf('deny.toml', old, old.replace('key', 'private key')))).toEqual([words]);
  });

  it('is nothing new where the change is elsewhere', () => {
    expect(said(changeOf('deny.toml', old, `${old}[bans]\n`))).toEqual([]);
    expect(
      said({ ...changeOf('deny.toml', null, old.replace('2026-10', '2026-12')), source: 'tree' }),
    ).toEqual([]);
  });
});

describe('an exception that is not needed', () => {
  const policy = '[bans]\nmultiple-versions = "deny"\nskip = ["syn"]\n';
  const lock = (...versions: readonly string[]) =>
    versions.map((version) => `[[package]]\nname = "syn"\nversion = "${version}"\n`).join('\n');
  const words = 'info deny.toml:3 the exception for `syn` is not needed: the lock file has one version of it';

  it('is told by the change that makes it so', () => {
    const policyFile = fileOf('deny.toml', `# one\n${policy}`, policy);
    const both = fileOf('Cargo.lock', lock('1.0.0', '2.0.0'), lock('2.0.0'));
    expect(
      said(changeOf('deny.toml', policy, `${policy}[sources]\n`, { 'Cargo.lock': lock('2.0.0') })),
    ).toEqual([]);
    expect(said({ ...changeOf('a', '', ''), files: [both, policyFile] })).toEqual([words]);
  });
});

describe('a source of the house itself', () => {
  const context = { 'Cargo.toml': '[workspace.package]\nrepository = "https://github.com/ours/it"\n' };

  it('weighs a note', () => {
    const policy = (git: string, org: string) =>
      `[sources]\nunknown-git = "deny"\nallow-git = [${git}]\nallow-org = { github = [${org}] }\n`;
    const after = policy(
      '"https://github.com/ours/fork", "https://github.com/others/fork"',
      '"Ours", "strangers"',
    );
    const found = said(changeOf('deny.toml', policy('', ''), after, context));
    expect(found.map((one) => one.split(' ').slice(0, 3).join(' '))).toEqual([
      'info deny.toml:3 `https://github.com/ours/fork`',
      'warning deny.toml:3 `https://github.com/others/fork`',
      'info deny.toml:4 `Ours`',
      'warning deny.toml:4 `strangers`',
    ]);
  });

  it('weighs no more in a patch', () => {
    const root = `${context['Cargo.toml']}[patch.crates-io]\na = { git = "https://github.com/ours/a" }\nb = { git = "https://github.com/x/b" }\n`;
    const { findings } = judge(changeOf('Cargo.toml', context['Cargo.toml'], root));
    const patches = findings.filter(({ ruleId }) => ruleId === 'supply-chain/patch-section');
    expect(patches.map(({ severity }) => severity)).toEqual(['info', 'warning']);
    const allowed = { 'deny.toml': '[sources]\nallow-org = { github = ["X"] }\n' };
    const notes = judge(changeOf('Cargo.toml', '', root, allowed)).findings.filter(({ message }) =>
      message.includes('x/b'),
    );
    expect(notes.map(({ severity }) => severity)).toEqual(['info']);
  });
});

describe('a policy that is seen in part', () => {
  it('is not compared', () => {
    const { files, ...rest } = changeOf('deny.toml', '[sources]\nunknown-git = "deny"\n', '[sources]\n');
    const partial = files.map((file) => ({
      ...file,
      head: { state: 'text' as const, text: '[sources]\n', partial: true as const },
    }));
    expect(said({ ...rest, files: partial })).toEqual([]);
    expect(said(changeOf('deny.toml', '[oh', '[sources]\n'))).toEqual([]);
  });
});

describe('a dependency where nothing checks dependencies', () => {
  const workflow = {
    '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: cargo test\n',
  };
  const found = (head: string) =>
    judge(changeOf('Cargo.toml', '[dependencies]\n', head, workflow), {}, { registry }).findings.filter(
      ({ ruleId }) => ruleId === 'supply-chain/deny-missing',
    );

  it('is the same finding whatever dependency comes first', () => {
    const [one] = found('[dependencies]\nb = "1"\n');
    const [two] = found('[dependencies]\na = "1"\n\nb = "1"\n');
    expect(one?.fingerprint).toBeDefined();
    expect(two?.fingerprint).toBe(one?.fingerprint);
    expect(two?.message).not.toBe(one?.message);
  });

  it('weighs a note where it is for tests alone', () => {
    expect(found('[dev-dependencies]\nb = "1"\n').map(({ severity }) => severity)).toEqual(['info']);
  });

  it('is not judged by a diff alone', () => {
    const change: Change = {
      ...changeOf('Cargo.toml', '', '[dependencies]\na = "1"\n', workflow),
      source: 'diff',
    };
    expect(said(change)).toEqual([]);
  });
});

describe('a policy that is deleted and nothing else', () => {
  const change = changeOfFiles([fileOf('deny.toml', '[sources]\nunknown-git = "deny"\n', null)]);
  const words =
    '`deny.toml` is deleted, and no other policy takes its place; the change leaves no line to say it on';

  it('is among what the reader must know, as no line is left for a finding', () => {
    const { findings, limits } = judge(change, {}, { registry });
    expect(findings).toEqual([]);
    expect(limits).toEqual([words]);
  });

  it('is nobody’s affair where the rule is off', () => {
    const off = { rules: [{ pattern: 'supply-chain/deny-weakened', level: 'off' as const, options: {} }] };
    expect(judge(change, off, { registry }).limits).toEqual([]);
  });
});
