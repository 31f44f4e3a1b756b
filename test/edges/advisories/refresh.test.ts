import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangedCrates, PackageVersion } from '../../../src/edges/advisories/changed-crates.ts';
import { createRefresher, type RefreshLimits } from '../../../src/edges/advisories/refresh.ts';
import { bundledAdvisories } from '../../../src/edges/local/load-advisories.ts';
import type { RegistryNews } from '../../../src/knowledge/registry-facts.ts';
import type { Clock } from '../../../src/ports.ts';
import { type FakeRegistry, fakeRegistry, indexLine, type Manner, osvRecord } from './fake-registry.ts';

const CLOCK: Clock = { now: () => new Date('2026-11-28T23:59:00+00:00'), sleep: async () => {} };
const LIMITS: RefreshLimits = { request: 10_000, all: 20_000, packages: 50, crates: 50 };
const MODIFIED = '2026-11-02T08:00:00Z';

let fake: FakeRegistry;
beforeEach(async () => {
  fake = await fakeRegistry();
});
afterEach(() => fake.close());

function refresher(limits: Partial<RefreshLimits> = {}, url = fake.url) {
  const environment = { refresh: true, osvUrl: url, indexUrl: url };
  const { ask } = createRefresher(environment, CLOCK, { ...LIMITS, ...limits });
  return async (...packages: readonly PackageVersion[]): Promise<RegistryNews> => {
    const crates: ChangedCrates = { packages, names: [...new Set(packages.map(({ name }) => name))] };
    const news = await ask?.(crates);
    if (news === undefined) throw new Error('it may not ask');
    return news;
  };
}
const hit = (id: string, modified = MODIFIED) => ({ id, modified });
const pathsSeen = () => fake.seen.map(({ method, path }) => `${method} ${path}`).toSorted();

const SERDE = { name: 'serde', version: '1.0.219' };

