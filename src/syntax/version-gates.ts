import type { Node } from 'web-tree-sitter';
import { parentModules } from '../diff/context-paths.ts';
import { attributesOf } from './attributes.ts';
import type { CrateView } from './crate-view.ts';
import { ancestorsOf, itemName } from './items.ts';
import type { RustFile } from './rust-file.ts';
import { blankLexemes } from './top-level-signs.ts';

/** Conditions that say nothing of the compiler's age. */
const AGELESS =
  /^(?:all|any|not|unix|windows|test|debug_assertions|panic|proc_macro|overflow_checks|feature|true|false|loom|miri|fuzzing|(?:target_\w+))$/;
/** Features that are turned on with a newer compiler, or a nightly one. */
const OF_AGE =
  /nightly|unstable|rust_?(?:c|1|v|ver)|msrv|simd|const_|_const|allocator|specialization|experimental/i;
const WORDS_OF_AGE = /nightly|unstable|rustversion|rust_version|rustc|since|msrv|has_|version/i;

/**
 * Is a node compiled only by compilers of some age, as far as conditions around it show, in this file or above it? A
 * feature counts that is called after the item: `core-error` for `core::error::Error`.
 */
export function isVersionGated(file: RustFile, node: Node, crate: CrateView, item: string): boolean {
  if (STAND_IN.test(file.path)) return true;
  return isGatedIn(file, node, item) || isModuleGated(file.path, crate);
}

/** Files that bring newer parts of std to older compilers, and hand on the real ones where there are such. */
const STAND_IN = /(?:^|[/_])(?:polyfills?|backports?)(?:\/|\.rs$)/;

/** The same, by what this file shows. */
export function isGatedIn(file: RustFile, node: Node, item: string): boolean {
  const says = (holder: Node) => saysAge(file, holder, item);
  if (says(file.root)) return true;
  for (const up of [node, ...ancestorsOf(file, node)]) {
    if (up.type === 'macro_invocation' && isGatingMacro(up, item)) return true;
    if (CONDITIONAL.test(up.type) && says(up)) return true;
    // Both branches are compiled, but nobody writes one about versions to do so.
    const condition = up.type === 'if_expression' ? up.childForFieldName('condition')?.text : undefined;
    if (/\bcfg!\s*\([^)]*(?:version|nightly|rustc)/.test(condition ?? '')) return true;
  }
  return false;
}

const CONDITIONAL =
  /(?:_item|_declaration|_statement|_arm|_initializer|_invocation|_expression|^block|^associated_type|_variant)$/;

function saysAge(file: RustFile, node: Node, item: string): boolean {
  return attributesOf(file, node).some(({ name, list, condition }) => {
    if (condition !== null && name !== 'cfg') return false;
    return name === 'cfg' ? isOfAge(list ?? '', item) : WORDS_OF_AGE.test(name);
  });
}

/** Whether a `cfg` predicate can depend on the compiler: by a name of the build script's making, or a feature for it. */
export function isOfAge(predicate: string, item: string): boolean {
  const features = [...predicate.matchAll(/\bfeature\s*=\s*"([^"]*)"/g)].map(([, one = '']) => one);
  if (features.some((one) => OF_AGE.test(one) || isCalledAfter(one, item))) return true;
  const names = [...blankLexemes(predicate).matchAll(/\b[a-z_]\w*/gi)].map(([one]) => one);
  return names.some((one) => !AGELESS.test(one));
}

function isCalledAfter(feature: string, item: string): boolean {
  const words = feature
    .toLowerCase()
    .split(/[-_]/)
    .filter((word) => word.length > 2);
  const parts = item.split('::').map((part) => part.toLowerCase().replaceAll('_', ''));
  if (words.length > 1 && words.every((word) => parts.includes(word))) return true;
  return words.length > 0 && words.join('') === parts.at(-1);
}

/** `cfg_if!` with such a condition in it, or a macro of the crate's own that is called after one. */
function isGatingMacro(macro: Node, item: string): boolean {
  const name = macro.childForFieldName('macro')?.text ?? '';
  if (WORDS_OF_AGE.test(name)) return true;
  const text = /cfg/.test(name) ? macro.text : '';
  return [...text.matchAll(/#\[cfg\(([^\]]*)\)\]/g)].some(([, predicate = '']) => isOfAge(predicate, item));
}

/** Is the file's module, or one above it, declared under such a condition? */
function isModuleGated(path: string, crate: CrateView): boolean {
  const parents = parentModules(path);
  if (parents.length === 0) return false;
  const names = moduleNames(path);
  return crate
    .all(
      names.map((name) => `mod ${name};`),
      gatedModules,
    )
    .some(({ path: at, facts }) => parents.includes(at) && facts.some((name) => names.includes(name)));
}

/** The modules that a file below `src` lies in, its own too: `a` and `b` of `src/a/b.rs`. */
function moduleNames(path: string): readonly string[] {
  const below = /^(?:.*\/)?src\/(.*)\.rs$/.exec(path)?.[1] ?? '';
  return below
    .split('/')
    .filter((name) => name !== 'mod' && name !== 'lib' && name !== 'main' && name !== '');
}

const gatedModules = (file: RustFile): readonly string[] =>
  file
    .nodes('mod_item')
    .filter((item) => item.childForFieldName('body') === null && isGatedIn(file, item, ''))
    .map((item) => itemName(item));
