import type { Change } from '../diff/change.ts';
import { perFile } from './per-file.ts';

/**
 * The change as what looks at several of its files must see it while `file` is under check: before the change where
 * that is the base, and with the text that a suggestion makes where one is being proven.
 */
export function changeBeside(
  change: Change,
  side: 'base' | 'head',
  file: { readonly path: string; readonly text: string },
): Change {
  const seen = side === 'base' ? beforeOf(change) : change;
  const own = seen.files.find(({ path }) => path === file.path);
  if (own === undefined || (own.head.state === 'text' && own.head.text === file.text)) return seen;
  const head = { state: 'text', text: file.text } as const;
  return { ...seen, files: seen.files.map((one) => (one === own ? { ...one, head } : one)) };
}

/** Its files as they were, under the names that they have now. */
const beforeOf = perFile(
  (change: Change): Change => ({
    ...change,
    files: change.files.map((file) => ({ ...file, head: file.base })),
  }),
);
