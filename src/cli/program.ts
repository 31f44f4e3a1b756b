import { Command, Option } from 'commander';
import { VERSION } from '../version.ts';
import { FORMATS } from './formats.ts';

type SetExit = (code: number) => void;

const collect = (value: string, before: readonly string[]) => [...before, value];

/** The whole command line. Each command's code is loaded only when it runs. */
export function buildProgram(setExit: SetExit): Command {
  const program = new Command('rust-pro')
    .description('Reviews changes to Rust code: unsafe, memory ordering, supply chain and more.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(rust-pro --help shows every command)')
    .addHelpText('after', EXAMPLES);
  addReview(program, setExit);
  addCatalogue(program);
  addConfig(program, setExit);
  addOperation(program, setExit);
  return program;
}

const EXAMPLES = `
Examples:
  rust-pro review                         what you changed since the default branch, work tree included
  rust-pro review --staged                what you are about to commit
  rust-pro review --base v1.2 --head HEAD --format sarif --output review.sarif
  git diff | rust-pro review --diff -     a diff from anywhere
  rust-pro explain unsafe/static-mut      what a rule means and how to satisfy it

Exit codes: 0 nothing at or above --fail-on, 1 something is, 2 wrong usage or settings, 3 could not review.`;

function addReview(program: Command, setExit: SetExit): void {
  program
    .command('review')
    .description('review a change and print what is found')
    .option('--repo <dir>', 'the repository', '.')
    .option('--base <rev>', 'compare with this revision (default: where the work left the default branch)')
    .option('--head <rev>', 'review this revision, read from git (default: the work tree)')
    .option('--staged', 'review what is staged for the next commit')
    .option('--all', 'review every file, not only what changed')
    .option('--diff <file>', 'review a unified diff from a file, or - for standard input')
    .addOption(new Option('--format <format>', 'how to print').choices(FORMATS).default('pretty'))
    .option('--output <file>', 'write to a file in place of standard output')
    .addOption(
      new Option(
        '--fail-on <severity>',
        'exit with 1 at this severity (default: the settings, else error)',
      ).choices(['error', 'warning', 'info', 'never']),
    )
    .option('--rule <id>', 'look for this rule only; may be repeated', collect, [])
    .option('--refresh', 'ask OSV and the index of crates.io about the crates that the change brings')
    .option('--config <file>', 'settings in place of .github/rust-pro.yml')
    .option('--card <file>', 'an agent card in place of the shipped one')
    .option('--ai', 'ask the model too: not in this version')
    .option('--no-ai', 'deterministic rules only, as in this version anyway')
    .action(async (options) => {
      const { reviewCommand } = await import('./review.ts');
      setExit(await reviewCommand(options));
    });
}

function addCatalogue(program: Command): void {
  program
    .command('explain')
    .description('say what a rule finds, why, and how to satisfy or allow it')
    .argument('<rule>', 'a rule id such as unsafe/undocumented-block')
    .action(async (id: string) => {
      const { explainCommand } = await import('./explain.ts');
      explainCommand(id);
    });
  program
    .command('rules')
    .description('list the rules')
    .option('--family <name>', 'only this family, such as unsafe')
    .option('--policy <id>', 'only this policy of the card, P1 to P10')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { rulesCommand } = await import('./explain.ts');
      rulesCommand(options);
    });
}

function addConfig(program: Command, setExit: SetExit): void {
  const config = program.command('config').description('check, show or start the settings of a repository');
  config
    .command('check')
    .description('say what is wrong in a settings file')
    .argument('[file]', 'the file', '.github/rust-pro.yml')
    .action(async (file: string) => {
      const { configCheck } = await import('./config.ts');
      setExit(await configCheck(file));
    });
  config
    .command('show')
    .description('print every setting with its value and where it comes from')
    .option('--repo <dir>', 'the repository', '.')
    .option('--config <file>', 'settings in place of .github/rust-pro.yml')
    .action(async (options) => {
      const { configShow } = await import('./config.ts');
      await configShow(options);
    });
  config
    .command('init')
    .description('write a commented .github/rust-pro.yml')
    .option('--repo <dir>', 'the repository', '.')
    .action(async (options) => {
      const { configInit } = await import('./config.ts');
      await configInit(options);
    });
  const deny = program.command('deny').description('look after the policy on dependencies');
  deny
    .command('init')
    .description('write a deny.toml and a workflow that pass on the repository as it is')
    .option('--repo <dir>', 'the repository', '.')
    .option('--print', 'print them in place of writing')
    .action(async (options) => {
      const { denyInit } = await import('./deny.ts');
      await denyInit(options);
    });
  const card = program.command('card').description('look at agent cards');
  card
    .command('check')
    .description('print what an agent card holds, or each fault with its place')
    .argument('<file>', 'the card, such as agents/rust-pro.md')
    .action(async (file: string) => {
      const { cardCheck } = await import('./card.ts');
      setExit(await cardCheck(file));
    });
}

function addOperation(program: Command, setExit: SetExit): void {
  program
    .command('serve')
    .description('run the GitHub App: take webhooks, review, answer')
    .action(async () => {
      const { serveCommand } = await import('./serve.ts');
      setExit(await serveCommand());
    });
  program
    .command('doctor')
    .description('check this machine, the environment and the App, and say what each missing piece costs')
    .option('--repo <dir>', 'the repository', '.')
    .action(async (options) => {
      const { doctorCommand } = await import('./doctor.ts');
      setExit(await doctorCommand(options));
    });
  program
    .command('replay')
    .description('run a recorded webhook delivery again; prints what it would post')
    .argument('<file>', 'the delivery as JSON: the payload, or { "event": …, "payload": … }')
    .option('--event <name>', 'the event, when the file is a bare payload', 'pull_request')
    .option('--post', 'post to GitHub in place of printing')
    .action(async (file: string, options) => {
      const { replayCommand } = await import('./replay.ts');
      setExit(await replayCommand(file, options));
    });
}
