import type { Change } from './diff/change.ts';
import { UserError } from './errors.ts';
import type { Command, ParsedCommand } from './events/commands/command.ts';
import { renderHelp } from './events/commands/help.ts';
import { mayRun } from './events/commands/may-run.ts';
import { specOf } from './events/commands/registry.ts';
import { jobIdOf } from './events/job-id.ts';
import { parsedOf } from './events/jobs-of.ts';
import type { Finding } from './finding/finding.ts';
import { findById } from './finding/fingerprint.ts';
import { type BaseSettings, factsOf, type House, reviewPull } from './pipeline.ts';
import type { CommandJob, Disposition, PullState } from './ports.ts';
import { adoptIdentities } from './report/adopt.ts';
import { explainAnswer, policyAnswer, statusAnswer } from './report/answers.ts';
import { codeSpan, inline, paragraph } from './report/markdown.ts';
import type { Review } from './review/review.ts';
import { settle } from './review/settle.ts';

/** What answering a command needs beside the house of the review. */
export type AnsweringHouse = House & {
  /** What GitHub says at this moment that an account may do; `none` on any doubt. */
  readPermission(job: CommandJob): Promise<string>;
  react(job: CommandJob): Promise<void>;
  /** Answers the comment once, however often it is called; keeps a disposition in the answer. */
  reply(job: CommandJob, text: string, disposition?: Disposition): Promise<'posted' | 'already'>;
  /** The settings in force with the source of each, as Markdown. */
  showSettings(state: PullState): Promise<string>;
};

/** Carries out one slash command: sees it, checks who asks at this moment, does it, answers. */
export async function answerCommand(
  job: CommandJob,
  isLastTry: boolean,
  house: AnsweringHouse,
): Promise<void> {
  const parsed = parsedOf(job);
  const permission = await house.readPermission(job);
  // People without any access get no answer: a public repository must not be a way to make us talk.
  if (permission === 'none') {
    house.tell('command denied', { actor: job.actor, command: wordOf(parsed) });
    return;
  }
  await house.react(job);
  if (parsed.kind !== 'command') {
    await house.reply(job, refusalOf(parsed));
    return;
  }
  house.tell('command', { actor: job.actor, command: parsed.command.name });
  try {
    const state = await house.reader.readState(job.ref);
    const base = await house.readSettings(state);
    await run(parsed.command, { job, state, base, house, permission, isLastTry });
  } catch (error) {
    if (error instanceof UserError) await house.reply(job, `Not done: ${paragraph(error.message)}`);
    throw error;
  }
}

type Scene = {
  readonly job: CommandJob;
  readonly state: PullState;
  readonly base: BaseSettings;
  readonly house: AnsweringHouse;
  readonly permission: string;
  readonly isLastTry: boolean;
};

async function run(command: Command, scene: Scene): Promise<void> {
  const { job, house } = scene;
  if (command.name === 'resolve' || command.name === 'reopen') return decide(command, scene);
  const refused = refusal(command, scene, null);
  if (refused !== null) return void (await house.reply(job, refused));
  switch (command.name) {
    case 'review':
      await reviewAgain(scene, command.full);
      return;
    case 'explain':
      await house.reply(job, await explain(command.subject, scene));
      return;
    case 'policy':
      await house.reply(job, policyAnswer(command.policy, house.card, house.knowledge.catalogue));
      return;
    case 'config':
      await house.reply(job, await house.showSettings(scene.state));
      return;
    case 'status': {
      const { review, facts } = await judgeNow(scene);
      await house.reply(job, statusAnswer(review, facts));
      return;
    }
    case 'help':
      await house.reply(job, renderHelp());
      return;
    default:
      command satisfies never;
  }
}

type Decision = Extract<Command, { readonly name: 'resolve' | 'reopen' }>;

async function decide(command: Decision, scene: Scene): Promise<void> {
  const { job, house } = scene;
  const { review, dispositions } = await judgeNow(scene);
  const [finding, ...others] = findById(command.findingId, review.findings);
  if (finding === undefined || others.length > 0) {
    await house.reply(job, aboutId(command.findingId, [finding, ...others]));
    return;
  }
  const refused = refusal(command, scene, finding);
  if (refused !== null) return void (await house.reply(job, refused));
  const before = dispositions.findLast(({ fingerprint }) => fingerprint === finding.fingerprint);
  const disposition: Disposition = {
    fingerprint: finding.fingerprint,
    by: job.actor,
    ...(command.name === 'resolve'
      ? { state: 'resolved', kind: command.kind, reason: command.reason }
      : { state: 'open', kind: before?.kind ?? 'not-now', reason: 'reopened' }),
  };
  await house.reply(job, decisionWords(command, finding), disposition);
  // The check run must show the decision at once.
  await reviewAgain(scene, false);
}

