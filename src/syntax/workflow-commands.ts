import type { TextRange } from '../finding/finding.ts';
import { perFile } from './per-file.ts';
import { type ScriptText, scriptText } from './script-text.ts';
import { type ShellCommand, shellCommands } from './shell-commands.ts';
import type { Workflow, WorkflowJob, WorkflowStep } from './workflow-steps.ts';

/** The script of a step with its commands; ranges of words are those of `script.text`. */
export type StepScript = {
  readonly job: WorkflowJob;
  readonly step: WorkflowStep;
  readonly script: ScriptText;
  readonly commands: readonly ShellCommand[];
};

/** The scripts of a workflow or action in text order; each place once, however many aliases. */
export const stepScripts: (workflow: Workflow) => readonly StepScript[] = perFile((workflow: Workflow) => {
  const seen = new Set<number>();
  return workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step): readonly StepScript[] => {
      const { run } = step;
      if (run === null || seen.has(run.range.start)) return [];
      seen.add(run.range.start);
      const script = scriptText(workflow.file, run);
      return [{ job, step, script, commands: shellCommands(script.text) }];
    }),
  );
});

/** A command as one line of words. */
export function lineOf({ words }: ShellCommand): string {
  return words.map(({ text }) => text).join(' ');
}

/** The place of a whole command in the script. */
export function rangeOf({ words }: ShellCommand): TextRange {
  return { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
}

/** `cargo install` of a crate whose dependencies are chosen anew. */
export type UnlockedInstall = {
  /** What is installed, as written. */
  readonly crate: string;
  readonly at: TextRange;
  /** Right after the word `install`. */
  readonly insertAt: number;
};

/** The calls of `cargo install` without `--locked` that take a crate from a registry or a repository. */
export function unlockedInstalls(workflow: Workflow): readonly UnlockedInstall[] {
  return stepScripts(workflow).flatMap(({ script, commands }) =>
    commands.flatMap((command) => {
      const [program, ...rest] = command.words;
      if (program === undefined || !/^(?:cargo|cargo\.exe)$/.test(program.text)) return [];
      const words = rest.filter(({ text }, index) => index > 0 || !text.startsWith('+'));
      const [verb, ...args] = words;
      if (verb?.text !== 'install' || args.some(({ text }) => SETTLED.test(text))) return [];
      const crate = crateOf(args.map(({ text }) => text));
      if (crate === null) return [];
      const at = script.placeOf(rangeOf(command));
      return [{ crate, at, insertAt: script.placeOf(verb).end }];
    }),
  );
}

/** With these nothing is chosen anew, or nothing is installed from elsewhere. */
const SETTLED = /^(?:--locked|--frozen|--path(?:=.*)?|--list|--help|-h)$/;
const TAKES_VALUE =
  /^(?:--(?:version|vers|git|branch|tag|rev|registry|index|root|features|bin|example|profile|target|target-dir|jobs|color|config|message-format)|-[jFZC])$/;

/** The first crate named, or the repository; null where a variable may hold options, or nothing is named. */
function crateOf(args: readonly string[]): string | null {
  let git: string | null = null;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--git') git = args[at + 1] ?? null;
    else if (arg.startsWith('--git=')) git = arg.slice('--git='.length);
    if (TAKES_VALUE.test(arg)) at += 1;
    else if (!arg.startsWith('-')) return /^[$%]|^\$\{\{/.test(arg) ? null : arg;
  }
  return git;
}
