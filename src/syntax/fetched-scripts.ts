import type { Change } from '../diff/change.ts';
import type { TextRange } from '../finding/finding.ts';
import { perFile } from './per-file.ts';
import type { ShellCommand } from './shell-commands.ts';
import { lineOf, rangeOf, stepScripts } from './workflow-commands.ts';
import { type Workflow, type WorkflowJob, workflowsBefore } from './workflow-steps.ts';

/** A script that is fetched and handed to a shell unseen. */
export type FetchedScript = {
  readonly job: WorkflowJob;
  /** The URL as written; null where a variable holds it. */
  readonly url: string | null;
  /** What it is read by: `bash`, `iex`. */
  readonly shell: string;
  readonly at: TextRange;
  /** Host and, at a forge, the repository: who may change the script. */
  readonly party: string;
};

const FETCHER = /^(?:curl|wget|fetch|http|xh|iwr|irm|invoke-webrequest|invoke-restmethod)(?:\.exe)?$/i;
const SHELL =
  /^(?:(?:\/usr)?\/bin\/)?((?:ba|z|da|k|fi)?sh|pwsh|powershell|iex|invoke-expression)(?:\.exe)?$/i;
/** Run the text that they are given as an argument. */
const EVALUATOR = /^(?:eval|source|\.|iex|invoke-expression)$/i;

/** `curl … | sh` and its like in a workflow or action, in text order. */
export const fetchedScripts: (workflow: Workflow) => readonly FetchedScript[] = perFile(
  (workflow: Workflow) =>
    stepScripts(workflow).flatMap(({ job, script, commands }) =>
      commands.flatMap((fetcher) => {
        if (!FETCHER.test(nameOf(fetcher))) return [];
        const shell = piped(fetcher, commands) ?? substituted(fetcher, commands);
        if (shell === null) return [];
        const url = urlOf(fetcher);
        const at = script.placeOf({
          ...rangeOf(fetcher),
          end: Math.max(rangeOf(fetcher).end, rangeOf(shell).end),
        });
        const party = url === null ? '' : partyOf(url);
        return [{ job, url, shell: SHELL.exec(nameOf(shell))?.[1] ?? nameOf(shell), at, party }];
      }),
    ),
);

/** Did the repository run scripts of the same origin before the change? */
export function isFetchedBefore(change: Change, { party }: FetchedScript): boolean {
  return party !== '' && partiesBefore(change).has(party);
}

const partiesBefore = perFile(
  (change: Change): ReadonlySet<string> =>
    new Set(
      workflowsBefore(change).flatMap((workflow) => fetchedScripts(workflow).map(({ party }) => party)),
    ),
);

/** The shell that a pipeline leads to: `curl … | sudo bash -s`. One that has a script of its own reads data. */
function piped(fetcher: ShellCommand, commands: readonly ShellCommand[]): ShellCommand | null {
  const line = commands.filter(({ pipeline }) => pipeline === fetcher.pipeline);
  const later = line.slice(line.indexOf(fetcher) + 1);
  return later.find((command) => SHELL.test(nameOf(command)) && readsInput(command)) ?? null;
}

function readsInput({ words: [, ...args] }: ShellCommand): boolean {
  const first = args[0]?.text;
  if (first === undefined || args.some(({ text }) => /^-\w*s$|^-$|^\/dev\/stdin$/.test(text))) return true;
  return args.every(({ text }) => text.startsWith('-')) && !args.some(({ text }) => /^-\w*c$/i.test(text));
}

/** The command that runs what is fetched inside one of its words: `bash <(curl …)`, `sh -c "$(curl …)"`. */
function substituted(fetcher: ShellCommand, commands: readonly ShellCommand[]): ShellCommand | null {
  if (fetcher.within === null) return null;
  return (
    commands.find((outer) => {
      if (outer.pipeline !== fetcher.within) return false;
      const [program, ...args] = outer.words;
      if (program === undefined) return false;
      const index = args.findIndex((word) => holds(word, rangeOf(fetcher)));
      if (index === -1 || EVALUATOR.test(program.text)) return index !== -1;
      if (!SHELL.test(program.text)) return false;
      const { text = '' } = args[index] ?? {};
      if (text.startsWith('<(')) return args.slice(0, index).every(isOption);
      return /^(?:\$\(|`)/.test(text) && /^-\w*c$/i.test(args[index - 1]?.text ?? '');
    }) ?? null
  );
}

function isOption({ text }: { readonly text: string }): boolean {
  return text.startsWith('-');
}

function holds(outer: TextRange, inner: TextRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function nameOf({ words }: ShellCommand): string {
  return words[0]?.text ?? '';
}

function urlOf(fetcher: ShellCommand): string | null {
  return /\bhttps?:\/\/[^\s'"`)]+/i.exec(lineOf(fetcher))?.[0] ?? barePath(fetcher);
}

/** curl takes `get.example.com/install` for `http://…`. */
function barePath({ words: [, ...args] }: ShellCommand): string | null {
  const bare = args.find(({ text }) => /^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(text));
  return bare === undefined ? null : `http://${bare.text}`;
}

function partyOf(url: string): string {
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]+)([^?#]*)/i.exec(url) ?? [];
  const isForge = /(?:^|\.)(?:github|gitlab|githubusercontent|codeberg|jsdelivr)\./i.test(host);
  const owner = isForge ? path.split('/').slice(0, 3).join('/') : '';
  return `${host}${owner}`.toLowerCase();
}
