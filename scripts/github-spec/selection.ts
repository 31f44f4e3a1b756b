/** The REST operations that the stand-in performs; anything else it refuses and puts on record. */
export const OPERATIONS: readonly string[] = `
apps/get-authenticated apps/create-installation-access-token apps/revoke-installation-access-token
apps/list-installations apps/get-installation apps/get-repo-installation
apps/list-repos-accessible-to-installation apps/list-webhook-deliveries apps/get-webhook-delivery
apps/redeliver-webhook-delivery apps/create-from-manifest
repos/get repos/get-content repos/get-commit repos/list-commits repos/compare-commits
repos/get-branch-rules repos/get-collaborator-permission-level
repos/list-pull-requests-associated-with-commit
git/get-blob git/get-tree git/get-commit git/get-ref
pulls/get pulls/list pulls/list-files pulls/list-commits
pulls/create-review pulls/list-reviews pulls/get-review pulls/list-comments-for-review pulls/update-review
pulls/submit-review pulls/dismiss-review pulls/delete-pending-review
pulls/list-review-comments pulls/create-review-comment pulls/create-reply-for-review-comment
pulls/get-review-comment pulls/update-review-comment pulls/delete-review-comment
issues/get issues/list-comments issues/create-comment issues/get-comment issues/update-comment
issues/delete-comment
reactions/create-for-issue reactions/create-for-issue-comment reactions/list-for-issue-comment
reactions/delete-for-issue-comment reactions/create-for-pull-request-review-comment
reactions/list-for-pull-request-review-comment reactions/delete-for-pull-request-comment
checks/create checks/get checks/update checks/list-annotations checks/list-for-ref
users/get-by-username rate-limit/get meta/get
`
  .trim()
  .split(/\s+/);

/** The deliveries that the App receives, by their names in GitHub's description. */
export const WEBHOOKS: readonly string[] = `
pull-request-opened pull-request-synchronize pull-request-reopened pull-request-ready-for-review
pull-request-edited pull-request-converted-to-draft pull-request-closed pull-request-labeled
issue-comment-created issue-comment-edited issue-comment-deleted
pull-request-review-submitted pull-request-review-dismissed
pull-request-review-comment-created pull-request-review-comment-edited pull-request-review-comment-deleted
pull-request-review-thread-resolved pull-request-review-thread-unresolved
check-run-created check-run-completed check-run-rerequested check-run-requested-action
check-suite-requested check-suite-rerequested
merge-group-checks-requested merge-group-destroyed
installation-created installation-deleted installation-suspend installation-unsuspend
installation-new-permissions-accepted installation-repositories-added installation-repositories-removed
installation-target-renamed repository-renamed repository-transferred push ping
`
  .trim()
  .split(/\s+/);
