/** Why a trigger matched: the place and the words that show it. */
export type TriggerEvidence = {
  readonly trigger: string;
  readonly path: string;
  /** Line at the head, or null where the path itself is the evidence. */
  readonly line: number | null;
  readonly text: string;
};

/** Which of the card's triggers a change shows. `evidence` has at most three places a trigger, in path order. */
export type Routing = {
  readonly concerned: boolean;
  readonly triggers: readonly string[];
  readonly evidence: readonly TriggerEvidence[];
};
