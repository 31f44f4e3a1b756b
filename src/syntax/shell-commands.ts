import type { TextRange } from '../finding/finding.ts';
import { type ShellWord, shellWord } from './shell-words.ts';

/** A simple command of a script. */
export type ShellCommand = {
  /** The program and its arguments: without assignments, `sudo` and the like before them, and without redirections. */
  readonly words: readonly ShellWord[];
  /** Commands of one pipeline share its number, in order. */
  readonly pipeline: number;
  /** The pipeline in one of whose words this command stands: `$(…)`, `<(…)` or backticks; null for none. */
  readonly within: number | null;
};

/**
 * The commands of a shell script, those of substitutions after the one that holds them. It reads what the scripts of
 * workflows hold, no more: expressions (`${{ … }}`) are parts of words, here-documents are passed over, and what makes
 * no sense is a word like any other.
 */
export function shellCommands(script: string): readonly ShellCommand[] {
  const reading: Reading = { script, commands: [], pipelines: 0 };
  readCommands(reading, { start: 0, end: script.length }, { within: null, depth: 0 });
  return reading.commands;
}

/** More substitutions inside one another than anybody writes. */
const MOST_NESTED = 16;

type Reading = { readonly script: string; readonly commands: ShellCommand[]; pipelines: number };
type Place = { readonly within: number | null; readonly depth: number };

function readCommands(reading: Reading, { start, end }: TextRange, place: Place): void {
  const { script } = reading;
  const open: Open = { words: [], pipeline: reading.pipelines++, hereEnds: [], isPiped: false };
  let at = start;
  while (at < end) {
    const rest = script.slice(at, Math.min(end, at + 40));
    // PowerShell joins lines by a backtick.
    const blank = /^(?:[ \t\r]|[\\`]\r?\n)+/.exec(rest)?.[0];
    const operator = /^(?:\|\||\|&|&&|;;|[;&|()](?!>))/.exec(rest)?.[0];
    const redirection = /^(?:\d?(?:<<<|<<-?|>>|>\||<&|>&|[<>](?!\())|&>>?)[ \t]*/.exec(rest)?.[0];
    if (blank !== undefined) at += blank.length;
    else if (rest.startsWith('#')) at = lineEnd(script, at, end);
    else if (rest.startsWith('\n')) {
      if (open.words.length > 0 || !open.isPiped) close(reading, open, place, false);
      at = afterHereDocuments(script, at + 1, end, open.hereEnds.splice(0));
    } else if (operator !== undefined) {
      close(reading, open, place, operator === '|' || operator === '|&');
      at += operator.length;
    } else if (redirection === undefined) {
      const word = shellWord(script, at, end);
      if (word.end > at) open.words.push(word);
      at = Math.max(word.end, at + 1);
    } else {
      const target = shellWord(script, at + redirection.length, end);
      if (/<<(?!<)/.test(redirection)) open.hereEnds.push(target.text);
      else if (target.substitutions.length > 0) open.words.push(target);
      at = Math.max(target.end, at + 1);
    }
  }
  close(reading, open, place, false);
}

/** The command that is being read. */
type Open = {
  words: ShellWord[];
  pipeline: number;
  /** The words that end the here-documents which begin on the next line. */
  readonly hereEnds: string[];
  /** Did a `|` end the command before it? */
  isPiped: boolean;
};

/** Ends a command, and reads those inside its words. */
function close(reading: Reading, open: Open, place: Place, isPiped: boolean): void {
  const { words, pipeline } = open;
  const bare = withoutPrefix(words);
  if (bare.length > 0) reading.commands.push({ words: bare, pipeline, within: place.within });
  if (place.depth < MOST_NESTED)
    for (const range of words.flatMap(({ substitutions }) => substitutions))
      readCommands(reading, range, { within: pipeline, depth: place.depth + 1 });
  open.words = [];
  open.isPiped = isPiped;
  if (!isPiped) open.pipeline = reading.pipelines++;
}

const ASSIGNMENT = /^\w+\+?=/;
/** What stands before a command without being one. */
const PREFIX = /^(?:if|then|elif|else|while|until|do|!|\{|time|sudo|doas|env|exec|nice|nohup)$/;
/** Options of theirs that take a word. */
const TAKES_WORD = /^-[ugCDhpn]$/;

function withoutPrefix(words: readonly ShellWord[]): readonly ShellWord[] {
  let from = 0;
  let isAfterPrefix = false;
  for (let word = words[0]; word !== undefined; word = words[from]) {
    const isOption = isAfterPrefix && word.text.startsWith('-');
    if (PREFIX.test(word.text)) isAfterPrefix = true;
    else if (!isOption && !ASSIGNMENT.test(word.text)) break;
    from += isOption && TAKES_WORD.test(word.text) ? 2 : 1;
  }
  const made = words.slice(0, from).filter(({ substitutions }) => substitutions.length > 0);
  return from === words.length ? made : words.slice(from);
}

function lineEnd(script: string, at: number, end: number): number {
  const found = script.indexOf('\n', at);
  return found === -1 || found > end ? end : found;
}

/** Where the script goes on after the here-documents that begin at a line. */
function afterHereDocuments(script: string, line: number, end: number, stops: readonly string[]): number {
  let at = line;
  for (const stop of stops) {
    for (let isOver = false; at < end && !isOver; ) {
      const next = lineEnd(script, at, end);
      isOver = script.slice(at, next).trim() === stop;
      at = next + 1;
    }
  }
  return at;
}
