import type { z } from 'zod';
import { nearest } from '../text/nearest.ts';
import { keysAt } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A fault before it has a line: the path of the key or value at fault. `say` searches for the nearest name. */
export type PathFault = { readonly path: Path; readonly at: 'key' | 'value'; readonly say: () => string };

/** Says what zod found in the words of the settings file, with the nearest thing that is known. */
export function describeIssue(issue: Issue, root: unknown, schema: z.ZodType): readonly PathFault[] {
  const value = valueAt(root, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      at: 'key',
      say: () => unknownKey(key, issue.path, keysAt(schema, issue.path)),
    }));
  }
  if (issue.code === 'invalid_union') {
    const branch = isMapping(value) ? issue.errors.at(-1) : issue.errors[0];
    return (branch ?? []).flatMap((inner) =>
      describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, root, schema),
    );
  }
  return [{ path: issue.path, at: 'value', say: () => wrongValue(issue, value) }];
}

function unknownKey(key: string, path: Path, known: readonly string[]): string {
  const last = path.at(-1);
  const shown = JSON.stringify(key);
  if (last === 'options') {
    return `unknown option ${shown} of ${String(path.at(-2))}${didYouMean(key, known, known)}`;
  }
  // A group of rules, or a rule without any.
  if (key === 'options' && known[0] === 'level') return `${String(last)} takes no options`;
  if (last !== 'rules') return `unknown key ${shown}${didYouMean(key, known, known)}`;
  const named = known.filter((id) => id.endsWith(`/${key}`));
  const help = named.length > 0 ? `; did you mean "${named[0]}"?` : didYouMean(key, known, []);
  return `unknown rule ${shown}${help === '' ? '; `rust-pro rules` lists them' : help}`;
}

function wrongValue(issue: Issue, value: unknown): string {
  const label = issue.path.map(String).join('.') || 'the file';
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const help = typeof value === 'string' ? didYouMean(value, known, []) : '';
    return `${label}: ${found(value)} is not one of ${known.join(', ')}${help}`;
  }
  if (issue.code === 'invalid_type') {
    // A misspelt `ignore` reads as a glob.
    const help =
      label.startsWith('paths.') && Array.isArray(value) ? didYouMean(label.slice(6), ['ignore'], []) : '';
    return `${label}: expected ${TYPES[issue.expected] ?? issue.expected}, found ${found(value)}${help}`;
  }
  if (issue.code === 'too_big' && issue.origin === 'array')
    return `${label}: more than ${issue.maximum} entries`;
  if (issue.code === 'too_big') return `${label}: ${found(value)} is more than ${issue.maximum}`;
  if (issue.code === 'too_small') return `${label}: ${found(value)} is less than ${issue.minimum}`;
  return `${label}: ${issue.message}, found ${found(value)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  boolean: '`true` or `false`',
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  array: 'a list',
  object: 'a mapping of keys to values',
};

function didYouMean(word: string, candidates: readonly string[], all: readonly string[]): string {
  // `warn` is too far from `warning` for a slip, but plain enough.
  const near =
    nearest(word, candidates) ?? candidates.find((known) => word.length > 2 && known.startsWith(word));
  if (near !== undefined) return `; did you mean "${near}"?`;
  return all.length === 0 ? '' : `; known are ${all.join(', ')}`;
}

function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isMapping(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
  }, root);
}
