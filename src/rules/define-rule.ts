import type { Change, ChangedFile } from '../diff/change.ts';
import type { Category, Severity, Suggestion, TextRange } from '../finding/finding.ts';
import type { RegistryFacts, RegistryNews } from '../knowledge/registry-facts.ts';
import type { CrateView } from '../syntax/crate-view.ts';
import type { LockFile } from '../syntax/lock-file.ts';
import type { Project } from '../syntax/project.ts';
import type { RustFile } from '../syntax/rust-file.ts';
import type { TextFile } from '../syntax/text-file.ts';
import type { TomlFile } from '../syntax/toml-file.ts';
import type { YamlFile } from '../syntax/yaml-file.ts';

/** An option as data: its default fixes its type, `choices` narrows a string. */
export type OptionSpec = {
  readonly summary: string;
  readonly default: boolean | number | string | readonly string[];
  readonly choices?: readonly string[];
};
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
type Widen<T> = T extends boolean ? boolean : T extends number ? number : T extends string ? string : T;
export type OptionValues<O extends OptionSpecs> = { readonly [K in keyof O]: Widen<O[K]['default']> };

/** What a rule says. Places are offsets into the head text of the file under check. */
export type Report = {
  /** Where the finding starts: the `unsafe` keyword, the ordering argument, the manifest key. */
  readonly at: TextRange;
  /** The whole construct at fault; the change must touch one of its lines. Default: `at`. */
  readonly construct?: TextRange;
  /**
   * All places that the finding speaks for, `at` among them; default: `at` alone. Where the base spoke for
   * fewer, the finding is new, although its first place may be old.
   */
  readonly covers?: readonly { readonly at: TextRange; readonly construct: TextRange }[];
  /** What the finding is about, in place of the construct's own tokens, in its identity. */
  readonly subject?: string;
  /**
   * For what is missing rather than wrong: what the missing words would have to speak of. Where the same item of the
   * base missed no less, the change has only edited code that lacked them, and did not bring the lack.
   */
  readonly inherits?: readonly string[];
  /** Where the finding is in its identity, in place of the item or table that holds it: empty for the whole file. */
  readonly item?: string;
  /** One line, lower case, no full stop, code in backticks: the fact of this very place. */
  readonly message: string;
  /** More facts about this very place: one or two sentences of Markdown. */
  readonly detail?: string;
  /** The most that this very finding may weigh, where it is less sure or less grave than the rule's others. */
  readonly atMost?: Severity;
  readonly suggestion?: Suggestion;
  readonly related?: readonly { readonly at: TextRange; readonly message: string }[];
};
/** What a rule may know beside the file: the values of its options, the crate, and the whole change. */
export type RuleContext<O extends OptionSpecs = OptionSpecs> = {
  readonly options: OptionValues<O>;
  /** Which side of the file is being read. What compares both sides speaks of the head alone. */
  readonly side: 'base' | 'head';
  readonly project: Project;
  /** The other Rust files of the crate, as far as the review sees them, on the side that is being read. */
  readonly crate: CrateView;
  /** What is known of crates.io. Who asks has the review say how old that is: ask only where it matters. */
  readonly registry: RegistryFacts;
  readonly change: Change;
  readonly file: ChangedFile;
  /** Does the change add a line of this range or bare it, or is the whole tree under review? Never at the base. */
  isTouched(range: TextRange): boolean;
};

/**
 * A piece of Rust, TOML or text that a rule speaks or stays silent on. If any line begins with `+`, `-` or
 * a blank in column one and at least one `+` or `-` occurs, the code reads as a diff hunk: `+` added, `-`
 * removed, blank context; else every line is added. `//~` (or `#~`) at the end of a line says that the
 * rule reports there; `//~ words` that the message holds these words; `//~^` on a line of its own speaks of the line
 * above. Marks are taken out before the check.
 * The indent that all lines share, a line break at the start and a blank line at the end are not part of it.
 */
export type Example = {
  readonly code: string;
  /** Default `src/lib.rs`; `Cargo.toml` for manifest rules. */
  readonly path?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Other files of the head that the example needs, as context. */
  readonly context?: Readonly<Record<string, string>>;
  /** Other files that the change touches, by path, written as `code` is but without marks. */
  readonly changes?: Readonly<Record<string, string>>;
  /** What the registry answers, for rules that ask it. */
  readonly news?: Partial<RegistryNews>;
  /** The head's text once the exact suggestions are applied. */
  readonly fixed?: string;
  /** What the example shows, when the code cannot say it. */
  readonly note?: string;
};

type Description<O extends OptionSpecs> = {
  readonly category: Category;
  /** `P1` … `P10`, or null. */
  readonly policy: string | null;
  /** What is wrong, one line; the heading of its page. */
  readonly summary: string;
  /** Three sentences at most. */
  readonly why: string;
  /** Where the facts come from: links. */
  readonly source: readonly string[];
  /** Lints of clippy or rustc that say the same: `#[allow(…)]` of one of them silences the rule too. */
  readonly twins?: readonly string[];
  /** What it was measured on and what came out, one line, with the date. */
  readonly accuracy?: string;
  readonly options: O;
  readonly examples: { readonly invalid: readonly Example[]; readonly valid: readonly Example[] };
};

/** What a rule looks at, and how. The kinds of files are those of `kindOfFile`. */
export type RulePart<O extends OptionSpecs> =
  | {
      readonly on: 'rust';
      /** The file is passed over unless its text holds one of these. */
      readonly words: readonly string[];
      /** Is nothing ever said of test code? Files that by their path are tests are passed over then. */
      readonly skipsTests?: true;
      check(file: RustFile, context: RuleContext<O>): Iterable<Report>;
    }
  /** `manifest` is a `Cargo.toml`; the others are the files of cargo-deny, cargo-audit and cargo itself. */
  | {
      readonly on: 'manifest' | 'deny' | 'audit' | 'cargo-config';
      check(file: TomlFile, context: RuleContext<O>): Iterable<Report>;
    }
  | { readonly on: 'lock'; check(file: LockFile, context: RuleContext<O>): Iterable<Report> }
  /** A workflow of GitHub Actions, or an action. */
  | { readonly on: 'workflow'; check(file: YamlFile, context: RuleContext<O>): Iterable<Report> }
  | { readonly on: 'text'; check(file: TextFile, context: RuleContext<O>): Iterable<Report> };

export type RuleCheck<O extends OptionSpecs> =
  | RulePart<O>
  /** One rule that looks at several kinds of files. Examples are of the first kind unless they have a `path`. */
  | { readonly on: 'several'; readonly parts: readonly RulePart<O>[] }
  /** Reported by the review itself, which alone knows what was allowed, skipped or unreadable. */
  | { readonly on: 'review' };

export type RuleDefinition<O extends OptionSpecs = OptionSpecs> = Description<O> & RuleCheck<O>;

/** A rule of the catalogue: its definition and its id, which is its path below `rules/`. */
export type Rule = RuleDefinition<OptionSpecs> & { readonly id: string };

/** Types the options for `check`; the id comes from the file's path, through the generated index. */
export function defineRule<const O extends OptionSpecs>(rule: RuleDefinition<O>): RuleDefinition<O> {
  return rule;
}

/** The parts of a rule: one, several, or none for what the review reports itself. */
export function partsOfRule(rule: Rule): readonly RulePart<OptionSpecs>[] {
  if (rule.on === 'review') return [];
  return rule.on === 'several' ? rule.parts : [rule];
}

/** Does the rule look at syntax trees of Rust? */
export function readsRust(rule: Rule): boolean {
  return partsOfRule(rule).some(({ on }) => on === 'rust');
}
