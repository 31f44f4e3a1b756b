import type { Change } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import { cargoConfigsIn } from './cargo-configs.ts';
import { manifestsIn } from './crate-dependencies.ts';
import { type Dependency, dependenciesOf } from './dependencies.ts';
import { tomlValue } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import { type ReleaseBuild, releaseBuildsOf } from './release-builds.ts';
import type { TomlFile } from './toml-file.ts';
import { folderOf } from './workspaces.ts';

/** Why a crate is taken for one that is made to be a WebAssembly module. */
export type WasmEvidence = {
  readonly kind: 'crate' | 'metadata' | 'config' | 'workflow' | 'trunk';
  readonly path: string;
  /** What is written there: `crate-type = ["cdylib"]` with `wasm-bindgen`. */
  readonly words: string;
};

/** A key that makes a crate one for WebAssembly; `name` is its path, and for a dependency the package. */
export type WasmPlace = { readonly name: string; readonly at: TextRange; readonly construct: TextRange };

/** A crate that is made to be a WebAssembly module, which is more than one that can be built for it. */
export type WasmTarget = {
  readonly manifest: TomlFile;
  readonly evidence: readonly [WasmEvidence, ...WasmEvidence[]];
  /** The keys of its manifest that make it one, in text order. */
  readonly places: readonly WasmPlace[];
  /** The target where one is named, else that of browsers. */
  readonly target: string;
  readonly builds: readonly ReleaseBuild[];
};

/** Crates that are of use in a WebAssembly module alone: a library that is linked with them is nothing else. */
const WASM_ONLY =
  /^(?:wasm-bindgen|wasm-bindgen-futures|js-sys|web-sys|wit-bindgen|wit-bindgen-rt|cargo-component-bindings|worker|serde-wasm-bindgen|stdweb|wee_alloc|lol_alloc)$/;
/** Bindings to other hosts: where one of these is linked too, the `cdylib` may be for it. */
const OTHER_HOST = /^(?:pyo3|napi|neon|jni|uniffi|rutie|magnus|rustler|ext-php-rs|cpython)$/;

/** Whether the crate with this manifest is made for WebAssembly, as far as the change and its context show. */
export function wasmTargetOf(change: Change, manifestPath: string): WasmTarget | null {
  return targetsIn(change).get(manifestPath) ?? null;
}

const targetsIn = perFile(
  (change: Change): ReadonlyMap<string, WasmTarget> =>
    new Map(
      [...manifestsIn(change).values()].flatMap((manifest) => {
        const target = targetOf(change, manifest);
        return target === null ? [] : [[manifest.path, target] as const];
      }),
    ),
);

function targetOf(change: Change, manifest: TomlFile): WasmTarget | null {
  if (tomlValue(manifest, 'package') === undefined || isLibraryAlone(change, manifest)) return null;
  const builds = buildsOf(change, manifest);
  const config = configTarget(change, folderOf(manifest.path));
  const [first, ...others] = [
    ...crateEvidence(manifest),
    ...metadataEvidence(manifest),
    ...(config === null ? [] : [config.evidence]),
    ...trunkEvidence(change, manifest),
    ...builds.map(({ path, words }) => ({ kind: 'workflow' as const, path, words: `\`${words}\`` })),
  ];
  if (first === undefined) return null;
  const target = config?.target ?? builds[0]?.target ?? 'wasm32-unknown-unknown';
  return { manifest, evidence: [first, ...others], places: wasmPlaces(manifest), target, builds };
}

/** The `crate-type` of a library that makes a module, or null. */
function moduleType(manifest: TomlFile) {
  return (
    manifest.entries.find(
      ({ path: [table, key], value }) =>
        table === 'lib' &&
        /^crate[-_]type$/.test(key ?? '') &&
        Array.isArray(value) &&
        value.includes('cdylib'),
    ) ?? null
  );
}

/** A library that is linked into the programs of others, and makes nothing to be shipped. */
function isLibraryAlone(change: Change, manifest: TomlFile): boolean {
  if (moduleType(manifest) !== null || tomlValue(manifest, 'bin') !== undefined) return false;
  if (tomlValue(manifest, 'package', 'metadata', 'component') !== undefined) return false;
  const folder = folderOf(manifest.path);
  const has = (name: string) => hasFile(change, folder === '' ? name : `${folder}/${name}`);
  if (has('src/main.rs')) return false;
  return has('src/lib.rs') || tomlValue(manifest, 'lib') !== undefined;
}

function hasFile({ files, context }: Change, path: string): boolean {
  return (
    files.some((file) => file.path === path && file.head.state !== 'absent') ||
    context.some((file) => file.path === path)
  );
}

