/** A button on our check run. GitHub's limits: identifier and label 20 characters, description 40. */
export type CheckAction = {
  readonly identifier: string;
  readonly label: string;
  readonly description: string;
};

/** The buttons that a check run of ours may show; a `requested_action` with another identifier is not ours. */
export const CHECK_ACTIONS: readonly CheckAction[] = [
  {
    identifier: 'review-again',
    label: 'Review again',
    description: 'Look at the whole change once more',
  },
];
