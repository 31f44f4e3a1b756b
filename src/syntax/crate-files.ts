import type { Change } from '../diff/change.ts';
import { perFile } from './per-file.ts';

/** A Rust file of a crate as the review sees it; null texts were not read, or are not there. */
export type CrateFile = {
  readonly path: string;
  readonly base: string | null;
  readonly head: string | null;
};

/** The Rust files of the crate with this manifest that the change or its context shows, in path order, deleted ones too. */
export function crateFilesOf(change: Change, manifest: string): readonly CrateFile[] {
  return filesByManifest(change).get(manifest) ?? [];
}

const filesByManifest = perFile((change: Change): ReadonlyMap<string, readonly CrateFile[]> => {
  const changed = change.files.map(({ path, base, head }) => ({
    path,
    base: base.state === 'text' ? base.text : null,
    head: head.state === 'text' ? head.text : null,
  }));
  const own = new Set(changed.map(({ path }) => path));
  const around = change.context
    .filter(({ path }) => !own.has(path))
    .map(({ path, text }) => ({ path, base: text, head: text }));
  const all = [...changed, ...around].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const manifests = new Set(all.map(({ path }) => path).filter((path) => /(?:^|\/)Cargo\.toml$/.test(path)));
  const rust = all.filter(({ path }) => path.endsWith('.rs'));
  return Map.groupBy(rust, ({ path }) => manifestOf(path, manifests));
});

/** The nearest manifest above a path, or the empty string. */
function manifestOf(path: string, manifests: ReadonlySet<string>): string {
  for (let end = path.lastIndexOf('/'); ; end = path.lastIndexOf('/', end - 1)) {
    const manifest = `${path.slice(0, end + 1)}Cargo.toml`;
    if (manifests.has(manifest)) return manifest;
    if (end <= 0) return '';
  }
}

/** The root of the library, or else of the binary, among the files of a crate; null where it is not seen. */
export function crateRootOf(files: readonly CrateFile[]): string | null {
  const seen = files.filter(({ head }) => head !== null).map(({ path }) => path);
  const roots = seen.filter((path) => /(?:^|\/)src\/(?:lib|main)\.rs$/.test(path));
  return roots.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0] ?? null;
}
