import { EMPTY_WORDS } from '../knowledge/empty-words.ts';

/** How a text that should give a reason gives none. */
export type EmptyReason = 'nothing' | 'later' | 'assurance';

const LATER = /^\W*(?:todo|fixme|xxx|tbd|wip)\b/i;

/**
 * Whether a text gives no reason at all: it is empty, puts the reason off, or only assures. One word that may name
 * something, a sign of arithmetic, code in backticks or another script is enough to be taken for a reason.
 */
export function emptyReason(text: string): EmptyReason | null {
  if (!/[^\s\p{P}]/u.test(text) && !/\?/.test(text)) return 'nothing';
  if (LATER.test(text)) return 'later';
  if (/`|[<>=≤≥≠&*]|::|\(\)|\d|_/.test(text)) return null;
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+(?:['’][\p{L}]+)?/gu) ?? [];
  return words.every(isEmpty) ? 'assurance' : null;
}

function isEmpty(word: string): boolean {
  const [stem = word] = word.split(/['’]/);
  return EMPTY_WORDS.has(stem) || EMPTY_WORDS.has(word);
}

/** A text that is no more than a pointer to another one; `above` and `below` say where to look. */
export function onlyPointsTo(text: string): 'above' | 'below' | null {
  const words = text
    .toLowerCase()
    .replaceAll(/[^a-z\s]/g, ' ')
    .trim()
    .replaceAll(/\s+/g, ' ');
  if (
    /^(?:(?:see|as|same|ditto|same as|as said|as explained|as noted|as with)(?: the)?(?: (?:comment|note|reason|explanation|reasoning))?)? ?(?:the )?(?:one )?above$/.test(
      words,
    ) ||
    words === 'ditto'
  )
    return 'above';
  return /^(?:see|as)(?: the)?(?: (?:comment|note|reason|explanation)s?)? below$/.test(words)
    ? 'below'
    : null;
}
