import type { ChangedFile } from '../diff/change.ts';
import type { CrateQuery } from '../diff/crate-search.ts';
import type { AdvisoryBook } from '../knowledge/advisory.ts';
import { advisoriesOf, affectedFunctions } from './advisory-ranges.ts';
import { kindOfFile } from './file-kind.ts';
import { fullPath } from './full-paths.ts';
import { lockOf } from './lock-change.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A function that is called by a path, with what the file imports written out, and the 1-based line. */
export type CalledFunction = { readonly path: string; readonly line: number };

/** The functions of other modules and crates that a file calls by a path. Methods have none. */
export const calledFunctions: (file: RustFile) => readonly CalledFunction[] = perFile((file) =>
  file.nodes('call_expression').flatMap((call) => {
    const callee = call.childForFieldName('function');
    const path = callee === null ? null : fullPath(file, callee);
    return path?.includes('::') ? [{ path, line: file.lines.lineAt(call.startIndex) }] : [];
  }),
);

/**
 * Is `called` what an advisory calls `affected`: the very path, or the same type and function of the crate by another
 * way, as `time::Date::parse` for `time::date::Date::parse`?
 */
export function isSameFunction(called: string, affected: string): boolean {
  const [one, other] = [called.split('::'), affected.split('::')];
  if (called === affected) return true;
  if (one[0] !== other[0] || one.length < 3 || other.length < 3) return false;
  return one.slice(-2).join('::') === other.slice(-2).join('::');
}

/** As code names the crate. */
export function crateIdentifier(name: string): string {
  return name.replaceAll('-', '_');
}

/**
 * What is to be looked for in the repository because changed lock files bring in versions in which an advisory names
 * the functions at fault: the files that may call them.
 */
export function callQueries(
  files: readonly ChangedFile[],
  advisories: () => AdvisoryBook,
): readonly CrateQuery[] {
  const wanted = new Map<string, Set<string>>();
  for (const { path, base, head } of files) {
    const lock = kindOfFile(path) === 'lock' ? lockOf(path, head) : null;
    const before = new Set(lockOf(path, base)?.packages.map(({ name, version }) => `${name} ${version}`));
    for (const { name, version } of lock?.packages ?? []) {
      if (before.has(`${name} ${version}`)) continue;
      for (const hit of advisoriesOf(advisories(), name, version)) {
        for (const affected of affectedFunctions(hit, version)) {
          const functions = wanted.get(name) ?? new Set();
          wanted.set(name, functions.add(affected.split('::').at(-1) ?? affected));
        }
      }
    }
  }
  return [...wanted]
    .map(([name, functions]) => ({
      folder: '',
      names: [...functions].toSorted(),
      of: crateIdentifier(name),
    }))
    .toSorted((a, b) => (a.of < b.of ? -1 : 1));
}
