/** One of the card's ten sentences; `id` is `P1` … `P10` by position. */
export type Policy = { readonly id: string; readonly text: string };

export type CardExample = { readonly role: 'user' | 'assistant'; readonly content: string };

/** An agent card as written in `agents/*.md`. */
export type AgentCard = {
  readonly name: string;
  readonly description: string;
  readonly model: string;
  readonly color: string;
  readonly instructions: string;
  /** In the card's order, lower case, no duplicates. */
  readonly triggers: readonly string[];
  readonly examples: readonly CardExample[];
  readonly prefers: readonly string[];
  readonly policies: readonly Policy[];
};
