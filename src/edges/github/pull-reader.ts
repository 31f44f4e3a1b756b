import type { PullReader } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import type { Markers } from './markers.ts';
import { readBaseFile } from './read-base-file.ts';
import { readChange } from './read-change.ts';
import { readPosted } from './read-posted.ts';
import { readState } from './read-state.ts';

/** Reads pull requests of the client's repository; `READ_PULL` is what its token must permit. */
export function createPullReader(client: GitHubClient, markers: Markers): PullReader {
  return {
    readState: (ref) => readState(client, ref),
    readChange: (state) => readChange(client, state),
    readBaseFile: (state, path) => readBaseFile(client, state, path),
    readPosted: (ref) => readPosted(client, markers, ref),
  };
}
