import type { Change } from '../diff/change.ts';
import {
  type CargoProfile,
  cargoProfile,
  hasDebug,
  type ProfileKey,
  type ProfileSetting,
  type ProfileSources,
  profileNames,
} from './cargo-profile.ts';
import { manifestsIn } from './crate-dependencies.ts';
import { dependenciesOf } from './dependencies.ts';
import { tomlValue } from './parse-toml.ts';
import { isTestPath } from './test-context.ts';
import type { TomlFile } from './toml-file.ts';
import { tomlCommentsAt } from './toml-tables.ts';
import { type WasmTarget, wasmTargetOf } from './wasm-target.ts';
import { isWorkspaceWhole, packagesUnder, workspaceRootOf } from './workspace-root.ts';
import { folderOf } from './workspaces.ts';

/** A key of a profile that does not have the value that makes a small module. */
export type Lack = {
  readonly key: ProfileKey;
  /** As it should be written: `true`, `"s"`, `1`. */
  readonly wanted: string;
  readonly setting: ProfileSetting;
  /** `chosen`: somebody wrote another value; `slight`: told only beside something graver. */
  readonly weight: 'grave' | 'chosen' | 'slight';
};

export type SizeJudgement = {
  /** The manifest whose profiles count. */
  readonly root: TomlFile;
  readonly profile: CargoProfile;
  readonly lacks: readonly Lack[];
  /** Is the profile one for native programs too, or may it be, as not all of the workspace was seen? */
  readonly isShared: boolean;
};

/**
 * The crates below a root manifest that are made for WebAssembly. Tests and examples are among them only where the
 * root manifest wants its release small, for whatever is small there is one of these.
 */
export function wasmCratesUnder(root: TomlFile, change: Change): readonly WasmTarget[] {
  const isSmall = isSizeLevel(tomlValue(root, 'profile', 'release', 'opt-level'));
  return packagesUnder(root, manifestsIn(change)).flatMap((manifest) => {
    if (isBeside(manifest.path) && !isSmall) return [];
    return wasmTargetOf(change, manifest.path) ?? [];
  });
}

/**
 * What the profile that makes the crate's module lacks to make it small; null where nothing does, or where another
 * profile of the same manifest has it all: that one will be the one in use.
 */
export function sizeJudgement(root: TomlFile, target: WasmTarget, change: Change): SizeJudgement | null {
  const name = tomlValue(target.manifest, 'package', 'name');
  const sources: ProfileSources = {
    root,
    change,
    package: typeof name === 'string' ? name : null,
    workflows: [...new Set(target.builds.map(({ path }) => path))],
  };
  const all = new Set(['release', ...profileNames(root)]);
  all.delete('dev');
  all.delete('test');
  all.delete('bench');
  const judged = [...all].flatMap((one) => {
    const profile = cargoProfile(one, sources);
    return profile === null ? [] : [{ profile, lacks: lacksOf(profile, root, target) }];
  });
  if (judged.some(({ profile, lacks }) => lacks.length === 0 && profile.name !== 'release')) return null;
  const used = usedProfile(target);
  const one = judged.find(({ profile }) => profile.name === used) ?? judged[0];
  if (one === undefined || one.lacks.length === 0) return null;
  const isSmall = isSizeLevel(one.profile.settings['opt-level'].value);
  return { root, ...one, isShared: !isSmall && isSharedWithNative(root, target, change) };
}

/** The profile that a workflow or cargo-leptos makes the module with; `release` where none is named. */
function usedProfile({ manifest, builds }: WasmTarget): string {
  const leptos = tomlValue(manifest, 'package', 'metadata', 'leptos', 'lib-profile-release');
  if (typeof leptos === 'string') return leptos;
  return builds.find(({ profile }) => profile !== 'release')?.profile ?? 'release';
}

