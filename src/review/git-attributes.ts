import { minimatch } from 'minimatch';
import type { Change } from '../diff/change.ts';

const LONGEST_PATTERN = 256;
/** Git knows neither braces nor `+(…)`, and takes no heed of patterns that begin with `!`. */
const PLAIN = { dot: true, nobrace: true, nocomment: true, noext: true, nonegate: true } as const;

/**
 * The paths that the root `.gitattributes` gives an attribute, as a predicate. Later lines win, as in git;
 * of git's pattern language the parts that attribute files use are known: a name without a slash matches at
 * any depth, `*`, `**`, `?` and `[…]` as in git.
 */
export function attributePatterns(change: Change, attribute: string): (path: string) => boolean {
  const lines = rootAttributes(change)
    .split('\n')
    .flatMap((line) => lineOf(line.trim(), attribute));
  if (lines.length === 0) return () => false;
  return (path) => lines.findLast(({ matches }) => matches(path))?.on ?? false;
}

function rootAttributes(change: Change): string {
  const context = change.context.find(({ path }) => path === '.gitattributes');
  if (context !== undefined) return context.text;
  // A change must not hide its own files: only what the base already says counts.
  const base = change.files.find(({ path }) => path === '.gitattributes')?.base;
  return base?.state === 'text' ? base.text : '';
}

function lineOf(line: string, attribute: string): { matches: (path: string) => boolean; on: boolean }[] {
  const [pattern, ...attributes] = line.split(/\s+/);
  if (pattern === undefined || pattern === '' || pattern.startsWith('#')) return [];
  if (pattern.length > LONGEST_PATTERN) return [];
  const on = attributes.includes(attribute) || attributes.includes(`${attribute}=true`);
  const off =
    attributes.includes(`-${attribute}`) ||
    attributes.includes(`!${attribute}`) ||
    attributes.includes(`${attribute}=false`);
  if (!on && !off) return [];
  const glob = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  const matchBase = !pattern.includes('/');
  return [
    {
      matches: (path) => minimatch(path, glob, { ...PLAIN, matchBase }),
      on,
    },
  ];
}
