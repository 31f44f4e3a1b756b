import { GENERAL_REASON, OBLIGATION_KINDS } from '../knowledge/obligation-words.ts';

/** Whether a text speaks to an obligation, under any of the names that its kind goes by. */
export function speaksTo(text: string, ask: string): boolean {
  const kinds = OBLIGATION_KINDS.filter(({ asked }) => asked.test(ask));
  // Of an obligation of no known kind nobody can tell.
  return kinds.length === 0 || kinds.some(({ said }) => said.test(text));
}

/** Whether a text speaks to none of these obligations and gives no general reason either. */
export function speaksToNone(text: string, asks: readonly string[]): boolean {
  return asks.length > 0 && !GENERAL_REASON.test(text) && asks.every((ask) => !speaksTo(text, ask));
}