/** The dependencies that every build has. */
function linked(manifest: TomlFile): readonly Dependency[] {
  return dependenciesOf(manifest).filter(
    ({ table, fields }) =>
      table.length === 1 && table[0] === 'dependencies' && fields.get('optional')?.value !== true,
  );
}

function crateEvidence(manifest: TomlFile): readonly WasmEvidence[] {
  const all = linked(manifest);
  const found = all.find((one) => WASM_ONLY.test(one.package));
  if (moduleType(manifest) === null || found === undefined) return [];
  if (all.some((one) => OTHER_HOST.test(one.package))) return [];
  const words = `\`crate-type\` \`cdylib\` with \`${found.package}\``;
  return [{ kind: 'crate', path: manifest.path, words }];
}

const METADATA = ['wasm-pack', 'component', 'trunk', 'leptos'] as const;

function metadataEvidence(manifest: TomlFile): readonly WasmEvidence[] {
  return METADATA.filter((tool) => {
    if (tomlValue(manifest, 'package', 'metadata', tool) === undefined) return false;
    return tool === 'component' || tool === 'trunk' || moduleType(manifest) !== null;
  }).map((tool) => ({
    kind: 'metadata',
    path: manifest.path,
    words: `\`[package.metadata.${tool}]\``,
  }));
}

/** The nearest configuration of cargo that says what is built for, if that is wasm32. */
function configTarget(
  change: Change,
  folder: string,
): { readonly evidence: WasmEvidence; readonly target: string } | null {
  for (let at = folder; ; at = folderOf(at)) {
    const config = cargoConfigsIn(change).get(at);
    const target = config === undefined ? null : onlyTarget(tomlValue(config, 'build', 'target'));
    if (config !== undefined && target !== null) {
      if (!target.startsWith('wasm32')) return null;
      const words = `\`target = "${target}"\``;
      return { evidence: { kind: 'config', path: config.path, words }, target };
    }
    if (at === '') return null;
  }
}

/** Several targets are those of a library that is checked for each. */
function onlyTarget(written: unknown): string | null {
  const [first, ...others] = Array.isArray(written) ? written : [written];
  return typeof first === 'string' && others.length === 0 ? first : null;
}

function trunkEvidence({ files, context }: Change, manifest: TomlFile): readonly WasmEvidence[] {
  const folder = folderOf(manifest.path);
  const path = folder === '' ? 'Trunk.toml' : `${folder}/Trunk.toml`;
  const isSeen = [...files, ...context].some((file) => file.path === path);
  return isSeen ? [{ kind: 'trunk', path, words: '`Trunk.toml`' }] : [];
}

/**
 * The builds of this crate for wasm32; none where it is built for others, too, or has a program or a static library,
 * for then a build is a check of what it supports.
 */
function buildsOf(change: Change, manifest: TomlFile): readonly ReleaseBuild[] {
  const all = releaseBuildsOf(change).filter((build) => isOf(build, manifest));
  const isForOthers = tomlValue(manifest, 'bin') !== undefined || makesStaticLibrary(manifest);
  const isPlain = (build: ReleaseBuild) =>
    /\bcargo\b/.test(build.words) && !/\bcomponent\b/.test(build.words);
  if (isForOthers) return all.filter((build) => !isPlain(build));
  return all.every(({ target }) => target.startsWith('wasm32')) ? all : [];
}

function makesStaticLibrary(manifest: TomlFile): boolean {
  const types = tomlValue(manifest, 'lib', 'crate-type');
  return Array.isArray(types) && types.includes('staticlib');
}

/** Does a build make this crate's module? One that names no package makes that of its folder. */
function isOf(build: ReleaseBuild, manifest: TomlFile): boolean {
  if (moduleType(manifest) === null && !build.words.includes('trunk ')) return false;
  if (build.package !== null) return build.package === tomlValue(manifest, 'package', 'name');
  return build.folder === folderOf(manifest.path);
}

/** The keys of a manifest that make a crate one for WebAssembly, together with others or alone, in text order. */
export function wasmPlaces(manifest: TomlFile): readonly WasmPlace[] {
  const type = moduleType(manifest);
  const metadata = manifest.entries.filter(
    ({ path: [table, key, tool] }) =>
      table === 'package' && key === 'metadata' && METADATA.some((name) => name === tool),
  );
  return [
    ...(type === null ? [] : [type]).map((entry) => ({ ...entry, name: 'lib.crate-type' })),
    ...linked(manifest)
      .filter((one) => WASM_ONLY.test(one.package))
      .map((one) => ({ ...one, name: one.package })),
    ...metadata.map((entry) => ({ ...entry, name: entry.path.join('.') })),
  ]
    .map(({ name, key, range }) => ({ name, at: key, construct: range }))
    .toSorted((a, b) => a.at.start - b.at.start);
}
