/** What a token may do, in GitHub's own words. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** Reading a pull request: its state, its files, blobs and trees, and what was said on it. */
export const READ_PULL = {
  contents: 'read', // blobs, trees and the comparison
  metadata: 'read', // always granted
  pull_requests: 'read', // the pull request, its files and comments
} as const satisfies Permissions;

/** Posting a review: comments and their edits, and the check run. It cannot read the code. */
export const WRITE_PULL = {
  checks: 'write', // the check run
  metadata: 'read', // always granted
  pull_requests: 'write', // reviews, comments, minimising
} as const satisfies Permissions;

/** Answering a command: who asks (metadata is enough for collaborator permissions), reactions and replies. */
export const ANSWER_COMMAND = {
  metadata: 'read', // collaborators/{user}/permission
  pull_requests: 'write', // reactions and replies
} as const satisfies Permissions;

/** Reading one file of settings that several repositories of an owner share. */
export const READ_SETTINGS = {
  contents: 'read', // the file
  metadata: 'read', // always granted
} as const satisfies Permissions;
