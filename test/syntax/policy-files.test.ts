import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import {
  ignoredAdvisories,
  ignoredYanked,
  policiesBefore,
  policiesOf,
  settingBefore,
} from '../../src/syntax/policy-files.ts';
import { changeOf, changeOfFiles } from '../support/example-change.ts';

const ONE =
  '[advisories]\nyanked = "deny"\nignore = [{ id = "RUSTSEC-2020-0001", reason = "no key here; until 2027-01-31" }]\n';
const TWO = '[advisories]\nignore = ["RUSTSEC-2020-0002", "gone@1.0.0"]\n';

describe('what a repository lives with', () => {
  it('is what its policies said before the change', () => {
    const change = changeOf('deny.toml', ONE, TWO, {
      '.cargo/audit.toml': '[advisories]\nignore = ["CVE-2020-1"]\n',
    });
    expect([...ignoredAdvisories(change)]).toEqual([
      [
        'RUSTSEC-2020-0001',
        { path: 'deny.toml', reason: 'no key here; until 2027-01-31', until: '2027-01-31' },
      ],
      ['CVE-2020-1', { path: '.cargo/audit.toml', reason: null, until: null }],
    ]);
    expect(settingBefore(change, 'advisories.yanked')).toEqual([{ value: 'deny', path: 'deny.toml' }]);
    expect(ignoredYanked(change)).toEqual([]);
    expect(policiesOf(change).map(({ file }) => file.path)).toEqual(['deny.toml', '.cargo/audit.toml']);
  });

  it('is nothing where the change brings the policy itself', () => {
    expect(ignoredAdvisories(changeOf('deny.toml', null, TWO)).size).toBe(0);
  });

  it('is what is there where the whole tree is under review', () => {
    const change: Change = { ...changeOf('deny.toml', null, TWO), source: 'tree' };
    expect([...ignoredAdvisories(change).keys()]).toEqual(['RUSTSEC-2020-0002']);
    expect(ignoredYanked(change)).toEqual([
      {
        spec: { name: 'gone', version: '=1.0.0' },
        allowance: { path: 'deny.toml', reason: null, until: null },
      },
    ]);
  });

  it('is told for a file by the policies beside it and above it', () => {
    const change = changeOf('Cargo.toml', '', '', { 'fuzz/deny.toml': ONE, '.cargo/deny.toml': TWO });
    const ids = (path?: string) => [...ignoredAdvisories(change, path).keys()];
    expect(ids()).toEqual(['RUSTSEC-2020-0001', 'RUSTSEC-2020-0002']);
    expect(ids('Cargo.lock')).toEqual(['RUSTSEC-2020-0002']);
    expect(ids('fuzz/Cargo.lock')).toEqual(['RUSTSEC-2020-0001', 'RUSTSEC-2020-0002']);
    expect(settingBefore(change, 'advisories.yanked', 'Cargo.lock')).toEqual([]);
  });

  it('is also what workflows tell the tools', () => {
    const step = (what: string) => `on: push\njobs:\n  a:\n    steps:\n      - ${what}\n`;
    const change = changeOf('Cargo.toml', '', '', {
      '.github/workflows/a.yml': step(
        'run: cargo audit --ignore RUSTSEC-2020-0001 --ignore=RUSTSEC-2020-0002',
      ),
      '.github/workflows/b.yml': step(
        'uses: rustsec/audit-check@v2\n        with:\n          ignore: RUSTSEC-2020-0003,RUSTSEC-2020-0004',
      ),
    });
    expect([...ignoredAdvisories(change, 'Cargo.lock').keys()]).toEqual(
      [1, 2, 3, 4].map((one) => `RUSTSEC-2020-000${one}`),
    );
    expect(ignoredAdvisories(change).get('RUSTSEC-2020-0003')?.path).toBe('.github/workflows/b.yml');
    const added = changeOf(
      '.github/workflows/a.yml',
      step('run: x'),
      step('run: cargo audit --ignore RUSTSEC-2020-0001'),
    );
    expect(ignoredAdvisories(added).size).toBe(0);
    expect(ignoredAdvisories({ ...added, source: 'tree' }).size).toBe(1);
  });

  it('is nothing where a policy is seen in part, or is broken', () => {
    const { files } = changeOf('deny.toml', ONE, ONE);
    const partial = files.map((file) => ({
      ...file,
      base: { state: 'text' as const, text: ONE, partial: true as const },
    }));
    expect(policiesBefore(changeOfFiles(partial))).toEqual([]);
    expect(policiesBefore(changeOf('deny.toml', '[oh', ONE))).toEqual([]);
  });

  it('counts under the name that a policy had', () => {
    const { files } = changeOf('.deny.toml', ONE, TWO);
    const change = changeOfFiles(
      files.map((file) => ({ ...file, previousPath: 'deny.toml', status: 'renamed' })),
    );
    expect(policiesBefore(change).map(({ file }) => file.path)).toEqual(['deny.toml']);
  });
});
