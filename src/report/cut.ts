const CUT = '*The rest was cut: it is longer than GitHub takes.*';

/** Code points, which is how GitHub counts. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

type Open = { fence: string | null; whole: boolean; details: number };

/**
 * At most `maxCodePoints` of `markdown`, cut between blocks, or between lines of a fenced block or table;
 * open fences and `<details>` are closed. `keepTail` always ends the text whole, and counts.
 */
export function cutTo(markdown: string, maxCodePoints: number, keepTail = ''): string {
  const tail = keepTail === '' ? '' : `\n\n${keepTail}`;
  if (codePoints(markdown) + codePoints(tail) <= maxCodePoints) return markdown + tail;
  const room = maxCodePoints - codePoints(tail) - codePoints(CUT) - 2;
  const kept = keep(markdown.split('\n'), room);
  return `${kept === '' ? '' : `${kept}\n\n`}${CUT}${tail}`;
}

function keep(lines: readonly string[], room: number): string {
  const open: Open = { fence: null, whole: false, details: 0 };
  let used = 0;
  let best = '';
  for (const [index, line] of lines.entries()) {
    used += codePoints(line) + 1;
    if (used > room) break;
    step(open, line);
    const closing = closingOf(open);
    if (!mayEndAfter(open, line, lines[index + 1]) || used + codePoints(closing) > room) continue;
    best =
      lines
        .slice(0, index + 1)
        .join('\n')
        .trimEnd() + closing;
  }
  return best;
}

function step(open: Open, line: string): void {
  const run = /^ {0,3}(`{3,})(.*)$/.exec(line);
  if (open.fence !== null) {
    const closes = run !== null && (run[1] ?? '').length >= open.fence.length && run[2]?.trim() === '';
    if (closes) open.fence = null;
    return;
  }
  if (run !== null) {
    open.fence = run[1] ?? null;
    open.whole = /^(?:suggestion|mermaid)$/.test(run[2] ?? '');
  } else if (line.startsWith('<details>')) open.details += 1;
  else if (line === '</details>') open.details -= 1;
}

/** A committable block that lost lines would commit the wrong text, and a graph be none: whole or not at all. */
function mayEndAfter(open: Open, line: string, next: string | undefined): boolean {
  if (open.fence !== null) return !open.whole && !line.startsWith(open.fence);
  return line === '' || next === '' || next === undefined || /^(?:\||- )/.test(next);
}

function closingOf(open: Open): string {
  const fence = open.fence === null ? '' : `\n${open.fence}`;
  return fence + '\n\n</details>'.repeat(open.details);
}
