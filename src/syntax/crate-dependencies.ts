import type { Change } from '../diff/change.ts';
import { type Dependency, dependenciesOf } from './dependencies.ts';
import { perFile } from './per-file.ts';
import type { Project } from './project.ts';
import { type Manifests, manifestsOf, packageField } from './project-of.ts';
import type { TomlFile } from './toml-file.ts';
import { folderOf, pathFrom, workspaceOf } from './workspaces.ts';

/** A dependency of a package as cargo reads it, what it inherits from the workspace added. */
export type CrateDependency = {
  /** The name it has in the code. */
  readonly name: string;
  /** The package it is. */
  readonly package: string;
  readonly kind: 'normal' | 'dev' | 'build';
  /** The platform it is for: `cfg(unix)`, a triple; null for all. */
  readonly target: string | null;
  /** The version that is asked for, as written; null where there is none. */
  readonly requirement: string | null;
  /** Those of the workspace first. */
  readonly features: readonly string[];
  readonly defaultFeatures: boolean;
  readonly optional: boolean;
  /** The folder that holds it, seen from the repository's root; null for what is no path dependency. */
  readonly path: string | null;
  readonly git: string | null;
  /** The entry of the package's own manifest. */
  readonly written: Dependency;
  /** The workspace's entry that it inherits; null for none, or one that was not seen. */
  readonly inherited: Dependency | null;
};

/** Every manifest that the change or its context shows at the head, read once. */
export const manifestsIn: (change: Change) => Manifests = perFile((change) => manifestsOf(change));

/** The dependencies of a package, in text order. Patches and what the workspace holds for its members are left out. */
export function crateDependencies(manifest: TomlFile, manifests: Manifests): readonly CrateDependency[] {
  const workspace = workspaceOf(folderOf(manifest.path), manifests);
  const shared =
    workspace === null ? [] : dependenciesOf(workspace).filter(({ table }) => table[0] === 'workspace');
  const edition = packageField(manifest, workspace, 'edition');
  return dependenciesOf(manifest).flatMap((written) => {
    const kind = kindOf(written.table);
    if (kind === null) return [];
    const isInherited = written.fields.get('workspace')?.value === true;
    const inherited = isInherited ? (shared.find(({ name }) => name === written.name) ?? null) : null;
    const from = inherited ?? written;
    const path = textOf(from, 'path');
    const holder = inherited === null || workspace === null ? manifest : workspace;
    const base = folderOf(holder.path);
    return {
      name: written.name,
      package: from.package,
      kind,
      target: written.table[0] === 'target' ? (written.table[1] ?? null) : null,
      requirement: textOf(from, 'version'),
      features: (inherited === null ? [written] : [inherited, written]).flatMap(featuresIn),
      defaultFeatures: hasDefaults(written, inherited, edition === '2024'),
      optional: written.fields.get('optional')?.value === true,
      path: path === null ? null : pathFrom(base, path),
      git: textOf(from, 'git'),
      written,
      inherited,
    };
  });
}

/**
 * The features that a crate's manifest turns on for a package, the workspace's included; null where the crate does
 * not depend on it, or where no manifest was seen.
 */
export function featuresOf(change: Change, project: Project, name: string): readonly string[] | null {
  const manifests = manifestsIn(change);
  const manifest = [...manifests.values()].find(({ path }) => path === project.manifest);
  if (manifest === undefined) return null;
  const own = crateDependencies(manifest, manifests).filter(
    (one) => one.package === name && one.kind === 'normal',
  );
  return own.length === 0 ? null : own.flatMap(({ features }) => features);
}

function kindOf(table: readonly string[]): CrateDependency['kind'] | null {
  if (table[0] === 'workspace') return null;
  // Cargo also reads the older names with an underscore.
  switch (table.at(-1)?.replace('_', '-')) {
    case 'dependencies':
      return 'normal';
    case 'dev-dependencies':
      return 'dev';
    case 'build-dependencies':
      return 'build';
    default:
      return null;
  }
}

/**
 * A member can turn on default features that the workspace turned off. That it turns them off counts from edition 2024
 * on; before, cargo warns and leaves them on.
 */
function hasDefaults(written: Dependency, inherited: Dependency | null, isOf2024: boolean): boolean {
  const own = defaultsIn(written);
  if (inherited === null) return own ?? true;
  const shared = defaultsIn(inherited);
  if (isOf2024) return own ?? shared ?? true;
  return own === true || (shared ?? true);
}

function defaultsIn({ fields }: Dependency): boolean | null {
  const value = (fields.get('default-features') ?? fields.get('default_features'))?.value;
  return typeof value === 'boolean' ? value : null;
}

function featuresIn({ fields }: Dependency): readonly string[] {
  const features = fields.get('features')?.value;
  return Array.isArray(features) ? features.filter((one) => typeof one === 'string') : [];
}

function textOf({ fields }: Dependency, field: string): string | null {
  const value = fields.get(field)?.value;
  return typeof value === 'string' ? value : null;
}
