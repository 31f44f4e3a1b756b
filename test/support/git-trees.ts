import { type GitRepo, runGit } from './git-repo.ts';

/** A tree by path; a value is the text of a file, or text with a mode (`120000` for a symbolic link). */
export type Tree = Readonly<Record<string, string | { readonly mode: string; readonly text: string }>>;

/** Writes each tree as a commit on the one before, without a work tree, so that any path goes; returns their hashes. */
export function commitTrees(repo: GitRepo, trees: readonly Tree[], branch = 'trees'): readonly string[] {
  const stream = trees.flatMap((tree, index) => [
    `commit refs/heads/${branch}\nmark :${index + 1}\ncommitter F <f@example.com> ${index} +0000\ndata 0\n`,
    index === 0 ? '' : `from :${index}\n`,
    'deleteall\n',
    ...Object.entries(tree).map(([path, entry]) => {
      const { mode, text } = typeof entry === 'string' ? { mode: '100644', text: entry } : entry;
      const quoted = Buffer.from(path).reduce(
        (all, byte) => `${all}\\${byte.toString(8).padStart(3, '0')}`,
        '',
      );
      return `M ${mode} inline "${quoted}"\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    }),
  ]);
  const list = `${stream.join('')}${trees.map((_, index) => `get-mark :${index + 1}\n`).join('')}`;
  return runGit(repo.dir, ['fast-import', '--quiet', '--force', '--cat-blob-fd=1'], list).split('\n');
}
