import { showHidden, showOnOneLine } from './hidden.ts';
import { clip } from './words.ts';

/** Code points of untrusted prose that one comment shows at most. */
const PROSE_LIMIT = 6_000;

/** A code span that shows `text` on one line, whatever backticks it holds; hidden characters are named. */
export function codeSpan(text: string): string {
  const shown = showOnOneLine(text);
  if (shown.trim() === '') return '` `';
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const padded = /^[` ]|[` ]$/.test(shown) ? ` ${shown} ` : shown;
  return `${ticks}${padded}${ticks}`;
}

/** A fenced block whose content survives byte for byte: its fence is longer than any run of backticks inside. */
export function fence(code: string, language: string): string {
  const ticks = fenceFor(code);
  return `${ticks}${language.replace(/[^a-z0-9-]/g, '')}\n${code}\n${ticks}`;
}

/** GitHub's committable block: replaces the anchored lines by these; no lines delete them. */
export function suggestionFence(lines: readonly string[]): string {
  const body = lines.map((line) => `${line}\n`).join('');
  const ticks = fenceFor(body);
  return `${ticks}suggestion\n${body}${ticks}`;
}

/** A link to an address of our own making, never to one from the change. */
export function link(label: string, url: string): string {
  const safe = url.replace(/[()<>\s\\]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `[${label}](${safe})`;
}

/** Lets Markdown stand in a cell of a table, where a bar is escaped even in code, and a backslash nowhere. */
export function cell(markdown: string): string {
  return markdown
    .replace(/\r?\n/g, ' ')
    .replace(/(\\*)\|/g, (_bar, slashes: string) => `${slashes}${slashes === '' ? '' : ' '}\\|`);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

/** One collapsed line. `title` is plain text: GitHub reads no Markdown there. */
export function collapsed(title: string, body: string): string {
  const shown = showOnOneLine(title).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<details><summary>${shown}</summary>\n\n${body}\n\n</details>`;
}

/**
 * Text from the change, on one line of Markdown. Only code spans keep their meaning; a word that GitHub,
 * Markdown or another bot would act on is shown as code.
 */
export function inline(text: string): string {
  const source = showOnOneLine(clip(text, PROSE_LIMIT)).trim();
  return spans(source)
    .map(({ code, text: part }) => (code ? codeSpan(part) : words(part)))
    .reduce(join, '');
}

/** Two code spans side by side would become one with other ends, and let their content out. */
function join(before: string, after: string): string {
  return before.endsWith('`') && after.startsWith('`') ? `${before} ${after}` : before + after;
}

/** As `inline`, for texts of several paragraphs or `-` lists. */
export function prose(text: string): string {
  const blocks = showHidden(clip(text, PROSE_LIMIT))
    .split(/\n\s*\n/)
    .map((block) => (/^\s*- /.test(block) ? items(block) : paragraph(block)));
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Text that begins a line of its own, so that it cannot be taken for a heading, list or quote. */
export function paragraph(text: string): string {
  const line = inline(text);
  const start = /^(?:[-+=#>]+|\d+[.)])(?=\s|$)|^[-=]{2,}/.exec(line)?.[0];
  return start === undefined ? line : `${codeSpan(start)}${line.slice(start.length)}`;
}

function items(block: string): string {
  return block
    .split(/^\s*- /m)
    .filter((item) => item.trim() !== '')
    .map((item) => `- ${paragraph(item)}`)
    .join('\n');
}

type Part = { readonly code: boolean; readonly text: string };

/** Splits at code spans as CommonMark does: a run of backticks up to the next run of the same length. */
function spans(text: string): readonly Part[] {
  const runs = [...text.matchAll(/`+/g)];
  const parts: Part[] = [];
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (run.index < at) continue;
    const close = runs.slice(index + 1, index + 41).find((other) => other[0].length === run[0].length);
    if (close === undefined) continue;
    const inner = text.slice(run.index + run[0].length, close.index);
    parts.push({ code: false, text: text.slice(at, run.index) }, { code: true, text: unpad(inner) });
    at = close.index + close[0].length;
  }
  return [...parts, { code: false, text: text.slice(at) }];
}

function unpad(code: string): string {
  return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;
}

function words(text: string): string {
  return text.replace(/\S+/g, word);
}

/** Emphasis, links, HTML, tables, entities, formulas, mentions, references. */
const MARKUP = /[`*_[\]<>|~&\\$@#^{}]/;
/** Addresses that GitHub links by itself, `GH-1`, emoji short names, and commands of other bots. */
const ACTED_ON = /:\/\/|www\.|gh-\d|:[\w+-]+:|^\//i;
/** GitHub links 7 to 40 hex digits as a commit. */
const COMMIT = /(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/i;

function word(text: string): string {
  const lead = /^[("'“‘]*/.exec(text)?.[0] ?? '';
  const tail = /[.,;:!?)"'”’…]*$/.exec(text.slice(lead.length))?.[0] ?? '';
  const core = text.slice(lead.length, text.length - tail.length);
  if (!MARKUP.test(core) && !ACTED_ON.test(text) && !COMMIT.test(core)) return text;
  return core === '' || /:[\w+-]+:/.test(text) ? codeSpan(text) : `${lead}${codeSpan(core)}${tail}`;
}

function fenceFor(content: string): string {
  return '`'.repeat(Math.max(3, longestRun(content) + 1));
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}
