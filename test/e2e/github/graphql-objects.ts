import type { GraphqlContext } from './graphql.ts';
import { forbidden, may } from './graphql-nodes.ts';
import { branchRef } from './pull-diff.ts';
import type { Repository } from './world.ts';

type Node = Record<string, unknown>;

/** GitHub gives no more than this much of a blob's text. */
const TEXT_BYTES = 512_000;

/** What `repository.object` gives for a revision expression such as `main:src/lib.rs`; null when there is nothing. */
export async function objectNode(
  context: GraphqlContext,
  repository: Repository,
  { expression, oid }: { expression?: string; oid?: string },
): Promise<Node | null> {
  if (!may(context, 'contents=read')) throw forbidden();
  const { git } = repository;
  const name = revision(repository, oid ?? expression ?? '');
  const id = await text(git.text(['rev-parse', '--verify', '--quiet', name]));
  if (id === null) return null;
  const type = await text(git.text(['cat-file', '-t', id]));
  // A submodule's commit is in another repository.
  if (type === null) return null;
  const node = { oid: id, abbreviatedOid: id.slice(0, 7) };
  if (type === 'commit') return { __typename: 'Commit', ...node };
  if (type === 'tree') {
    const entries = (await git.tree(id, false)) ?? [];
    const shown = entries.map(({ mode, path, sha, type: kind }) => ({
      __typename: 'TreeEntry',
      name: path,
      mode: Number.parseInt(mode, 8),
      oid: sha,
      type: kind,
    }));
    return { __typename: 'Tree', ...node, entries: shown };
  }
  const bytes = (await git.blob(id)) ?? Buffer.alloc(0);
  const isBinary = bytes.subarray(0, 8000).includes(0);
  return {
    __typename: 'Blob',
    ...node,
    byteSize: bytes.length,
    isBinary,
    isTruncated: !isBinary && bytes.length > TEXT_BYTES,
    text: isBinary ? null : bytes.subarray(0, TEXT_BYTES).toString('utf8'),
  };
}

/** Branches of a fork stand under a ref of their own in the shared store. */
function revision(repository: Repository, expression: string): string {
  const [rev = '', ...path] = expression.split(':');
  const branch = rev === 'HEAD' ? repository.defaultBranch : rev.replace(/^refs\/heads\//, '');
  const isBranch = rev === 'HEAD' || rev.startsWith('refs/heads/');
  return [isBranch ? branchRef(repository, branch) : rev, ...path].join(':');
}

/** Git answers with a failure when there is no such thing. */
async function text(answer: Promise<string>): Promise<string | null> {
  try {
    return await answer;
  } catch {
    return null;
  }
}
