import type { AgentCard } from '../card/card.ts';
import type { Change } from '../diff/change.ts';
import { defaultDocsUrl, type ReportFacts } from '../report/facts.ts';
import { printJson } from '../report/hidden.ts';
import type { Review } from '../review/review.ts';
import type { Rule } from '../rules/define-rule.ts';
import { VERSION } from '../version.ts';
import type { Format } from './formats.ts';

export type RenderOptions = {
  readonly catalogue: readonly Rule[];
  readonly card: AgentCard;
  readonly milliseconds: number;
  readonly colour: boolean;
  readonly width: number;
};

/** The review in one of the five formats. Each is loaded only when asked for. */
export async function render(
  format: Format,
  review: Review,
  change: Change,
  { catalogue, card, milliseconds, colour, width }: RenderOptions,
): Promise<string> {
  const facts: ReportFacts = {
    rules: catalogue,
    policies: card.policies,
    engineVersion: VERSION,
    docsUrl: defaultDocsUrl,
    placeUrl: null,
    change,
  };
  switch (format) {
    case 'pretty': {
      const { renderPretty } = await import('../report/pretty.ts');
      return renderPretty(review, facts, { colour, width, elapsedMs: milliseconds });
    }
    case 'sarif': {
      const { renderSarif } = await import('../report/sarif.ts');
      return printJson(renderSarif(review, facts));
    }
    case 'json': {
      const { renderJson } = await import('../report/json.ts');
      return printJson(renderJson(review, facts));
    }
    case 'markdown': {
      const { renderMarkdown } = await import('../report/markdown-report.ts');
      return renderMarkdown(review, facts);
    }
    case 'github': {
      const { renderGithubAnnotations } = await import('../report/github-annotations.ts');
      return renderGithubAnnotations(review, facts);
    }
    default:
      return format satisfies never;
  }
}
