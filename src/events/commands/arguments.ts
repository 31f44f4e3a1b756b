import type { DispositionKind } from '../../ports.ts';
import { nearest } from '../../text/nearest.ts';
import type { Command } from './command.ts';
import type { CommandName } from './registry.ts';

type Fault = { readonly why: string };

const KINDS = ['false-positive', 'accepted-risk', 'not-now'] as const satisfies readonly DispositionKind[];
const FINDING_ID = /^RP-[0-9A-F]{4,32}$/;
const RULE_ID = /^[a-z][a-z0-9-]{0,40}\/[a-z][a-z0-9-]{0,60}$/;
const POLICY = /^P(?:[1-9]|10)$/;
/** Characters of a reason, at most: it is quoted in comments. */
const LONGEST_REASON = 500;

/** Checks what follows the name of a command; `rest` is trimmed and on one line. */
export function parseArguments(name: CommandName, rest: string): Command | Fault {
  switch (name) {
    case 'review':
      if (rest === '') return { name, full: false };
      return rest === 'full' ? { name, full: true } : fault('`review` takes nothing, or `full`');
    case 'explain':
      return parseExplain(rest);
    case 'resolve':
      return parseResolve(rest);
    case 'reopen': {
      const findingId = findingIdIn(rest);
      return findingId === null ? fault('`reopen` takes the id of one finding') : { name, findingId };
    }
    case 'policy':
      return parsePolicy(rest);
    case 'config':
    case 'status':
    case 'help':
      return rest === '' ? { name } : fault(`\`${name}\` takes nothing more`);
    default:
      return fault(`\`${name}\` is not in this version yet`);
  }
}

function parseExplain(rest: string): Command | Fault {
  const findingId = findingIdIn(rest);
  if (findingId !== null) return { name: 'explain', subject: { kind: 'finding', id: findingId } };
  const ruleId = withoutTicks(rest).toLowerCase();
  if (RULE_ID.test(ruleId)) return { name: 'explain', subject: { kind: 'rule', id: ruleId } };
  return fault('`explain` takes the id of a finding, or of a rule');
}

function parsePolicy(rest: string): Command | Fault {
  if (rest === '') return { name: 'policy', policy: null };
  const policy = withoutTicks(rest).toUpperCase();
  return POLICY.test(policy)
    ? { name: 'policy', policy }
    : fault('`policy` takes nothing, or one of `P1` to `P10`');
}

function parseResolve(rest: string): Command | Fault {
  const [, first = '', words = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
  const findingId = findingIdIn(first);
  if (findingId === null) return fault('`resolve` begins with the id of one finding');
  const judged = splitKind(words);
  if ('why' in judged) return judged;
  const { kind, reason } = judged;
  if (!/[\p{L}\p{N}]/u.test(reason)) return fault(`the reason why ${findingId} is ${kind} is missing`);
  if (reason.length > LONGEST_REASON) return fault(`the reason has more than ${LONGEST_REASON} characters`);
  return { name: 'resolve', findingId, kind, reason };
}

/** A kind is the first word, with or without a colon. No kind means `false-positive`, what the comment's footer asks for. */
function splitKind(words: string): { readonly kind: DispositionKind; readonly reason: string } | Fault {
  const [, first = '', colon = '', rest = ''] = /^([A-Za-z-]+)(:?)(?:\s+|$)(.*)$/.exec(words) ?? [];
  const kind = KINDS.find((known) => known === first.toLowerCase());
  if (kind !== undefined) return { kind, reason: rest.trim() };
  // `accepted-rsk: …` must not be filed under another kind without a word.
  const meant = colon === '' && !first.includes('-') ? null : nearest(first, KINDS);
  if (meant !== null) return fault(`\`${first}\` is no kind of reason; did you mean \`${meant}\``);
  return { kind: 'false-positive', reason: words };
}

function findingIdIn(text: string): string | null {
  const id = withoutTicks(text).toUpperCase();
  return FINDING_ID.test(id) ? id : null;
}

/** Ids are copied from our comments together with the backticks around them. */
function withoutTicks(text: string): string {
  return /^`([^`]*)`$/.exec(text)?.[1] ?? text;
}

/** Words for the middle of a sentence; whoever answers adds the usage. */
function fault(why: string): Fault {
  return { why };
}
