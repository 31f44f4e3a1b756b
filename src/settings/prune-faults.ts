import { isMapping, type PathFault } from './describe-issue.ts';

/** The file without what is at fault: a faulty entry of `rules` goes as a whole, of all else the value alone. */
export function withoutFaults(file: unknown, faults: readonly PathFault[]): unknown {
  if (!isMapping(file)) return {};
  const doomed = new Set(faults.map(({ path }) => JSON.stringify(cut(path).map(String))));
  return prune(file, [], doomed);
}

function prune(value: unknown, path: readonly string[], doomed: ReadonlySet<string>): unknown {
  const kept = (key: string) => !doomed.has(JSON.stringify([...path, key]));
  if (Array.isArray(value)) return value.filter((_, index) => kept(String(index)));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).filter(([key]) => kept(key));
  return Object.fromEntries(entries.map(([key, below]) => [key, prune(below, [...path, key], doomed)]));
}

/** A path that ends at the entry for a rule, where it leads into one. */
function cut(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const rules = path[0] === 'rules' ? 0 : path[0] === 'paths' && path[2] === 'rules' ? 2 : -1;
  return rules === -1 ? path : path.slice(0, rules + 2);
}
