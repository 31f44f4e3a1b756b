import { describe, expect, it } from 'vitest';
import {
  inputOf,
  textAt,
  usedByWorkflows,
  workflowOf,
  workflowsBefore,
  workflowsOf,
} from '../../src/syntax/workflow-steps.ts';
import { parseYamlFile } from '../../src/syntax/yaml-file.ts';
import { LineIndex } from '../../src/text/line-index.ts';
import { changeOf } from '../support/example-change.ts';

const PATH = '.github/workflows/ci.yml';

function workflow(text: string) {
  return workflowOf(parseYamlFile(PATH, text, new LineIndex(text)));
}

function uses(written: string) {
  const { jobs } = workflow(`jobs:\n  a:\n    steps:\n      - uses: ${written}\n`);
  const use = jobs[0]?.steps[0]?.uses;
  return use && [use.kind, use.name, use.ref];
}

describe('the steps of workflows', () => {
  it('reads triggers in all three forms', () => {
    const names = (text: string) => workflow(text).triggers.map(({ name }) => name);
    expect(names('on: push\n')).toEqual(['push']);
    expect(names('on: [push, pull_request]\n')).toEqual(['push', 'pull_request']);
    expect(names('on:\n  push:\n    branches: [main]\n  release:\n')).toEqual(['push', 'release']);
    expect(names('name: x\n')).toEqual([]);
  });

  it('reads what a step uses', () => {
    expect(uses('actions/checkout@v4 # a comment')).toEqual(['repository', 'actions/checkout', 'v4']);
    expect(uses('github/codeql-action/init@v3')).toEqual(['repository', 'github/codeql-action/init', 'v3']);
    expect(uses('owner/repo')).toEqual(['repository', 'owner/repo', null]);
    expect(uses('./.github/actions/setup')).toEqual(['local', './.github/actions/setup', null]);
    expect(uses('docker://alpine')).toEqual(['image', 'alpine', null]);
    expect(uses('docker://alpine:3.20')).toEqual(['image', 'alpine', '3.20']);
    expect(uses('docker://host:5000/tool')).toEqual(['image', 'host:5000/tool', null]);
    expect(uses('docker://ghcr.io/a/b:1@sha256:00ff')).toEqual(['image', 'ghcr.io/a/b:1', 'sha256:00ff']);
    expect(uses('nonsense')).toBe(null);
    expect(uses('[a, b]')).toBe(null);
  });

  it('reads jobs that call a workflow, and the steps of a composite action', () => {
    const { jobs } = workflow('jobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@main\n  b: nothing\n');
    expect(jobs.map(({ id, uses: use, steps }) => [id, use?.name, steps.length])).toEqual([
      ['a', 'o/r/.github/workflows/x.yml', 0],
      ['b', undefined, 0],
    ]);
    const side = workflow(
      'jobs:\n  a:\n    steps:\n      - parallel:\n          - run: one\n          - uses: a/b@v1\n      - two\n',
    );
    expect(side.jobs[0]?.steps.map(({ run, uses: use }) => run?.value ?? use?.name)).toEqual([
      undefined,
      'one',
      'a/b',
    ]);
    const action = workflow(
      'runs:\n  using: composite\n  steps:\n    - run: make\n      shell: bash\n    - run:\n',
    );
    expect(action.isAction).toBe(true);
    expect(action.jobs.map(({ id, steps }) => [id, steps.map(({ run }) => run?.value)])).toEqual([
      ['', ['make', undefined]],
    ]);
    expect(workflow('name: x\ninputs: {}\n').jobs).toEqual([]);
  });

  it('gives inputs in any case, and text below keys', () => {
    const step = workflow(
      'jobs:\n  a:\n    steps:\n      - if: always()\n        with: {Ref: main, list: [a]}\n',
    ).jobs[0]?.steps[0];
    if (step === undefined) throw new Error('no step');
    expect(inputOf(step, 'ref')?.value).toBe('main');
    expect(inputOf(step, 'list')).toBe(null);
    expect(inputOf(step, 'token')).toBe(null);
    expect(textAt(step.node, 'if')).toBe('always()');
    expect(textAt(step.node, 'with')).toBe('');
  });

  it('sees the workflows of the change and around it, on both sides', () => {
    const before = 'on: push\njobs: {a: {steps: [{uses: a/b@v1}]}}\n';
    const after = 'on: push\njobs: {a: {steps: [{uses: c/d@v1}, {run: cargo deny check}, {uses: ./x}]}}\n';
    const change = changeOf(PATH, before, after, {
      '.github/workflows/other.yml': 'jobs: {b: {uses: o/r/.github/workflows/w.yml@v1}}\n',
      'src/lib.rs': 'fn f() {}\n',
    });
    expect(usedByWorkflows(change)).toEqual({
      actions: ['o/r/.github/workflows/w.yml', 'c/d'],
      scripts: ['cargo deny check'],
    });
    expect(workflowsOf(change).length).toBe(2);
    expect(workflowsBefore(change).flatMap(({ jobs }) => jobs[0]?.steps[0]?.uses?.name ?? [])).toEqual([
      'a/b',
    ]);
    expect(workflowsBefore({ ...change, source: 'tree' })).toEqual([]);
  });
});
