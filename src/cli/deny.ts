import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Change, ContextFile } from '../diff/change.ts';
import { bundledAdvisories } from '../edges/local/load-advisories.ts';
import { packageLicences } from '../edges/local/package-licences.ts';
import { systemClock, utcDay } from '../edges/local/system-clock.ts';
import { UserError } from '../errors.ts';
import { denyDraft, workflowDraft } from '../syntax/deny-draft.ts';
import { startingFacts } from '../syntax/deny-start.ts';
import { dependencyChecks } from '../syntax/dependency-checks.ts';
import { type LockFile, parseLock } from '../syntax/lock-file.ts';

const POLICIES = ['deny.toml', '.deny.toml', '.cargo/deny.toml'];
const WORKFLOWS = '.github/workflows';
const WORKFLOW = `${WORKFLOWS}/dependencies.yml`;
/** Days until somebody is to look again at what a starting policy ignores. */
const PATIENCE_DAYS = 90;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

type Options = { readonly repo: string; readonly print?: boolean };

/** `rust-pro deny init`: a policy for cargo-deny and a workflow that runs it, which pass on the repository as it is. */
export async function denyInit({ repo, print = false }: Options): Promise<void> {
  for (const policy of POLICIES)
    if (await exists(join(repo, policy))) throw new UserError(`${join(repo, policy)} is there already`);
  const lock = await readLock(repo);
  const today = utcDay(systemClock());
  const licences = await packageLicences(repo, lock.packages);
  const facts = startingFacts({
    lock,
    book: bundledAdvisories(),
    today,
    until: new Date(Date.parse(today) + PATIENCE_DAYS * DAY_MILLISECONDS).toISOString().slice(0, 10),
    licenceOf: (locked) => licences.get(locked) ?? null,
  });
  const checks = ['advisories', 'bans', 'sources', ...(facts.licences === null ? [] : ['licenses'])];
  const workflow = (await isChecked(repo)) ? [] : [{ path: WORKFLOW, text: workflowDraft(checks) }];
  const files = [{ path: 'deny.toml', text: denyDraft(facts) }, ...workflow];
  if (print) {
    process.stdout.write(files.map(({ path, text }) => `# ${path}\n${text}`).join('\n'));
    return;
  }
  for (const { path, text } of files) {
    const file = join(repo, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
    process.stdout.write(`wrote ${file}\n`);
  }
}

async function readLock(repo: string): Promise<LockFile> {
  const [manifest, path] = [join(repo, 'Cargo.toml'), join(repo, 'Cargo.lock')];
  if (!(await exists(manifest))) throw new UserError(`there is no ${manifest}`);
  if (!(await exists(path))) throw new UserError(`there is no ${path}; "cargo generate-lockfile" makes it`);
  const lock = parseLock('Cargo.lock', await readFile(path, 'utf8'));
  if (lock.error !== null) throw new UserError(`cannot read ${path}: ${lock.error.message}`);
  return lock;
}

/** Does a workflow look at dependencies already, or is one of that name there? Then none is written. */
async function isChecked(repo: string): Promise<boolean> {
  const names = await readdir(join(repo, WORKFLOWS)).catch(() => []);
  const paths = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${WORKFLOWS}/${name}`);
  const context = await Promise.all(
    paths.map(async (path): Promise<ContextFile> => {
      return { path, text: await readFile(join(repo, path), 'utf8') };
    }),
  );
  const nothing = { files: [], fileCount: 0, limits: [], baseName: '', headName: '' };
  const change: Change = { ...nothing, source: 'git', context };
  return dependencyChecks(change) === 'some' || paths.includes(WORKFLOW);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
