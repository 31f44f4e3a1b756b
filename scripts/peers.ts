// npm run peers -- --db ADVISORY_DB REPO …: do we say of the lock files of real repositories what cargo-audit and
// cargo-deny say, now and some changes ago? Says each difference; exit code 1 where there is one that nothing explains.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auditHits, newHits, ownHits } from './peers/compare.ts';
import { checksBetween, checksOf } from './peers/deny-checks.ts';
import { snapshotOf } from './peers/deny-run.ts';
import { lockFiles, revisionBefore, textAt } from './peers/lock-history.ts';
import { ADVISORY_RULES, type Judge, loadJudge, lockChangeOf } from './peers/own-findings.ts';
import { type Tally, tally } from './peers/tally.ts';

const USAGE = `usage: npm run peers -- --db DIR [--back N] [--audit PROGRAM] [--deny PROGRAM] REPO …

  --db DIR         a checkout of RustSec's advisory-db, of the day of our snapshot
  --back N         also the lock file as it was N changes of it ago, and what came in between (default 50)
  --audit PROGRAM  cargo-audit (default: cargo-audit)
  --deny PROGRAM   cargo-deny (default: cargo-deny); for it cargo fetches the packages of each lock file

REPO is a git directory or a checkout. Nothing is built. A program that cannot be run is passed over, and that is said.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    db: { type: 'string' },
    back: { type: 'string', default: '50' },
    audit: { type: 'string', default: 'cargo-audit' },
    deny: { type: 'string', default: 'cargo-deny' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help === true || values.db === undefined || positionals.length === 0) {
  console.log(USAGE);
  process.exitCode = values.help === true ? 0 : 2;
} else {
  process.exitCode = await main(values.db);
}

async function main(db: string): Promise<number> {
  const judge = await loadJudge();
  const peers = [
    { program: values.audit, name: 'cargo-audit', ask: askAudit },
    { program: values.deny, name: 'cargo-deny', ask: askDeny },
  ];
  let differences = 0;
  for (const { program, name, ask } of peers) {
    if (spawnSync(program, ['--version']).status !== 0) {
      console.log(`${program} cannot be run here, so nothing was compared: cargo install ${name} --locked`);
      continue;
    }
    const counted = tally(name, (line) => console.log(line));
    for (const repo of positionals)
      for (const path of lockFiles(repo)) ask({ repo, path, db, judge, counted });
    differences += counted.end();
  }
  return differences === 0 ? 0 : 1;
}

type Question = {
  readonly repo: string;
  readonly path: string;
  readonly db: string;
  readonly judge: Judge;
  readonly counted: Tally;
};

function askAudit({ repo, path, db, judge, counted }: Question): void {
  const head = textAt(repo, 'HEAD', path) ?? '';
  const peer = audit(head, db);
  if (peer === null) {
    counted.passOver(`${repo} ${path}`, `${values.audit} cannot read it`);
    return;
  }
  const ownOf = (base: string | null, text: string) =>
    ownHits(judge(lockChangeOf(base, text), ...ADVISORY_RULES));
  const tell = (what: string, own: ReadonlySet<string>, other: ReadonlySet<string>) =>
    counted.add(`${repo} ${path}${what}`, [{ check: 'advisories', own, peer: other, why: () => null }]);
  tell('', ownOf(null, head), peer);
  const then = revisionBefore(repo, path, Number(values.back));
  const base = then === null ? null : textAt(repo, then, path);
  const before = base === null ? null : audit(base, db);
  if (base === null || before === null) return;
  tell(' before', ownOf(null, base), before);
  tell(' brought in', ownOf(base, head), newHits(peer, base, head));
}

/** Null for a lock file that it cannot read, such as one whose packages do not fit together. */
function audit(lock: string, db: string): ReadonlySet<string> | null {
  const folder = mkdtempSync(join(tmpdir(), 'rust-pro-audit-'));
  try {
    const path = join(folder, 'Cargo.lock');
    writeFileSync(path, lock);
    const args = ['audit', '--db', db, '--no-fetch', '--stale', '--no-yanked', '--json', '--file', path];
    const { stdout, stderr } = spawnSync(values.audit, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (/Couldn't load .*Cargo\.lock/.test(stderr)) return null;
    if (!stdout.startsWith('{')) throw new Error(`${values.audit} gave no answer: ${stderr.slice(0, 300)}`);
    return auditHits(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function askDeny({ repo, path, db, judge, counted }: Question): void {
  const at = (revision: string, what: string) => {
    const answer = snapshotOf({ repo, revision, lock: path }, values.deny, db);
    if (!('failure' in answer)) return answer;
    counted.passOver(`${repo} ${path}${what}`, answer.failure);
    return null;
  };
  const head = at('HEAD', '');
  if (head === null) return;
  counted.add(`${repo} ${path}`, checksOf(head, judge));
  const then = revisionBefore(repo, path, Number(values.back));
  const base = then === null ? null : at(then, ' before');
  if (base === null) return;
  counted.add(`${repo} ${path} before`, checksOf(base, judge));
  counted.add(`${repo} ${path} brought in`, checksBetween(base, head, judge));
}
