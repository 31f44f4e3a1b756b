import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../src/diff/change.ts';
import { checksDependencies, dependencyChecks } from '../../src/syntax/dependency-checks.ts';
import { headPlaceOf } from '../../src/syntax/head-place.ts';
import { policyLosses, unshownLosses } from '../../src/syntax/policy-losses.ts';
import { workflowOf } from '../../src/syntax/workflow-steps.ts';
import { parseYamlFile } from '../../src/syntax/yaml-file.ts';
import { LineIndex } from '../../src/text/line-index.ts';
import { fileOf } from '../review/bench.ts';
import { changeOf, changeOfFiles } from '../support/example-change.ts';

const CI = '.github/workflows/ci.yml';
const step = (what: string) => `on: push\njobs:\n  a:\n    steps:\n      - ${what}\n`;
const [DENY, TEST] = [step('run: cargo deny check'), step('run: cargo test')];

describe('what checks dependencies', () => {
  const checks = (what: string) => {
    const text = step(what);
    return checksDependencies(workflowOf(parseYamlFile(CI, text, new LineIndex(text))));
  };

  it('is a command, a task of that name, or an action', () => {
    const yes = [
      'run: cargo deny --all-features check',
      'run: cargo +stable audit',
      'run: cargo-deny check',
      'run: cargo vet --locked',
      'run: just deny',
      'run: make check-audit',
      'run: cargo xtask deny',
      'uses: EmbarkStudios/cargo-deny-action@v2',
      'uses: rustsec/audit-check@v2',
      'uses: actions-rs/audit-check@v1',
      'uses: actions/dependency-review-action@v4',
      'uses: google/osv-scanner-action/osv-scanner-action@v2',
      'uses: ./.github/actions/cargo-deny',
    ];
    expect(yes.filter((what) => !checks(what))).toEqual([]);
  });

  it('is nothing else', () => {
    const no = [
      'run: cargo test',
      'run: cargo clippy -- --deny warnings',
      'run: auditd',
      'uses: actions/checkout@v6',
    ];
    expect(no.filter(checks)).toEqual([]);
  });

  it('is not known without workflows, with broken ones, or with those of others', () => {
    const said = (context: Readonly<Record<string, string>>) =>
      dependencyChecks(changeOf('a', '', '', context));
    expect(said({})).toBe('unknown');
    expect(said({ 'action.yml': 'runs:\n  steps: []\n' })).toBe('unknown');
    expect(said({ [CI]: TEST })).toBe('none');
    expect(said({ [CI]: 'a: [' })).toBe('unknown');
    expect(said({ [CI]: 'on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@v1\n' })).toBe(
      'unknown',
    );
    expect(said({ [CI]: 'on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/cargo-audit@v1\n' })).toBe(
      'some',
    );
  });
});

describe('what a change takes away as a whole', () => {
  const lost = (files: readonly ChangedFile[], context: Readonly<Record<string, string>> = {}) =>
    policyLosses(changeOfFiles(files, context)).map(({ path, what }) => `${path}: ${what}`);
  const manifest = fileOf('Cargo.toml', '[package]\n', '[package]\nname = "a"\n');

  it('is a policy that is deleted with none in its place', () => {
    const deleted = fileOf('deny.toml', '[sources]\nunknown-git = "deny"\n', null);
    const what = 'Cargo.toml: `deny.toml` is deleted, and no other policy takes its place';
    expect(lost([manifest, deleted])).toEqual([what]);
    expect(lost([deleted])).toEqual([]);
    const words = '`deny.toml` is deleted, and no other policy takes its place';
    expect(unshownLosses(changeOfFiles([deleted]))).toEqual([words]);
    expect(unshownLosses(changeOfFiles([manifest, deleted]))).toEqual([]);
    expect(lost([manifest, deleted, fileOf('.cargo/deny.toml', null, '[bans]\n')])).toEqual([]);
    expect(lost([manifest, deleted], { 'fuzz/deny.toml': '' })).toEqual([what]);
  });

  it('is no policy that only held exceptions', () => {
    expect(
      lost([manifest, fileOf('.cargo/audit.toml', '[advisories]\nignore = ["RUSTSEC-2020-0001"]\n', null)]),
    ).toEqual([]);
  });

  it('is the last workflow that looked at dependencies', () => {
    const what = 'no workflow checks the dependencies any more';
    expect(lost([fileOf(CI, DENY, TEST)])).toEqual([`${CI}: ${what}`]);
    expect(lost([fileOf(CI, DENY, TEST)], { '.github/workflows/b.yml': DENY })).toEqual([]);
    expect(lost([fileOf(CI, DENY, null), manifest], { '.github/workflows/b.yml': TEST })).toEqual([
      `Cargo.toml: ${what}`,
    ]);
    expect(policyLosses({ ...changeOf(CI, DENY, TEST), source: 'tree' })).toEqual([]);
  });

  it('stands on the first line that is new, or where something went', () => {
    const at = (base: string, head: string) => {
      const text = head;
      const [loss] = policyLosses(changeOfFiles([fileOf(CI, base, head)]));
      return loss && text.slice(loss.at.start, loss.at.end);
    };
    expect(at(DENY, TEST)).toBe('- run: cargo test');
    expect(at(`${TEST}      - run: cargo audit\n`, TEST)).not.toBe('');
  });
});

describe('the place of what is gone', () => {
  const place = (base: string, head: string, gone: string) => {
    const { start, end } = headPlaceOf(fileOf('a', base, head), base.indexOf(gone));
    return head.slice(start, end);
  };

  it('is what came for it, else what follows, else what was before', () => {
    expect(place('a\nb\nc\n', 'a\nx\nc\n', 'b')).toBe('x');
    expect(place('a\nb\nc\n', 'a\n  c  \n', 'b')).toBe('c');
    expect(place('a\nb\nc\n', 'a\nc\n', 'b')).toBe('c');
    expect(place('a\nb\n', 'a\n', 'b')).toBe('a');
    expect(place('a\n\nb\nc\n', 'a\n\n\nc\n', 'b')).toBe('c');
    expect(place('a\n', '\n', 'a')).toBe('');
  });

  it('is nowhere without both sides', () => {
    expect(headPlaceOf(fileOf('a', null, 'x\n'), 0)).toEqual({ start: 0, end: 0 });
  });
});
