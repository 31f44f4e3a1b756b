// Front door of the process that looks at untrusted text. It holds no secret, may write nothing and start
// nothing, and lives for one change.
import type { JudgeAnswer, JudgeTask } from './edges/local/judge-in-child.ts';
import { knowledgeFor, loadKnowledge } from './edges/local/load-knowledge.ts';
import { review } from './review/review-change.ts';

async function judge({ change, card, settings }: JudgeTask): Promise<JudgeAnswer> {
  try {
    const knowledge = await knowledgeFor(change, await loadKnowledge());
    return { kind: 'review', review: review(change, card, settings, knowledge) };
  } catch (error) {
    return {
      kind: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

process.once('message', (task: JudgeTask) => {
  void judge(task).then((answer) => {
    process.send?.(answer, () => process.disconnect());
  });
});
