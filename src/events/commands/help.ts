import { COMMAND_NAMES, type MinimumRole, specOf } from './registry.ts';

const WHO: Readonly<Record<MinimumRole, string>> = {
  read: 'everyone who can read',
  author: 'the author, or write access',
  write: 'write access',
};

/** The answer to `/rust-pro help`: a Markdown table of the commands of this version. */
export function renderHelp(): string {
  const rows = COMMAND_NAMES.map(specOf)
    .filter(({ since }) => since === 'now')
    .map(
      ({ usage, summary, role }) => `| \`/rust-pro ${inCell(usage)}\` | ${inCell(summary)} | ${WHO[role]} |`,
    );
  return [
    'A command stands on a line of its own in a new comment, outside quotes, lists and code.',
    '',
    '| command | what it does | who |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** A bar ends a cell of a GitHub table even inside code, unless it is escaped. */
function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
