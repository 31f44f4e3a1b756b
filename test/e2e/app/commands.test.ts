import { describe, expect, it } from 'vitest';
import type { PullHandle } from '../github/pull-handle.ts';
import type { Role } from '../github/world.ts';
import { STATIC_MUT } from './sources.ts';
import { idIn, plain, useStage } from './stage.ts';

const stage = useStage();

/** A reviewed pull request of ann's with one error, in which `who` has `role`. */
async function reviewed(who: string, role: Role, settings = ''): Promise<PullHandle> {
  const roles = { ann: 'read', [who]: role } as const;
  const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT }, { settings, repository: { roles } });
  await stage().review(pull);
  return pull;
}

const ROLES: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** As `reviewed`, with one person of each role, who is called so. */
async function openToAll(): Promise<PullHandle> {
  const roles = Object.fromEntries(ROLES.map((role) => [role, role]));
  const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT }, { repository: { roles } });
  await stage().review(pull);
  return pull;
}

/** What a command led to: how it was answered, and whether the change was reviewed again. */
async function outcome(pull: PullHandle, who: string, command: string): Promise<string> {
  const checks = pull.checkRuns.length;
  const [answer] = await stage().say(pull, who, `/rust-pro ${command}`);
  const seen = pull.issueComments.findLast(({ user }) => user.login === who)?.reactions.length === 1;
  const reviewed = pull.checkRuns.length > checks ? 'reviewed' : '';
  const words = answer === undefined ? '' : answer.startsWith('Not done') ? 'refused' : 'answered';
  return [seen ? 'seen' : '', words, reviewed].filter((part) => part !== '').join(', ');
}

type Commands = (id: string) => readonly string[];
const ASKING: Commands = (id) => [
  'help',
  'policy P10',
  'config',
  'status',
  'explain unsafe/static-mut',
  `explain ${id}`,
];
const CHANGING: Commands = (id) => ['review', `resolve ${id} not-now: later`, `reopen ${id}`];

async function outcomes(
  who: string,
  role: Role,
  commands: Commands,
  settings = '',
): Promise<readonly string[]> {
  return await outcomesOn(await reviewed(who, role, settings), who, commands);
}

async function outcomesOn(pull: PullHandle, who: string, commands: Commands): Promise<readonly string[]> {
  const id = idIn(pull.comments[0]);
  const said: string[] = [];
  for (const command of commands(id)) said.push(await outcome(pull, who, command));
  return said;
}

const REVIEW = 'seen, reviewed';
const DONE = 'seen, answered, reviewed';
const REFUSED = 'seen, refused';

describe('who may do what', () => {
  // One pull request for all: what one of them changes, the same one takes back.
  let shared: Promise<PullHandle> | null = null;
  const asked = (who: Role, commands: Commands) => {
    shared ??= openToAll();
    return shared.then((pull) => outcomesOn(pull, who, commands));
  };

  it.each(ROLES)('%s asks', async (role) => {
    const expected = Array.from({ length: 6 }, () => (role === 'none' ? '' : 'seen, answered'));
    expect(await asked(role, ASKING)).toEqual(expected);
  });

  it.each<[Role, readonly string[]]>([
    ['none', ['', '', '']],
    ['read', [REFUSED, REFUSED, REFUSED]],
    ['triage', [REFUSED, REFUSED, REFUSED]],
    ['write', [REVIEW, DONE, DONE]],
    ['maintain', [REVIEW, DONE, DONE]],
    ['admin', [REVIEW, DONE, DONE]],
  ])('%s wants something changed', async (role, expected) => {
    expect(await asked(role, CHANGING)).toEqual(expected);
  });

  it('the author may have it reviewed again, and with write decides where the gate is advisory', async () => {
    const roles = ['read', 'write'] as const;
    const [read, write] = await Promise.all(roles.map((role) => outcomes('ann', role, CHANGING)));
    expect(read).toEqual([REVIEW, REFUSED, REFUSED]);
    expect(write).toEqual([REVIEW, DONE, DONE]);
  });

  it('the author alone does not decide about an error where the gate is required, whatever they may', async () => {
    const said = await outcomes('ann', 'admin', CHANGING, 'gate: required\n');
    expect(said).toEqual([REVIEW, REFUSED, REFUSED]);
  });

  it.each<[string, Parameters<ReturnType<typeof stage>['github']['faults']['add']>[0]]>([
    ['404', { kind: 'status-before', status: 404 }],
    ['403', { kind: 'status-before', status: 403 }],
    ['500', { kind: 'status-before', status: 500, times: 4 }],
    ['silence', { kind: 'hang', times: 4 }],
  ])('where GitHub answers the question for a permission with %s, nobody has any', async (_, fault) => {
    const pull = await reviewed('bob', 'admin');
    const { name } = pull.pull.repository;
    const match = ({ operation, path }: { operation: string; path: string }) =>
      operation === 'repos/get-collaborator-permission-level' && path.includes(`/${name}/`);
    stage().github.faults.add({ ...fault, match });
    expect(await outcome(pull, 'bob', `resolve ${idIn(pull.comments[0])} no`)).toBe('');
    expect(stage().github.faults.unmet).toEqual([]);
    expect(await outcome(pull, 'bob', 'help')).toBe('seen, answered');
  });
});

