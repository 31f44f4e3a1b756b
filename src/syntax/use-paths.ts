import type { Node } from 'web-tree-sitter';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { type Token, tokensOf } from './tokens.ts';

/** One name that a `use` brings in. */
export type ImportedName = {
  /** Full path as written, `self` resolved: `['std', 'sync', 'atomic', 'Ordering']`; a glob's path ends in `*`. */
  readonly path: readonly string[];
  /** What it is called here: the last segment, its alias, or `*`. */
  readonly name: string;
  readonly isPublic: boolean;
  /** Offset of the declaration. */
  readonly offset: number;
};

/** Every name that the `use` declarations of a file bring in, wherever they stand, macros included. */
export const importsOf: (file: RustFile) => readonly ImportedName[] = perFile((file) =>
  // Found by the word: a walk over the tree for a few declarations costs as much as half the parse.
  [...file.text.matchAll(/\buse\b/g)].flatMap(({ index }) => {
    const declaration = declarationAt(file, index);
    if (declaration === null) return [];
    const tokens = tokensOf(declaration.text);
    const use = tokens.findIndex(({ text }) => text === 'use');
    const isPublic = tokens[0]?.text === 'pub' && use === 1;
    return readTree(tokens.slice(use + 1)).map((one) => ({
      ...one,
      isPublic,
      offset: declaration.startIndex,
    }));
  }),
);

function declarationAt(file: RustFile, offset: number): Node | null {
  const leaf = file.nodeAt(offset);
  // The `use` of `+ use<'a>` and of comments has other parents.
  const up = leaf.startIndex === offset && leaf.type === 'use' ? file.parent(leaf) : null;
  return up?.type === 'use_declaration' ? up : null;
}

type Reader = { readonly tokens: readonly Token[]; at: number };
type Leaf = Pick<ImportedName, 'path' | 'name'>;
// Deeper than any `use` that people write; hostile text must not exhaust the stack.
const MOST_NESTED = 32;

function readTree(tokens: readonly Token[]): readonly Leaf[] {
  const leaves: Leaf[] = [];
  readBranch({ tokens, at: 0 }, [], leaves);
  return leaves;
}

function readBranch(reader: Reader, above: readonly string[], leaves: Leaf[]): void {
  const path = [...above];
  let alias: string | undefined;
  for (let token = reader.tokens[reader.at]; token !== undefined; token = reader.tokens[reader.at]) {
    if (/^[,};]$/.test(token.text)) break;
    reader.at += 1;
    if (token.text === '{') {
      if (path.length < MOST_NESTED) readGroup(reader, path, leaves);
      return;
    }
    if (token.text === 'as') {
      alias = reader.tokens[reader.at]?.text;
      reader.at += 1;
    } else if (token.text !== ':') path.push(token.text);
  }
  addLeaf(leaves, path, alias);
}

function readGroup(reader: Reader, path: readonly string[], leaves: Leaf[]): void {
  while (reader.at < reader.tokens.length) {
    const text = reader.tokens[reader.at]?.text;
    if (text === '}' || text === ',') reader.at += 1;
    if (text === '}') return;
    if (text !== ',') readBranch(reader, path, leaves);
    if (reader.tokens[reader.at]?.text === ';') return;
  }
}

function addLeaf(leaves: Leaf[], path: readonly string[], alias: string | undefined): void {
  const full = path.length > 1 && path.at(-1) === 'self' ? path.slice(0, -1) : path;
  const last = full.at(-1);
  if (last !== undefined) leaves.push({ path: full, name: alias ?? last });
}
