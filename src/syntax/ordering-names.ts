import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { normalisedTokens } from './tokens.ts';
import { type ImportedName, importsOf } from './use-paths.ts';

export const ORDERINGS = ['Relaxed', 'Release', 'Acquire', 'AcqRel', 'SeqCst'] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** What a path written in a file means, if it names an atomic ordering; null for anything else. */
export function orderingOf(file: RustFile, written: string): Ordering | null {
  const path = stripParens(normalisedTokens(written).replaceAll(' ', '')).split('::');
  const last = path.at(-1) ?? '';
  const names = namesOf(file);
  if (path.length === 1) return names.variants.get(last) ?? null;
  const variant = ORDERINGS.find((one) => one === last);
  const type = path.at(-2) ?? '';
  if (variant === undefined) return null;
  // The variants of `cmp::Ordering` have other names, so that `Ordering` can be trusted wherever it comes from.
  if (type === 'Ordering') return variant;
  return path.length === 2 && names.aliases.has(type) ? variant : null;
}

type Names = {
  /** Other names of the type: `use …::Ordering as O`. */
  readonly aliases: ReadonlySet<string>;
  /** Names of variants that stand alone: `use …::Ordering::{Relaxed, Release as R}`. */
  readonly variants: ReadonlyMap<string, Ordering>;
};

const namesOf: (file: RustFile) => Names = perFile((file) => {
  const imports = importsOf(file);
  const aliases = new Set<string>();
  const variants = new Map<string, Ordering>();
  for (const { path, name } of imports) if (isOrderingType(path) && name !== '*') aliases.add(name);
  for (const { path, alias } of typeAliases(file.text)) if (isOrderingType(path)) aliases.add(alias);
  for (const one of imports)
    for (const [name, variant] of variantsBy(one, aliases)) variants.set(name, variant);
  // `Relaxed` may as well come through a prelude of the crate; a constant of that name is something else.
  const hasGlob = imports.some(({ name }) => name === '*');
  const isOpen = (one: string) => hasGlob && !variants.has(one) && !declaresValue(file.text, one);
  for (const one of ORDERINGS.filter(isOpen)) variants.set(one, one);
  return { aliases, variants };
});

function isOrderingType(path: readonly string[]): boolean {
  return path.at(-1) === 'Ordering' && path.at(-2) !== 'cmp';
}

function variantsBy(
  { path, name }: ImportedName,
  aliases: ReadonlySet<string>,
): readonly (readonly [string, Ordering])[] {
  const type = path.slice(0, -1);
  if (!isOrderingType(type) && !(type.length === 1 && aliases.has(type[0] ?? ''))) return [];
  if (name === '*') return ORDERINGS.map((one) => [one, one] as const);
  const variant = ORDERINGS.find((one) => one === path.at(-1));
  return variant === undefined ? [] : [[name, variant]];
}

function typeAliases(text: string): readonly { readonly alias: string; readonly path: readonly string[] }[] {
  return [...text.matchAll(/\btype\s+(\w+)\s*=\s*([\w:\s]+);/g)].map(([, alias = '', path = '']) => {
    return { alias, path: path.replaceAll(/\s+/g, '').split('::') };
  });
}

function declaresValue(text: string, name: string): boolean {
  return new RegExp(`\\b(?:(?:const|static|fn)\\s+${name}\\b|struct\\s+${name}\\s*[;(])`).test(text);
}

function stripParens(path: string): string {
  return path.startsWith('(') && path.endsWith(')') ? stripParens(path.slice(1, -1)) : path;
}