describe('asking', () => {
  it('brings what the snapshot does not know', async () => {
    fake.lists.set('serde 1.0.219', [[hit('RUSTSEC-2026-9001')]]);
    const affects = { os: ['linux'], arch: [], functions: ['serde::de::f', 'not a path!'] };
    const specific = {
      ecosystem_specific: { affects },
      database_specific: { categories: ['crypto-failure'] },
    };
    const severity = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }];
    const more = { severity, aliases: ['CVE-2026-1', '<script>'] };
    fake.records.set('RUSTSEC-2026-9001', osvRecord('RUSTSEC-2026-9001', 'serde', more, specific));
    const lines = [
      indexLine('serde', '1.0.218', { pubtime: '2026-01-02T03:04:05Z' }),
      indexLine('serde', '1.0.219', { yanked: true }),
    ];
    fake.crates.set('se/rd/serde', lines.join(''));
    const cksum = 'ab'.repeat(32);
    expect(await refresher()(SERDE)).toEqual({
      today: '2026-11-28',
      asked: true,
      problems: [],
      advisories: [
        {
          id: 'RUSTSEC-2026-9001',
          package: 'serde',
          date: '2026-11-01',
          kind: 'vulnerability',
          patched: ['>= 9.0.0'],
          unaffected: [],
          cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
          categories: ['crypto-failure'],
          functions: { 'serde::de::f': ['*'] },
          aliases: ['CVE-2026-1'],
          os: ['linux'],
        },
      ],
      releases: [
        {
          name: 'serde',
          releases: [
            { version: '1.0.218', yanked: false, checksum: cksum, published: '2026-01-02T03:04:05Z' },
            { version: '1.0.219', yanked: true, checksum: cksum, published: null },
          ],
        },
      ],
    });
  });

  it('sends names and versions, and nothing else', async () => {
    await refresher()(SERDE, { name: 'a', version: '0.1.0' });
    expect(pathsSeen()).toEqual(['GET /1/a', 'GET /se/rd/serde', 'POST /v1/querybatch']);
    const query = fake.seen.find(({ method }) => method === 'POST');
    expect(JSON.parse(query?.body ?? '')).toEqual({
      queries: [
        { package: { name: 'serde', ecosystem: 'crates.io' }, version: '1.0.219' },
        { package: { name: 'a', ecosystem: 'crates.io' }, version: '0.1.0' },
      ],
    });
    const known = [
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'content-length',
      'content-type',
    ];
    const headers = fake.seen.flatMap((seen) => Object.keys(seen.headers));
    expect(
      headers.filter((name) => ![...known, 'host', 'sec-fetch-mode', 'user-agent'].includes(name)),
    ).toEqual([]);
  });

  it('takes what has not changed from the last time', async () => {
    fake.lists.set('serde 1.0.219', [[hit('RUSTSEC-2026-9001')]]);
    fake.records.set('RUSTSEC-2026-9001', osvRecord('RUSTSEC-2026-9001', 'serde'));
    fake.crates.set('se/rd/serde', indexLine('serde', '1.0.219'));
    const ask = refresher();
    const first = await ask(SERDE);
    const second = await ask(SERDE);
    expect(second).toEqual(first);
    const tags = fake.seen
      .filter(({ path }) => path === '/se/rd/serde')
      .map(({ headers }) => headers['if-none-match']);
    expect(tags).toEqual([undefined, expect.stringMatching(/^"\d+"$/)]);
    expect(fake.seen.filter(({ path }) => path.startsWith('/v1/vulns/'))).toHaveLength(1);
    fake.crates.set('se/rd/serde', indexLine('serde', '1.0.219', { yanked: true }));
    fake.lists.set('serde 1.0.219', [[hit('RUSTSEC-2026-9001', '2026-11-03T00:00:00Z')]]);
    expect((await ask(SERDE)).releases[0]?.releases[0]?.yanked).toBe(true);
    expect(fake.seen.filter(({ path }) => path.startsWith('/v1/vulns/'))).toHaveLength(2);
  });

  it('turns the pages of each query that has more', async () => {
    const other = { name: 'libc', version: '0.2.1' };
    fake.lists.set('serde 1.0.219', [[hit('RUSTSEC-2026-9001')], [hit('RUSTSEC-2026-9002')], []]);
    for (const id of ['RUSTSEC-2026-9001', 'RUSTSEC-2026-9002']) fake.records.set(id, osvRecord(id, 'serde'));
    const { advisories, asked } = await refresher()(other, SERDE);
    expect(advisories.map(({ id }) => id)).toEqual(['RUSTSEC-2026-9001', 'RUSTSEC-2026-9002']);
    expect(asked).toBe(true);
    const lists = fake.seen
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body).queries);
    expect(lists.map((queries) => queries.length)).toEqual([2, 1, 1]);
    expect(lists[1]).toEqual([expect.objectContaining({ version: '1.0.219', page_token: '1' })]);
  });

  it('gives up on pages that never end', async () => {
    fake.lists.set(
      'serde 1.0.219',
      Array.from({ length: 20 }, () => []),
    );
    const news = await refresher()(SERDE);
    expect(news).toMatchObject({ asked: false, problems: [expect.stringContaining('more than 10 pages')] });
  });

  it('knows a crate that the index does not have', async () => {
    expect((await refresher()({ name: 'abcd', version: '1.0.0' })).releases).toEqual([
      { name: 'abcd', releases: [] },
    ]);
  });

  it('is not done for a change that brings no crate, nor where it is off', async () => {
    expect(await refresher()()).toMatchObject({ asked: false, today: '2026-11-28', problems: [] });
    expect(fake.seen).toEqual([]);
    const off = createRefresher({ refresh: false, osvUrl: fake.url, indexUrl: fake.url }, CLOCK);
    expect(off).toMatchObject({ ask: null });
    expect(off.today()).toBe('2026-11-28');
  });

  it('never puts anything but a name into an address', async () => {
    const odd = ['../../secret', 'a/b', 'a?b', '', 'ä', 'x'.repeat(65)].map((name) => ({
      name,
      version: '1.0.0',
    }));
    await refresher()(...odd, { name: 'serde', version: '1.0.0/../..' }, SERDE);
    expect(pathsSeen()).toEqual(['GET /se/rd/serde', 'POST /v1/querybatch']);
    expect(JSON.parse(fake.seen.find(({ method }) => method === 'POST')?.body ?? '').queries).toHaveLength(1);
  });

  it('has an end, and says so', async () => {
    const many = Array.from({ length: 7 }, (_, index) => ({ name: `crate${index}`, version: '1.0.0' }));
    const { problems, asked } = await refresher({ packages: 3, crates: 2 })(...many);
    expect(problems).toEqual([
      'OSV was asked about 3 of 7 packages',
      'the index was asked about 2 of 7 crates',
    ]);
    expect(asked).toBe(false);
    expect(fake.seen).toHaveLength(3);
  });
});

