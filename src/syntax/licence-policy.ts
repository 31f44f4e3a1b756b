import type { DenyConfig } from './deny-config.ts';
import { isSatisfied } from './licences.ts';

/** What a policy says of a licence. `unknown` where it says nothing, or more than can be read. */
export type LicenceVerdict = 'allowed' | 'denied' | 'unknown';

/** Settings of old versions that let licences through without naming them. */
const BLANKETS: readonly (readonly [key: string, strict: readonly unknown[]])[] = [
  ['licenses.default', ['deny']],
  ['licenses.copyleft', ['deny']],
  ['licenses.allow-osi-fsf-free', ['neither']],
];

/** Does the policy let a crate with this licence in? */
export function licenceVerdict(policy: DenyConfig, crate: string, expression: string): LicenceVerdict {
  const entries = (key: string) => policy.lists.get(key) ?? [];
  const allowed = entries('licenses.allow').map(({ name }) => name);
  if (allowed.length === 0) return 'unknown';
  // What is set by hand for a crate counts in place of what its manifest says.
  if (entries('licenses.clarify').some(({ name }) => name === crate)) return 'unknown';
  const own = entries('licenses.exceptions').flatMap(({ name }) =>
    name.startsWith(`${crate} `) ? [name.slice(crate.length + 1)] : [],
  );
  const satisfied = isSatisfied(expression, [...allowed, ...own]);
  if (satisfied === true) return 'allowed';
  const isOpen = BLANKETS.some(([key, strict]) => {
    const level = policy.levels.get(key);
    return level !== undefined && !strict.includes(level.value);
  });
  return satisfied === null || isOpen ? 'unknown' : 'denied';
}
