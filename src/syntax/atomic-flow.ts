import type { TextRange } from '../finding/finding.ts';
import { type AtomicOperation, atomicOperations } from './atomic-operations.ts';
import type { Ordering } from './ordering-names.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

const byFunction = perFile((file: RustFile) =>
  Map.groupBy(atomicOperations(file), ({ enclosingFunction }) => enclosingFunction?.startIndex ?? -1),
);

/** The atomic operations and fences of the function that holds an operation, in text order, itself among them. */
export function operationsBeside(file: RustFile, one: AtomicOperation): readonly AtomicOperation[] {
  return byFunction(file).get(one.enclosingFunction?.startIndex ?? -1) ?? [];
}

const byAtomic = perFile((file: RustFile) => Map.groupBy(atomicOperations(file), ({ atomic }) => atomic));

/** All operations of the file on an atomic of that name. */
export function operationsOn(file: RustFile, atomic: string): readonly AtomicOperation[] {
  return byAtomic(file).get(atomic) ?? [];
}

/** The ordering with which an operation succeeds: its only one, or the first of two; null where it is not known. */
export function orderingOfSuccess({ orderings }: AtomicOperation): Ordering | null {
  return orderings.find(({ role }) => role !== 'failure')?.ordering ?? null;
}

export function orderingOfFailure({ orderings }: AtomicOperation): Ordering | null {
  return orderings.find(({ role }) => role === 'failure')?.ordering ?? null;
}

/** May other threads' writes be seen by what follows? So by any read with an ordering that only the caller knows. */
export function acquires(one: AtomicOperation): boolean {
  const known = orderingOfSuccess(one);
  return one.method !== 'store' && known !== 'Relaxed' && known !== 'Release';
}

/** Does an operation publish what stands above it? So may any write with an ordering that only the caller knows. */
export function releases(one: AtomicOperation): boolean {
  const known = orderingOfSuccess(one);
  return one.method !== 'load' && known !== 'Relaxed' && known !== 'Acquire';
}

/** Is anything acquired between two places of the function, or by a fence of it between them? */
export function acquiresWithin(file: RustFile, one: AtomicOperation, { start, end }: TextRange): boolean {
  return operationsBeside(file, one).some(
    (other) => other !== one && other.range.start >= start && other.range.start < end && acquires(other),
  );
}
