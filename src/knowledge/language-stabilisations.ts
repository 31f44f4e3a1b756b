/**
 * What syntax and attributes alone show of the language, and the Rust release (1.N) that made it stable, from 1.56 on. Of
 * November 2026, from the compiler's own list of accepted features and the release notes:
 * https://github.com/rust-lang/rust/blob/main/compiler/rustc_feature/src/accepted.rs
 * https://doc.rust-lang.org/releases.html
 */
export const LANGUAGE_SINCE = {
  'a binding beside a pattern after `@`': 56,
  'a name captured by a format string': 58,
  'an assignment to a pattern': 59,
  'a default of a const parameter': 59,
  'a trait bound on a `const fn`': 61,
  '`#[default]` on a variant': 62,
  'a generic associated type': 65,
  '`let … else`': 65,
  'a `break` out of a labelled block': 65,
  'a discriminant beside fields': 66,
  'a pattern `..=x`': 66,
  'the ABI `C-unwind`': 71,
  'an `async fn` in a trait': 75,
  '`impl Trait` as the result of a trait’s function': 75,
  'a C string literal': 77,
  'an attribute of `diagnostic::`': 78,
  'a `const` block': 79,
  'a bound on an associated type inside a bound': 79,
  'an exclusive range pattern': 80,
  '`#[expect]`': 81,
  'the reason of a lint level': 81,
  '`&raw`': 82,
  '`unsafe extern`': 82,
  'an `unsafe(…)` attribute': 82,
  '`use<…>` in a bound': 82,
  '`&mut` parameters of a `const fn`': 83,
  'an `async` closure': 85,
  'a `let` chain': 88,
  '`cfg(true)` and `cfg(false)`': 88,
  '`if let` in a guard': 95,
} as const;

export type LanguageFeature = keyof typeof LANGUAGE_SINCE;

/** What a manifest can say, and the release whose cargo was the first to understand it. */
export const MANIFEST_SINCE = {
  'edition 2021': 56,
  '`dep:`': 60,
  '`?/` in a feature': 60,
  'inheritance from the workspace': 64,
  '`[lints]`': 74,
  '`resolver = "3"`': 84,
  'edition 2024': 85,
} as const;

export type ManifestFeature = keyof typeof MANIFEST_SINCE;
