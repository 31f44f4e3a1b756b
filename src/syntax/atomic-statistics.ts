import type { AtomicOperation } from './atomic-operations.ts';

const NAME =
  /(?:^|_)(?:counts?|counters?|totals?|hits?|misses|stats?|statistics?|metrics?|num|n|bytes|ticks|errors|requests|ids?|seq|sequence|generation)(?:_|$)/i;
const ADDS = /^fetch_(?:add|sub|max|min)$/;

/**
 * Is an operation part of mere counting, where `Relaxed` needs no words? It adds and ignores the result, hands
 * out numbers, or reads or resets what is only ever counted in this file; nothing is published by it.
 */
export function isStatistic(operation: AtomicOperation, all: readonly AtomicOperation[]): boolean {
  if (!isRelaxed(operation)) return false;
  const same = all.filter(({ atomic }) => atomic === operation.atomic);
  if (!same.every(isRelaxed)) return false;
  const counts = same.some(({ method }) => ADDS.test(method));
  const onlyCounts = same.every(
    ({ method, resultUsed }) =>
      ['load', 'store', 'swap'].includes(method) || (ADDS.test(method) && !resultUsed),
  );
  if (counts && onlyCounts) return true;
  return NAME.test(operation.atomic) && same.every(({ method }) => method === 'load' || ADDS.test(method));
}

function isRelaxed({ kind, orderings }: AtomicOperation): boolean {
  return kind === 'method' && orderings.every(({ ordering }) => ordering === 'Relaxed');
}
