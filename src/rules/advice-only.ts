/**
 * Policies of the card that no rule holds yet: they guide people, and nothing is reported for them. One leaves
 * this list with its first rule.
 */
export const ADVICE_ONLY: readonly string[] = ['P3', 'P4', 'P6', 'P8', 'P9'];
