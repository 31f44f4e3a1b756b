import type { RegistryFacts } from '../knowledge/registry-facts.ts';
import type { Rule } from '../rules/define-rule.ts';
import type { RustParser } from '../syntax/grammar.ts';

/** A fault of a settings file, lines and columns from 1. */
export type SettingsFault = { readonly line: number; readonly column: number; readonly message: string };

/** What the review knows beside the change: the rules, what reads Rust, and crates.io as of a day. */
export type Knowledge = {
  readonly catalogue: readonly Rule[];
  readonly rust: RustParser;
  /** What is known of crates.io; read when first asked for. */
  readonly registry: () => RegistryFacts;
  /** The rules whose findings are asked for; all of them by default. */
  readonly wanted?: ReadonlySet<string>;
  /** Present when the change touches our settings file, whose schema is only loaded then. */
  readonly checkSettings?: (text: string, path: string) => readonly SettingsFault[];
};
