import type { TextRange } from '../finding/finding.ts';
import { type Comment, commentsOf } from './comments.ts';
import { perFile } from './per-file.ts';
import type { TextFile } from './text-file.ts';

/** What an author allowed in the code: `// rust-pro: allow(unsafe/static-mut) why`. */
export type Suppression = {
  /** Rule ids or `family/*`, as written. */
  readonly ids: readonly string[];
  /** Empty where none is given. */
  readonly reason: string;
  readonly scope: 'line' | 'file';
  /** 1-based line that it stands on. */
  readonly line: number;
  /** 1-based line that it applies to: its own, or the next line of code when it stands alone. */
  readonly target: number;
  /** The comment. */
  readonly range: TextRange;
};

const FORM = /^[\s/!*#-]*rust-pro:\s*(allow|allow-file)\s*\(([^()]*)\)\s*(?::|-|–|—)?\s*([\s\S]*?)\s*$/;

/** Every suppression in the comments of a Rust, TOML or YAML file, in order; strings never count. */
export const suppressionsOf: (file: TextFile) => readonly Suppression[] = perFile((file) => {
  if (!file.text.includes('rust-pro:')) return [];
  const comments = file.path.endsWith('.rs') ? commentsOf(file) : hashComments(file);
  return comments.flatMap((comment) => readSuppression(file, comment));
});

type Words = Pick<Comment, 'text' | 'range' | 'startsLine'>;

function readSuppression(file: TextFile, { text, range, startsLine }: Words): readonly Suppression[] {
  const [, verb, list = '', reason = ''] = FORM.exec(text) ?? [];
  if (verb === undefined) return [];
  const ids = list.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()]));
  const line = file.lines.lineAt(range.start);
  const last = file.lines.lineAt(Math.max(range.start, range.end - 1));
  const target = startsLine && standsAlone(file, range, last) ? nextCodeLine(file, last + 1) : last;
  return [{ ids, reason: oneLine(reason), scope: verb === 'allow' ? 'line' : 'file', line, target, range }];
}

function oneLine(reason: string): string {
  return reason.replaceAll(/\s*\n[\s*]*/g, ' ').trim();
}

function standsAlone(file: TextFile, { end }: TextRange, line: number): boolean {
  return file.text.slice(end, file.lines.rangeOf(line).end).trim() === '';
}

/** The first line from `line` on that is neither blank nor all comment or attribute, up to ten lines further. */
function nextCodeLine(file: TextFile, line: number): number {
  for (let at = line; at < line + 10 && at <= file.lines.count; at += 1) {
    const { start, end } = file.lines.rangeOf(at);
    const written = file.text.slice(start, end).trim();
    const isPassed = file.path.endsWith('.rs') ? /^(?:$|\/\/|\/\*.*\*\/$|#!?\[.*\]$)/ : /^(?:$|#)/;
    if (!isPassed.test(written)) return at;
  }
  return line;
}

/** Comments of TOML and YAML: `#` to the end of the line, outside quotes. */
function hashComments(file: TextFile): readonly Words[] {
  const isToml = file.path.endsWith('.toml');
  const found: Words[] = [];
  const pattern = isToml ? TOML_PIECE : YAML_PIECE;
  for (const { 0: piece, index } of file.text.matchAll(pattern)) {
    if (!piece.startsWith('#')) continue;
    const before = file.text.slice(file.text.lastIndexOf('\n', index - 1) + 1, index);
    // In YAML a `#` begins a comment only after a blank.
    if (!isToml && before !== '' && !/\s$/.test(before)) continue;
    const end = index + piece.trimEnd().length;
    found.push({
      text: piece.trimEnd().slice(1),
      range: { start: index, end },
      startsLine: before.trim() === '',
    });
  }
  return found;
}

const TOML_PIECE =
  /#[^\n]*|"""(?:[^\\]|\\[\s\S])*?(?:"""|$(?![\s\S]))|'''[\s\S]*?(?:'''|$(?![\s\S]))|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?/g;
const YAML_PIECE = /#[^\n]*|(?<=[\s:,[{-])"(?:[^"\\]|\\[\s\S])*"?|(?<=[\s:,[{-])'[^']*'?/g;