describe('advisories that say the same', () => {
  // Two of the snapshot: one with an alias, one of malware.
  const TIME = { name: 'time', version: '0.1.43' };
  const EVIL = { name: 'rustdecimal', version: '1.23.1' };

  it('are not asked for where the snapshot has them, or RustSec an alias', async () => {
    const known = bundledAdvisories().advisories.find(({ id }) => id === 'RUSTSEC-2020-0071');
    const ids = ['RUSTSEC-2020-0071', ...(known?.aliases ?? [])];
    expect(ids.length).toBeGreaterThan(1);
    fake.lists.set('time 0.1.43', [ids.map((id) => hit(id))]);
    expect(await refresher()(TIME)).toMatchObject({ advisories: [], asked: true, problems: [] });
    expect(fake.seen.some(({ path }) => path.startsWith('/v1/vulns/'))).toBe(false);
  });

  it('are told once, in RustSec’s words', async () => {
    const ids = ['GHSA-aaaa-bbbb-cccc', 'GHSA-dddd-eeee-ffff', 'RUSTSEC-2026-9001'];
    fake.lists.set('serde 1.0.219', [ids.map((id) => hit(id))]);
    const [twin = '', single = '', ours = ''] = ids;
    fake.records.set(twin, osvRecord(twin, 'serde', { aliases: ['CVE-2026-1'] }));
    fake.records.set(single, osvRecord(single, 'serde', { aliases: ['CVE-2026-2'] }));
    fake.records.set(ours, osvRecord(ours, 'serde', { aliases: ['CVE-2026-1'] }));
    const { advisories } = await refresher()(SERDE);
    expect(advisories.map(({ id }) => id)).toEqual([ours, single]);
  });

  it('are told once of malware, too, whose lists know no aliases', async () => {
    fake.lists.set('rustdecimal 1.23.1', [[hit('MAL-2022-1')]]);
    fake.lists.set('serde 1.0.219', [[hit('MAL-2026-2')]]);
    const listed = { ranges: undefined, versions: ['1.0.219'] };
    fake.records.set('MAL-2022-1', osvRecord('MAL-2022-1', 'rustdecimal'));
    fake.records.set('MAL-2026-2', osvRecord('MAL-2026-2', 'serde', {}, listed));
    const { advisories } = await refresher()(EVIL, SERDE);
    expect(advisories).toMatchObject([
      { id: 'MAL-2026-2', kind: 'malicious', patched: ['> 1.0.219'], unaffected: ['< 1.0.219'] },
    ]);
  });

  it('are asked for where the snapshot says something else of the version', async () => {
    fake.lists.set('time 0.3.47', [[hit('RUSTSEC-2020-0071')]]);
    fake.records.set('RUSTSEC-2020-0071', osvRecord('RUSTSEC-2020-0071', 'time'));
    const { advisories } = await refresher()({ name: 'time', version: '0.3.47' });
    expect(advisories.map(({ id, patched }) => [id, patched])).toEqual([['RUSTSEC-2020-0071', ['>= 9.0.0']]]);
  });
});

describe('a network that fails', () => {
  it.each<[Manner, string, string]>([
    ['slow', 'no answer in time', 'no answer in time'],
    ['truncated', 'the connection broke', 'the connection broke'],
    ['broken', 'status 500', 'status 500'],
    ['huge', 'an answer of more than 8192 KiB', 'an answer of more than 16384 KiB'],
    ['malformed', 'an answer that is none of OSV', 'an answer that is no file of an index'],
    ['alien', 'an answer that is none of OSV', 'an answer that is no file of an index'],
    ['redirecting', 'it sends us elsewhere', 'it sends us elsewhere'],
  ])('and is %s leaves the snapshot, and is told', async (manner, ofOsv, ofIndex) => {
    fake.manner = manner;
    const { date } = bundledAdvisories();
    const { host } = new URL(fake.url);
    expect(await refresher(manner === 'slow' ? { request: 100 } : {})(SERDE)).toEqual({
      today: '2026-11-28',
      asked: false,
      advisories: [],
      releases: [],
      problems: [
        `the advisories could not be refreshed (${host}: ${ofOsv}): what came after ${date} may be missing`,
        `the index did not tell of 1 of 1 crates (${host}: ${ofIndex})`,
      ],
    });
    expect(fake.seen.some(({ path }) => path === '/elsewhere')).toBe(false);
  });

  it('and is not there is told with its code', async () => {
    const url = fake.url;
    await fake.close();
    const { problems } = await refresher({}, url)(SERDE);
    expect(problems).toEqual([
      expect.stringContaining('ECONNREFUSED'),
      expect.stringContaining('ECONNREFUSED'),
    ]);
  });

  it('costs no more than the time for all requests together', async () => {
    fake.manner = 'slow';
    const many = Array.from({ length: 40 }, (_, index) => ({ name: `crate${index}`, version: '1.0.0' }));
    const started = performance.now();
    const { problems } = await refresher({ request: 10_000, all: 300 })(...many);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(problems[1]).toContain('40 of 40 crates');
  });

  it('and has no record of what it lists is told, and the rest counts', async () => {
    fake.lists.set('serde 1.0.219', [[hit('RUSTSEC-2026-9001'), hit('RUSTSEC-2026-9002')]]);
    fake.records.set('RUSTSEC-2026-9001', osvRecord('RUSTSEC-2026-9001', 'serde'));
    const { advisories, asked, problems } = await refresher()(SERDE);
    expect(advisories.map(({ id }) => id)).toEqual(['RUSTSEC-2026-9001']);
    expect(asked).toBe(false);
    expect(problems).toEqual([expect.stringContaining('no record of RUSTSEC-2026-9002')]);
  });

  it('forgets nothing that it knew before', async () => {
    fake.crates.set('se/rd/serde', indexLine('serde', '1.0.219'));
    const ask = refresher();
    await ask(SERDE);
    fake.manner = 'broken';
    expect((await ask(SERDE)).releases).toEqual([]);
    fake.manner = 'good';
    expect((await ask(SERDE)).releases).toHaveLength(1);
    const tags = fake.seen
      .filter(({ path }) => path === '/se/rd/serde')
      .map(({ headers }) => headers['if-none-match']);
    expect(tags).toEqual([undefined, tags[1], tags[1]]);
  });
});
