import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPullWriter } from '../../../src/edges/github/pull-writer.ts';
import type { RenderedAnnotation, RenderedCheck } from '../../../src/ports.ts';
import { API, APP_ID, allowTokens, MARKERS, newWorld, STATE } from './world.ts';

const RUNS = '/repos/acme/crate/check-runs';
const ON_HEAD = `/repos/acme/crate/commits/${STATE.headSha}/check-runs`;
const QUERY = { check_name: 'rust-pro', app_id: APP_ID, filter: 'all', per_page: 100 };

type Sent = {
  readonly status?: string;
  readonly conclusion?: string;
  readonly actions?: readonly { label: string; description: string; identifier: string }[];
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: readonly Readonly<Record<string, unknown>>[];
  };
};

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function newWriter() {
  const world = newWorld();
  allowTokens(world.clock);
  return { ...world, writer: createPullWriter(world.client, MARKERS) };
}

function run(change: Readonly<Record<string, unknown>> = {}) {
  return {
    id: 31,
    app: { id: APP_ID },
    external_id: 'job-1',
    status: 'in_progress',
    output: { annotations_count: 0, title: null },
    ...change,
  };
}

function annotation(line: number, change: Partial<RenderedAnnotation> = {}): RenderedAnnotation {
  return {
    path: 'a.rs',
    startLine: line,
    endLine: line,
    level: 'warning',
    title: 't',
    message: 'm',
    ...change,
  };
}

function check(change: Partial<RenderedCheck> = {}): RenderedCheck {
  return {
    conclusion: 'success',
    title: 'nothing to say',
    summary: 's',
    text: '',
    annotations: [],
    ...change,
  };
}

/** Takes updates of check run 31 and keeps them. */
function takeUpdates(statuses: readonly number[] = [200]) {
  const sent: Sent[] = [];
  nock(API)
    .persist()
    .patch(`${RUNS}/31`)
    .reply(async (request: Request) => {
      sent.push(JSON.parse(await request.text()));
      return [statuses[sent.length - 1] ?? 200, { id: 31 }];
    });
  return sent;
}

describe('starting a check run', () => {
  it.each([
    ['of another job', { external_id: 'job-0' }],
    ['of another App', { app: { id: 1 } }],
    ['that is completed', { status: 'completed' }],
  ])('makes one on the head beside one %s', async (_, change) => {
    nock(API)
      .get(ON_HEAD)
      .query(QUERY)
      .reply(200, { total_count: 1, check_runs: [run({ id: 30, ...change })] });
    const made = nock(API)
      .post(RUNS, {
        name: 'rust-pro',
        head_sha: STATE.headSha,
        external_id: 'job-1',
        status: 'in_progress',
        started_at: /./,
      })
      .reply(201, { id: 31 });
    expect(await newWriter().writer.startCheck(STATE, 'job-1')).toBe(31);
    expect(made.isDone()).toBe(true);
  });

  it('goes on with the one that this job began before, and repeats no annotation', async () => {
    const begun = run({ output: { annotations_count: 50, title: 't' } });
    nock(API)
      .get(ON_HEAD)
      .query(QUERY)
      .reply(200, { total_count: 1, check_runs: [begun] });
    const sent = takeUpdates();
    const { writer } = newWriter();
    expect(await writer.startCheck(STATE, 'job-1')).toBe(31);
    const annotations = Array.from({ length: 60 }, (_, line) => annotation(line + 1));
    await writer.completeCheck(STATE, 31, check({ annotations }));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.output.annotations?.map(({ start_line }) => start_line)).toEqual([
      51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
    ]);
  });

  it('looks before it makes another when nobody knows whether one was made', async () => {
    const { writer, clock } = newWriter();
    nock(API).get(ON_HEAD).query(QUERY).times(2).reply(200, { total_count: 0, check_runs: [] });
    nock(API).post(RUNS).reply(502);
    nock(API)
      .get(ON_HEAD)
      .query(QUERY)
      .reply(200, { total_count: 1, check_runs: [run()] });
    expect(await writer.startCheck(STATE, 'job-1')).toBe(31);
    expect(clock.sleeps).toEqual([5_000, 3_000]);
  });
});

describe('completing a check run', () => {
  it('is one request with conclusion, output and button', async () => {
    const sent = takeUpdates();
    await newWriter().writer.completeCheck(STATE, 31, check({ conclusion: 'action_required' }));
    expect(sent).toMatchObject([
      {
        status: 'completed',
        conclusion: 'action_required',
        output: { title: 'nothing to say', summary: 's' },
      },
    ]);
    expect(sent[0]?.output).not.toHaveProperty('text');
    for (const { label, description, identifier } of sent[0]?.actions ?? []) {
      expect([label.length <= 20, description.length <= 40, identifier.length <= 20]).toEqual([
        true,
        true,
        true,
      ]);
    }
    expect(sent[0]?.actions).toHaveLength(1);
  });

  it.each([
    [49, [49]],
    [50, [50]],
    [51, [50, 1]],
    [120, [50, 50, 20]],
  ])('sends %d annotations fifty at a time, and the conclusion with the last', async (count, parts) => {
    const sent = takeUpdates();
    const annotations = Array.from({ length: count }, (_, line) => annotation(line + 1));
    await newWriter().writer.completeCheck(STATE, 31, check({ annotations }));
    expect(sent.map(({ output }) => output.annotations?.length)).toEqual(parts);
    expect(sent.map(({ status }) => status ?? 'open')).toEqual([
      ...parts.slice(1).map(() => 'open'),
      'completed',
    ]);
  });

  it("keeps to GitHub's limits", async () => {
    const sent = takeUpdates();
    const long = annotation(5, { endLine: 4, title: 'ü'.repeat(300), message: 'ü'.repeat(40_000) });
    const text = '🦀 words\n\n'.repeat(10_000);
    await newWriter().writer.completeCheck(STATE, 31, check({ summary: text, text, annotations: [long] }));
    const output = sent[0]?.output;
    expect(Buffer.byteLength(output?.summary ?? '')).toBeLessThanOrEqual(65_535);
    expect(Buffer.byteLength(output?.text ?? '')).toBeLessThanOrEqual(65_535);
    expect(output?.annotations).toMatchObject([
      { start_line: 5, end_line: 5, title: 'ü'.repeat(255), message: 'ü'.repeat(32_768) },
    ]);
  });

  it('sends a part once more only when it is not there', async () => {
    const annotations = Array.from({ length: 60 }, (_, line) => annotation(line + 1));
    const sent = takeUpdates([502, 502, 200]);
    nock(API)
      .get(`${RUNS}/31`)
      .reply(200, run({ output: { annotations_count: 50, title: 't' } }));
    nock(API)
      .get(`${RUNS}/31`)
      .times(2)
      .reply(200, run({ output: { annotations_count: 50, title: 't' } }));
    await newWriter().writer.completeCheck(STATE, 31, check({ annotations }));
    expect(sent.map(({ output }) => output.annotations?.length)).toEqual([50, 10, 10]);
  });
});
