import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { LANGUAGE_SINCE } from '../knowledge/language-stabilisations.ts';
import type { CrateView } from './crate-view.ts';
import { languageUses } from './language-uses.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { calledMethods, stdMethods } from './std-methods.ts';
import { type StdUse, stdPaths } from './std-paths.ts';
import { isTestCode, isTestPath } from './test-context.ts';
import { isGatedIn, isVersionGated } from './version-gates.ts';

/** A place that asks for a Rust release, `1.since`. */
export type NewerUse = {
  /** `std::sync::LazyLock`, `Option::is_none_or`; of the language, in words: a `let` chain. */
  readonly item: string;
  readonly isLanguage: boolean;
  readonly kind: StdUse['kind'] | 'language';
  readonly since: number;
  readonly at: TextRange;
  readonly node: Node;
};

/** Where to look: in test code too, or only in what users of the crate build. */
export type Reach = { readonly crate: CrateView; readonly isPast2018: boolean; readonly tests: boolean };

/**
 * What a file asks for that Rust `1.declared` does not have, in text order. Left out is what stands under a condition on
 * the compiler's age, and what the crate asked for before the change: it was no promise then.
 */
export function usesNewerThan(file: RustFile, declared: number, reach: Reach): readonly NewerUse[] {
  const { crate, tests } = reach;
  if (!tests && isTestPath(file.path) && !isBuildScript(file)) return [];
  const all = [...stdPaths(file), ...stdMethods(file, crate)].map((use) => ({ ...use, isLanguage: false }));
  return [...all, ...ofLanguage(file)]
    .filter(({ since }) => since > declared)
    .filter((use) => reach.isPast2018 || !isOf2021(use))
    .filter(({ node }) => tests || isBuildScript(file) || !isTestCode(file, node))
    .filter(({ node, item }) => !isVersionGated(file, node, crate, item))
    .filter((use) => !wasThere(use, crate))
    .toSorted((a, b) => a.at.start - b.at.start);
}

/** Before edition 2021 `c"…"` is two tokens, and `panic!("{x}")` says just that. */
function isOf2021({ item, node }: NewerUse): boolean {
  if (item === 'a C string literal') return true;
  return item === 'a name captured by a format string' && /^(?:panic|todo|unimplemented)\b/.test(node.text);
}

function ofLanguage(file: RustFile): readonly NewerUse[] {
  return languageUses(file).map(({ feature, at, node }) => ({
    item: feature,
    isLanguage: true,
    kind: 'language',
    since: LANGUAGE_SINCE[feature],
    at,
    node,
  }));
}

function isBuildScript({ path }: RustFile): boolean {
  return /(?:^|\/)build\.rs$/.test(path);
}

/** Did the crate use it before, where every compiler saw it? */
function wasThere({ item, node }: NewerUse, crate: CrateView): boolean {
  const [word = ''] = /[\w#[&]+/.exec(node.text) ?? [];
  return crate.before([word], openUses).some(({ facts }) => facts.includes(item));
}

const openUses: (file: RustFile) => readonly string[] = perFile((file) => {
  const all = [...stdPaths(file), ...calledMethods(file), ...ofLanguage(file)];
  const open = all.filter(({ node, item }) => !isTestCode(file, node) && !isGatedIn(file, node, item));
  return [...new Set(open.map(({ item }) => item))];
});
