import type { AgentCard } from '../card/card.ts';
import { createGitHub } from '../edges/github/client.ts';
import { findPulls } from '../edges/github/find-pulls.ts';
import { createMarkers } from '../edges/github/markers.ts';
import { judgeInChild } from '../edges/local/judge-in-child.ts';
import { webUrlOf } from '../edges/local/web-url.ts';
import { catalogue } from '../rules/index.ts';
import { runServer } from '../run-server.ts';
import type { ServerParts, ServerWorld } from '../serve.ts';
import { createWorker } from '../worker.ts';
import { readCard } from './card.ts';

/** `rust-pro serve`: the App, until it is told to stop. */
export async function serveCommand(): Promise<number> {
  const card = await readCard(null);
  return runServer((world) => partsOf(world, card));
}

function partsOf(world: ServerWorld, card: AgentCard): ServerParts {
  const { environment, clock, tell } = world;
  const { appId, privateKey, previousKey, apiUrl } = environment;
  const github = createGitHub({ appId, privateKey, baseUrl: apiUrl, clock, tell });
  const handle = createWorker({
    github,
    markers: createMarkers(previousKey === null ? [privateKey] : [privateKey, previousKey]),
    knowledge: { catalogue },
    card,
    judge: (change, settings) => judgeInChild({ change, card, settings }),
    webUrl: webUrlOf(apiUrl),
    tell,
  });
  return { handle, identity: () => github.identity(), findPulls: (place) => findPulls(github, place) };
}
