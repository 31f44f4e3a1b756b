import { execFile } from 'node:child_process';
import { promisify, styleText } from 'node:util';
import { readRegistryEnvironment } from '../edges/advisories/registry-environment.ts';
import { createGitHub } from '../edges/github/client.ts';
import { readEnvironment } from '../edges/local/environment.ts';
import { bundledAdvisories } from '../edges/local/load-advisories.ts';
import { loadKnowledge } from '../edges/local/load-knowledge.ts';
import { systemClock, utcDay } from '../edges/local/system-clock.ts';
import { UserError } from '../errors.ts';
import { APP_PERMISSIONS } from '../events/app-permissions.ts';
import { NO_NEWS, registryFacts, registryLimits } from '../knowledge/registry-facts.ts';
import { readCard } from './card.ts';
import { readOwnSettings, settingsOf } from './config.ts';
import { EXIT } from './exit.ts';

/** What one check found: fine, a lack with its price, or a fault that stops something. */
type Finding = { readonly state: 'ok' | 'lacks' | 'fault'; readonly what: string; readonly cost?: string };
type Check = { readonly name: string; readonly run: () => Promise<readonly Finding[]> };

/** `rust-pro doctor`: looks at everything the tool needs, and says what each missing piece costs. */
export async function doctorCommand({ repo }: { readonly repo: string }): Promise<number> {
  const checks: readonly Check[] = [
    { name: 'node', run: async () => [ok(`Node ${process.versions.node}`)] },
    { name: 'git', run: checkGit },
    { name: 'rules', run: checkRules },
    { name: 'card', run: checkCardOf },
    { name: 'advisories', run: checkAdvisories },
    { name: 'settings', run: () => checkSettings(repo) },
    { name: 'app', run: checkApp },
  ];
  let worst: number = EXIT.ok;
  for (const { name, run } of checks) {
    const found = await run().catch((error: unknown) => [fault(wordsOf(error), 'this part does not work')]);
    for (const one of found) {
      if (one.state === 'fault') worst = EXIT.found;
      process.stdout.write(`${mark(one.state)} ${name.padEnd(10)} ${one.what}\n`);
      if (one.cost !== undefined) process.stdout.write(`  ${' '.repeat(10)} → ${one.cost}\n`);
    }
  }
  return worst;
}

async function checkGit(): Promise<readonly Finding[]> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    return [ok(stdout.trim())];
  } catch (error) {
    return [fault(`git does not run: ${wordsOf(error)}`, 'only "review --diff" works')];
  }
}

async function checkRules(): Promise<readonly Finding[]> {
  const { catalogue, rust } = await loadKnowledge();
  rust.parse('probe.rs', 'unsafe extern "C" { safe fn f(); }').dispose();
  return [ok(`${catalogue.length} rules, the Rust grammar loads`)];
}

async function checkCardOf(): Promise<readonly Finding[]> {
  const { name, triggers, policies } = await readCard(null);
  return [ok(`${name}: ${triggers.length} triggers, ${policies.length} policies`)];
}

async function checkAdvisories(): Promise<readonly Finding[]> {
  const { refresh, osvUrl, indexUrl } = readRegistryEnvironment(process.env);
  const book = bundledAdvisories();
  const what = `${book.advisories.length} advisories of ${book.date}`;
  if (refresh) return [ok(`${what}; ${new URL(osvUrl).host} and ${new URL(indexUrl).host} are asked`)];
  const facts = registryFacts(book, { ...NO_NEWS, today: utcDay(systemClock()) });
  const isOld = registryLimits(facts).length > 0;
  const cost =
    'later ones are not known: use a newer release, or REFRESH_ADVISORIES=on (--refresh for "review")';
  return [isOld ? lacks(`${what}, more than a month ago`, cost) : ok(what)];
}

async function checkSettings(repo: string): Promise<readonly Finding[]> {
  const { catalogue } = await loadKnowledge();
  const settings = await settingsOf(undefined, await readOwnSettings(repo), catalogue);
  return [ok(`gate ${settings.gate}, fail-on ${settings.failOn}`)];
}

async function checkApp(): Promise<readonly Finding[]> {
  if (process.env.APP_ID === undefined) {
    return [lacks('APP_ID is not set', '"serve" does not start; the command line needs none of it')];
  }
  const { appId, privateKey, apiUrl } = readEnvironment(process.env);
  const github = createGitHub({ appId, privateKey, baseUrl: apiUrl, clock: systemClock(), tell: () => {} });
  const { data: app } = await github.octokit.rest.apps.getAuthenticated();
  if (app === null) return [fault(`${apiUrl} knows no App ${appId}`, '"serve" cannot work')];
  const granted: Readonly<Record<string, string | undefined>> = app.permissions;
  const missing = Object.entries(APP_PERMISSIONS).filter(([name, level]) => !covers(granted[name], level));
  return [
    ok(`App ${app.slug} at ${apiUrl}`),
    ...missing.map(([name, level]) =>
      fault(
        `the App lacks ${name}: ${level}`,
        'grant it in the App’s settings; each owner must then accept it',
      ),
    ),
  ];
}

function covers(granted: string | undefined, wanted: string): boolean {
  return granted === wanted || granted === 'write' || granted === 'admin';
}

function ok(what: string): Finding {
  return { state: 'ok', what };
}

function lacks(what: string, cost: string): Finding {
  return { state: 'lacks', what, cost };
}

function fault(what: string, cost: string): Finding {
  return { state: 'fault', what, cost };
}

function mark(state: Finding['state']): string {
  const [colour, sign] = { ok: ['green', '✓'], lacks: ['yellow', '–'], fault: ['red', '✗'] }[state] as [
    'green' | 'yellow' | 'red',
    string,
  ];
  return process.stdout.isTTY === true ? styleText(colour, sign) : sign;
}

function wordsOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
