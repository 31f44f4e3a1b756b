import type { Span, TextRange } from '../finding/finding.ts';

/** Turns offsets into lines and back. Lines end at LF, so a CRLF's CR belongs to its line. */
export class LineIndex {
  readonly #text: string;
  readonly #length: number;
  /** Counted when first asked for: of most files no line is ever told. */
  #known: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#length = text.length;
  }

  get #starts(): readonly number[] {
    if (this.#known !== undefined) return this.#known;
    const starts = [0];
    for (let at = this.#text.indexOf('\n'); at !== -1; at = this.#text.indexOf('\n', at + 1))
      starts.push(at + 1);
    this.#known = starts;
    return starts;
  }

  /** Lines, counting the empty one after a final line feed. */
  get count(): number {
    return this.#starts.length;
  }

  /** The 1-based line that holds `offset`. */
  lineAt(offset: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Offsets of a 1-based line without its line feed; past the end, an empty range at the end. */
  rangeOf(line: number): TextRange {
    const start = this.#starts[line - 1] ?? this.#length;
    const next = this.#starts[line];
    return { start, end: next === undefined ? this.#length : next - 1 };
  }

  spanOf(range: TextRange): Span {
    const startLine = this.lineAt(range.start);
    const endLine = this.lineAt(range.end);
    return {
      startLine,
      startColumn: range.start - this.rangeOf(startLine).start + 1,
      endLine,
      endColumn: range.end - this.rangeOf(endLine).start + 1,
    };
  }
}