async function reviewAgain({ job, house, isLastTry }: Scene, full: boolean): Promise<void> {
  const jobId = jobIdOf(job.ref.number, job.deliveryId);
  await reviewPull({ ref: job.ref, jobId, asked: true, full, isLastTry }, house);
}

function decisionWords(command: Decision, { id, ruleId }: Finding): string {
  if (command.name === 'reopen') return `${codeSpan(id)} (${codeSpan(ruleId)}) is open again.`;
  return `${codeSpan(id)} (${codeSpan(ruleId)}) is resolved as ${command.kind}: ${inline(command.reason)}\n\nIt stays so until the code it is about changes. ${codeSpan(`/rust-pro reopen ${id}`)} takes it back.`;
}

function aboutId(typed: string, found: readonly (Finding | undefined)[]): string {
  const some = found.filter((one) => one !== undefined);
  if (some.length === 0) {
    return `There is no finding ${codeSpan(typed)} on the head of this pull request. The check run lists the ids.`;
  }
  const longer = some.map(({ fingerprint }) => codeSpan(`RP-${fingerprint.slice(0, 8).toUpperCase()}`));
  return `${codeSpan(typed)} can mean ${longer.join(' or ')}; give more digits.`;
}

async function explain(
  subject: Extract<Command, { name: 'explain' }>['subject'],
  scene: Scene,
): Promise<string> {
  const { house } = scene;
  if (subject.kind === 'rule') return explainAnswer(subject.id, null, house.knowledge.catalogue);
  const { review } = await judgeNow(scene);
  const found = findById(subject.id, review.findings);
  const [finding] = found;
  if (finding === undefined || found.length > 1) return aboutId(subject.id, found);
  return explainAnswer(finding.ruleId, finding, house.knowledge.catalogue);
}

/** The findings of the head as it is now: the same that the check run shows, as nothing else decides them. */
async function judgeNow({ state, base, house }: Scene): Promise<Judged> {
  const [change, { findings, dispositions }] = await Promise.all([
    house.reader.readChange(state),
    house.reader.readPosted(state.ref),
  ]);
  const judged = await house.judge(change, base.settings);
  const review = settle(adoptIdentities(judged, findings, change), dispositions, base.settings);
  return { review, change, dispositions, facts: { ...factsOf({ state, house }, change), dispositions } };
}

type Judged = {
  readonly review: Review;
  readonly change: Change;
  readonly dispositions: readonly Disposition[];
  readonly facts: Parameters<typeof statusAnswer>[1];
};

function refusal(
  command: Command,
  { permission, state, job, base }: Scene,
  finding: Finding | null,
): string | null {
  const verdict = mayRun(command.name, {
    permission,
    isAuthor: state.author === job.actor,
    gate: base.settings.gate,
    findingSeverity: finding?.severity ?? null,
  });
  return verdict.allowed ? null : `Not done: ${verdict.why}.`;
}

function refusalOf(parsed: Exclude<ParsedCommand, { kind: 'command' }>): string {
  switch (parsed.kind) {
    case 'invalid':
      return `Not done: ${parsed.why}. The form is ${codeSpan(`/rust-pro ${specOf(parsed.name).usage}`)}.`;
    case 'later':
      return `${codeSpan(parsed.name)} is not in this version of rust-pro. ${codeSpan('/rust-pro help')} lists what is.`;
    case 'unknown':
      return parsed.nearest === null
        ? `There is no command ${codeSpan(parsed.word)}. ${codeSpan('/rust-pro help')} lists the commands.`
        : `There is no command ${codeSpan(parsed.word)}. Did you mean ${codeSpan(`/rust-pro ${parsed.nearest}`)}?`;
    case 'refused':
      return `Not done: ${parsed.why}.`;
  }
}

function wordOf(parsed: ParsedCommand): string {
  return parsed.kind === 'command' ? parsed.command.name : parsed.kind;
}
