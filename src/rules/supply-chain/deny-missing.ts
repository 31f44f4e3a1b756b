import type { Change } from '../../diff/change.ts';
import type { Suggestion } from '../../finding/finding.ts';
import { denyDraft, sourcesOf, workflowDraft } from '../../syntax/deny-draft.ts';
import { dependencyChecks } from '../../syntax/dependency-checks.ts';
import { locksOf } from '../../syntax/lock-change.ts';
import { newDependencies } from '../../syntax/new-dependencies.ts';
import { policiesOf } from '../../syntax/policy-files.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'manifest',
  category: 'policy',
  policy: 'P7',
  summary: 'A dependency is added where nothing checks dependencies',
  why: 'A review sees a dependency once; what becomes of it later, an advisory, a version taken back or another source, only a check that runs again tells. A policy in the repository says what is acceptable before somebody has to argue about it.',
  source: [
    'https://embarkstudios.github.io/cargo-deny/',
    'https://github.com/rustsec/rustsec/tree/main/cargo-audit',
  ],
  accuracy:
    'November 2026: 800 changes of manifests in 16 repositories without a policy; all 32 findings read: 32 true; one note on 28 ordinary changes.',
  options: {},
  *check(_file, { change, side, file: { path } }) {
    const all = side === 'head' ? newDependencies(change) : [];
    const built = all.filter(({ isDevOnly }) => !isDevOnly);
    const [first, ...others] = built.length === 0 ? all : built;
    // Said once a review, by the first file that can.
    if (first === undefined || first.path !== path || !canTell(change)) return;
    const { dependency } = first;
    const more = others.length === 0 ? '' : ` (with ${others.length} more)`;
    yield {
      at: dependency.key,
      construct: dependency.range,
      item: '',
      subject: 'no policy',
      message: `\`${dependency.package}\` is a new dependency${more}, and nothing here checks dependencies`,
      detail:
        'Neither a policy of cargo-deny or cargo-audit nor a workflow that runs one of their kind was seen. `rust-pro deny init` writes both, so that they pass as things are today.',
      // What is for tests alone reaches nobody else.
      ...(built.length === 0 ? { atMost: 'info' } : {}),
      suggestion: draftOf(change),
    };
  },
  examples: {
    invalid: [
      {
        code: `
 [dependencies]
 serde = "1.0.200"
+left-pad = "1.0.1" #~ \`left-pad\` is a new dependency, and nothing here checks dependencies`,
        context: {
          '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: cargo test\n',
        },
      },
      {
        code: `
 [workspace.dependencies]
+smol_str = "0.3" #~ \`smol_str\` is a new dependency (with 1 more)
+[target.'cfg(unix)'.dependencies]
+nix = "0.30"`,
        changes: { 'crates/b/Cargo.toml': ' [dependencies]\n+rustix = { path = "../rustix" }\n' },
        context: {
          '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: cargo audio-test\n',
        },
        note: 'Once, however many there are; what lies in the repository is none.',
      },
    ],
    valid: [
      {
        code: ' [dependencies]\n-serde = "1.0.200"\n+serde = "1.0.210"\n',
        context: {
          '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: cargo test\n',
        },
        note: 'Not a new one.',
      },
      {
        code: ' [dependencies]\n+nix = "0.30"\n',
        context: {
          'deny.toml': '[advisories]\n',
          '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: cargo test\n',
        },
      },
      {
        code: ' [dependencies]\n+nix = "0.30"\n',
        context: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  test:\n    steps:\n      - uses: rustsec/audit-check@v2\n',
        },
      },
      {
        code: ' [dependencies]\n+nix = "0.30"\n',
        context: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  all:\n    uses: ours/ci/.github/workflows/rust.yml@v1\n',
        },
        note: 'What a workflow of another repository does is not known.',
      },
      {
        code: ' [dependencies]\n+nix = "0.30"\n',
        note: 'No workflow at all: what else runs here is not known.',
      },
    ],
  },
});

/** A diff shows no other files, and a whole tree no change. Another system than GitHub's may run the checks. */
function canTell(change: Change): boolean {
  if (change.source === 'diff' || change.source === 'tree') return false;
  return policiesOf(change).length === 0 && dependencyChecks(change) === 'none';
}

function draftOf(change: Change): Suggestion {
  const policy = denyDraft({ ...sourcesOf(locksOf(change)), ignores: [], licences: null });
  const workflow = workflowDraft(['advisories', 'bans', 'sources']);
  return {
    kind: 'draft',
    language: 'text',
    code: `# deny.toml\n${brief(policy)}\n\n# .github/workflows/dependencies.yml\n${brief(workflow)}`,
    summary: 'a policy and a workflow to begin with',
  };
}

function brief(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n');
}