describe('what is no command', () => {
  it.each([
    ['code', '```\n/rust-pro review\n```'],
    ['an indented block', '    /rust-pro review'],
    ['a code span', '`/rust-pro review`'],
    ['a quote', '> /rust-pro review'],
    ['lazy continuation of a quote', '> someone said\n/rust-pro review'],
    ['an HTML comment', '<!--\n/rust-pro review\n-->'],
    ['HTML', '<details>\n\n/rust-pro review\n\n</details>'],
    ['a list', '- /rust-pro review'],
    ['the middle of a line', 'please /rust-pro review'],
    ['a longer word', '/rust-programs are fine'],
  ])('%s', async (_, body) => {
    const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT });
    expect(await stage().say(pull, 'ann', body)).toEqual([]);
    expect([pull.checkRuns, pull.issueComments[0]?.reactions]).toEqual([[], []]);
  });

  it('what a bot, the ghost of an account or another App writes, and what is edited in later', async () => {
    const pull = await stage().pull(
      { 'src/lib.rs': STATIC_MUT },
      { repository: { roles: { ann: 'admin' } } },
    );
    const { github, app } = stage();
    const bot = github.user('helper[bot]', 'Bot');
    const ghost = github.user('ghost');
    const ann = github.user('ann');
    const issueComment = ann.comment(pull, 'words');
    const first = await github.deliver('issue_comment', 'created', { pull, issueComment, sender: ann.user });
    ann.editComment(issueComment, '/rust-pro review');
    const edited = await github.deliver('issue_comment', 'edited', { pull, issueComment, sender: ann.user });
    const spoken = [first, edited];
    for (const { user } of [bot, ghost]) {
      const comment = (user === bot.user ? bot : ghost).comment(pull, '/rust-pro review');
      spoken.push(
        await github.deliver('issue_comment', 'created', { pull, issueComment: comment, sender: user }),
      );
    }
    const comment = { ...(edited.payload.comment as object), performed_via_github_app: { id: 7 } };
    const { changes: _, ...payload } = edited.payload;
    const viaApp = { ...payload, action: 'created', comment };
    spoken.push(await github.deliveries.sendPayload('issue_comment', viaApp));
    for (const delivery of spoken) expect(await app.settled(delivery)).toEqual([]);
    expect(pull.checkRuns).toEqual([]);
    expect(pull.issueComments).toHaveLength(3);
  });
});

describe('answers', () => {
  it('name the nearest command, the missing argument and what is not there yet', async () => {
    const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT });
    const ask = async (line: string) => (await stage().say(pull, 'ann', line)).join('\n');
    expect(await ask('/rust-pro reviwe')).toContain('Did you mean `/rust-pro review`?');
    expect(await ask('/rust-pro resolve')).toContain('Not done: `resolve` begins with the id of one finding');
    expect(await ask('/rust-pro fix all')).toContain('`fix` is not in this version');
    expect(await ask('/rust-pro explain unsafe/static-mutt')).toContain('unsafe/static-mut');
  });

  it('to two commands of one comment are two', async () => {
    const pull = await stage().pull({ 'src/lib.rs': STATIC_MUT });
    const answers = await stage().say(pull, 'ann', '/rust-pro policy P1\n/rust-pro policy P10');
    expect(answers).toHaveLength(2);
  });

  it('never call people or run commands of other bots, whatever was asked', async () => {
    const pull = await reviewed('bob', 'admin');
    const id = idIn(pull.comments[0]);
    const reason = '@acme/everyone [x](http://evil) <img src=x> /merge `a` | b';
    const [answer = ''] = await stage().say(pull, 'bob', `/rust-pro resolve ${id} ${reason}`);
    const { summary } = (await pull.reviewed()).output;
    for (const shown of [answer, summary ?? '']) {
      // What is in code calls nobody and is no HTML.
      const text = shown.replaceAll(/`[^`\n]*`/g, '');
      expect(text).not.toMatch(/(^|[^`\w\\/])@acme/m);
      expect(text).not.toContain('](http://evil)');
      expect(text).not.toContain('<img');
      expect(text).not.toMatch(/^\/merge/m);
    }
    expect(plain(answer)).toContain(id);
  });
});
