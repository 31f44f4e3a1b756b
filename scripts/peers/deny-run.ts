import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { z } from 'zod';
import { type DenyReport, denySettings, parseDeny } from './deny-report.ts';
import { filesAt, textsOf } from './lock-history.ts';

/** What cargo-deny calls the clone of RustSec's database; the number is made of its address. */
const DB = 'advisory-db-3157b0e258782691';
const METADATA = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      source: z.string().nullable(),
      manifest_path: z.string(),
      dependencies: z.array(
        z.object({
          name: z.string(),
          rename: z.string().nullable(),
          req: z.string(),
          source: z.string().nullable(),
        }),
      ),
    }),
  ),
  workspace_root: z.string(),
});

/** A lock file at one commit, its workspace, and what cargo-deny says of it. */
export type Snapshot = {
  readonly lock: string;
  /** The manifests of the root and of the members, by path. */
  readonly manifests: ReadonlyMap<string, string>;
  readonly packages: z.infer<typeof METADATA>['packages'];
  readonly deny: DenyReport;
};
/** `lock` is a path in the repository. */
export type Place = { readonly repo: string; readonly revision: string; readonly lock: string };

/** Asks cargo-deny, in a copy that has nothing of the repository but manifests, lock files and empty sources. */
export function snapshotOf(place: Place, deny: string, db: string): Snapshot | { readonly failure: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rust-pro-deny-'));
  try {
    const texts = copyOf(place, folder);
    const home = join(folder, 'tree', dirname(place.lock));
    const cargo = spawnSync(
      'cargo',
      ['metadata', '--locked', '--all-features', '--format-version', '1', '--quiet'],
      { cwd: home, encoding: 'utf8', maxBuffer: 1 << 29 },
    );
    if (cargo.status !== 0) {
      const fault = faultIn(cargo.stderr).replaceAll(join(folder, 'tree'), '');
      return { failure: `cargo metadata: ${fault}` };
    }
    writeFileSync(join(folder, 'metadata.json'), cargo.stdout);
    const { packages, workspace_root: root } = METADATA.parse(JSON.parse(cargo.stdout));
    // A member of another workspace, whose lock file is further up.
    if (resolve(root) !== resolve(home))
      return { failure: 'the manifest beside it belongs to another workspace' };
    const own = packages.filter(({ source }) => source === null).map((one) => one.manifest_path);
    const paths = new Set(
      [...own, join(root, 'Cargo.toml')].map((path) => relative(join(folder, 'tree'), path)),
    );
    return {
      lock: texts.get(place.lock) ?? '',
      manifests: new Map([...texts].filter(([path]) => paths.has(path))),
      packages,
      deny: ask(deny, { folder, home, db }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The texts of the manifests and lock files, by path. A configuration of cargo would be obeyed, so it stays behind. */
function copyOf({ repo, revision }: Place, folder: string): ReadonlyMap<string, string> {
  const files = filesAt(repo, revision).filter(({ path }) => !path.split('/').includes('..'));
  const read = files.filter(({ path }) => /^Cargo\.(?:toml|lock)$/.test(posix.basename(path)));
  const contents = textsOf(repo, read);
  const texts = new Map(read.map(({ path }, at) => [path, contents[at] ?? '']));
  const sources = files.filter(({ path }) => path.endsWith('.rs')).map(({ path }) => [path, ''] as const);
  for (const [path, text] of [...texts, ...sources]) {
    mkdirSync(join(folder, 'tree', dirname(path)), { recursive: true });
    writeFileSync(join(folder, 'tree', path), text);
  }
  return texts;
}

function ask(deny: string, { folder, home, db }: Record<'folder' | 'home' | 'db', string>): DenyReport {
  mkdirSync(join(folder, 'db'));
  symlinkSync(resolve(db), join(folder, 'db', DB));
  const config = join(folder, 'deny.toml');
  const common = ['--format', 'json', '--offline', '--workspace', '--all-features', '--config', config];
  const paths = [
    '--manifest-path',
    join(home, 'Cargo.toml'),
    '--metadata-path',
    join(folder, 'metadata.json'),
  ];
  const run = (allow: string, ...checks: readonly string[]) => {
    writeFileSync(config, denySettings(join(folder, 'db'), allow));
    const args = [...common, ...paths, 'check', ...checks];
    return parseDeny(spawnSync(deny, args, { encoding: 'utf8', maxBuffer: 1 << 29 }).stderr);
  };
  const said = run('allow = ["none-is-called-so"]', '--hide-inclusion-graph', 'advisories', 'bans');
  // Only the graphs tell which versions count, and which package a source is of.
  const { duplicates, sources, unpinned } = run('', 'bans', 'sources');
  return { ...said, duplicates, sources, unpinned };
}

/** Its first line, and the last of the causes. */
function faultIn(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const first = lines.find((line) => line.startsWith('error')) ?? 'no answer';
  const cause = lines[lines.lastIndexOf('Caused by:') + 1] ?? '';
  return lines.includes('Caused by:') ? `${first}: ${cause}` : first;
}
