import { type Answer, type Context, notFound, ok, Refusal, type Routes } from '../answer.ts';
import type { TreeEntry } from '../git.ts';
import { nodeId } from '../node-id.ts';
import { resolveRevision } from '../pull-diff.ts';
import { renderGitCommit } from '../render/commit.ts';
import { htmlUrl, repositoryUrl } from '../render/repository.ts';
import type { Rendered } from '../render/user.ts';
import { repositoryOf } from '../repositories.ts';
import type { Repository } from '../world.ts';
import { revisionOf } from './repository.ts';

const MEBIBYTE = 1_048_576;
const TREE_ENTRIES = 100_000;
const DIRECTORY_ENTRIES = 1000;

function entryMembers(context: Context, entry: TreeEntry, ref: string): Rendered {
  const repository = repositoryOf(context);
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const self = `${repositoryUrl(context.world, repository)}/contents/${path}?ref=${ref}`;
  const git = `${repositoryUrl(context.world, repository)}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`;
  const html = `${htmlUrl(context.world, repository)}/blob/${ref}/${path}`;
  return {
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: entry.type === 'blob' ? `${htmlUrl(context.world, repository)}/raw/${ref}/${path}` : null,
    type: kindOf(entry),
    _links: { self, git, html },
  };
}

function kindOf(entry: TreeEntry): string {
  if (entry.type === 'tree') return 'dir';
  if (entry.type === 'commit') return 'submodule';
  return entry.mode === '120000' ? 'symlink' : 'file';
}

async function file(context: Context, entry: TreeEntry, ref: string): Promise<Answer> {
  const bytes = await repositoryOf(context).git.blob(entry.sha);
  if (bytes === null) throw notFound();
  if (context.accept.includes('raw')) return raw(context, bytes);
  const members = entryMembers(context, entry, ref);
  if (entry.mode === '120000') return ok({ ...members, target: bytes.toString('utf8') });
  if (bytes.length > 100 * MEBIBYTE) throw tooLarge();
  if (bytes.length > MEBIBYTE) return ok({ ...members, content: '', encoding: 'none' });
  return ok({ ...members, content: wrapped(bytes), encoding: 'base64' });
}

/** The bytes themselves, under the media type that was asked for. */
function raw({ accept }: Context, bytes: Buffer): Answer {
  const type = accept.split(',').find((one) => one.includes('raw')) ?? 'application/vnd.github.raw';
  return { status: 200, raw: { type: `${type.trim()}; charset=utf-8`, text: bytes } };
}

function tooLarge(): Refusal {
  return new Refusal(403, 'This API returns blobs up to 100 MB in size.', {
    errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
  });
}

/** Base64 in lines of 60, as GitHub sends it. */
function wrapped(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
}

async function contents(context: Context): Promise<Answer> {
  const repository = repositoryOf(context);
  const ref = context.query.get('ref') ?? repository.defaultBranch;
  const sha = await resolveRevision(repository, ref);
  if (sha === null) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = (context.params.path ?? '').replace(/^\/+|\/+$/g, '');
  const all = (await repository.git.tree(sha, true)) ?? [];
  const entry = all.find((one) => one.path === path);
  if (entry !== undefined && entry.type !== 'tree') {
    if (entry.type === 'blob') return file(context, entry, ref);
    return ok({
      ...entryMembers(context, entry, ref),
      submodule_git_url: 'https://github.example/some/module.git',
    });
  }
  if (entry === undefined && path !== '') throw notFound();
  const depth = path === '' ? 1 : path.split('/').length + 1;
  const inside = all.filter((one) => path === '' || one.path.startsWith(`${path}/`));
  const children = inside.filter((one) => one.path.split('/').length === depth).slice(0, DIRECTORY_ENTRIES);
  return ok(children.map((child) => entryMembers(context, child, ref)));
}

async function blob(context: Context): Promise<Answer> {
  const repository = repositoryOf(context);
  const sha = context.params.file_sha ?? '';
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const bytes = await repository.git.blob(sha);
  if (bytes === null) throw notFound();
  if (bytes.length > 100 * MEBIBYTE) throw tooLarge();
  if (context.accept.includes('raw')) return raw(context, bytes);
  return ok({
    sha,
    node_id: nodeId('Blob', sha),
    size: bytes.length,
    url: `${repositoryUrl(context.world, repository)}/git/blobs/${sha}`,
    content: wrapped(bytes),
    encoding: 'base64',
  });
}

function treeMember(context: Context, repository: Repository, entry: TreeEntry): Rendered {
  const kind = entry.type === 'tree' ? 'trees' : 'blobs';
  const url = `${repositoryUrl(context.world, repository)}/git/${kind}/${entry.sha}`;
  const { path, mode, type, sha } = entry;
  if (type === 'commit') return { path, mode, type, sha };
  return entry.size === null
    ? { path, mode, type, sha, url }
    : { path, mode, type, sha, size: entry.size, url };
}

async function tree(context: Context): Promise<Answer> {
  const repository = repositoryOf(context);
  const name = context.params.tree_sha ?? '';
  const treeish = /^[0-9a-f]{40}$/.test(name) ? name : await revisionOf(repository, name);
  const entries = await repository.git.tree(treeish, context.query.has('recursive'));
  if (entries === null) throw notFound();
  return ok({
    sha: await repository.git.text(['rev-parse', `${treeish}^{tree}`]),
    url: `${repositoryUrl(context.world, repository)}/git/trees/${treeish}`,
    tree: entries.slice(0, TREE_ENTRIES).map((entry) => treeMember(context, repository, entry)),
    truncated: entries.length > TREE_ENTRIES,
  });
}

export const contentRoutes: Routes = {
  'repos/get-content': contents,
  'git/get-blob': blob,
  'git/get-tree': tree,
  'git/get-commit': async (context) => {
    const repository = repositoryOf(context);
    const sha = await revisionOf(repository, context.params.commit_sha ?? '');
    return ok(renderGitCommit(context.world, repository, await repository.git.facts(sha)));
  },
  'git/get-ref': async (context) => {
    const repository = repositoryOf(context);
    const ref = context.params.ref ?? '';
    const sha = await revisionOf(repository, ref.replace(/^heads\//, ''));
    const url = `${repositoryUrl(context.world, repository)}/git`;
    const object = { type: 'commit', sha, url: `${url}/commits/${sha}` };
    return ok({ ref: `refs/${ref}`, node_id: nodeId('Commit', sha), url: `${url}/refs/${ref}`, object });
  },
};
