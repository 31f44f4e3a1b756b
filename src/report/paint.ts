import { styleText } from 'node:util';

const STYLES = {
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  note: ['bold', 'cyan'],
  strong: ['bold'],
  margin: ['blue'],
  faint: ['dim'],
  added: ['green'],
  removed: ['red'],
  good: ['green'],
} as const;

/** Styles text for a terminal. */
export type Paint = (style: keyof typeof STYLES, text: string) => string;

export const plainPaint: Paint = (_style, text) => text;

// Whether the stream takes colours is for the caller to know: it asked for them.
export const colourPaint: Paint = (style, text) =>
  text === '' ? '' : styleText([...STYLES[style]], text, { validateStream: false });
