import { expect } from 'vitest';
import type { GitHubStandIn } from './start-github.ts';

/** Fails when anything on record is not as GitHub describes itself: for `afterEach`. */
export function expectNoViolations(github: GitHubStandIn): void {
  expect(github.violations, 'GitHub would not have understood this').toEqual([]);
}

/** Fails when the App said something twice, left a check open, or did not wait when it was told to. */
export function expectInvariants(github: GitHubStandIn): void {
  expect(github.brokenInvariants()).toEqual([]);
}
