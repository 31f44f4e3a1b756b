import { LANGUAGE_CASES } from './cases-language.ts';
import { QUALITY_CASES } from './cases-quality.ts';
import { SERVICE_CASES } from './cases-services.ts';

/** A file of a change and what the change adds to it; several lines stand in one hunk. */
export type RoutingCase = { readonly path: string; readonly added: string };
export type TriggerCases = {
  readonly trigger: string;
  readonly for: readonly RoutingCase[];
  readonly against: readonly RoutingCase[];
};

/** What shows a trigger, and what looks like it and does not. */
export const CASES: readonly TriggerCases[] = [...LANGUAGE_CASES, ...SERVICE_CASES, ...QUALITY_CASES];
