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

/** Is a node compiled only by compilers of some age, as far as conditions around it show, in this file or above it? */
export function isVersionGated(file: RustFile, node: Node, crate: CrateView): boolean {
  return isGatedIn(file, node) || isModuleGated(file.path, crate);
}

export function isGatedIn(file: RustFile, node: Node): boolean {
  if (saysAge(file, file.root)) return true;
  for (const up of [node, ...ancestorsOf(file, node)]) {
    if (up.type === 'macro_invocation' && isGatingMacro(up)) return true;
    if (CONDITIONAL.test(up.type) && saysAge(file, up)) return true;
    // `if cfg!(…)` compiles both branches, but nobody writes one about versions to do so.
    if (
      up.type === 'if_expression' &&
      /\bcfg!\s*\([^)]*(?:version|nightly|rustc)/.test(up.childForFieldName('condition')?.text ?? '')
    )
      return true;
  }
  return false;
}

const CONDITIONAL =
  /(?:_item|_declaration|_statement|_arm|_initializer|_invocation|_expression|^block|^associated_type|_variant)$/;

function saysAge(file: RustFile, node: Node): boolean {
  return attributesOf(file, node).some(({ name, list, condition }) => {
    if (condition !== null && name !== 'cfg') return false;
    if (name === 'cfg') return isOfAge(list ?? '');
    return WORDS_OF_AGE.test(name);
  });
}

/** Whether a `cfg` predicate can depend on the compiler: by a name of the build script's making, or a feature for it. */
export function isOfAge(predicate: string): boolean {
  const features = [...predicate.matchAll(/\bfeature\s*=\s*"([^"]*)"/g)].map(([, one = '']) => one);
  if (features.some((one) => OF_AGE.test(one))) return true;
  const names = [...blankLexemes(predicate).matchAll(/\b[a-z_]\w*/gi)].map(([one]) => one);
  return names.some((one) => !AGELESS.test(one));
}

/** `cfg_if!` with such a condition in it, or a macro of the crate's own that is called after one. */
function isGatingMacro(macro: Node): boolean {
  const name = macro.childForFieldName('macro')?.text ?? '';
  if (WORDS_OF_AGE.test(name)) return true;
  const text = /cfg/.test(name) ? macro.text : '';
  return [...text.matchAll(/#\[cfg\(([^\]]*)\)\]/g)].some(([, predicate = '']) => isOfAge(predicate));
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
    .filter((item) => item.childForFieldName('body') === null && isGatedIn(file, item))
    .map((item) => itemName(item));
