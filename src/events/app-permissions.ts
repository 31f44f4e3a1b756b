/** What the App asks for when it is installed, and for which part of it. `app.yml` says the same. */
export const APP_PERMISSIONS = {
  metadata: 'read',
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
  issues: 'read',
} as const;

/** Events that the App subscribes to. Those on installations, and on its own checks, come unasked. */
export const APP_EVENTS = ['pull_request', 'issue_comment', 'pull_request_review_comment'] as const;
