import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/knowledge/advisory.ts';
import { denyConfig } from '../../src/syntax/deny-config.ts';
import { type DraftFacts, denyDraft, sourcesOf, workflowDraft } from '../../src/syntax/deny-draft.ts';
import { startingFacts } from '../../src/syntax/deny-start.ts';
import { checksDependencies } from '../../src/syntax/dependency-checks.ts';
import { parseLock } from '../../src/syntax/lock-file.ts';
import { parseToml } from '../../src/syntax/parse-toml.ts';
import { workflowOf } from '../../src/syntax/workflow-steps.ts';
import { parseYamlFile } from '../../src/syntax/yaml-file.ts';
import { LineIndex } from '../../src/text/line-index.ts';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const LOCK = parseLock(
  'Cargo.lock',
  `[[package]]
name = "ours"
version = "0.1.0"
dependencies = ["direct"]

[[package]]
name = "direct"
version = "1.0.0"
source = "${REGISTRY}"
dependencies = ["deep"]

[[package]]
name = "deep"
version = "1.0.0"
source = "${REGISTRY}"

[[package]]
name = "fork"
version = "1.0.0"
source = "git+https://github.com/a/fork.git?rev=0b4b0a4e#0b4b0a4e"

[[package]]
name = "inner"
version = "1.0.0"
source = "sparse+https://crates.example.com/index/"
`,
);

const advisory = (id: string, name: string, kind: Advisory['kind']): Advisory => ({
  ...{ id, package: name, date: '2026-01-01', kind, patched: [], unaffected: [], cvss: null },
  ...{ categories: [], functions: {}, aliases: [] },
});

function facts(advisories: readonly Advisory[], licences: Readonly<Record<string, string>> = {}): DraftFacts {
  return startingFacts({
    lock: LOCK,
    book: { source: 'a test', commit: 'none', date: '2026-08-21', advisories },
    today: '2026-11-28',
    until: '2027-02-26',
    licenceOf: ({ name }) => licences[name] ?? null,
  });
}

describe('a policy to begin with', () => {
  it('ignores what would fail today, until a day', () => {
    const { ignores } = facts([
      advisory('RUSTSEC-2026-0009', 'deep', 'vulnerability'),
      advisory('RUSTSEC-2026-0001', 'deep', 'unmaintained'),
      advisory('RUSTSEC-2026-0002', 'direct', 'unmaintained'),
      advisory('RUSTSEC-2026-0003', 'direct', 'notice'),
      advisory('RUSTSEC-2026-0004', 'fork', 'vulnerability'),
    ]);
    expect(ignores.map(({ id }) => id)).toEqual(['RUSTSEC-2026-0002', 'RUSTSEC-2026-0009']);
    expect(ignores[1]?.reason).toBe(
      'deep 1.0.0 is affected as of 2026-11-28, when this policy began; until 2027-02-26',
    );
  });

  it('allows the sources that there are', () => {
    expect(sourcesOf([LOCK])).toEqual({
      registries: ['https://crates.example.com/index/'],
      gitSources: ['https://github.com/a/fork'],
    });
  });

  it('allows the fewest licences that do, those first that ask for little', () => {
    const all = {
      ours: '',
      direct: 'MIT OR GPL-3.0-only',
      deep: 'MIT OR Apache-2.0',
      fork: 'MPL-2.0+ AND ISC',
    };
    expect(facts([], { ...all, inner: 'Zlib OR GPL-2.0+' }).licences).toEqual([
      'ISC',
      'MIT',
      'MPL-2.0',
      'Zlib',
    ]);
    expect(facts([], { ...all, inner: 'GPL-2.0+' }).licences).toContain('GPL-2.0-or-later');
    expect(facts([], all).licences).toBe(null);
  });

  it('is read back as it was meant', () => {
    const drafted: DraftFacts = {
      ...sourcesOf([LOCK]),
      ignores: [{ id: 'RUSTSEC-2026-0009', reason: 'a "reason"; until 2027-02-26' }],
      licences: ['MIT'],
    };
    const policy = denyConfig(parseToml('deny.toml', denyDraft(drafted)));
    expect(policy.file.error).toBe(null);
    expect(policy.lists.get('advisories.ignore')?.[0]).toMatchObject({
      name: 'RUSTSEC-2026-0009',
      until: '2027-02-26',
    });
    expect(policy.lists.get('sources.allow-git')?.map(({ name }) => name)).toEqual([
      'https://github.com/a/fork',
    ]);
    expect(policy.lists.get('licenses.allow')?.map(({ name }) => name)).toEqual(['MIT']);
    expect(policy.levels.get('sources.unknown-git')?.value).toBe('deny');
  });

  it('leaves licences out where they are not known', () => {
    const policy = denyConfig(parseToml('deny.toml', denyDraft(facts([]))));
    expect(policy.file.error).toBe(null);
    expect(policy.sections.has('licenses')).toBe(false);
    expect(policy.lists.get('advisories.ignore')).toEqual([]);
  });

  it('comes with a workflow that checks dependencies', () => {
    const text = workflowDraft(['advisories', 'bans']);
    const file = parseYamlFile('.github/workflows/dependencies.yml', text, new LineIndex(text));
    expect(file.faults).toEqual([]);
    expect(checksDependencies(workflowOf(file))).toBe(true);
    expect(text).toContain('command: check advisories bans');
    // Our own rule on workflows asks for commits.
    for (const [, ref = ''] of text.matchAll(/uses: \S+@(\S+)/g)) expect(ref).toMatch(/^[0-9a-f]{40}$/);
  });
});