function lacksOf({ settings, table }: CargoProfile, root: TomlFile, target: WasmTarget): readonly Lack[] {
  const above = table === null ? '' : tomlCommentsAt(root, table.header);
  const inside = table === null ? '' : tomlCommentsAt(root, table.range);
  const lacks: Lack[] = [];
  const add = (key: ProfileKey, wanted: string, weight: Lack['weight']) => {
    const setting = settings[key];
    const beside = setting.entry === null ? '' : tomlCommentsAt(root, setting.entry.range);
    // Whoever gives a reason has decided, and so has who takes the key out by a comment sign.
    const isDecided = REASONS[key].test(above) || new RegExp(`^\\s*${key}\\s*=`, 'm').test(inside);
    if (beside === '' && !isDecided) lacks.push({ key, wanted, setting, weight });
  };
  const level = settings['opt-level'];
  // A level for this very crate is a decision, whichever it is.
  if (!isSizeLevel(level.value) && level.from !== 'package')
    add('opt-level', '"s"', level.from === 'default' ? 'grave' : 'chosen');
  const lto = settings.lto.value;
  if (lto === false || lto === 'off' || lto === 'false') add('lto', 'true', 'grave');
  const mayUnwind = settings.panic.value === 'unwind' && target.target.includes('emscripten');
  if (mayUnwind) add('panic', '"abort"', 'grave');
  if (settings['codegen-units'].value !== 1) add('codegen-units', '1', 'slight');
  if (keepsDebug(settings, target)) add('strip', '"debuginfo"', 'slight');
  return lacks.every(({ weight }) => weight === 'slight') ? [] : lacks;
}

/** Words by which a comment on the profile speaks of a key. */
const REASONS: Readonly<Record<ProfileKey, RegExp>> = {
  'opt-level': /opt[-_ ]?level|speed|fast|perf|throughput|slow/i,
  lto: /\blto\b|link[- ]?time|compile[- ]time|build[- ]time/i,
  'codegen-units': /codegen|compile[- ]time|build[- ]time/i,
  panic: /panic|unwind/i,
  strip: /strip|debug|symbol|profil/i,
  debug: /debug/i,
};

/** Is it a test, an example or a demonstration, which nobody ships? */
function isBeside(path: string): boolean {
  return isTestPath(path) || /(?:^|\/)[^/]*(?:example|demo)[^/]*\//i.test(path);
}

/** Does the root manifest of a crate ask for a small release? */
export function isSmallByChoice(manifest: TomlFile, change: Change): boolean {
  const root = workspaceRootOf(manifest, manifestsIn(change));
  return root !== null && isSizeLevel(tomlValue(root, 'profile', 'release', 'opt-level'));
}

/** Is a crate made for wasm, and is its size of account: by the profile, or as nothing native is built beside it? */
export function isSizeConstrained(manifest: TomlFile, change: Change): boolean {
  const target = isBeside(manifest.path) ? null : wasmTargetOf(change, manifest.path);
  const root = workspaceRootOf(manifest, manifestsIn(change));
  if (target === null || root === null) return false;
  return isSmallByChoice(manifest, change) || !isSharedWithNative(root, target, change);
}

function isSizeLevel(value: unknown): boolean {
  return value === 's' || value === 'z';
}

/** Is debug information in the module that is shipped? `wasm-bindgen` takes it out. */
function keepsDebug({ debug, strip }: CargoProfile['settings'], { manifest }: WasmTarget): boolean {
  if (strip.value !== 'none' && strip.value !== false) return false;
  const isBound = dependenciesOf(manifest).some(({ package: name }) => name === 'wasm-bindgen');
  return !isBound && hasDebug(debug.value);
}

/** Is something native built with the same profile, or can that not be told? */
function isSharedWithNative(root: TomlFile, target: WasmTarget, change: Change): boolean {
  if (tomlValue(target.manifest, 'package', 'metadata', 'leptos') !== undefined) return true;
  if (!isWorkspaceWhole(root, change)) return true;
  return packagesUnder(root, manifestsIn(change)).some((manifest) => isProgram(manifest, change));
}

/** Does a package make a program or a shared library for another target than WebAssembly? */
function isProgram(manifest: TomlFile, change: Change): boolean {
  if (isBeside(manifest.path)) return false;
  const folder = folderOf(manifest.path);
  const main = folder === '' ? 'src/main.rs' : `${folder}/src/main.rs`;
  const hasMain =
    tomlValue(manifest, 'bin') !== undefined ||
    change.files.some(({ path, head }) => path === main && head.state !== 'absent');
  const types = tomlValue(manifest, 'lib', 'crate-type');
  const makes = (type: string) => Array.isArray(types) && types.includes(type);
  const target = wasmTargetOf(change, manifest.path);
  if (target === null) return hasMain || makes('cdylib') || makes('staticlib');
  // A program beside a library for wasm is a tool or a server; where no library is, it is the module.
  return makes('staticlib') || (hasMain && makes('cdylib'));
}
