import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the stand-in answers: as the two services do, or in one of the ways in which networks fail. */
export type Manner =
  | 'good'
  | 'slow'
  | 'truncated'
  | 'broken'
  | 'huge'
  | 'malformed'
  | 'redirecting'
  | 'alien';

export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** A stand-in for OSV and for the sparse index in one. */
export type FakeRegistry = {
  readonly url: string;
  readonly seen: Seen[];
  manner: Manner;
  /** Lists of ids by `name version`, each a page. */
  readonly lists: Map<string, readonly (readonly { id: string; modified: string }[])[]>;
  /** Records by id, files of the index by path. */
  readonly records: Map<string, unknown>;
  readonly crates: Map<string, string>;
  close(): Promise<void>;
};

type Query = { package: { name: string; ecosystem: string }; version: string; page_token?: string };

export async function fakeRegistry(): Promise<FakeRegistry> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      fake.seen.push({ method, path, headers, body });
      WAYS[fake.manner](fake, { path, headers, body }, response);
    });
  });
  const port = await listening(server);
  const fake: FakeRegistry = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    manner: 'good',
    lists: new Map(),
    records: new Map(),
    crates: new Map(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fake;
}

/** A line of the index, in the shape of Cargo's reference. */
export function indexLine(name: string, vers: string, more: object = {}): string {
  const cksum = 'ab'.repeat(32);
  const entry = { name, vers, deps: [], cksum, features: {}, yanked: false, links: null, v: 2, ...more };
  return `${JSON.stringify(entry)}\n`;
}

/** A record in the shape of the OSV schema; `affected` is about one crate. */
export function osvRecord(id: string, name: string, more: object = {}, affected: object = {}): object {
  return {
    schema_version: '1.7.4',
    id,
    modified: '2026-11-02T08:00:00Z',
    published: '2026-11-01T12:00:00Z',
    aliases: [],
    summary: 'Words that are not kept',
    details: 'More of them',
    affected: [
      {
        package: { ecosystem: 'crates.io', name, purl: `pkg:cargo/${name}` },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0.0.0-0' }, { fixed: '9.0.0' }] }],
        versions: [],
        ...affected,
      },
    ],
    references: [{ type: 'WEB', url: 'https://example.com' }],
    ...more,
  };
}

type Asked = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string };

type Way = (fake: FakeRegistry, asked: Asked, response: ServerResponse) => void;

const WAYS: Readonly<Record<Manner, Way>> = {
  good,
  // The headers come, the rest never does.
  slow: (_fake, _asked, response) => {
    response.writeHead(200).write('{');
  },
  truncated: (_fake, _asked, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"results":[');
    setTimeout(() => response.destroy(), 10);
  },
  broken: (_fake, _asked, response) => {
    response.writeHead(500).end('a page about it');
  },
  huge: (_fake, _asked, response) => pour(response),
  malformed: (_fake, _asked, response) => {
    response.writeHead(200).end('{"results":[{"vulns":[{"id":');
  },
  redirecting: ({ url }, _asked, response) => {
    response.writeHead(302, { location: `${url}/elsewhere` }).end();
  },
  alien: (_fake, _asked, response) => {
    response.writeHead(200).end('{"results":[{"vulns":[{"id":"../../etc/passwd","modified":"x"}]}]}');
  },
};

function good(fake: FakeRegistry, { path, headers, body }: Asked, response: ServerResponse): void {
  const record = fake.records.get(path.replace('/v1/vulns/', ''));
  const crate = fake.crates.get(path.slice(1));
  const etag = `"${crate?.length}"`;
  if (path === '/v1/querybatch') {
    const { queries } = JSON.parse(body) as { queries: readonly Query[] };
    const results = queries.map((query) => pageOf(fake, query));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results }));
  } else if (record !== undefined) response.writeHead(200).end(JSON.stringify(record));
  else if (crate === undefined) response.writeHead(404).end('{"code":5,"message":"Bug not found."}');
  else if (headers['if-none-match'] === etag) response.writeHead(304).end();
  else response.writeHead(200, { etag }).end(crate);
}

/** As OSV does: an empty object for no hits, and a token of its own for each query that has more. */
function pageOf({ lists }: FakeRegistry, { package: { name }, version, page_token: token }: Query): object {
  const pages = lists.get(`${name} ${version}`) ?? [];
  const at = Number(token ?? 0);
  const vulns = pages[at];
  return {
    ...(vulns === undefined ? {} : { vulns }),
    ...(at + 1 < pages.length ? { next_page_token: String(at + 1) } : {}),
  };
}

function pour(response: ServerResponse): void {
  const megabyte = Buffer.alloc(1024 * 1024, ' ');
  response.writeHead(200);
  const more = () => {
    while (!response.destroyed && response.write(megabyte));
  };
  response.on('drain', more);
  more();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
