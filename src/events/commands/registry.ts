/** Who may run a command at least: `author` is the pull request's author, or anyone who may write. */
export type MinimumRole = 'read' | 'author' | 'write';

export type CommandSpec = {
  readonly usage: string;
  readonly summary: string;
  readonly role: MinimumRole;
  /** `later`: known by name, answered with "not yet in this version". */
  readonly since: 'now' | 'later';
  /** What people may type after `/rust-pro`; each parses. */
  readonly examples: readonly string[];
};

/** Every slash command, in the order in which `help` lists them. */
const COMMANDS = {
  review: {
    usage: 'review [full]',
    summary: 'review again now; with `full` the check run also lists what the change does not touch',
    role: 'author',
    since: 'now',
    examples: ['review', 'review full'],
  },
  explain: {
    usage: 'explain <RP-id or rule>',
    summary: 'say why a finding or a rule matters, and what to do about it',
    role: 'read',
    since: 'now',
    examples: ['explain RP-7F3A', 'explain unsafe/undocumented-block'],
  },
  resolve: {
    usage: 'resolve <RP-id> [false-positive|accepted-risk|not-now:] <reason>',
    summary: 'dismiss a finding for good, with the reason; without a kind it counts as `false-positive`',
    role: 'write',
    since: 'now',
    examples: [
      'resolve RP-7F3A the pointer comes from a live Box',
      'resolve RP-7F3A accepted-risk: only reachable from our own tests',
      'resolve RP-7F3A not-now: follow-up planned with the allocator work',
    ],
  },
  reopen: {
    usage: 'reopen <RP-id>',
    summary: 'take a dismissal back',
    role: 'write',
    since: 'now',
    examples: ['reopen RP-7F3A'],
  },
  policy: {
    usage: 'policy [P1..P10]',
    summary: 'show the policies of the card that this change touches, or one of them',
    role: 'read',
    since: 'now',
    examples: ['policy', 'policy P10'],
  },
  config: {
    usage: 'config',
    summary: 'show the configuration in force for this pull request',
    role: 'read',
    since: 'now',
    examples: ['config'],
  },
  status: {
    usage: 'status',
    summary: 'say what was reviewed, what was not, and what is still open',
    role: 'read',
    since: 'now',
    examples: ['status'],
  },
  help: { usage: 'help', summary: 'list the commands', role: 'read', since: 'now', examples: ['help'] },
  fix: {
    usage: 'fix [RP-id or rule or all]',
    summary: 'apply suggestions',
    role: 'write',
    since: 'later',
    examples: [],
  },
  test: {
    usage: 'test loom|proptest <item>',
    summary: 'write a test skeleton for an item',
    role: 'author',
    since: 'later',
    examples: [],
  },
  ask: {
    usage: 'ask <question>',
    summary: 'answer a question about the change',
    role: 'write',
    since: 'later',
    examples: [],
  },
  pause: {
    usage: 'pause',
    summary: 'stay silent on this pull request',
    role: 'write',
    since: 'later',
    examples: [],
  },
  resume: { usage: 'resume', summary: 'speak again', role: 'write', since: 'later', examples: [] },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

/** All names, in the order of `help`. */
export const COMMAND_NAMES: readonly CommandName[] = Object.keys(COMMANDS).filter(isCommandName);

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

/** The contract of one command. */
export function specOf(name: CommandName): CommandSpec {
  return COMMANDS[name];
}
