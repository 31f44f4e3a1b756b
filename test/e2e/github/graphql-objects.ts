import type { GraphqlContext } from './graphql.ts';
import { failure, forbidden, may } from './graphql-nodes.ts';
import type { GitObject } from './object-reader.ts';
import { branchRef } from './pull-diff.ts';
import type { Repository } from './world.ts';

/** GraphQL gives no more than this of a file. */
const TEXT_BYTES = 512_000;
/** Where git looks for the NUL that makes a file binary. */
const SNIFFED = 8000;

type Asked = { readonly expression?: string; readonly oid?: string };

/** The git object that `repository.object` names. */
export async function objectNode(
  context: GraphqlContext,
  repository: Repository,
  asked: Asked,
): Promise<unknown> {
  if (!may(context, 'contents=read')) throw forbidden();
  const name = asked.expression ?? asked.oid;
  if (name === undefined) throw failure('NOT_FOUND', 'an expression or an oid is needed');
  const object = await repository.git.object(await absolute(repository, name));
  if (object === null) return null;
  const shared = { oid: object.oid, abbreviatedOid: object.oid.slice(0, 7) };
  if (object.type === 'blob') return { __typename: 'Blob', ...shared, ...blobFields(object) };
  if (object.type === 'tree')
    return { __typename: 'Tree', ...shared, entries: () => entries(repository, object.oid) };
  return { __typename: 'Commit', ...shared };
}

/** A branch's name stands for this repository's branch, also where forks share the store; HEAD for its default one. */
async function absolute(repository: Repository, name: string): Promise<string> {
  const [revision = '', ...path] = name.split(':');
  const branch = revision === 'HEAD' ? repository.defaultBranch : revision;
  const sha = await repository.git.resolve(branchRef(repository, branch));
  return sha === null ? name : [sha, ...path].join(':');
}

function blobFields({ bytes }: GitObject) {
  const isBinary = bytes.subarray(0, SNIFFED).includes(0);
  return {
    byteSize: bytes.length,
    isBinary,
    isTruncated: bytes.length > TEXT_BYTES,
    text: isBinary ? null : bytes.subarray(0, TEXT_BYTES).toString('utf8'),
  };
}

async function entries(repository: Repository, oid: string) {
  const all = (await repository.git.tree(oid, false)) ?? [];
  return all.map(({ path, mode, type, sha, size }) => ({
    name: path,
    // GitHub says 33188 where git says 100644.
    mode: Number.parseInt(mode, 8),
    type,
    oid: sha,
    size: size ?? 0,
  }));
}
