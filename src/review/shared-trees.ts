import type { Change } from '../diff/change.ts';
import type { ParsedRust, RustParser } from '../syntax/grammar.ts';

/** Characters of text whose trees are kept at the same time; a tree takes some twenty times its text. */
const KEPT_CHARACTERS = 8 << 20;

type Kept = { readonly file: ParsedRust; readonly free: () => void; users: number };

/**
 * A parser for one review that parses each text of the change once, whoever asks for it: the review of the file
 * itself, and the analyses of the crate's other files. What is let go is kept until room is needed. `end` frees all.
 */
export function sharedTrees(
  change: Change,
  rust: RustParser,
): { readonly rust: RustParser; readonly end: () => void } {
  const worth = textsOf(change);
  // In the order of use, the longest unused first.
  const kept = new Map<string, Kept[]>();
  let characters = 0;
  const drop = (path: string, one: Kept) => {
    const others = (kept.get(path) ?? []).filter((other) => other !== one);
    if (others.length === 0) kept.delete(path);
    else kept.set(path, others);
    characters -= one.file.text.length;
    one.free();
  };
  const makeRoom = () => {
    for (const [path, ones] of kept)
      for (const one of ones) {
        if (characters <= KEPT_CHARACTERS) return;
        if (one.users === 0) drop(path, one);
      }
  };
  const parse: RustParser['parse'] = (path, text, interest) => {
    if (interest !== undefined || worth.get(path)?.includes(text) !== true)
      return rust.parse(path, text, interest);
    const ones = kept.get(path) ?? [];
    const one = ones.find(({ file }) => file.text === text) ?? keep(rust.parse(path, text));
    one.users += 1;
    kept.delete(path);
    kept.set(path, ones.includes(one) ? ones : [...ones, one]);
    makeRoom();
    return one.file;
  };
  const keep = (file: ParsedRust): Kept => {
    const free = file.dispose.bind(file);
    const one: Kept = { file, free, users: 0 };
    // One object for all who ask, so that what was found out about the file is shared too.
    file.dispose = () => {
      one.users -= 1;
    };
    characters += file.text.length;
    return one;
  };
  const end = () => {
    for (const [path, ones] of kept) for (const one of ones) drop(path, one);
  };
  return { rust: { parse }, end };
}

/** The Rust texts that a review may ask for more than once. */
function textsOf({ files, context }: Change): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, readonly string[]>(context.map(({ path, text }) => [path, [text]]));
  for (const { path, head, base } of files)
    texts.set(
      path,
      [head, base].flatMap((side) => (side.state === 'text' ? [side.text] : [])),
    );
  return texts;
}
