import type { Node } from 'web-tree-sitter';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** The `loop` and `while true` loops of a file that nothing in them leaves: they run as long as their thread. */
export const endlessLoops: (file: RustFile) => readonly Node[] = perFile((file) =>
  file.nodes('loop_expression', 'while_expression').filter((node) => {
    const condition = node.childForFieldName('condition');
    if (condition !== null && condition.text !== 'true') return false;
    const body = node.childForFieldName('body')?.text ?? '';
    return !/\b(?:break|return)\b|\?[\s;.)]|\b(?:panic|bail|unreachable)!|\bexit\s*\(/.test(body);
  }),
);
