import type { GitHubClient } from './client.ts';
import { FILES_LISTED_MAX, PATCH_LINES_SUSPICIOUS, PER_PAGE_MAX, PER_PAGE_SMALL } from './limits.ts';
import { ResponseTooLarge } from './transport.ts';

/** A changed file as GitHub lists it. `sha` is the blob at the head, or at the base for a removed file. */
export type ListedFile = {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  readonly sha: string | null;
  readonly changes: number;
  readonly patch?: string;
};

export type PullPlace = { readonly owner: string; readonly repo: string; readonly pull_number: number };

/** All changed files that GitHub is willing to list, in its order: at most 3,000. */
export async function listFiles(client: GitHubClient, place: PullPlace): Promise<readonly ListedFile[]> {
  const files: ListedFile[] = [];
  for (let page = 1; files.length < FILES_LISTED_MAX; page += 1) {
    const listed = await listPage(client, place, { page, per_page: PER_PAGE_MAX });
    files.push(...(await completed(client, place, listed, page)));
    if (listed.length < PER_PAGE_MAX) break;
  }
  return files;
}

type Page = { readonly page: number; readonly per_page: number };

async function listPage(client: GitHubClient, place: PullPlace, page: Page): Promise<readonly ListedFile[]> {
  try {
    const { data } = await client.octokit.rest.pulls.listFiles({ ...place, ...page });
    return data;
  } catch (error) {
    // Very long lines: the same files a few at a time.
    if (!(error instanceof ResponseTooLarge) || page.per_page === PER_PAGE_SMALL) throw error;
  }
  const files: ListedFile[] = [];
  const first = ((page.page - 1) * page.per_page) / PER_PAGE_SMALL + 1;
  for (let small = first; files.length < page.per_page; small += 1) {
    const some = await listPage(client, place, { page: small, per_page: PER_PAGE_SMALL });
    files.push(...some);
    if (some.length < PER_PAGE_SMALL) break;
  }
  return files;
}

/**
 * Past some 20,000 lines of patch on one page GitHub leaves out the patches of the rest and says that they have
 * no changes. The parts of such a page that look empty are listed again a few files at a time.
 */
async function completed(
  client: GitHubClient,
  place: PullPlace,
  listed: readonly ListedFile[],
  page: number,
): Promise<readonly ListedFile[]> {
  if (patchLines(listed) < PATCH_LINES_SUSPICIOUS) return listed;
  const files = [...listed];
  for (let start = 0; start < listed.length; start += PER_PAGE_SMALL) {
    if (!files.slice(start, start + PER_PAGE_SMALL).some(looksEmpty)) continue;
    const small = ((page - 1) * PER_PAGE_MAX + start) / PER_PAGE_SMALL + 1;
    const again = await listPage(client, place, { page: small, per_page: PER_PAGE_SMALL });
    files.splice(start, again.length, ...again);
  }
  return files;
}

function patchLines(files: readonly ListedFile[]): number {
  return files.reduce((lines, { patch = '' }) => lines + patch.split('\n').length, 0);
}

/** A pure rename, a new mode and an empty or binary file look the same; they are listed twice then, no harm done. */
function looksEmpty({ patch, changes }: ListedFile): boolean {
  return patch === undefined && changes === 0;
}
