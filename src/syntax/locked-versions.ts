import type { Change } from '../diff/change.ts';

/** A package as a lock file has it. `source` is empty for a member of the workspace. */
export type LockedPackage = { readonly name: string; readonly version: string; readonly source: string };

const PACKAGE =
  /^\[\[package\]\]\r?\nname = "([^"\n]+)"\r?\nversion = "([^"\n]+)"(?:\r?\nsource = "([^"\n]+)")?/gm;

/** The packages of that name in the lock files that the review can see. */
export function lockedPackages({ files, context }: Change, name: string): readonly LockedPackage[] {
  const changed = files.flatMap(({ path, head }) =>
    head.state === 'text' ? [{ path, text: head.text }] : [],
  );
  return [...changed, ...context]
    .filter(({ path }) => path === 'Cargo.lock' || path.endsWith('/Cargo.lock'))
    .flatMap(({ text }) => [...text.matchAll(PACKAGE)])
    .map(([, found = '', version = '', source = '']) => ({ name: found, version, source }))
    .filter((locked) => locked.name === name);
}
