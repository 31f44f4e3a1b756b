import type { Fix, Region } from 'sarif';
import type { Finding, TextRange } from '../finding/finding.ts';
import { LineIndex } from '../text/line-index.ts';
import { encodePath, headText, type ReportFacts } from './facts.ts';
import { sentence } from './words.ts';

/** An exact suggestion as SARIF's fix, edit by edit; null where there is none. */
export function sarifFix(finding: Finding, facts: ReportFacts): Fix | null {
  const { suggestion, path } = finding;
  if (suggestion?.kind !== 'exact') return null;
  const text = headText(facts.change, path);
  const index = text === null ? null : new LineIndex(text);
  return {
    description: { text: sentence(suggestion.summary) },
    artifactChanges: [
      {
        artifactLocation: { uri: encodePath(path), uriBaseId: '%SRCROOT%' },
        replacements: suggestion.edits.map((edit) => ({
          deletedRegion: regionOf(edit.range, index),
          insertedContent: { text: edit.text },
        })),
      },
    ],
  };
}

/** Lines and columns where the text is at hand, else offsets. */
function regionOf(range: TextRange, index: LineIndex | null): Region {
  if (index === null) return { charOffset: range.start, charLength: range.end - range.start };
  const { startLine, startColumn, endLine, endColumn } = index.spanOf(range);
  return { startLine, startColumn, endLine, endColumn };
}
