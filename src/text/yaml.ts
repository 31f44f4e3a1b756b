import { Composer, type CST, type Document, type YAMLParseError } from 'yaml';
import type { TextRange } from '../finding/finding.ts';
import { LineIndex } from './line-index.ts';
import { faultInText, type OffsetFault, syntaxOf, type YamlLimits } from './yaml-guard.ts';
import type { Position, YamlNode } from './yaml-node.ts';
import { TreeBuilder } from './yaml-tree.ts';

/** What is wrong with a file and where, line and column from 1. */
export type TextFault = Position & { readonly message: string };

export type YamlOptions = Partial<YamlLimits> & {
  /** The part of the text that is YAML; positions stay those of the whole text. */
  readonly within?: TextRange;
};

/** A document with its places (`root` is null where there is no value at all), or every fault found, in text order. */
export type YamlReading =
  | { readonly ok: true; readonly root: YamlNode | null }
  | { readonly ok: false; readonly faults: readonly TextFault[] };

/** 1 MiB of UTF-8; levels of lists and maps. */
export const YAML_LIMITS: YamlLimits = { maxBytes: 1_048_576, maxDepth: 64 };

/** Faults that are told; past them the reader has something else on their hands than typing errors. */
const MOST_FAULTS = 20;

/**
 * Reads one YAML document, hostile or not, in time linear to its size, and throws for no text. Core schema of
 * YAML 1.2; unknown tags are ignored and `<<` is a key like any other. Duplicate keys, keys that are no plain
 * text and aliases that explode are faults.
 */
export function readYaml(text: string, options: YamlOptions = {}): YamlReading {
  const limits = { ...YAML_LIMITS, ...options };
  const unfit = faultInText(text, limits);
  const lines = new LineIndex(unfit === null ? text : text.slice(0, unfit.at));
  if (unfit !== null) return refused([unfit], lines, 0);

  // A byte order mark is no part of the text, and an odd guest anywhere but at its start.
  const mark = text.startsWith('\ufeff') ? 1 : 0;
  const { start, end } = options.within ?? { start: mark, end: text.length };
  const syntax = syntaxOf(text.slice(start, end), limits);
  if (!Array.isArray(syntax)) return refused([syntax], lines, start);

  const { documents, errors } = compose(syntax, end - start);
  if (errors.length > 0) return refused(errors, lines, start);
  const contents = documents[0]?.contents ?? null;
  if (contents === null) return { ok: true, root: null };
  const builder = new TreeBuilder(lines, start, limits.maxDepth);
  const root = builder.build(contents);
  return builder.faults.length > 0 ? refused(builder.faults, lines, start) : { ok: true, root };
}

function compose(tokens: CST.Token[], length: number): { documents: Document[]; errors: OffsetFault[] } {
  // Its own search for duplicate keys is quadratic, and its positions are the first key's.
  const composer = new Composer({
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens, true, length)] as Document[];
  const errors = documents.flatMap((document) => document.errors).map(faultOf);
  const second = documents[1];
  if (second !== undefined) {
    errors.push({ at: second.range?.[0] ?? 0, message: 'a second document begins here; one is expected' });
  }
  return { documents, errors };
}

function faultOf({ pos, message }: YAMLParseError): OffsetFault {
  const line = message.split('\n', 1)[0] ?? message;
  return { at: pos[0], message: `not YAML: ${line.slice(0, 160)}` };
}

function refused(faults: readonly OffsetFault[], lines: LineIndex, base: number): YamlReading {
  const placed = faults
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MOST_FAULTS)
    .map(({ at, message }) => {
      const { startLine, startColumn } = lines.spanOf({ start: base + at, end: base + at });
      return { line: startLine, column: startColumn, message };
    });
  return { ok: false, faults: placed };
}
