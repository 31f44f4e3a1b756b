// npm run peers -- --db ADVISORY_DB REPO …: are the advisories that we report those that cargo-audit reports, over the
// lock files of real repositories, now and some changes ago? Says each difference; exit code 1 where there is one.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCard } from '../src/cli/card.ts';
import type { ChangedFile, Content } from '../src/diff/change.ts';
import { hunksBetween } from '../src/diff/hunks-between.ts';
import { loadKnowledge } from '../src/edges/local/load-knowledge.ts';
import type { Finding } from '../src/finding/finding.ts';
import { review } from '../src/review/review-change.ts';
import { DEFAULT_SETTINGS } from '../src/settings/defaults.ts';
import { auditHits, differenceOf, ownHits } from './peers/compare.ts';

const USAGE = `usage: npm run peers -- --db DIR [--back N] [--audit PROGRAM] REPO …

  --db DIR         a checkout of RustSec's advisory-db, of the day of our snapshot
  --back N         also the lock file as it was N changes of it ago, and what came in between (default 50)
  --audit PROGRAM  cargo-audit (default: cargo-audit); where it cannot be run nothing is compared, and that is said

REPO is a git directory or a checkout. Nothing is built and nothing is fetched.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    db: { type: 'string' },
    back: { type: 'string', default: '50' },
    audit: { type: 'string', default: 'cargo-audit' },
    help: { type: 'boolean', short: 'h' },
  },
});
const RULES = new Set(
  ['vulnerable', 'unsound', 'unmaintained', 'malicious'].map((name) => `supply-chain/${name}`),
);

if (values.help === true || values.db === undefined || positionals.length === 0) {
  console.log(USAGE);
  process.exitCode = values.help === true ? 0 : 2;
} else if (spawnSync(values.audit, ['--version']).status !== 0) {
  console.log(
    `${values.audit} cannot be run here, so nothing was compared: cargo install cargo-audit --locked`,
  );
} else {
  process.exitCode = await main(values.db);
}

async function main(db: string): Promise<number> {
  const knowledge = await loadKnowledge();
  const judge = { knowledge: { ...knowledge, wanted: RULES }, card: await readCard(null) };
  const folder = mkdtempSync(join(tmpdir(), 'rust-pro-peers-'));
  let [compared, hits, differing] = [0, 0, 0];
  const tell = (what: string, own: ReadonlySet<string>, peer: ReadonlySet<string>) => {
    const differences = differenceOf(own, peer);
    compared += 1;
    hits += own.union(peer).size;
    differing += differences.length;
    console.log(`${differences.length === 0 ? 'same' : 'DIFFERS'} ${what}: ${own.size} and ${peer.size}`);
    for (const one of differences) console.log(`  ${one}`);
  };
  for (const repo of positionals) {
    for (const path of lockFiles(repo)) {
      const [now, then] = revisionsOf(repo, path, Number(values.back));
      const head = now === undefined ? null : textOf(repo, now, path);
      if (head === null) continue;
      const own = ownHits(findingsOf(null, head, judge));
      const peer = audit(head, folder, db);
      if (peer === null) {
        console.log(`passed over ${repo} ${path}: ${values.audit} cannot read it`);
        continue;
      }
      tell(`${repo} ${path}`, own, peer);
      const base = then === undefined ? null : textOf(repo, then, path);
      if (base === null) continue;
      const before = audit(base, folder, db);
      if (before === null) continue;
      tell(`${repo} ${path} before`, ownHits(findingsOf(null, base, judge)), before);
      tell(`${repo} ${path} brought in`, ownHits(findingsOf(base, head, judge)), newOf(peer, base, head));
    }
  }
  rmSync(folder, { recursive: true });
  console.log(`${compared} comparisons of ${hits} advisories, ${differing} differences`);
  return differing === 0 ? 0 : 1;
}

type Judge = {
  readonly knowledge: Parameters<typeof review>[3];
  readonly card: Parameters<typeof review>[1];
};

/** `base` null: everything in the lock file; else what the change from it brings in. */
function findingsOf(base: string | null, head: string, { knowledge, card }: Judge): readonly Finding[] {
  const text = (one: string): Content => ({ state: 'text', text: one });
  const file: ChangedFile = {
    path: 'Cargo.lock',
    previousPath: null,
    status: base === null ? 'added' : 'modified',
    kind: 'text',
    hunks: hunksBetween(base ?? '', head),
    base: base === null ? { state: 'absent' } : text(base),
    head: text(head),
  };
  const change = { baseName: '', headName: '', context: [], fileCount: 1, limits: [], files: [file] };
  const source = base === null ? 'tree' : 'git';
  return review({ ...change, source }, card, DEFAULT_SETTINGS, knowledge).findings;
}

/** Those of the peer's whose package the base's lock file does not have. */
function newOf(peer: ReadonlySet<string>, base: string, head: string): ReadonlySet<string> {
  const packages = (text: string) =>
    new Set([...text.matchAll(/^name = "(.*)"\r?\nversion = "(.*)"/gm)].map(([, n, v]) => `${n} ${v}`));
  const fresh = packages(head).difference(packages(base));
  return new Set([...peer].filter((hit) => fresh.has(hit.split(' ').slice(0, 2).join(' '))));
}

/** Null for a lock file that it cannot read, such as one whose packages do not fit together. */
function audit(lock: string, folder: string, db: string): ReadonlySet<string> | null {
  const path = join(folder, 'Cargo.lock');
  writeFileSync(path, lock);
  const args = ['audit', '--db', db, '--no-fetch', '--stale', '--no-yanked', '--json', '--file', path];
  const { stdout, stderr } = spawnSync(values.audit, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (/Couldn't load .*Cargo\.lock/.test(stderr)) return null;
  if (!stdout.startsWith('{')) throw new Error(`${values.audit} gave no answer: ${stderr.slice(0, 300)}`);
  return auditHits(stdout);
}

function git(repo: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', repo, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function lockFiles(repo: string): readonly string[] {
  const all = git(repo, 'ls-tree', '-r', '-z', '--name-only', 'HEAD').split('\0');
  return all.filter((path) => /(?:^|\/)Cargo\.lock$/.test(path)).slice(0, 3);
}

/** The newest commit, and the one that had the lock file `back` changes of it ago. */
function revisionsOf(repo: string, path: string, back: number): readonly string[] {
  const changes = git(repo, 'log', '--format=%H', `-n${back + 1}`, '--', path)
    .trim()
    .split('\n');
  const then = changes.length > back ? changes.at(-1) : undefined;
  return ['HEAD', ...(then === undefined ? [] : [then])];
}

function textOf(repo: string, revision: string, path: string): string | null {
  try {
    return git(repo, 'show', `${revision}:${path}`);
  } catch {
    // The file did not exist then.
    return null;
  }
}
