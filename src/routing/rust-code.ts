/** What a line begins inside of: code, a block comment of some depth, or a string with its closing signs. */
type Inside =
  | { readonly kind: 'code' }
  | { readonly kind: 'comment'; depth: number }
  | { readonly kind: 'string'; close: string };

// In order: comments, raw strings, strings, characters (a lifetime has no second quote).
const OPENERS =
  /\/\/|\/\*|\b(?:br|cr|r)(#{0,16})"|"|'(?:\\[^']{1,12}|[\ud800-\udbff][\udc00-\udfff]|[^'\\])'/g;

/**
 * Takes comments and the contents of strings and characters out of Rust lines given one after another, as in a
 * hunk. It does not know what a hunk begins inside of, and takes it for code.
 */
export class RustCode {
  #inside: Inside = { kind: 'code' };

  /** The code of the next line. */
  next(line: string): string {
    let code = '';
    let at = 0;
    // The usual tail of a comment that began above the hunk.
    if (this.#inside.kind === 'code' && /^\s*\*(?:\s|\/|$)/.test(line)) return '';
    while (at < line.length) {
      if (this.#inside.kind === 'comment') at = this.#afterComment(line, at, this.#inside);
      else if (this.#inside.kind === 'string') {
        at = this.#afterString(line, at, this.#inside);
        code += '"';
      } else {
        OPENERS.lastIndex = at;
        const opener = OPENERS.exec(line);
        if (opener === null) return code + line.slice(at);
        code += line.slice(at, opener.index);
        const sign = opener[0];
        if (sign === '//') return code;
        at = opener.index + sign.length;
        if (sign === '/*') this.#inside = { kind: 'comment', depth: 1 };
        else if (sign.startsWith("'")) code += "' '";
        else {
          this.#inside = { kind: 'string', close: sign === '"' ? '"' : `"${opener[1] ?? ''}` };
          code += '"';
        }
      }
    }
    return code;
  }

  #afterComment(line: string, from: number, comment: { depth: number }): number {
    let at = from;
    while (at < line.length) {
      const close = line.indexOf('*/', at);
      const open = line.indexOf('/*', at);
      if (close === -1 && open === -1) return line.length;
      if (open !== -1 && (close === -1 || open < close)) {
        comment.depth += 1;
        at = open + 2;
        continue;
      }
      at = close + 2;
      comment.depth -= 1;
      if (comment.depth > 0) continue;
      this.#inside = { kind: 'code' };
      return at;
    }
    return line.length;
  }

  #afterString(line: string, from: number, { close }: { close: string }): number {
    for (let at = from; at < line.length; at += 1) {
      // Only a plain string knows escapes; raw ones close with their first quote and hashes.
      if (close === '"' && line[at] === '\\') at += 1;
      else if (line[at] === '"' && line.startsWith(close, at)) {
        this.#inside = { kind: 'code' };
        return at + close.length;
      }
    }
    return line.length;
  }
}
