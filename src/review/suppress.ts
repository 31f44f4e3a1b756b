import { lintLevels } from '../syntax/attributes.ts';
import { type Suppression, suppressionsOf } from '../syntax/suppressions.ts';
import type { Heard } from './listen.ts';
import type { WithheldReason } from './review.ts';
import type { Subject } from './subject.ts';

/** An allowance that fits a finding: its line is that of the comment or attribute. */
export type Silence = Extract<WithheldReason, { readonly line: number }>;

/** The allowances of one file, and which ids of them silenced something. */
export type Allowances = {
  readonly all: readonly Suppression[];
  readonly used: ReadonlyMap<Suppression, ReadonlySet<string>>;
  /** Everything that allows a finding, comments before attributes. */
  silencesOf(one: Heard): readonly Silence[];
};

/**
 * Reads what the file itself allows: `// rust-pro: allow(…) reason` comments, and `#[allow]`/`#[expect]` of
 * the clippy or rustc lint that says the same. A comment without a reason allows nothing.
 */
export function allowancesOf(subject: Subject): Allowances {
  // In prose the words are an example of themselves.
  const all = /\.(?:rs|toml|ya?ml)$/.test(subject.text.path) ? suppressionsOf(subject.text) : [];
  const used = new Map<Suppression, Set<string>>();
  const note = (allowance: Suppression, ruleId: string) => {
    const ids = used.get(allowance) ?? new Set();
    for (const id of allowance.ids) if (matchesRule(id, ruleId)) ids.add(id);
    used.set(allowance, ids);
  };
  return {
    all,
    used,
    silencesOf: (one) => {
      const allowance = all.find((candidate) => allows(candidate, one, subject));
      if (allowance !== undefined) note(allowance, one.rule.id);
      const twin = twinAllowed(one, subject);
      return [
        ...(allowance === undefined
          ? []
          : [{ kind: 'allowed', reason: allowance.reason, line: allowance.line } as const]),
        ...(twin === null ? [] : [twin]),
      ];
    },
  };
}

function allows({ ids, scope, target, reason }: Suppression, one: Heard, subject: Subject): boolean {
  if (reason === '' || !ids.some((id) => matchesRule(id, one.rule.id))) return false;
  if (scope === 'file') return true;
  return (
    target === subject.text.lines.lineAt(one.report.at.start) ||
    target === subject.text.lines.lineAt(one.construct.start)
  );
}

/** `unsafe/static-mut` matches itself, `unsafe/*` every rule of the family. */
export function matchesRule(pattern: string, ruleId: string): boolean {
  return pattern === ruleId || (pattern.endsWith('/*') && ruleId.startsWith(pattern.slice(0, -1)));
}

function twinAllowed({ rule, report }: Heard, subject: Subject): Silence | null {
  if (subject.language !== 'rust' || rule.twins === undefined || rule.twins.length === 0) return null;
  if (subject.fault() !== null) return null;
  const file = subject.rust();
  const level = lintLevels(file, file.nodeAt(report.at.start)).find(({ lint }) => rule.twins?.includes(lint));
  if (level === undefined || (level.level !== 'allow' && level.level !== 'expect')) return null;
  return { kind: 'twin-allowed', lint: level.lint, line: level.line };
}
