import type { Suggestion } from '../finding/finding.ts';
import type { OrderingRole } from '../syntax/atomic-methods.ts';
import type { AtomicOperation } from '../syntax/atomic-operations.ts';
import type { Ordering } from '../syntax/ordering-names.ts';
import type { RustFile } from '../syntax/rust-file.ts';

/** The ordering that is wanted for each part of an operation. */
export type WantedOrderings = { readonly [Role in OrderingRole]?: Ordering };

/** The statement of an operation with other orderings if it is short, else the operation alone, as a draft. */
export function strongerOrdering(
  file: RustFile,
  { range, statement, orderings }: AtomicOperation,
  wanted: WantedOrderings,
): Suggestion {
  const written = file.text.slice(statement.start, statement.end);
  const isShort = /^[^\n]*;$/.test(written);
  const whole = isShort ? statement : range;
  let code = file.text.slice(whole.start, whole.end);
  for (const { role, range: place, written: old } of orderings.toReversed()) {
    const ordering = wanted[role];
    if (ordering === undefined) continue;
    const start = place.start - whole.start;
    const stronger = old.replace(/\w+(?=\W*$)/, ordering);
    code = code.slice(0, start) + stronger + code.slice(start + old.length);
  }
  const names = [...new Set(Object.values(wanted))].map((name) => `\`${name}\``).join(' and ');
  return { kind: 'draft', code, language: isShort ? 'rust' : 'text', summary: `with ${names}` };
}
