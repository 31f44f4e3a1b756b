/** Who we are. Without `appId` no check run can be told to be ours, and none is run again. */
export type Self = { readonly appId?: number; readonly botLogin?: string };

/** Why the sender of a delivery is nobody whom we listen to; null for a person. */
export function whyNotAPerson(sender: { readonly login: string; readonly type: string }): string | null {
  if (sender.type !== 'User') return `the sender is a ${sender.type}, not a person`;
  // GitHub's stand-in for deleted accounts must never be authorised.
  return sender.login.toLowerCase() === 'ghost' ? 'the sender is a deleted account' : null;
}
