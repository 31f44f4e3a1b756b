import { describe, expect, it } from 'vitest';
import { review } from '../../src/review/review-change.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { CARD, knowledge } from '../review/bench.ts';
import { changeOf } from '../support/example-change.ts';

const PATH = '.github/workflows/ci.yml';

/** Line and severity of what the rules on workflows say of a change. */
function weights(head: string, base: string | null = null, context: Readonly<Record<string, string>> = {}) {
  const { findings } = review(changeOf(PATH, base, head, context), CARD, DEFAULT_SETTINGS, knowledge);
  return findings
    .filter(({ ruleId }) => /^supply-chain\/(?:workflow|sbom-missing)$/.test(ruleId))
    .map(({ span, severity }) => `${span.startLine} ${severity}`);
}

const workflow = (steps: string, job = '', on = 'push') =>
  `on: ${on}\njobs:\n  a:\n    permissions: {contents: read}${job}\n    steps:\n${steps.replaceAll(/^/gm, '      ')}\n`;
const SECRET = `\n    env: {T: "\${{ secrets.T }}"}`;

describe('an action at a name that can be moved', () => {
  it('is an error where the job has something to lose, GitHub’s own never', () => {
    expect(weights(workflow('- uses: a/b@v1\n- uses: actions/checkout@v4'))).toEqual([
      '6 warning',
      '7 warning',
    ]);
    expect(weights(workflow('- uses: a/b@v1\n- uses: actions/checkout@v4', SECRET))).toEqual([
      '7 error',
      '8 warning',
    ]);
  });

  it('is weighed once a file', () => {
    expect(weights(workflow('- uses: a/b@v1\n- uses: a/b@v1\n- uses: a/c@v1'))).toEqual([
      '6 warning',
      '7 info',
      '8 warning',
    ]);
  });

  it('is information where the repository followed it before, in any workflow', () => {
    const base = workflow('- uses: a/b@v1', SECRET);
    expect(weights(workflow('- uses: a/b@v2', SECRET), base)).toEqual(['7 info']);
    expect(weights(workflow('- uses: a/c@v2', SECRET), base)).toEqual(['7 error']);
    const other = { '.github/workflows/other.yml': workflow('- uses: actions/cache@v4') };
    expect(weights(workflow('- uses: actions/checkout@v4'), null, other)).toEqual(['6 info']);
  });
});

describe('a script that is fetched and run', () => {
  const of = (url: string, job = '') => weights(workflow(`- run: curl ${url} | sh`, job));

  it('weighs by what the job could lose, and by how well its address says which script it is', () => {
    expect(of('https://a.b/x')).toEqual(['6 warning']);
    expect(of('https://a.b/x', SECRET)).toEqual(['7 error']);
    expect(of('https://a.b/v1.2/x', SECRET)).toEqual(['7 warning']);
    expect(of('https://a.b/8f4b7f84864484a7bf31766abe9204da3cbe65b3/x', SECRET)).toEqual([]);
    expect(of('http://a.b/x')).toEqual(['6 error']);
  });

  it('is information for rustup, and where the repository ran scripts of the origin before', () => {
    expect(of('https://sh.rustup.rs', SECRET)).toEqual(['7 info']);
    expect(of('http://sh.rustup.rs')).toEqual(['6 error']);
    const base = workflow('- run: curl https://a.b/1 | sh');
    expect(weights(workflow('- run: curl https://a.b/2 | sh'), base)).toEqual(['6 info']);
  });
});

describe('other faults of workflows', () => {
  const HEAD = `\${{ github.event.pull_request.head.sha }}`;
  const checkout = `- uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n  with: {ref: "${HEAD}"}`;

  it('weigh by what is certain', () => {
    expect(weights(workflow('- run: cargo install a', SECRET))).toEqual(['7 warning']);
    expect(weights(workflow(checkout, SECRET, 'pull_request_target'))).toEqual(['8 error']);
    expect(weights(workflow(checkout, '', 'pull_request_target'))).toEqual(['7 info']);
    expect(weights(workflow(checkout.replace(/\w{40}/, 'v4'), SECRET, 'pull_request_target'))).toEqual([
      '7 warning',
      '8 warning',
    ]);
    expect(weights(workflow(checkout, `${SECRET}\n    environment: review`, 'pull_request_target'))).toEqual([
      '9 warning',
    ]);
    expect(
      weights(workflow(checkout.replace(HEAD, `\${{ github.head_ref }}`), SECRET, 'pull_request_target')),
    ).toEqual(['8 info']);
    expect(weights(workflow(`- run: echo \${{ github.event.issue.title }}`, '', 'issues'))).toEqual([
      '6 error',
    ]);
    expect(weights(workflow(`- run: echo \${{ github.head_ref }}`, '', 'pull_request'))).toEqual([
      '6 warning',
    ]);
    expect(weights('on: push\npermissions: write-all\njobs: {}\n')).toEqual(['2 error']);
  });
});

describe('a release without words', () => {
  const publish = '- run: gh release upload v1 a.zip';

  it('is a warning where it is new and says nothing, information where it says something or is old', () => {
    expect(weights(workflow(publish))).toEqual(['6 warning']);
    expect(weights(workflow(`${publish}\n- run: cosign sign-blob a.zip`))).toEqual(['6 info']);
    expect(weights(workflow(publish.replace('a.zip', 'b.zip')), workflow(publish))).toEqual(['6 info']);
    expect(
      weights(workflow(`${publish} # x`), workflow(`${publish}\n- run: syft . && cosign sign-blob a.zip`)),
    ).toEqual(['6 warning']);
  });
});
