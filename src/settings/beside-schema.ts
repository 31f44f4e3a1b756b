import { isMapping, type PathFault } from './describe-issue.ts';
import { globFault } from './path-glob.ts';

// Each glob is tried on each changed file.
const MOST_GLOBS = 100;

/** Faults of the globs that stand as keys below `paths`, which the schema takes for any text. */
export function globKeyFaults(file: unknown): readonly PathFault[] {
  return globsOf(file).flatMap((glob, index): readonly PathFault[] => {
    const fault =
      index < MOST_GLOBS ? globFault(glob) : `more than ${MOST_GLOBS} path globs; this one is not read`;
    return fault === null ? [] : [{ path: ['paths', glob], at: 'key', say: () => fault }];
  });
}

/** Entries of `rules` that set nothing, because a later entry of the same mapping names all that they name. */
export function undoneEntryFaults(file: unknown): readonly PathFault[] {
  if (!isMapping(file)) return [];
  const onPaths = globsOf(file).flatMap((glob) => {
    const below = isMapping(file.paths) ? file.paths[glob] : undefined;
    return undoneEntries(isMapping(below) ? below.rules : undefined, ['paths', glob, 'rules']);
  });
  return [...undoneEntries(file.rules, ['rules']), ...onPaths];
}

function globsOf(file: unknown): readonly string[] {
  if (!isMapping(file) || !isMapping(file.paths)) return [];
  return Object.keys(file.paths).filter((key) => key !== 'ignore');
}

function undoneEntries(rules: unknown, path: readonly string[]): readonly PathFault[] {
  if (!isMapping(rules)) return [];
  const patterns = Object.keys(rules);
  return patterns.flatMap((pattern, index): readonly PathFault[] => {
    const value = rules[pattern];
    if (isMapping(value) && 'options' in value) return [];
    const later = broader(pattern).find(
      (other) => Object.hasOwn(rules, other) && setsLevel(rules[other]) && patterns.indexOf(other) > index,
    );
    if (later === undefined) return [];
    const say = () => `"${pattern}" has no effect: "${later}" comes later and wins; write it above`;
    return [{ path: [...path, pattern], at: 'key', say }];
  });
}

/** The patterns that name all that this one names. */
function broader(pattern: string): readonly string[] {
  if (pattern === '*') return [];
  const [family, name] = pattern.split('/');
  return name === undefined || name === '*' ? ['*'] : ['*', `${family}/*`];
}

function setsLevel(entry: unknown): boolean {
  return typeof entry === 'string' || (isMapping(entry) && 'level' in entry);
}
