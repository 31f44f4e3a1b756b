import type { ReliedWrite } from '../review/review.ts';
import type { ReportFacts } from './facts.ts';
import { codeSpan } from './markdown.ts';
import { placeLink } from './place.ts';
import { clip, series } from './words.ts';

const MOST_LISTED = 10;
const MOST_USERS = 3;
const VERBS = { assigns: 'writes', lends: 'lends out', builds: 'gives a first value to' } as const;

/** Safe code of the change that writes what unsafe code relies on: an invitation to read both together. */
export function reliedSection(relied: readonly ReliedWrite[], facts: ReportFacts): string {
  if (relied.length === 0) return '';
  const groups = [...Map.groupBy(relied, (write) => JSON.stringify(keyOf(write))).values()];
  const lines = groups.slice(0, MOST_LISTED).flatMap((group) => lineOf(group, facts));
  const rest = groups.length - MOST_LISTED;
  const all = [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])];
  return `#### Safe code that unsafe code relies on\n\nNo finding: fields that this change writes in safe code, and the unsafe code that is sound only while they are right.\n\n${all.join('\n')}`;
}

/** Writes of one function that say the same, but for the field, are said once. */
function keyOf({ path, writer, how, users }: ReliedWrite): readonly unknown[] {
  return [path, writer, how, users];
}

function lineOf(group: readonly ReliedWrite[], facts: ReportFacts): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { path, line, writer, how, users } = first;
  const names = [...new Set(group.map(({ field }) => codeSpan(how === 'builds' ? field : `self.${field}`)))];
  const shown = users.slice(0, MOST_USERS).map((user) => codeSpan(clip(user, 80)));
  const others = users.length - MOST_USERS;
  const them = series([...shown, ...(others > 0 ? [`${others} more`] : [])]);
  const place = placeLink(path, { startLine: line, endLine: line }, facts);
  return [
    `- ${place} ${codeSpan(clip(writer, 80))} ${VERBS[how]} ${series(names)}, which the unsafe code in ${them} relies on`,
  ];
}
