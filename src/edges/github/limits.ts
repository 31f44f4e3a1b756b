/**
 * Numbers that come from GitHub, and the smaller ones we keep so as never to touch them.
 * Each says where it is written down.
 */

/** https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
export const FILES_LISTED_MAX = 3_000;

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export const PER_PAGE_MAX = 100;

/**
 * Beyond about 20,000 lines of patch in one page of files the rest comes back with no patch and zero changes,
 * without any flag: https://github.com/orgs/community/discussions/213491. We look again well before that.
 */
export const PATCH_LINES_SUSPICIOUS = 15_000;
export const PER_PAGE_SMALL = 10;

/** Our own: all file texts of one pull request together. */
export const CHANGE_BYTES_MAX = 32 * 1024 * 1024;
/** Our own: both sides of 25 files. Where that is too much for one answer, halves are asked for. */
export const BLOBS_PER_QUERY = 50;
/** Our own: a response with more bytes than this is dropped while it is read. */
export const RESPONSE_BYTES_MAX = 16 * 1024 * 1024;

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits: 100. */
export const CONCURRENT_READS = 10;
/** https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests */
export const WRITE_INTERVAL_MS = 1_000;
/** GitHub allows 80 a minute and 500 an hour of content: the same page as for `CONCURRENT_READS`. */
export const WRITES_PER_HOUR = 400;
/** Wait at least this long when limited and not told how long: the same page. */
export const LIMITED_WAIT_SECONDS = 60;

/** GitHub itself gives up on a request after 10 s: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts */
export const READ_TIMEOUT_MS = 30_000;
export const WRITE_TIMEOUT_MS = 60_000;

/** Installation tokens live an hour: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app */
export const TOKEN_EARLY_MS = 5 * 60 * 1_000;

/** More comments in one review come back as a 502 after they were made: https://github.com/reviewdog/reviewdog/issues/355 */
export const COMMENTS_PER_REVIEW = 30;
/** Issue comments, reviews and review comments: at most 65,536 characters, or 422 `Body is too long`. */
export const BODY_CHARACTERS_MAX = 60_000;

/** https://docs.github.com/rest/checks/runs#update-a-check-run (each of the following) */
export const CHECK_TEXT_BYTES_MAX = 65_535;
export const ANNOTATIONS_PER_REQUEST = 50;
export const ANNOTATION_MESSAGE_BYTES_MAX = 64 * 1024;
export const ANNOTATION_TITLE_MAX = 255;
