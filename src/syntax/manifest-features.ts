import { dependenciesOf } from './dependencies.ts';
import { perFile } from './per-file.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';

/** A feature of a package: one of `[features]`, or that of an optional dependency which no `dep:` hides. */
export type Feature = {
  readonly name: string;
  /** What it turns on, as written: `std`, `dep:serde`, `serde?/std`, `serde/derive`. */
  readonly enables: readonly string[];
  /** Its line of `[features]`; null for an optional dependency's. */
  readonly entry: TomlEntry | null;
};

/** The features of a package by name, the written ones in text order first. */
export const packageFeatures: (manifest: TomlFile) => ReadonlyMap<string, Feature> = perFile((manifest) => {
  const written = manifest.entries
    .filter(({ path }) => path.length === 2 && path[0] === 'features')
    .map((entry): Feature => ({ name: entry.path[1] ?? '', enables: textsIn(entry.value), entry }));
  const hidden = new Set(
    written.flatMap(({ enables }) => enables.flatMap((one) => /^dep:(.*)$/.exec(one)?.[1] ?? [])),
  );
  const optional = dependenciesOf(manifest).filter(
    ({ table, fields }) => table[0] !== 'workspace' && fields.get('optional')?.value === true,
  );
  const isWritten = (wanted: string) => written.some(({ name }) => name === wanted);
  const implied = optional
    .filter(({ name }) => !hidden.has(name) && !isWritten(name))
    .map(({ name }): Feature => ({ name, enables: [`dep:${name}`], entry: null }));
  return new Map([...written, ...implied].map((feature) => [feature.name, feature]));
});

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
