import { writeFile } from 'node:fs/promises';
import type { Change } from '../diff/change.ts';
import { readDiff } from '../edges/local/read-diff.ts';
import { type ChangeAndFile, readChangeAndFile } from '../edges/local/read-git-change.ts';
import { UserError } from '../errors.ts';
import type { Severity } from '../finding/finding.ts';
import type { Knowledge } from '../review/knowledge.ts';
import type { Review } from '../review/review.ts';
import { verdictOf } from '../review/verdict.ts';
import type { Rule } from '../rules/define-rule.ts';
import { SETTINGS_PATHS } from '../settings/settings-paths.ts';
import { readCard } from './card.ts';
import { readOwnSettings, settingsOf } from './config.ts';
import { EXIT } from './exit.ts';
import type { Format } from './formats.ts';
import { registryNews } from './registry-news.ts';
import { render } from './render.ts';
import { ruleNamed } from './rule-named.ts';

export type ReviewOptions = {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly staged?: boolean;
  readonly all?: boolean;
  readonly diff?: string;
  readonly format: Format;
  readonly output?: string;
  readonly failOn?: Severity | 'never';
  readonly rule: readonly string[];
  readonly refresh?: boolean;
  readonly config?: string;
  readonly card?: string;
  readonly ai?: boolean;
};

/** `rust-pro review`: reads, reviews, prints; gives the exit code. */
export async function reviewCommand(options: ReviewOptions): Promise<number> {
  refuseContradictions(options);
  const started = performance.now();
  const [{ change, file }, { review, knowledge, knowledgeFor }, card] = await Promise.all([
    readChange(options),
    loadReview(),
    readCard(options.card ?? null),
  ]);
  const settings = await settingsOf(options.config, file, knowledge.catalogue);
  const stopTelling = tellProgress(change);
  const result = review(change, card, settings, {
    ...(await knowledgeFor(change, knowledge, await registryNews(change, options.refresh === true))),
    ...wantedRules(options.rule, knowledge.catalogue),
  });
  stopTelling();
  const text = await render(options.format, result, change, {
    catalogue: knowledge.catalogue,
    card,
    milliseconds: performance.now() - started,
    colour: options.output === undefined && process.stdout.isTTY === true && process.stdout.hasColors(),
    width: process.stdout.columns ?? 100,
  });
  if (options.output === undefined) process.stdout.write(text);
  else await writeOutput(options.output, text);
  return exitCodeOf(result, options.failOn ?? settings.failOn);
}

/** Git is at work, and the grammar is compiled beside us, while the larger part of the code is loaded. */
async function loadReview() {
  const { loadGrammar } = await import('../edges/local/load-grammar.ts');
  const [, { loadKnowledge, knowledgeFor }, { review }] = await Promise.all([
    loadGrammar(),
    import('../edges/local/load-knowledge.ts'),
    import('../review/review-change.ts'),
  ]);
  return { review, knowledgeFor, knowledge: await loadKnowledge() };
}

/** The change, and the settings that judge it: those of the base for revisions, else those that lie in the work tree. */
async function readChange({ diff, repo, base, head, staged, all }: ReviewOptions): Promise<ChangeAndFile> {
  if (diff === undefined) return readChangeAndFile({ repo, base, head, staged, all }, SETTINGS_PATHS);
  const [change, file] = await Promise.all([readDiff(diff), readOwnSettings(repo)]);
  return { change, file };
}

function refuseContradictions(options: ReviewOptions): void {
  if (options.ai === true) {
    throw new UserError('this version has no model to ask; leave --ai out');
  }
  const given = (['base', 'head', 'staged', 'all', 'diff'] as const).filter(
    (name) => options[name] !== undefined,
  );
  const clash = (a: string, ...others: readonly string[]) => {
    const other = others.find((name) => given.some((one) => one === name));
    if (given.some((one) => one === a) && other !== undefined) {
      throw new UserError(`--${a} and --${other} contradict each other; give one of them`);
    }
  };
  clash('diff', 'base', 'head', 'staged', 'all');
  clash('staged', 'head', 'all');
  clash('all', 'base');
}

function wantedRules(ids: readonly string[], catalogue: readonly Rule[]): Pick<Knowledge, 'wanted'> {
  if (ids.length === 0) return {};
  return { wanted: new Set(ids.map((id) => ruleNamed(id, catalogue).id)) };
}

function exitCodeOf(result: Review, failOn: Severity | 'never'): number {
  if (verdictOf(result.findings, failOn).failed) return EXIT.found;
  return result.failures.length > 0 ? EXIT.failed : EXIT.ok;
}

async function writeOutput(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

const MANY_FILES = 200;

/** Says on a terminal that a long review is under way; gives what takes the line away again. */
function tellProgress({ files }: Change): () => void {
  if (process.stderr.isTTY !== true || files.length < MANY_FILES) return () => {};
  process.stderr.write(`reviewing ${files.length} files …`);
  return () => process.stderr.write('\r\u001b[K');
}
