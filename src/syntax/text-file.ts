import type { LineIndex } from '../text/line-index.ts';

/** Any text file at the head, with its lines. */
export type TextFile = { readonly path: string; readonly text: string; readonly lines: LineIndex };
