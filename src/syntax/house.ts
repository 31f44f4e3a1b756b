import type { Change } from '../diff/change.ts';
import { kindOfFile } from './file-kind.ts';
import { parseToml, tomlValue } from './parse-toml.ts';
import { perFile } from './per-file.ts';

/**
 * Whose repository a file belongs to, as the manifests beside it and above it said before the change: `github.com/tokio-rs`.
 * None where none of them names its repository.
 */
export function housesOf(change: Change, path: string): ReadonlySet<string> {
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
  const above = (file: string) =>
    folderOf(path)
      .replace(/\.cargo\/$/, '')
      .startsWith(folderOf(file));
  return new Set(namedHouses(change).flatMap(({ manifest, house }) => (above(manifest) ? [house] : [])));
}

/** The host and the owner of a repository's URL, in lower case; null for another one. */
export function houseOf(url: string): string | null {
  const [, host, owner] = /^(?:git\+)?https?:\/\/([^/]+)\/([^/]+)\/[^/]/.exec(url) ?? [];
  return host === undefined || owner === undefined ? null : `${host}/${owner}`.toLowerCase();
}

const namedHouses = perFile(({ files, context, source }: Change) => {
  const before = source === 'tree' ? 'head' : 'base';
  const changed = files.flatMap(({ path, [before]: content }) =>
    content.state === 'text' && content.partial !== true ? [{ path, text: content.text }] : [],
  );
  return [...changed, ...context]
    .filter(({ path }) => kindOfFile(path) === 'manifest')
    .flatMap(({ path, text }) => {
      const manifest = parseToml(path, text);
      return [['package'], ['workspace', 'package']].flatMap((table) => {
        const written = tomlValue(manifest, ...table, 'repository');
        const house = typeof written === 'string' ? houseOf(written) : null;
        return house === null ? [] : [{ manifest: path, house }];
      });
    });
});
