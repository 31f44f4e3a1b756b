import { describe, expect, it } from 'vitest';
import { fetchedScripts, isFetchedBefore } from '../../src/syntax/fetched-scripts.ts';
import { headCheckouts } from '../../src/syntax/head-checkouts.ts';
import { injectedContexts } from '../../src/syntax/injected-contexts.ts';
import { isHarmless, powerOf } from '../../src/syntax/job-power.ts';
import { isFollowedBefore, movingUses } from '../../src/syntax/moving-uses.ts';
import { unlockedInstalls } from '../../src/syntax/workflow-commands.ts';
import { type Workflow, workflowsOf } from '../../src/syntax/workflow-steps.ts';
import { changeOf } from '../support/example-change.ts';

const PATH = '.github/workflows/a.yml';

function scene(head: string, base: string | null = null, context: Readonly<Record<string, string>> = {}) {
  const change = changeOf(PATH, base, head, context);
  const [workflow] = workflowsOf(change);
  if (workflow === undefined) throw new Error('no workflow');
  return { change, workflow };
}

/** A job whose steps run these scripts. */
function running(...scripts: readonly string[]): Workflow {
  const steps = scripts.map((script) => `      - run: |\n${script.replaceAll(/^/gm, '          ')}\n`);
  return scene(`on: push\njobs:\n  a:\n    steps:\n${steps.join('')}`).workflow;
}

describe('what is installed without a lock', () => {
  const crates = (...scripts: readonly string[]) =>
    unlockedInstalls(running(...scripts)).map(({ crate }) => crate);

  it('is what cargo takes from elsewhere', () => {
    expect(
      crates(
        'cargo install a b',
        'cargo +nightly install --version 1.0 --root x c',
        'cargo install --git=https://d',
      ),
    ).toEqual(['a', 'c', 'https://d']);
    expect(crates('cargo install --features x e@1.2')).toEqual(['e@1.2']);
  });

  it('is nothing that stands here, is locked, or hides in a variable', () => {
    expect(
      crates(
        'cargo install',
        'cargo install --path . --force',
        'cargo install --locked a',
        'cargo install a --frozen',
      ),
    ).toEqual([]);
    expect(
      crates(
        'cargo install $TOOL',
        `cargo install \${{ matrix.tool }}`,
        'cargo build',
        'cargo binstall a',
        'pip install a',
      ),
    ).toEqual([]);
  });
});

