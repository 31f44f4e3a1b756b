import { nearest } from '../../text/nearest.ts';
import { parseArguments } from './arguments.ts';
import type { ParsedCommand } from './command.ts';
import { COMMAND_NAMES, isCommandName, specOf } from './registry.ts';

/** Characters of one line, at most. */
const LONGEST_LINE = 1000;
/** A word this long in an answer would be noise. */
const LONGEST_WORD = 40;

const ADDRESSED = /^[ \t]*\/rust-pro(?:[ \t]|$)/;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;
// Tabs separate words; a carriage return is part of the line end.
const CONTROL = /[\u0000-\u0008\u000A-\u001F\u007F-\u009F]/;

/** Is `/rust-pro` the first word of this line? */
export function isAddressed(line: string): boolean {
  return ADDRESSED.test(line);
}

/**
 * Reads one line that `isAddressed`, without its line end; null for any other line. A queued command keeps its
 * line and is read again by this function.
 */
export function parseLine(line: string): ParsedCommand | null {
  if (!isAddressed(line)) return null;
  if (line.length > LONGEST_LINE) {
    const cut = line.slice(0, LONGEST_LINE);
    return { kind: 'refused', line: cut, why: `the line has more than ${LONGEST_LINE} characters` };
  }
  if (INVISIBLE.test(line) || CONTROL.test(line)) {
    return { kind: 'refused', line, why: 'the line contains an invisible character; type it again by hand' };
  }
  const words = line.trim().slice('/rust-pro'.length).trim();
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(words) ?? [];
  // Someone who types the bare name wants to know what it can do.
  if (name === '') return { kind: 'command', line, command: { name: 'help' } };
  if (!isCommandName(name)) return unknown(name, line);
  if (specOf(name).since === 'later') return { kind: 'later', name, line };
  const parsed = parseArguments(name, rest);
  if ('why' in parsed) return { kind: 'invalid', name, why: parsed.why, line };
  return { kind: 'command', command: parsed, line };
}

function unknown(name: string, line: string): ParsedCommand {
  const near = nearest(name, COMMAND_NAMES);
  const word = name.slice(0, LONGEST_WORD);
  return { kind: 'unknown', word, nearest: near !== null && isCommandName(near) ? near : null, line };
}
