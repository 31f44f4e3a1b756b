import { UNSAFE_WORDS, unsafeFacts } from '../syntax/unsafe-facts.ts';
import { compare } from './gather.ts';
import { countUnsafe, type SeenUnsafe, sumUnsafe } from './inventory.ts';
import type {
  ReliedWrite,
  UnsafeChange,
  UnsafeCount,
  UnsafeInventory,
  UnsafeOfCrate,
  UnsafeOfFile,
} from './review.ts';
import type { Room } from './room.ts';
import { unsafeChanges } from './unsafe-changes.ts';

/** The unsafe code of a whole change: by file, what became of each piece, and the crates' totals. */
export function unsafeInventory(
  seen: readonly SeenUnsafe[],
  relied: readonly ReliedWrite[],
  room: Room,
): UnsafeInventory {
  const ordered = seen.toSorted((a, b) => compare(a.path, b.path));
  // Of a whole tree nothing is new or gone: it has no other side.
  const isTree = room.change.source === 'tree';
  const changes = isTree ? [] : unsafeChanges(ordered.filter(({ same }) => !same));
  const files = ordered.map((one) => ofFile(one, changes));
  return { files, changes, crates: isTree ? [] : cratesOf(files, changes, room), relied };
}

function ofFile({ path, before, after }: SeenUnsafe, changes: readonly UnsafeChange[]): UnsafeOfFile {
  const here = changes.filter((change) => change.path === path);
  const count = (how: UnsafeChange['how']) => here.filter((change) => change.how === how).length;
  return {
    path,
    before: countUnsafe(before),
    after: countUnsafe(after),
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    movedIn: count('moved'),
    movedOut: changes.filter(({ from }) => from?.path === path).length,
  };
}

type Counted = { readonly path: string; readonly before: UnsafeCount; readonly after: UnsafeCount };

function cratesOf(
  files: readonly UnsafeOfFile[],
  changes: readonly UnsafeChange[],
  room: Room,
): readonly UnsafeOfCrate[] {
  const manifestAt = (path: string) => room.surroundings.projectAt(path).manifest;
  const touched = new Set(changes.flatMap(({ path }) => manifestAt(path) ?? []));
  const changed = new Set(room.change.files.map(({ path }) => path));
  const around = room.change.context.filter(
    ({ path }) => path.endsWith('.rs') && !changed.has(path) && touched.has(manifestAt(path) ?? ''),
  );
  const all: readonly Counted[] = [...files, ...around.flatMap((file) => countContext(file, room))];
  return [...touched].toSorted(compare).map((manifest) => {
    const own = all.filter(({ path }) => manifestAt(path) === manifest);
    const examined = [...changed, ...around.map(({ path }) => path)].filter(
      (path) => path.endsWith('.rs') && manifestAt(path) === manifest,
    );
    return {
      manifest,
      crate: room.surroundings.projectAt(manifest).crate,
      files: examined.length,
      before: sumUnsafe(own.map(({ before }) => before)),
      after: sumUnsafe(own.map(({ after }) => after)),
    };
  });
}

/** The unsafe code of a file that the change leaves alone; nothing of one that does not parse. */
function countContext(
  { path, text }: { readonly path: string; readonly text: string },
  { knowledge: { rust } }: Room,
): readonly Counted[] {
  if (!UNSAFE_WORDS.test(text)) return [];
  let parsed: ReturnType<typeof rust.parse>;
  try {
    parsed = rust.parse(path, text);
  } catch {
    return [];
  }
  try {
    const count = countUnsafe(unsafeFacts(parsed));
    return [{ path, before: count, after: count }];
  } finally {
    parsed.dispose();
  }
}
