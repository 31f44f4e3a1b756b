import { UserError } from '../errors.ts';
import type { Rule } from '../rules/define-rule.ts';
import { nearest } from '../text/nearest.ts';

/** The rule with this id; a `UserError` with the nearest id when there is none. */
export function ruleNamed(id: string, catalogue: readonly Rule[]): Rule {
  const found = catalogue.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  const near = nearest(
    id,
    catalogue.map((rule) => rule.id),
  );
  const hint = near === null ? 'see "rust-pro rules"' : `did you mean "${near}"?`;
  throw new UserError(`there is no rule "${id}"; ${hint}`);
}
