import type { Change } from '../diff/change.ts';

/**
 * The path that a finding's identity has for a path of the head: for a renamed file the one of the base, so that
 * the rename alone changes no identity. Where another file of the change has that path now, each keeps its own.
 */
export function identityPaths({ files }: Pick<Change, 'files'>): (path: string) => string {
  const heads = new Set(files.filter(({ status }) => status !== 'deleted').map(({ path }) => path));
  const renamed = new Map(
    files.flatMap(({ path, previousPath, status }) =>
      status === 'renamed' && previousPath !== null && !heads.has(previousPath)
        ? [[path, previousPath] as const]
        : [],
    ),
  );
  return (path) => renamed.get(path) ?? path;
}
