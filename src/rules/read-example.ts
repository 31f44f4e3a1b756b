import { type Example, type OptionSpecs, partsOfRule, type Rule, type RulePart } from './define-rule.ts';

export type ExampleLine = {
  readonly kind: 'added' | 'removed' | 'context';
  readonly text: string;
  /** One entry a mark: words that the message must hold, empty for any message. */
  readonly marks: readonly string[];
};
/** Where the rule must report: a 1-based line of the head, and words that the message holds, or none. */
type ExpectedReport = { readonly line: number; readonly words: string };

export type OtherFile = { readonly path: string; readonly base: string | null; readonly head: string };

/** An example taken apart: both sides without marks, each ending in a line feed unless it is empty. */
export type ReadExample = {
  readonly path: string;
  /** Is it written as a diff? Else every line is an added one and `base` is empty. */
  readonly isDiff: boolean;
  readonly lines: readonly ExampleLine[];
  readonly base: string;
  readonly head: string;
  readonly expected: readonly ExpectedReport[];
  /** Path and text of the other files that the example brings along. */
  readonly context: Readonly<Record<string, string>>;
  /** The other files that the change touches; `base` null for a new one. */
  readonly changes: readonly OtherFile[];
  /** The head once exact suggestions are applied, or null where the example does not say. */
  readonly fixed: string | null;
};

type ExampleKind = RulePart<OptionSpecs>['on'] | 'review';

/** Where an example's file stands unless it says so, by what its rule looks at. */
const PATHS: Readonly<Record<ExampleKind, string>> = {
  rust: 'src/lib.rs',
  manifest: 'Cargo.toml',
  lock: 'Cargo.lock',
  deny: 'deny.toml',
  audit: '.cargo/audit.toml',
  'cargo-config': '.cargo/config.toml',
  workflow: '.github/workflows/ci.yml',
  text: 'src/lib.rs',
  review: 'src/lib.rs',
};

/** What the examples of a rule are unless they have a `path`: the first kind of file that it looks at. */
export function exampleKind(rule: Rule): ExampleKind {
  return partsOfRule(rule)[0]?.on ?? 'review';
}

/** Reads an example of a rule that looks at files of the kind `on`. Throws where it cannot be a diff. */
export function readExample(example: Example, on: ExampleKind): ReadExample {
  const path = example.path ?? PATHS[on];
  const isAny = on === 'review' || on === 'text';
  const source = withoutIndent(example.code).split('\n');
  const isDiff = source.some((line) => /^[+-]/.test(line));
  const mark = isAny ? /[ \t]*(?:\/\/|#)~/ : path.endsWith('.rs') ? /[ \t]*\/\/~/ : /[ \t]*#~/;
  const lines = readLines(source, { isDiff, mark });
  const head = lines.filter(({ kind }) => kind !== 'removed');
  return {
    path,
    isDiff,
    lines,
    base: textOf(lines.filter(({ kind }) => kind !== 'added')),
    head: textOf(head),
    expected: head.flatMap(({ marks }, index) => marks.map((words) => ({ line: index + 1, words }))),
    context: Object.fromEntries(
      Object.entries(example.context ?? {}).map(([path, text]) => [path, blockText(text)]),
    ),
    changes: Object.entries(example.changes ?? {}).map(([at, code]) => otherFile(at, code)),
    fixed: example.fixed === undefined ? null : blockText(example.fixed),
  };
}

function otherFile(path: string, code: string): OtherFile {
  const source = withoutIndent(code).split('\n');
  const isDiff = source.some((line) => /^[+-]/.test(line));
  const lines = readLines(source, { isDiff, mark: /(?!)/ });
  return {
    path,
    base: isDiff ? textOf(lines.filter(({ kind }) => kind !== 'added')) : null,
    head: textOf(lines.filter(({ kind }) => kind !== 'removed')),
  };
}

type Reading = { readonly isDiff: boolean; readonly mark: RegExp };

function readLines(source: readonly string[], reading: Reading): readonly ExampleLine[] {
  const lines: (ExampleLine & { readonly marks: string[] })[] = [];
  for (const [index, line] of source.entries()) {
    const kind = reading.isDiff ? kindOf(line, index + 1) : 'added';
    const ending = line.endsWith('\r') ? '\r' : '';
    const content = line.slice(reading.isDiff ? 1 : 0, line.length - ending.length);
    const [code = '', ...marks] = content
      .split(reading.mark)
      .map((part, at) => (at === 0 ? part : part.trim()));
    if (kind === 'removed' && marks.length > 0) {
      throw new Error(
        `line ${index + 1} of the example is a removed one, where no rule reports: take its mark out`,
      );
    }
    const carets = code.trim() === '' ? (/^\^+/.exec(marks[0] ?? '')?.[0].length ?? 0) : 0;
    const above = lines.filter((one) => one.kind !== 'removed').at(-carets);
    if (carets === 0 || above === undefined) lines.push({ kind, text: code + ending, marks });
    else above.marks.push(...marks.map((words) => words.replace(/^\^+\s*/, '')));
  }
  return lines;
}

function kindOf(line: string, number: number): ExampleLine['kind'] {
  if (line.startsWith('+')) return 'added';
  if (line.startsWith('-')) return 'removed';
  if (line === '' || line === '\r' || line.startsWith(' ')) return 'context';
  throw new Error(`line ${number} of the example begins with neither "+", "-" nor a blank, unlike a diff`);
}

/** The text without the line break after the opening backtick, the last blank line and the indent all lines share. */
function withoutIndent(text: string): string {
  const lines = text
    .replace(/^\r?\n/, '')
    .replace(/\n[ \t]*$/, '')
    .split('\n');
  const indents = lines.filter((line) => /[^ \t\r]/.test(line)).map(indentOf);
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(Math.min(shared, indentOf(line)))).join('\n');
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

function blockText(text: string): string {
  return text === ''
    ? ''
    : textOf(
        withoutIndent(text)
          .split('\n')
          .map((line) => ({ text: line })),
      );
}

function textOf(lines: readonly { readonly text: string }[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
