import type { AgentCard } from '../card/card.ts';
import { createRefresher } from '../edges/advisories/refresh.ts';
import { createGitHub, type GitHubApp } from '../edges/github/client.ts';
import { createMarkers } from '../edges/github/markers.ts';
import type { ServeEnvironment } from '../edges/local/environment.ts';
import { judgeInChild } from '../edges/local/judge-in-child.ts';
import { webUrlOf } from '../edges/local/web-url.ts';
import type { Clock, PullWriter, Tell } from '../ports.ts';
import { catalogue } from '../rules/index.ts';
import { createWorker } from '../worker.ts';

export type WorkerWorld = {
  readonly environment: ServeEnvironment;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly card: AgentCard;
  /** In the place of GitHub's, to see what would be written. */
  readonly writer?: PullWriter;
};

/** The App on GitHub, and what carries out its jobs. */
export function workerFrom({ environment, clock, tell, card, writer }: WorkerWorld): {
  readonly github: GitHubApp;
  readonly handle: ReturnType<typeof createWorker>;
} {
  const { appId, privateKey, previousKey, apiUrl } = environment;
  const github = createGitHub({ appId, privateKey, baseUrl: apiUrl, clock, tell });
  const refresher = createRefresher(environment.registry, clock);
  const handle = createWorker({
    github,
    markers: createMarkers(previousKey === null ? [privateKey] : [privateKey, previousKey]),
    knowledge: { catalogue },
    card,
    judge: (change, settings) => judgeInChild({ change, card, settings, refresher }),
    webUrl: webUrlOf(apiUrl),
    tell,
    ...(writer === undefined ? {} : { writer }),
  });
  return { github, handle };
}
