// Front door of the process that looks at untrusted text. It holds no secret, may write nothing and start
// nothing, and lives for one change.
import { once } from 'node:events';
import { changedCrates } from './edges/advisories/changed-crates.ts';
import type { ChildAnswer, ChildTask } from './edges/local/judge-in-child.ts';
import { knowledgeFor, loadKnowledge } from './edges/local/load-knowledge.ts';
import { NO_NEWS, type RegistryNews } from './knowledge/registry-facts.ts';
import { review } from './review/review-change.ts';

async function judge(task: ChildTask): Promise<ChildAnswer> {
  try {
    const { change, card, settings } = task;
    const [loaded, news] = await Promise.all([loadKnowledge(), newsFor(task)]);
    const knowledge = await knowledgeFor(change, loaded, news);
    return { kind: 'review', review: review(change, card, settings, knowledge) };
  } catch (error) {
    return {
      kind: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

/** What there is to know about the crates of the change: our parent asks, for we use no network. */
async function newsFor({ change, today, mayAsk }: ChildTask): Promise<RegistryNews> {
  const crates = mayAsk ? changedCrates(change) : null;
  if (crates === null || crates.names.length === 0) return { ...NO_NEWS, today };
  const answered = once(process, 'message');
  process.send?.({ kind: 'crates', crates } satisfies ChildAnswer);
  const [news] = await answered;
  return news;
}

process.once('message', (task: ChildTask) => {
  void judge(task).then((answer) => {
    process.send?.(answer, () => process.disconnect());
  });
});
