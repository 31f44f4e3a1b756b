import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** What GitHub tells once, and never again, about an App it made. */
export type NewApp = {
  readonly id: number;
  readonly html_url: string;
  readonly pem: string;
  readonly webhook_secret: string;
};

const newApp = z.object({
  id: z.number().int().positive(),
  html_url: z.string(),
  pem: z.string().min(1),
  webhook_secret: z.string().min(32),
});

type Steps = {
  /** The page for a browser that will come back to `redirectUrl` with `state`. */
  readonly page: (redirectUrl: string, state: string) => string;
  /** Told where to point the browser. */
  readonly opened: (url: string) => void;
  readonly apiUrl: string;
};

/** Serves the page on this machine, once, until the browser comes back from GitHub with the new App. */
export async function makeApp({ page, opened, apiUrl }: Steps): Promise<NewApp> {
  const state = randomBytes(16).toString('hex');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
  try {
    return await new Promise<NewApp>((resolve, reject) => {
      server.on('request', (request, response) => {
        const code = codeIn(request, url, state);
        if (code === null) {
          const home = request.method === 'GET' && request.url === '/';
          response.writeHead(home ? 200 : 404, {
            'content-type': 'text/html; charset=utf-8',
            connection: 'close',
          });
          response.end(home ? page(`${url}/made`, state) : 'not found');
          return;
        }
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
        response.end('The App is made. Go back to the terminal.');
        exchange(apiUrl, code).then(resolve, reject);
      });
      opened(url);
    });
  } finally {
    server.close();
  }
}

/** The code that GitHub's redirect carries; null for any other request, one with a foreign `state` included. */
function codeIn(request: IncomingMessage, url: string, state: string): string | null {
  const { pathname, searchParams } = new URL(request.url ?? '/', url);
  if (request.method !== 'GET' || pathname !== '/made' || searchParams.get('state') !== state) return null;
  const code = searchParams.get('code') ?? '';
  return /^[\w-]{1,100}$/.test(code) ? code : null;
}

async function exchange(apiUrl: string, code: string): Promise<NewApp> {
  const response = await fetch(`${apiUrl}/app-manifests/${code}/conversions`, {
    method: 'POST',
    headers: { accept: 'application/vnd.github+json', 'user-agent': 'rust-pro' },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok)
    throw new Error(`GitHub answered ${response.status} to the exchange of the code for the new App`);
  return newApp.parse(await response.json());
}
