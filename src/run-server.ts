import { readEnvironment, type Variables } from './edges/local/environment.ts';
import { UserError } from './errors.ts';
import { createWorld, type RunningServer, type ServerParts, type ServerWorld, startServer } from './serve.ts';

type Surroundings = {
  readonly variables: Variables;
  /** Takes text for standard error. */
  readonly write: (text: string) => void;
  /** Resolves when the server is asked to stop. */
  readonly stopped: Promise<string>;
  /** Ends the process at once, whatever is still running. */
  readonly exit: (code: number) => void;
};

/** Exit code for wrong settings. */
const WRONG_SETTINGS = 2;

/** Runs the server until it is told to stop, and returns the exit code. */
export async function runServer(
  build: (world: ServerWorld) => ServerParts,
  { variables, write, stopped, exit }: Surroundings = processSurroundings(),
): Promise<number> {
  let server: RunningServer;
  try {
    const world = createWorld(readEnvironment(variables), write);
    server = await listening(world, build(world));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    write(`rust-pro: ${error.message}\n`);
    return WRONG_SETTINGS;
  }
  await stopped;
  await closed(server, exit);
  return 0;
}

async function closed(server: RunningServer, exit: Surroundings['exit']): Promise<void> {
  // A job may wait for something that does not keep the process running by itself.
  const hold = setInterval(() => undefined, 1000);
  const ended = await server.close();
  clearInterval(hold);
  // What hangs would keep it running for ever.
  if (!ended) exit(0);
}

async function listening(world: ServerWorld, parts: ServerParts): Promise<RunningServer> {
  try {
    return await startServer(world, parts);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^E(?:ADDRINUSE|ADDRNOTAVAIL|ACCES|NOTFOUND)$/.test(code)) throw error;
    const { host, port } = world.environment;
    throw new UserError(`cannot listen on ${host}:${port} (${code}); set PORT or HOST`, { cause: error });
  }
}

function processSurroundings(): Surroundings {
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  return {
    variables: process.env,
    write: (text) => void process.stderr.write(text),
    stopped,
    exit: process.exit,
  };
}
