import type { Node } from 'web-tree-sitter';
import type { UserCall } from './user-calls.ts';

/** How a panic in the window drops a value twice, or one that was never there. */
export type WindowKind =
  /** Read out of a place that is written back only afterwards. */
  | 'written-back-late'
  /** Read out of a value that is forgotten only afterwards. */
  | 'forgotten-late'
  /** Elements are in two places, and the length still counts both. */
  | 'shifted'
  /** The length counts elements that are written only afterwards. */
  | 'counted-early'
  /** An iterator has passed an element that user code is only now asked about. */
  | 'advanced-early'
  /** Elements are dropped that the length still counts. */
  | 'dropped-early';

/** From where a value is duplicated, or a length is wrong, to where it is whole again, with user code in between. */
export type PanicWindow = {
  readonly kind: WindowKind;
  readonly opener: Node;
  readonly call: UserCall;
  /** What makes it whole again; for `counted-early` the write of the elements. */
  readonly closer: Node;
  /** The variable, or the length, that it is about. */
  readonly subject: string;
};
