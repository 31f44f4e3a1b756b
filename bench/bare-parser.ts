import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import type { SourceFile } from './source-files.ts';

/** The reference: the same grammar over the same texts, and nothing else. */
export async function bareParser(): Promise<(files: readonly SourceFile[]) => void> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve(
    '@vscode/tree-sitter-wasm/wasm/tree-sitter-rust.wasm',
  );
  const parser = new Parser().setLanguage(await Language.load(grammar));
  return (files) => {
    for (const { path, text } of files) if (path.endsWith('.rs')) parser.parse(text)?.delete();
  };
}
