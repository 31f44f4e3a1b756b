import type { Change } from '../diff/change.ts';
import { lineMap } from '../diff/line-map.ts';
import { perFile } from '../syntax/per-file.ts';
import { reliedWrites } from '../syntax/relied-fields.ts';
import type { ReliedWrite } from './review.ts';
import type { Subject } from './subject.ts';

/**
 * Where the change makes safe code write a private field that unsafe code of the module relies on. Nothing for new
 * files, which have no code of before to rely on anything, and for lines that only moved.
 */
export function reliedOf(subject: Subject): readonly ReliedWrite[] {
  const { file, change, text } = subject;
  if (subject.language !== 'rust' || change.source === 'tree' || file.status === 'added') return [];
  if (!text.text.includes('unsafe') || !mayWrite(subject) || subject.fault() !== null) return [];
  const map = lineMap(file.hunks);
  const was = removedLines(change);
  const isNew = (line: number) => {
    if (!map.isAdded(line)) return false;
    const { start, end } = text.lines.rangeOf(line);
    return !was.has(bare(text.text.slice(start, end)));
  };
  const tree = subject.rust();
  const writes = reliedWrites(tree, ({ start, end }) => {
    const last = text.lines.lineAt(Math.max(start, end - 1));
    for (let line = text.lines.lineAt(start); line <= last; line += 1) if (isNew(line)) return true;
    return false;
  });
  return writes.map(({ range, ...write }) => ({
    ...write,
    path: file.path,
    line: text.lines.lineAt(range.start),
  }));
}

/** Is there anything like a write among the new lines? */
function mayWrite({ file }: Subject): boolean {
  return file.hunks.some(({ lines }) =>
    lines.some(({ kind, text }) => kind === 'added' && /\bself\b|\bSelf\b|\{|^\s*\w+[,:]/.test(text)),
  );
}

const removedLines = perFile(({ files }: Change): ReadonlySet<string> => {
  const removed = files.flatMap(({ hunks }) =>
    hunks.flatMap(({ lines }) =>
      lines.filter(({ kind }) => kind === 'removed').map(({ text }) => bare(text)),
    ),
  );
  return new Set(removed);
});

function bare(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
