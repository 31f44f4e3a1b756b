import type { Change, ChangedFile, Content } from '../diff/change.ts';
import { UserError } from '../errors.ts';
import type { TextRange } from '../finding/finding.ts';
import { type FileKind, kindOfFile } from '../syntax/file-kind.ts';
import type { ParsedRust, RustParser } from '../syntax/grammar.ts';
import { shareWords, wordsOf } from '../syntax/holds-word.ts';
import { itemPath } from '../syntax/items.ts';
import { lockOf } from '../syntax/lock-change.ts';
import { type LockFile, parseLock } from '../syntax/lock-file.ts';
import { parseToml } from '../syntax/parse-toml.ts';
import type { TextFile } from '../syntax/text-file.ts';
import { normalisedTokens } from '../syntax/tokens.ts';
import type { TomlFile } from '../syntax/toml-file.ts';
import { entryAt } from '../syntax/toml-tables.ts';
import { parseYamlFile, type YamlFile } from '../syntax/yaml-file.ts';
import { LineIndex } from '../text/line-index.ts';
import type { WordFinder } from '../text/word-finder.ts';
import type { Knowledge } from './knowledge.ts';

/** One side of one file as the rules see it. Trees are made when a rule first asks, once. */
export type Subject = {
  readonly side: 'base' | 'head';
  readonly file: ChangedFile;
  readonly change: Change;
  readonly text: TextFile;
  readonly language: 'rust' | 'toml' | 'other';
  readonly kind: FileKind;
  /** Of the text, for the words that rules ask for. */
  readonly words: WordFinder;
  /** Throws where `fault` gives a reason. */
  rust(): ParsedRust;
  toml(): TomlFile;
  lock(): LockFile;
  yaml(): YamlFile;
  /** Why a Rust file has no tree at all, in plain words; null for one that has, and for other languages. */
  fault(): string | null;
  /** Path of the item (or TOML table) that holds an offset: the part of a finding's identity that says where. */
  itemAt(offset: number): string;
  /** A range's text without layout and comments: the part of a finding's identity that says what. */
  tokensOf(range: TextRange): string;
  dispose(): void;
};

/** A file of a change, and on which side it is looked at. */
export type Looked = {
  readonly file: ChangedFile;
  readonly change: Change;
  readonly side: Subject['side'];
};

/** The subject of `text`, which is the file's own on that side, or what a suggestion would make of it. */
export function subjectOf(text: string, { file, change, side }: Looked, { rust }: Knowledge): Subject {
  // Also for the base: the settings and the kind of a file go by the name that it has now.
  const { path } = file;
  const language = languageOf(path);
  const lines = new LineIndex(text);
  let parsed: ReturnType<typeof parseOnce> | undefined;
  let toml: TomlFile | undefined;
  let lock: LockFile | undefined;
  let yaml: YamlFile | undefined;
  const words = wordsIn(text, file[side]);
  const parse = () => (parsed ??= parseOnce(path, text, { rust, words }));
  const readRust = () => {
    const answer = parse();
    if (answer.tree === null) throw new UserError(`${path}: ${answer.fault}`);
    return answer.tree;
  };
  const fault = () => (language === 'rust' ? parse().fault : null);
  const readToml = () => (toml ??= parseToml(path, text));
  return {
    side,
    file,
    change,
    text: shareWords({ path, text, lines }, words),
    language,
    kind: kindOfFile(path),
    words,
    rust: readRust,
    toml: readToml,
    lock: () => (lock ??= readLock(text, { file, side })),
    yaml: () => (yaml ??= parseYamlFile(path, text, lines)),
    fault,
    itemAt: (offset) => {
      if (language === 'rust') return fault() === null ? itemPath(readRust(), readRust().nodeAt(offset)) : '';
      if (language === 'toml') return entryAt(readToml(), offset)?.path.join('.') ?? '';
      return '';
    },
    tokensOf: ({ start, end }) => {
      const piece = text.slice(start, end);
      return language === 'rust' ? normalisedTokens(piece) : piece.replaceAll(/\s+/g, ' ').trim();
    },
    dispose: () => parsed?.tree?.dispose(),
  };
}

/** One for the side's own text, whoever asks for it; what a suggestion makes of it has its own. */
function wordsIn(text: string, content: Content): WordFinder {
  return wordsOf(content.state === 'text' && content.text === text ? content : { text });
}

/** The side's own text is parsed once for the review; what a suggestion makes of it is parsed anew. */
function readLock(text: string, { file, side }: Pick<Looked, 'file' | 'side'>): LockFile {
  const content = file[side];
  const own = content.state === 'text' && content.text === text ? lockOf(file.path, content) : null;
  return own ?? parseLock(file.path, text);
}

type Parsed =
  | { readonly tree: ParsedRust; readonly fault: null }
  | { readonly tree: null; readonly fault: string };

/** A file that cannot be parsed is asked for once: what hostile text costs is not to be paid for every rule. */
function parseOnce(
  path: string,
  text: string,
  by: { readonly rust: RustParser; readonly words: WordFinder },
): Parsed {
  try {
    return { tree: shareWords(by.rust.parse(path, text), by.words), fault: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const named = `${path}: `;
    return { tree: null, fault: message.startsWith(named) ? message.slice(named.length) : message };
  }
}

function languageOf(path: string): Subject['language'] {
  if (path.endsWith('.rs')) return 'rust';
  return path.endsWith('.toml') || kindOfFile(path) === 'cargo-config' ? 'toml' : 'other';
}
