import { CommanderError } from 'commander';
import { TransientError, UserError } from '../errors.ts';
import { EXIT } from './exit.ts';
import { buildProgram } from './program.ts';

/** Runs the command line and sets the exit code; never throws. */
export async function run(argv: readonly string[]): Promise<void> {
  // A reader that closes the pipe early (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
    throw error;
  });
  try {
    await buildProgram((code) => {
      process.exitCode = code;
    }).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = explain(error);
  }
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UserError) {
    process.stderr.write(`rust-pro: ${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof TransientError) {
    process.stderr.write(`rust-pro: ${error.message}; trying again later may help\n`);
    return EXIT.failed;
  }
  process.stderr.write(
    `rust-pro: could not finish: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.stderr.write(
    'This is a fault of rust-pro, not of your code. Please report it with the lines above.\n',
  );
  return EXIT.failed;
}
