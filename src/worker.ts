import { type AnsweringHouse, answerCommand } from './answer.ts';
import type { AgentCard } from './card/card.ts';
import type { GitHubApp, GitHubClient } from './edges/github/client.ts';
import { react, reply } from './edges/github/comments.ts';
import type { Markers } from './edges/github/markers.ts';
import { readPermission } from './edges/github/permission.ts';
import { ANSWER_COMMAND, type Permissions, READ_PULL, WRITE_PULL } from './edges/github/permissions.ts';
import { createPullReader } from './edges/github/pull-reader.ts';
import { createPullWriter } from './edges/github/pull-writer.ts';
import { readSharedFile } from './edges/github/read-shared-file.ts';
import type { Attempt } from './edges/queue/in-process-queue.ts';
import { UserError } from './errors.ts';
import { jobIdOf } from './events/job-id.ts';
import { type BegunChecks, type House, reviewPull } from './pipeline.ts';
import type { CommandJob, Job, PullReader, PullState, PullWriter, Tell } from './ports.ts';
import { codeSpan, inline } from './report/markdown.ts';
import type { Knowledge } from './review/knowledge.ts';
import { resolveSettings } from './settings/defaults.ts';
import { extendsOf, parentPlace, parseExtended, parseUnextended } from './settings/extends.ts';
import { type ParsedSettings, parseSettings } from './settings/parse-settings.ts';
import { SETTINGS_PATHS } from './settings/settings-paths.ts';
import { showSettings } from './settings/show-settings.ts';

export type WorkerOptions = {
  readonly github: GitHubApp;
  readonly markers: Markers;
  readonly knowledge: Pick<Knowledge, 'catalogue'>;
  readonly card: AgentCard;
  readonly judge: House['judge'];
  /** Such as `https://github.com`. */
  readonly webUrl: string;
  readonly tell: Tell;
  /** In the place of GitHub's, to see what would be written. */
  readonly writer?: PullWriter;
};

/** Carries out jobs with the real edges. Tokens live as long as one job, each for one repository and one purpose. */
export function createWorker(options: WorkerOptions): (job: Job, attempt: Attempt) => Promise<void> {
  const begun: BegunChecks = new Map();
  return async (job, { isLastTry }) => {
    const clients: GitHubClient[] = [];
    const open = (permissions: Permissions) => {
      const client = options.github.installationClient(
        job.ref.installation,
        job.ref.repository.id,
        permissions,
      );
      clients.push(client);
      return client;
    };
    try {
      await carryOut(job, isLastTry, open, { ...options, begun });
    } finally {
      await Promise.all(clients.map((client) => client.dispose()));
    }
  };
}

type Open = (permissions: Permissions) => GitHubClient;

type Worker = WorkerOptions & { readonly begun: BegunChecks };

async function carryOut(job: Job, isLastTry: boolean, open: Open, options: Worker): Promise<void> {
  const { owner, name } = job.ref.repository;
  const tell: Tell = (event, facts) =>
    options.tell(event, { delivery: job.deliveryId, pull: `${owner}/${name}#${job.ref.number}`, ...facts });
  const house = houseOf(open, { ...options, tell });
  if (job.kind === 'review') {
    // `full` comes from people: the re-run button.
    const ended = await reviewPull(
      {
        ref: job.ref,
        jobId: jobIdOf(job.ref.number, job.deliveryId),
        asked: job.full,
        full: job.full,
        isLastTry,
      },
      house,
    );
    tell('review ended', { outcome: ended });
    return;
  }
  await answerCommand(job, isLastTry, answering(house, open(ANSWER_COMMAND), options));
}

type WorkerHouse = House & { parseBase(state: PullState): Promise<ParsedSettings> };

function houseOf(open: Open, options: Worker): WorkerHouse {
  const { markers, knowledge, card, judge, webUrl, tell, begun } = options;
  const reader = createPullReader(open(READ_PULL), markers);
  const writer = options.writer ?? createPullWriter(open(WRITE_PULL), markers);
  const parseBase = (state: PullState) => readBaseSettings(state, reader, options);
  return {
    reader,
    writer,
    knowledge,
    card,
    judge,
    webUrl,
    tell,
    begun,
    parseBase,
    async readSettings(state) {
      const { settings, faults } = await parseBase(state);
      return {
        settings,
        faults: faults.map((fault) => `${placeOfFault(fault)}: ${fault.message}`),
      };
    },
  };
}

function answering(house: WorkerHouse, client: GitHubClient, { markers }: WorkerOptions): AnsweringHouse {
  const placeOf = ({ commentId, commentKind }: CommandJob) => ({ kind: commentKind, id: commentId });
  return {
    ...house,
    readPermission: (job) =>
      readPermission(client, job.ref.repository.owner, job.ref.repository.name, job.actor),
    react: (job) => react(client, job.ref, placeOf(job), 'eyes'),
    reply: (job, text, disposition) =>
      reply(client, markers, job.ref, {
        to: placeOf(job),
        ...(job.part === undefined ? {} : { part: job.part }),
        text,
        ...(disposition === undefined ? {} : { disposition }),
      }),
    async showSettings(state) {
      const { layers, faults } = await house.parseBase(state);
      const said = faults.map((fault) => `- ${codeSpan(placeOfFault(fault))}: ${inline(fault.message)}`);
      return [said.join('\n'), showSettings(layers, 'markdown')].filter((part) => part !== '').join('\n\n');
    },
  };
}

function placeOfFault({ path, line, column }: ParsedSettings['faults'][number]): string {
  return `${path}:${line}:${column}`;
}

const NO_SETTINGS: ParsedSettings = { settings: resolveSettings([]), layers: [], faults: [] };

/** The settings of the base branch, over those of the owner's `.github` repository where they extend it. */
async function readBaseSettings(
  state: PullState,
  reader: PullReader,
  { github, knowledge }: WorkerOptions,
): Promise<ParsedSettings> {
  for (const path of SETTINGS_PATHS) {
    const text = await reader.readBaseFile(state, path);
    if (text === null) continue;
    const extended = extendsOf(text);
    if (extended === null) return parseSettings(text, path, knowledge.catalogue);
    const place = parentPlace(extended, state.ref.repository.owner);
    if ('fault' in place) return parseUnextended({ text, path }, place.fault, knowledge.catalogue);
    const { owner, name } = place;
    const [parentPath = ''] = SETTINGS_PATHS;
    const parent = await readSharedFile(
      github,
      { installation: state.ref.installation, owner, name },
      parentPath,
    );
    if (parent === null) {
      throw new UserError(
        `${path} extends ${owner}/${name}, which has no ${parentPath} or is not among the App's repositories`,
      );
    }
    const shown = { text: parent, path: `${owner}/${name}:${parentPath}` };
    return parseExtended(shown, { text, path }, knowledge.catalogue);
  }
  return NO_SETTINGS;
}
