import type { Change, ChangedFile } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import type { ParsedRust } from '../syntax/grammar.ts';
import { itemPath } from '../syntax/items.ts';
import { parseToml } from '../syntax/parse-toml.ts';
import type { TextFile } from '../syntax/text-file.ts';
import { normalisedTokens } from '../syntax/tokens.ts';
import type { TomlFile } from '../syntax/toml-file.ts';
import { LineIndex } from '../text/line-index.ts';
import type { Knowledge } from './knowledge.ts';

/** One side of one file as the rules see it. Trees are made when a rule first asks, once. */
export type Subject = {
  readonly file: ChangedFile;
  readonly change: Change;
  readonly text: TextFile;
  readonly language: 'rust' | 'toml' | 'other';
  rust(): ParsedRust;
  toml(): TomlFile;
  /** Path of the item (or TOML table) that holds an offset: the part of a finding's identity that says where. */
  itemAt(offset: number): string;
  /** A range's text without layout and comments: the part of a finding's identity that says what. */
  tokensOf(range: TextRange): string;
  dispose(): void;
};

export function subjectOf(
  path: string,
  text: string,
  file: ChangedFile,
  change: Change,
  knowledge: Knowledge,
): Subject {
  const language = languageOf(path);
  const lines = new LineIndex(text);
  let rust: ParsedRust | undefined;
  let toml: TomlFile | undefined;
  const readRust = () => (rust ??= knowledge.rust.parse(path, text));
  const readToml = () => (toml ??= parseToml(path, text));
  return {
    file,
    change,
    text: { path, text, lines },
    language,
    rust: readRust,
    toml: readToml,
    itemAt: (offset) => {
      if (language === 'rust') return itemPath(readRust(), readRust().nodeAt(offset));
      if (language === 'toml') return tomlPathAt(readToml(), offset);
      return '';
    },
    tokensOf: ({ start, end }) => {
      const piece = text.slice(start, end);
      return language === 'rust' ? normalisedTokens(piece) : piece.replaceAll(/\s+/g, ' ').trim();
    },
    dispose: () => rust?.dispose(),
  };
}

function languageOf(path: string): Subject['language'] {
  if (path.endsWith('.rs')) return 'rust';
  return path.endsWith('.toml') ? 'toml' : 'other';
}

function tomlPathAt(file: TomlFile, offset: number): string {
  const entry = file.entries.findLast(({ range }) => range.start <= offset && offset <= range.end);
  return entry === undefined ? '' : entry.path.join('.');
}
