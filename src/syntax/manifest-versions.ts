import type { TextRange } from '../finding/finding.ts';
import { MANIFEST_SINCE, type ManifestFeature } from '../knowledge/language-stabilisations.ts';
import { parseToml, tomlValue } from './parse-toml.ts';
import { type Manifests, packageField } from './project-of.ts';
import { minorOf } from './rust-version.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';
import { folderOf, workspaceOf } from './workspaces.ts';

/** What a manifest declares, what it inherits counted. Values are as written; null where not given or not seen. */
export type DeclaredVersions = {
  readonly edition: string | null;
  readonly rustVersion: string | null;
  /** The lines that say so, where they stand in this very manifest. */
  readonly editionEntry: TomlEntry | null;
  readonly rustVersionEntry: TomlEntry | null;
};

/** The edition and `rust-version` of a package, or of a workspace's `[workspace.package]` where there is no package. */
export function declaredVersions(manifest: TomlFile, manifests: Manifests): DeclaredVersions {
  const isPackage = tomlValue(manifest, 'package') !== undefined;
  const table = isPackage ? ['package'] : ['workspace', 'package'];
  const workspace = isPackage ? workspaceOf(folderOf(manifest.path), manifests) : manifest;
  const field = (name: string): string | null => {
    const value = isPackage
      ? packageField(manifest, workspace, name)
      : tomlValue(manifest, 'workspace', 'package', name);
    return typeof value === 'string' ? value : null;
  };
  const entry = (name: string) => entryAt(manifest, [...table, name]);
  return {
    edition: field('edition'),
    rustVersion: field('rust-version'),
    editionEntry: entry('edition'),
    rustVersionEntry: entry('rust-version'),
  };
}

/** What is declared in a text of the manifest's own, another version of it perhaps. */
export function versionsIn(path: string, text: string): DeclaredVersions {
  return declaredVersions(parseToml(path, text), new Map());
}

function entryAt(manifest: TomlFile, path: readonly string[]): TomlEntry | null {
  const key = path.join('\n');
  return (
    manifest.entries.find((entry) => entry.path.join('\n') === key && typeof entry.value === 'string') ?? null
  );
}

/** Something in a manifest that an older cargo refuses. */
export type ManifestUse = {
  readonly feature: ManifestFeature;
  readonly since: number;
  readonly entry: TomlEntry;
};

/** What a manifest says that cargo of Rust `1.declared` refuses, the first place of each. An edition is none of these. */
export function manifestUsesNewerThan(manifest: TomlFile, declared: number): readonly ManifestUse[] {
  const seen = new Set<ManifestFeature>();
  return manifest.entries.flatMap((entry) => {
    const feature = featureOf(entry);
    if (feature === null || seen.has(feature) || MANIFEST_SINCE[feature] <= declared) return [];
    seen.add(feature);
    return [{ feature, since: MANIFEST_SINCE[feature], entry }];
  });
}

/** An older cargo only warns of `[lints]`. */
function featureOf({ path, value }: TomlEntry): ManifestFeature | null {
  const [first = '', second = ''] = path;
  const last = path.at(-1);
  if (last === 'resolver' && /^(?:package|workspace)$/.test(first) && path.length === 2)
    return value === '3' ? '`resolver = "3"`' : null;
  if (last === 'workspace' && value === true && first !== 'lints' && first !== 'workspace')
    return 'inheritance from the workspace';
  if (first !== 'features' || second === '' || path.length !== 2 || !Array.isArray(value)) return null;
  if (value.some((one) => typeof one === 'string' && one.startsWith('dep:'))) return '`dep:`';
  return value.some((one) => typeof one === 'string' && one.includes('?/')) ? '`?/` in a feature' : null;
}

const EDITIONS: Readonly<Record<string, number>> = { '2018': 31, '2021': 56, '2024': 85 };

/** The release that an edition needs, where `rust-version` promises an older one. */
export function editionBeyond({ edition, rustVersion }: DeclaredVersions): number | null {
  const needed = EDITIONS[edition ?? ''];
  const declared = minorOf(rustVersion);
  return needed === undefined || declared === null || declared >= needed ? null : needed;
}

/** The range from the first to the last of some entries. */
export function around(...entries: readonly (TomlEntry | null)[]): TextRange | null {
  const ranges = entries.flatMap((entry) => (entry === null ? [] : [entry.range]));
  if (ranges.length === 0) return null;
  return {
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  };
}
