import type { Change } from '../diff/change.ts';
import { sourceFolder } from '../diff/crate-search.ts';
import type { CrateView, FileFacts } from '../syntax/crate-view.ts';
import { shareWords, wordsOf } from '../syntax/holds-word.ts';
import type { RustFile } from '../syntax/rust-file.ts';
import type { WordFinder } from '../text/word-finder.ts';
import { compare } from './gather.ts';
import type { Knowledge } from './knowledge.ts';
import type { CrateAt, ProjectAt } from './listen.ts';
import type { Subject } from './subject.ts';

type Text = { readonly path: string; readonly text: string; readonly words: WordFinder };
type Extract = (file: RustFile) => unknown;
type Known = { readonly facts: unknown } | null;

/** The crates of a change as its files see them; what was found in a file is remembered for the review. */
export function cratesOf(change: Change, projectAt: ProjectAt, { rust }: Knowledge): CrateAt {
  const crates = new Map<string, readonly Text[]>();
  const known = new Map<Extract, Map<Text, Known>>();
  const allOf = (side: Subject['side']) => {
    const files = crates.get(side) ?? textsOf(change, side);
    crates.set(side, files);
    return files;
  };
  const filesOf = (path: string, side: Subject['side']) => {
    const { manifest } = projectAt(path);
    const key = `${side}:${manifest ?? ''}`;
    const files = crates.get(key) ?? allOf(side).filter((one) => projectAt(one.path).manifest === manifest);
    crates.set(key, files);
    return files;
  };
  const ask = (file: Text, extract: Extract): Known => {
    const seen = known.get(extract) ?? new Map<Text, Known>();
    known.set(extract, seen);
    const before = seen.get(file);
    if (before !== undefined) return before;
    const answer = read(file, extract);
    seen.set(file, answer);
    return answer;
  };
  const read = ({ path, text, words }: Text, extract: Extract): Known => {
    let parsed: ReturnType<typeof rust.parse>;
    try {
      parsed = shareWords(rust.parse(path, text), words);
    } catch {
      // What does not parse is said where the file itself is reviewed; here there is nothing to learn from it.
      return null;
    }
    try {
      return { facts: extract(parsed) };
    } finally {
      parsed.dispose();
    }
  };
  // Looked for once: every file of a large crate may ask for the same words.
  const naming = new Map<readonly Text[], Map<string, readonly Text[]>>();
  const filesNaming = (files: readonly Text[], words: readonly string[]): readonly Text[] => {
    const byWords = naming.get(files) ?? new Map<string, readonly Text[]>();
    naming.set(files, byWords);
    const key = words.join('\n');
    const found = byWords.get(key) ?? files.filter((file) => words.some((word) => file.words.has(word)));
    byWords.set(key, found);
    return found;
  };
  const answers = <Facts>(
    files: readonly Text[],
    extract: (file: RustFile) => Facts,
  ): readonly FileFacts<Facts>[] =>
    files.flatMap((file) => {
      const answer = ask(file, extract);
      // Kept under the very function that made it, so it is of that function's type.
      return answer === null ? [] : [{ path: file.path, facts: answer.facts as Facts }];
    });
  return (path, side): CrateView => ({
    facts(words, extract, beside = '') {
      const files = filesNaming(filesOf(path, side), words);
      return answers(
        files.filter((file) => file.path !== path && holds(file, beside)),
        extract,
      );
    },
    all: (words, extract) => answers(filesNaming(filesOf(path, side), words), extract),
    everywhere: (words, extract) => answers(filesNaming(allOf(side), words), extract),
    before(words, extract) {
      return change.source === 'tree' ? [] : answers(filesNaming(filesOf(path, 'base'), words), extract);
    },
    isWhole: (name) => isWhole(change, path, name),
  });
}

function holds({ text, words }: Text, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? words.has(wanted) : wanted.test(text);
}

/** Was the crate searched for the name, or is the whole tree at hand? */
function isWhole({ source, searches = [] }: Change, path: string, name: string): boolean {
  if (source === 'tree') return true;
  const folder = sourceFolder(path);
  return searches.some((one) => one.whole && one.folder === folder && one.names.includes(name));
}

/** The Rust files that a side shows whole, in path order, under the names that they have now. */
function textsOf({ files, context }: Change, side: Subject['side']): readonly Text[] {
  const changed = files.flatMap((file) => {
    const content = file[side];
    return content.state === 'text' && content.partial !== true
      ? [{ path: file.path, text: content.text, content }]
      : [];
  });
  const own = new Set(files.map(({ path }) => path));
  const beside = context.filter(({ path }) => !own.has(path)).map((one) => ({ ...one, content: one }));
  return [...changed, ...beside]
    .filter(({ path }) => path.endsWith('.rs'))
    .toSorted((a, b) => compare(a.path, b.path))
    .map(({ path, text, content }) => ({ path, text, words: wordsOf(content) }));
}
