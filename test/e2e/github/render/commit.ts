import type { CommitFacts } from '../git.ts';
import { nodeId } from '../node-id.ts';
import type { Repository, World } from '../world.ts';
import { htmlUrl, repositoryUrl } from './repository.ts';
import { type Rendered, renderUser } from './user.ts';

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

export function renderCommit(world: World, repository: Repository, facts: CommitFacts): Rendered {
  const url = `${repositoryUrl(world, repository)}/commits/${facts.sha}`;
  const git = `${repositoryUrl(world, repository)}/git`;
  const person = { name: facts.author, email: facts.email, date: facts.date };
  const user = world.user(facts.author);
  const rendered = user === undefined ? null : renderUser(world, user);
  return {
    sha: facts.sha,
    node_id: nodeId('Commit', facts.sha),
    commit: {
      author: person,
      committer: person,
      message: facts.message,
      tree: { sha: facts.tree, url: `${git}/trees/${facts.tree}` },
      url: `${git}/commits/${facts.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url,
    html_url: `${htmlUrl(world, repository)}/commit/${facts.sha}`,
    comments_url: `${url}/comments`,
    author: rendered,
    committer: rendered,
    parents: parents(world, repository, facts),
  };
}

export function renderGitCommit(world: World, repository: Repository, facts: CommitFacts): Rendered {
  const git = `${repositoryUrl(world, repository)}/git`;
  const person = { name: facts.author, email: facts.email, date: facts.date };
  return {
    sha: facts.sha,
    node_id: nodeId('Commit', facts.sha),
    url: `${git}/commits/${facts.sha}`,
    html_url: `${htmlUrl(world, repository)}/commit/${facts.sha}`,
    author: person,
    committer: person,
    tree: { sha: facts.tree, url: `${git}/trees/${facts.tree}` },
    message: facts.message,
    parents: parents(world, repository, facts),
    verification: UNSIGNED,
  };
}

function parents(world: World, repository: Repository, facts: CommitFacts): Rendered[] {
  return facts.parents.map((sha) => ({
    sha,
    url: `${repositoryUrl(world, repository)}/commits/${sha}`,
    html_url: `${htmlUrl(world, repository)}/commit/${sha}`,
  }));
}
