import type { Node } from 'web-tree-sitter';
import { isDocumentedUnsafe } from './documented-unsafe.ts';
import { itemPath } from './items.ts';
import type { RustFile } from './rust-file.ts';
import { isTemplate } from './templates.ts';
import { normalisedTokens } from './tokens.ts';
import { type UnsafeRegion, unsafeRegions } from './unsafe-regions.ts';

export type UnsafeFactKind = 'block' | 'function' | 'impl' | 'trait' | 'extern';

/** One piece of unsafe code, which outlives the tree. Lines count from 1. */
export type UnsafeFact = {
  readonly kind: UnsafeFactKind;
  /** Path of the item that holds it, or that it is. */
  readonly item: string;
  readonly line: number;
  readonly lastLine: number;
  /** Does it carry the comment or docs that it needs, if it needs any? */
  readonly documented: boolean;
  /** Its code without layout and comments: what it is known by when it moves. */
  readonly tokens: () => string;
};

/** What any piece of unsafe code has in its text. */
export const UNSAFE_WORDS = /\bunsafe\b|\bextern\s*(?:"|r#*"|\{)/;

/**
 * The unsafe code of a file in text order: blocks, fns, impls and traits that say `unsafe`, and extern blocks whether
 * they say so or not. What a `macro_rules!` definition holds belongs to its uses and is left out.
 */
export function unsafeFacts(file: RustFile): readonly UnsafeFact[] {
  const spoken = unsafeRegions(file).flatMap((region) => factOfRegion(file, region) ?? []);
  const silent = /\bextern\b/.test(file.text) ? file.nodes('foreign_mod_item') : [];
  const externs = silent
    .filter((node) => !saysUnsafe(node) && !isTemplate(file, node))
    .map((node) =>
      factOf(file, { kind: 'extern', start: node.startIndex, end: node.endIndex }, itemPath(file, node)),
    );
  return [...spoken, ...externs].toSorted((a, b) => a.line - b.line);
}

/** Does an extern block say `unsafe` before its ABI? */
export function saysUnsafe(foreignModule: Node): boolean {
  return /^(?:pub\b[^{"]*)?unsafe\b/.test(foreignModule.text.slice(0, 100));
}

function factOfRegion(file: RustFile, region: UnsafeRegion): UnsafeFact | null {
  const { kind, range, item, inMacroDefinition } = region;
  if (inMacroDefinition || kind === 'attribute' || kind === 'field') return null;
  const fact = factOf(file, { kind, ...range }, item);
  return { ...fact, documented: isDocumentedUnsafe(file, region) };
}

type Place = { readonly kind: UnsafeFactKind; readonly start: number; readonly end: number };

function factOf(file: RustFile, { kind, start, end }: Place, item: string): UnsafeFact {
  const { text, lines } = file;
  return {
    kind,
    item,
    line: lines.lineAt(start),
    lastLine: lines.lineAt(Math.max(start, end - 1)),
    documented: true,
    tokens: () => normalisedTokens(text.slice(start, end)),
  };
}
