import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeApp, type NewApp } from './manifest/make-app.ts';
import { manifestOf, manifestPage } from './manifest/manifest.ts';

const USAGE = `Makes the GitHub App of app.yml and writes down its key and secret.

  node scripts/manifest.ts --url https://rust-pro.example.com [options]

  --url URL      where GitHub can reach the server (required)
  --org NAME     the organization that shall own the App (default: you)
  --name NAME    its name; unique on GitHub (default: rust-pro)
  --github URL   an own GitHub server (default: https://github.com)
  --out DIR      where to write .env and private-key.pem (default: here)
  --print        print the page and do nothing else
`;

const options = {
  url: { type: 'string' },
  org: { type: 'string' },
  name: { type: 'string' },
  github: { type: 'string', default: 'https://github.com' },
  out: { type: 'string', default: '.' },
  print: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const OWNER_ONLY = 0o600;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const { url: serverUrl, org: organization, name, github: githubUrl, out } = values;
  if (values.help || serverUrl === undefined || !URL.canParse(serverUrl) || !URL.canParse(githubUrl)) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const app = await readFile(new URL('../app.yml', import.meta.url), 'utf8');
  const page = (redirectUrl: string | undefined, state: string) =>
    manifestPage(manifestOf(app, { serverUrl, name, redirectUrl }), { githubUrl, organization, state });
  if (values.print) {
    process.stdout.write(page(undefined, 'rust-pro'));
    return 0;
  }
  // GitHub shows key and secret once; there must be room for them before it does.
  const there = ['private-key.pem', '.env'].map((file) => join(out, file)).filter((path) => existsSync(path));
  if (there.length > 0) {
    console.error(
      `${there.join(' and ')} would be overwritten; move them away, or give --out another folder`,
    );
    return 2;
  }
  const opened = (url: string) => console.log(`Open ${url} in a browser on this machine.`);
  const made = await makeApp({ page, opened, apiUrl: apiUrlOf(githubUrl) });
  await keep(made, out, githubUrl);
  console.log(
    `Made. The key and the secret are in ${out}; install the App at ${made.html_url}/installations/new`,
  );
  return 0;
}

function apiUrlOf(githubUrl: string): string {
  const { origin, host } = new URL(githubUrl);
  return host === 'github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
}

async function keep({ id, pem, webhook_secret }: NewApp, out: string, githubUrl: string): Promise<void> {
  const lines = [`APP_ID=${id}`, 'PRIVATE_KEY_PATH=private-key.pem', `WEBHOOK_SECRET=${webhook_secret}`];
  if (new URL(githubUrl).host !== 'github.com') lines.push(`GITHUB_API_URL=${apiUrlOf(githubUrl)}`);
  const own = { mode: OWNER_ONLY, flag: 'wx' };
  await writeFile(join(out, 'private-key.pem'), pem, own);
  await writeFile(join(out, '.env'), `${lines.join('\n')}\n`, own);
}

process.exitCode = await main();
