import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What differs between the generated files and those in the repository, as paths in order. */
export type Differences = { readonly stale: readonly string[]; readonly superfluous: readonly string[] };

/** Compares; writes nothing. A file that is missing counts as stale. */
export async function differences(root: string, files: ReadonlyMap<string, string>): Promise<Differences> {
  const stale: string[] = [];
  for (const [path, text] of files) {
    if ((await readIfThere(join(root, path))) !== text) stale.push(path);
  }
  const present = await readdir(join(root, 'docs/rules'), { recursive: true, withFileTypes: true }).catch(
    ifMissing([]),
  );
  const superfluous = present
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !files.has(path));
  return { stale: stale.toSorted(), superfluous: superfluous.toSorted() };
}

/** Writes what is stale and removes what is superfluous; the other files are not touched. */
export async function refresh(root: string, files: ReadonlyMap<string, string>): Promise<Differences> {
  const found = await differences(root, files);
  for (const path of found.stale) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), files.get(path) ?? '');
  }
  for (const path of found.superfluous) await rm(join(root, path));
  return found;
}

function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(ifMissing(null));
}

/** For `catch`: `value` where there is no such file; other errors go on. */
export function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
