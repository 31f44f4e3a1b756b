import { findPulls } from '../edges/github/find-pulls.ts';
import { runServer } from '../run-server.ts';
import { readCard } from './card.ts';
import { workerFrom } from './worker-from.ts';

/** `rust-pro serve`: the App, until it is told to stop. */
export async function serveCommand(): Promise<number> {
  const card = await readCard(null);
  return runServer((world) => {
    const { github, handle } = workerFrom({ ...world, card });
    return { handle, identity: () => github.identity(), findPulls: (place) => findPulls(github, place) };
  });
}
