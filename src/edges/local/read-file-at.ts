import { UserError } from '../../errors.ts';
import { ContentSource } from './content-source.ts';
import { resolveRevision } from './find-sides.ts';
import { ObjectReader } from './object-reader.ts';
import { openRepository } from './repository.ts';
import { treeEntries } from './tree-entries.ts';

/**
 * The text of a file at a revision, or of the work tree for null; null where there is no such file. Links
 * are not followed. Throws a UserError for an unknown revision and for a file that is no text.
 */
export async function readFileAt(dir: string, revision: string | null, path: string): Promise<string | null> {
  const objects = new ObjectReader(dir);
  try {
    const repo = await openRepository(dir);
    const source = new ContentSource(objects, repo.dir);
    if (revision === null && !repo.hasWorkTree) return null;
    const content =
      revision === null
        ? await source.fromWorkTree(path)
        : await readObject(await resolveRevision(repo, objects, revision));
    switch (content.state) {
      case 'text':
        return content.text;
      case 'absent':
        return null;
      case 'unread':
        throw new UserError(
          `cannot read ${path}${revision === null ? '' : ` at ${revision}`}: ${content.reason}`,
        );
    }
    async function readObject(hash: string) {
      const [entry] = await treeEntries(repo, { kind: 'commit', hash }, [path]);
      if (entry === undefined || entry.path !== path) return { state: 'absent' } as const;
      if (entry.kind !== 'text') return { state: 'unread', reason: `it is a ${entry.kind}` } as const;
      return source.fromObject(entry.hash);
    }
  } finally {
    objects.close();
  }
}
