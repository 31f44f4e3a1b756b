import type { TextRange } from '../finding/finding.ts';
import { emptyReason } from './empty-reasons.ts';
import { commentsOn, type TomlComment } from './toml-elements.ts';
import type { TomlFile } from './toml-file.ts';

/** Lines that `cargo deny init` and its documentation put beside settings. They explain the setting, not its value. */
const TEMPLATE = new RegExp(
  [
    'lint level',
    'advisory IDs? to ignore',
    'output a note when they are encountered',
    'explicitly (?:dis)?allowed licenses',
    'list of possible licenses',
    'list of (?:crates|URLs|explicitly|the)',
    'to allow git sources for',
    'crates that will be skipped',
    '^certain crates',
    'similarly to `skip`',
    'detection\\. Unlike skip',
    'dependencies starting at the specified crate',
    'by default infinite',
    'confidence threshold for',
    'each entry (?:is )?the (?:crate|name)',
    'per-crate basis',
    "aren't accepted for every possible crate",
    'more documentation',
    'this section is considered',
    'can also ignore yanked',
    'possible values',
    'what (?:to do when|happens when)',
    'how to handle',
    'wrapper crates can',
    'in the allow list',
    '(?:if|when) not specified',
  ].join('|'),
  'i',
);
/** A setting or an element that is commented out. */
const CODE = /^\s*(?:"[^"\s]*"\s*,?\s*(?:#.*)?$|'[^'\s]*'\s*,?\s*(?:#.*)?$|[{[\]}]|[\w.-]+\s*=)/;

export type Reason = { readonly text: string; readonly comments: readonly TomlComment[] };

/**
 * What the comments beside an element or a pair say for it: on its own lines, else above. Null where that is no reason.
 * A block that it shares with its neighbours is none for `advisory` where it speaks of others alone.
 */
export function reasonBeside(
  file: TomlFile,
  range: TextRange,
  { list = range, advisory = null }: { readonly list?: TextRange; readonly advisory?: string | null } = {},
): Reason | null {
  const { own, above, isShared } = commentsOn(file, range, list);
  return reasonOf(own, null) ?? reasonOf(above, isShared ? advisory : null);
}

function reasonOf(all: readonly TomlComment[], advisory: string | null): Reason | null {
  const comments = all.filter(({ text }) => !CODE.test(text) && !TEMPLATE.test(text));
  const text = comments.map((one) => one.text.replace(/^#+\s*/, '')).join(' ');
  const named: readonly string[] = text.match(/\bRUSTSEC-\d{4}-\d{4}\b/g) ?? [];
  const isOfOthers = advisory !== null && named.length > 0 && !named.includes(advisory);
  return isReason(text) && !isOfOthers ? { text, comments } : null;
}

/** Does a text say why? A name alone does not, nor the promise to say it later; what is to be done does. */
export function isReason(text: string): boolean {
  const said = text.replace(/^\W*(?:todo|fixme|xxx)\b[\s:(]*/i, '').trim();
  if (said.includes('://') || /#\d/.test(said)) return true;
  return /\S\s+\S/.test(said) && emptyReason(said) === null;
}

const DATE = String.raw`(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])`;
const END = new RegExp(
  String.raw`\b(?:until|till|expir\w*|(?:re)?view(?:ed)?|revisit|re-?check|re-?evaluate|remove|valid|due|ends?|no later than|not after)\b[\s\w:=-]{0,20}?\b${DATE}`,
  'i',
);

/** The day up to which a reason holds, as `2027-01-31`: `until 2027-01-31`, `expires: 2027-01`; null where it names none. */
export function endDate(reason: string): string | null {
  const [, year = '', month = '', day] = END.exec(reason) ?? [];
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const isDate = year !== '' && Number(month) >= 1 && Number(month) <= 12 && Number(day ?? 1) <= last;
  return isDate && day !== '00' ? `${year}-${month}-${day ?? last}` : null;
}

/** Has the day passed? Never where nobody knows what day it is. */
export function isOver(until: string | null, today: string | null): boolean {
  return until !== null && today !== null && until < today;
}