describe('scripts that are fetched and run', () => {
  const found = (...scripts: readonly string[]) =>
    fetchedScripts(running(...scripts)).map(({ url, shell }) => `${shell} ${url}`);

  it('are found in pipes, substitutions and PowerShell', () => {
    expect(
      found('curl -L https://a.b/c | tee x | sudo bash -s -- -y', 'wget -qO- "https://a.b/d" | /bin/sh'),
    ).toEqual(['bash https://a.b/c', 'sh https://a.b/d']);
    expect(
      found(
        'bash -x <(curl https://a.b/c) -q',
        'eval "$(curl -s a.b/c)"',
        '. <(curl https://a.b/c)',
        'zsh -ec "`curl https://a.b/c`"',
      ),
    ).toEqual(['bash https://a.b/c', 'eval http://a.b/c', '. https://a.b/c', 'zsh https://a.b/c']);
    expect(found('irm https://a.b/c.ps1 | iex', 'iex (irm https://a.b/c)')).toEqual([
      'iex https://a.b/c.ps1',
    ]);
    expect(found('curl "$URL" | sh -e')).toEqual(['sh null']);
  });

  it('are not data, and not what is saved or read by a script', () => {
    expect(
      found(
        'curl https://a.b | tar xz',
        'curl https://a.b -o x; sh x',
        'curl https://a.b | sh x.sh',
        'curl https://a.b | sh -c "cat > x"',
      ),
    ).toEqual([]);
    expect(
      found(
        'bash x.sh $(curl https://a.b)',
        'V=$(curl https://a.b); sh -c "echo $V"',
        'bash x <(curl https://a.b)',
        'echo "$(curl https://a.b)"',
      ),
    ).toEqual([]);
    expect(found('bash -c "echo $(curl https://a.b)"', 'curl https://a.b && sh')).toEqual([]);
  });

  it('are known by their origin', () => {
    const before = `on: push\njobs: {a: {steps: [{run: 'curl https://github.com/o/r/v1/x | sh; curl https://x.y/1 | sh'}]}}\n`;
    const after = `on: push\njobs: {a: {steps: [{run: 'curl https://github.com/o/r/v2/x | sh; curl https://github.com/o/s | sh; curl https://x.y/2 | sh; curl $U | sh'}]}}\n`;
    const { change, workflow } = scene(after, before);
    expect(fetchedScripts(workflow).map((one) => isFetchedBefore(change, one))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('what can be moved', () => {
  const hash = '8f4b7f84864484a7bf31766abe9204da3cbe65b3';

  it('is what neither a commit nor a digest pins, once however many aliases', () => {
    const { workflow } = scene(
      `on: push\njobs:\n  a: &job\n    steps:\n      - uses: a/b@${hash}\n      - uses: a/c@${hash.slice(0, 7)}\n      - uses: docker://d:1\n      - uses: docker://d@sha256:${hash}${hash.slice(0, 24)}\n      - uses: ./e\n      - uses: f/g\n  b: *job\n  c: {uses: h/i/.github/workflows/w.yml@main}\n`,
    );
    expect(movingUses(workflow).map(({ use }) => use.name)).toEqual([
      'a/c',
      'd',
      'h/i/.github/workflows/w.yml',
    ]);
  });

  it('was followed before if the same action was, or any of GitHub’s for its own', () => {
    const base = 'on: push\njobs: {a: {steps: [{uses: a/b@v1}, {uses: actions/checkout@v4}]}}\n';
    const head =
      'on: push\njobs: {a: {steps: [{uses: A/b/sub@v2}, {uses: a/c@v1}, {uses: github/x@v1}, {uses: "docker://a/b"}]}}\n';
    const { change, workflow } = scene(head, base);
    expect(movingUses(workflow).map(({ use }) => isFollowedBefore(change, use))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('what a job could lose', () => {
  const power = (job: string, top = '') => {
    const { workflow } = scene(`on: push\n${top}jobs:\n  a: ${job}\n`);
    const [one] = workflow.jobs;
    if (one === undefined) throw new Error('no job');
    return [powerOf(workflow, one), isHarmless(workflow, one)];
  };

  it('is a secret, a scope that it may write, or nothing that is seen', () => {
    expect(power(`{env: {T: "\${{ secrets.A_KEY }}"}}`)).toEqual(['`secrets.A_KEY`', false]);
    expect(power('{steps: []}', `env: {T: "\${{ secrets.B }}"}\n`)).toEqual(['`secrets.B`', false]);
    expect(power(`{env: {U: "\${{ secrets.USER }}", T: "\${{ secrets.PASSWORD }}"}}`)).toEqual([
      '`secrets.PASSWORD`',
      false,
    ]);
    expect(power(`{env: {T: "\${{ secrets.CODECOV_TOKEN }}"}}`)).toEqual([null, false]);
    expect(power('{uses: a/b@v1, secrets: inherit}')).toEqual(['every secret of the caller', false]);
    expect(power('{permissions: {contents: write}}')).toEqual(['a token with `contents: write`', false]);
    expect(power('{steps: []}', 'permissions: write-all\n')).toEqual([
      'a token that may write everything',
      false,
    ]);
    expect(power('{steps: []}')).toEqual([null, false]);
    expect(power(`{env: {T: "\${{ secrets.GITHUB_TOKEN }} \${{ needs.secrets.outputs.x }}"}}`)).toEqual([
      null,
      false,
    ]);
  });

  it('is nothing where the file says so, the job before the workflow', () => {
    expect(power('{steps: []}', 'permissions: read-all\n')).toEqual([null, true]);
    expect(power('{permissions: {}}', 'permissions: write-all\n')).toEqual([null, true]);
    expect(power('{permissions: {contents: read}}')).toEqual([null, true]);
    expect(power('{permissions: {issues: write}}')).toEqual([null, false]);
    expect(power('{permissions: [a]}')).toEqual([null, false]);
  });
});

describe('checkouts of a pull request’s code', () => {
  const HEAD = `\${{ github.event.pull_request.head.sha }}`;
  const found = (on: string, job: string, context: Readonly<Record<string, string>> = {}) => {
    const { workflow, change } = scene(
      `on: ${on}\njobs:\n  a:\n${job.replaceAll(/^/gm, '    ')}\n`,
      null,
      context,
    );
    return headCheckouts(workflow, change).map(
      ({ by, isOwnBranch, isGuarded }) => `${by}${isOwnBranch ? ', own' : ''}${isGuarded ? ', guarded' : ''}`,
    );
  };
  const checkout = (input: string, job = '') =>
    `${job}steps:\n  - uses: actions/checkout@v4\n    with: {${input}}`;

  it('are found by hash, by ref and by repository', () => {
    const on = 'pull_request_target';
    expect(found(on, checkout(`ref: "${HEAD}"`))).toEqual([HEAD]);
    expect(found(on, checkout(`ref: "refs/pull/\${{ github.event.number }}/merge"`))).toHaveLength(1);
    expect(
      found(on, checkout(`repository: "\${{ github.event.pull_request.head.repo.full_name }}"`)),
    ).toHaveLength(1);
    expect(found(on, checkout(`ref: "\${{ github.head_ref }}"`))).toEqual([`\${{ github.head_ref }}, own`]);
    expect(found(on, checkout('ref: main'))).toEqual([]);
    expect(found('pull_request', checkout(`ref: "${HEAD}"`))).toEqual([]);
    expect(found(on, 'steps: [{uses: other/checkout@v1}]')).toEqual([]);
  });

  it('are refused for forks by the action itself, of late versions and where nobody opted out', () => {
    const hash = '8f4b7f84864484a7bf31766abe9204da3cbe65b3';
    const refuses = (uses: string, input = '') => {
      const { workflow, change } = scene(
        `on: pull_request_target\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@${uses}\n        with: {ref: "${HEAD}"${input}}\n`,
      );
      return headCheckouts(workflow, change).map(({ isRefused }) => isRefused);
    };
    for (const late of ['v7', 'v7.0.1', 'v6', 'v4.4.0', 'v2', 'main', `${hash} # v6.1.0`])
      expect(refuses(late), late).toEqual([true]);
    for (const early of [
      'v6.0.3',
      'v4.3.1',
      'v1',
      'v3.6.0',
      hash,
      `${hash} # v4`,
      `${hash} # v6.0.2`,
      'some-branch',
    ])
      expect(refuses(early), early).toEqual([false]);
    expect(refuses('v7', ', allow-unsafe-pr-checkout: true')).toEqual([false]);
    expect(refuses('v7', ', allow-unsafe-pr-checkout: false')).toEqual([true]);
  });

  it('are found in commands, but not where the objects are only compared', () => {
    const on = 'pull_request_target';
    const run = (...lines: readonly string[]) =>
      `steps:\n  - run: |\n${lines.map((line) => `      ${line}\n`).join('')}`;
    expect(found(on, run('gh pr checkout 1'))).toEqual(['gh pr checkout 1']);
    expect(found(on, run('git fetch origin pull/1/head:x', 'git checkout x'))).toEqual([
      'git fetch origin pull/1/head:x',
    ]);
    expect(found(on, run('git fetch origin pull/1/head:x', 'git diff x'))).toEqual([]);
    expect(found(on, run(`git checkout "${HEAD}"`))).toHaveLength(1);
    expect(found(on, run('git checkout main'))).toEqual([]);
  });

  it('weigh less behind a condition, and nothing where it lets no stranger in', () => {
    const on = 'pull_request_target';
    const ref = `ref: "${HEAD}"`;
    const same = 'github.event.pull_request.head.repo.full_name == github.repository';
    expect(found(on, checkout(ref, `if: ${same}\n`))).toEqual([]);
    expect(found(on, checkout(ref, `if: ${same} || github.event.x\n`))).toEqual([`${HEAD}, guarded`]);
    expect(found(on, checkout(ref, "if: github.event_name == 'push'\n"))).toEqual([]);
    expect(found(on, checkout(ref, "if: contains(github.event.pull_request.labels.*.name, 'ok')\n"))).toEqual(
      [`${HEAD}, guarded`],
    );
    expect(found(on, checkout(ref, 'environment: review\n'))).toEqual([`${HEAD}, guarded`]);
    expect(found(on, `${checkout(ref)}\n    if: "!github.event.pull_request.head.repo.fork"`)).toEqual([]);
  });

  it('ask what a run was for, and of which workflow', () => {
    const ref = `ref: "\${{ github.event.workflow_run.head_sha }}"`;
    const on = '{workflow_run: {workflows: [Build]}}';
    const other = (trigger: string) => ({
      '.github/workflows/b.yml': `name: Build\non: ${trigger}\njobs: {}\n`,
    });
    expect(found(on, checkout(ref))).toHaveLength(1);
    expect(found('workflow_run', checkout(ref))).toHaveLength(1);
    expect(found(on, checkout(ref), other('pull_request'))).toHaveLength(1);
    expect(found(on, checkout(ref), other('push'))).toEqual([]);
    expect(found('{workflow_run: {workflows: Build}}', checkout(ref), other('push'))).toEqual([]);
    expect(found(on, checkout(ref, "if: github.event.workflow_run.event == 'push'\n"))).toEqual([]);
    expect(found(on, checkout(ref, "if: github.event.workflow_run.event == 'pull_request'\n"))).toHaveLength(
      1,
    );
  });
});

describe('texts of strangers in scripts', () => {
  const found = (on: string, step: string, job = '') => {
    const { workflow, change } = scene(`on: ${on}\njobs:\n  a:\n${job}    steps:\n      - ${step}\n`);
    return injectedContexts(workflow, change).map(
      ({ path, isPrivileged }) => `${path}${isPrivileged ? '!' : ''}`,
    );
  };
  const title = `\${{ github.event.issue.title }}`;

  it('weigh by the events that bring them', () => {
    expect(found('issues', `run: echo ${title}`)).toEqual(['github.event.issue.title!']);
    expect(found('push', `run: echo ${title}`)).toEqual(['github.event.issue.title']);
    expect(found('pull_request', `run: echo \${{ github.head_ref }}`)).toEqual(['github.head_ref']);
    expect(found('[pull_request, pull_request_target]', `run: echo \${{ github.head_ref }}`)).toEqual([
      'github.head_ref!',
    ]);
    expect(found('push', `run: echo \${{ github.event.head_commit.message }}`)).toEqual([
      'github.event.head_commit.message',
    ]);
    expect(found('issue_comment', `run: echo '\${{ toJSON(github.event) }}'`)).toEqual(['github.event!']);
  });

  it('weigh less behind a condition, and nothing where it lets no stranger in', () => {
    const branch = `run: echo \${{ github.event.workflow_run.head_branch }}`;
    expect(found('issues', `{if: "github.actor == 'me'", run: "echo ${title}"}`)).toEqual([
      'github.event.issue.title',
    ]);
    expect(found('workflow_run', branch, "    if: github.event.workflow_run.event == 'push'\n")).toEqual([]);
    expect(found('workflow_run', branch)).toEqual(['github.event.workflow_run.head_branch!']);
  });

  it('are looked for in inputs that are code, not in others', () => {
    expect(found('issues', `{uses: actions/github-script@v7, with: {script: "${title}"}}`)).toEqual([
      'github.event.issue.title!',
    ]);
    expect(found('issues', `{uses: other/action@v7, with: {script: "${title}"}}`)).toEqual([]);
    expect(found('issues', `{run: 'echo "$T"', env: {T: "${title}"}}`)).toEqual([]);
  });

  it('are followed through variables that an expression writes out', () => {
    const echo = `run: "echo \${{ env.T }}"`;
    expect(found('issues', `{env: {t: "${title}"}, ${echo}}`)).toEqual(['github.event.issue.title!']);
    expect(found('issues', `{${echo}}`, `    env: {T: "${title}"}\n`)).toEqual(['github.event.issue.title!']);
    expect(found('issues', `{env: {T: x}, ${echo}}`, `    env: {T: "${title}"}\n`)).toEqual([]);
    expect(found('issues', `{env: {T: "\${{ env.T }}", U: [a]}, ${echo}}`)).toEqual([]);
  });

  it('are no numbers, hashes, names of accounts, or objects that are not written out', () => {
    for (const safe of [
      'event.issue.number',
      'event.pull_request.head.sha',
      'actor',
      'event.issue.user.login',
      'event',
      'event.inputs.x',
    ])
      expect(found('issues', `run: echo \${{ github.${safe} }}`), safe).toEqual([]);
    expect(found('issues', `run: echo \${{ steps.x.outputs.head_ref }}`)).toEqual([]);
  });
});
