import type { Settings } from '../settings/settings.ts';
import { lintLevels } from '../syntax/attributes.ts';
import { type Suppression, suppressionsOf } from '../syntax/suppressions.ts';
import type { Heard } from './listen.ts';
import type { WithheldReason } from './review.ts';
import type { Subject } from './subject.ts';

/** The allowances of one file, and which of them silenced something. */
export type Allowances = {
  readonly all: readonly Suppression[];
  readonly used: Set<Suppression>;
  silencedBy(one: Heard): WithheldReason | null;
};

/**
 * Reads what the file itself allows: `// rust-pro: allow(…) reason` comments, and `#[allow]`/`#[expect]` of
 * the clippy or rustc lint that says the same. A comment without a reason allows nothing. Where the gate is
 * required, an error cannot be allowed by a line that the same change adds: a maintainer must resolve it.
 */
export function allowancesOf(
  subject: Subject,
  settings: Settings,
  isAdded: (line: number) => boolean,
): Allowances {
  // In prose the words are an example of themselves.
  const all = /\.(?:rs|toml|ya?ml)$/.test(subject.text.path) ? suppressionsOf(subject.text) : [];
  const used = new Set<Suppression>();
  return {
    all,
    used,
    silencedBy: (one) => {
      const allowance = all.find((candidate) => allows(candidate, one, subject));
      if (allowance !== undefined) {
        used.add(allowance);
        const selfMade = settings.gate === 'required' && isErrorCategory(one) && isAdded(allowance.line);
        if (!selfMade) return { kind: 'allowed', reason: allowance.reason, line: allowance.line };
      }
      return twinAllowed(one, subject);
    },
  };
}

function isErrorCategory({ rule }: Heard): boolean {
  return rule.category === 'correctness' || rule.category === 'security';
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

function twinAllowed({ rule, report }: Heard, subject: Subject): WithheldReason | null {
  if (subject.language !== 'rust' || rule.twins === undefined || rule.twins.length === 0) return null;
  const file = subject.rust();
  const level = lintLevels(file, file.nodeAt(report.at.start)).find(({ lint }) => rule.twins?.includes(lint));
  if (level === undefined || (level.level !== 'allow' && level.level !== 'expect')) return null;
  return { kind: 'twin-allowed', lint: level.lint, line: level.line };
}
