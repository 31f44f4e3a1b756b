/** Paths of both sides; null for `/dev/null`. */
export type PathPair = { readonly base: string | null; readonly head: string | null };

/** Prefixes that git puts before paths: plain, and by what is compared (index, work tree, commit, object). */
const PREFIXES = new Set(['a/ b/', 'i/ w/', 'c/ i/', 'c/ w/', 'o/ w/', '1/ 2/', 'c/ o/', 'o/ c/']);
const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/** A path in git's C-style quotes, decoded; octal escapes are bytes of UTF-8. Unquoted text is returned as it is. */
export function unquotePath(quoted: string): string {
  const inside = /^"(.*)"$/s.exec(quoted)?.[1];
  if (inside === undefined) return quoted;
  const bytes: Uint8Array[] = [];
  for (const [piece, code] of inside.matchAll(/\\([0-3][0-7]{2}|.)|[^\\]+/gs)) {
    if (code === undefined) bytes.push(Buffer.from(piece));
    else if (code.length === 3) bytes.push(Buffer.of(Number.parseInt(code, 8)));
    else bytes.push(code in ESCAPES ? Buffer.of(ESCAPES[code] ?? 0) : Buffer.from(code));
  }
  return Buffer.concat(bytes).toString('utf8');
}

/** The name in a `--- name` or `+++ name` line: without quotes, and without the tab or time that may follow. */
export function nameOfHeader(line: string): string {
  const rest = line.slice(4);
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0];
  return quoted === undefined ? (rest.split('\t', 1)[0] ?? '') : unquotePath(quoted);
}

/**
 * The two names after `diff --git `, as they stand, or null when they cannot be told apart. Unquoted names
 * may hold blanks; both are then the same but for a prefix, since renames are spelt out on lines of their own.
 */
export function splitGitHeader(rest: string): readonly [string, string] | null {
  const quoted =
    /^("(?:[^"\\]|\\.)*"|\S.*?) ("(?:[^"\\]|\\.)*")$/s.exec(rest) ?? /^("(?:[^"\\]|\\.)*") (.+)$/s.exec(rest);
  if (quoted?.[1] !== undefined && quoted[2] !== undefined) {
    return [unquotePath(quoted[1]), unquotePath(quoted[2])];
  }
  return splitEqualNames(rest, ' ');
}

/** Splits `name<between>name`, where the names are the same or differ before their first slash alone. */
export function splitEqualNames(text: string, between: string): readonly [string, string] | null {
  const middle = (text.length - between.length) / 2;
  const halves = [text.slice(0, middle), text.slice(middle + between.length)] as const;
  if (text.startsWith(between, middle) && afterSlash(halves[0]) === afterSlash(halves[1])) return halves;
  for (let at = text.indexOf(between); at !== -1; at = text.indexOf(between, at + 1)) {
    const [left, right] = [text.slice(0, at), text.slice(at + between.length)];
    if (isPrefixedPair(left, right)) return [left, right];
  }
  return null;
}

function isPrefixedPair(left: string, right: string): boolean {
  return left.includes('/') && right.includes('/') && afterSlash(left) === afterSlash(right);
}

/** Takes off what the tool put before the paths: git's prefixes, or the two directories that were compared. */
export function stripPrefixes(base: string | null, head: string | null): PathPair {
  if (base === null || head === null) return { base: withoutGitPrefix(base), head: withoutGitPrefix(head) };
  if (isGitPair(base, head)) return { base: base.slice(2), head: head.slice(2) };
  if (base === head || !isPrefixedPair(base, head)) return { base, head };
  return { base: afterSlash(base), head: afterSlash(head) };
}

function isGitPair(base: string, head: string): boolean {
  const [one, other] = [base.slice(0, 2), head.slice(0, 2)];
  // `git diff -R` swaps them.
  return PREFIXES.has(`${one} ${other}`) || PREFIXES.has(`${other} ${one}`);
}

function withoutGitPrefix(name: string | null): string | null {
  return name?.replace(/^[ab]\//, '') ?? null;
}

function afterSlash(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
