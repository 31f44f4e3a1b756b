import { parse, TomlError } from 'smol-toml';
import type { TextRange } from '../finding/finding.ts';
import { LineIndex } from '../text/line-index.ts';
import { parseToml } from './parse-toml.ts';

/** A package as a lock file has it; offsets are those of the text. */
export type LockedPackage = {
  readonly name: string;
  readonly version: string;
  /** `registry+https://…`, `sparse+…`, `git+…#commit`; null for what is read from a path, such as a workspace's member. */
  readonly source: string | null;
  /** SHA-256 of the archive, in hexadecimal; null where there is none, as for git and paths. */
  readonly checksum: string | null;
  /** As written: `name`, `name version` or `name version (source)`, whichever is unambiguous. */
  readonly dependencies: readonly string[];
  /** The whole entry, from its header on. */
  readonly range: TextRange;
  /** The line of its version, or of its header where it has none of its own. */
  readonly at: TextRange;
};

/** A `Cargo.lock`. `error` is set, and `packages` empty, when it cannot be read. */
export type LockFile = {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  /** Version of the format, 1 to 4; 1 and 2 do not say theirs. */
  readonly version: number;
  /** In text order, but for the root of the first version, which comes first. */
  readonly packages: readonly LockedPackage[];
  readonly error: { readonly at: TextRange; readonly message: string } | null;
};

const CONFLICT = /^(?:<{7}|>{7}|={7}|\|{7})(?=[ \r\n]|$)/m;

/** Reads a lock file of any version that cargo has written. Never throws: a fault is told in `error`. */
export function parseLock(path: string, text: string): LockFile {
  const lines = new LineIndex(text);
  const refused = (at: number, message: string): LockFile => {
    const line = lines.lineAt(Math.min(at, text.length));
    return { path, text, lines, version: 0, packages: [], error: { at: lines.rangeOf(line), message } };
  };
  const conflict = CONFLICT.exec(text);
  if (conflict !== null) return refused(conflict.index, 'a merge conflict is not resolved');
  let data: Table;
  try {
    data = asTable(parse(text.replace(/^\uFEFF/, ' ')));
  } catch (cause) {
    if (cause instanceof TomlError) {
      const words = cause.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '');
      return refused(lines.rangeOf(Math.max(1, cause.line)).start, `not valid TOML: ${words}`);
    }
    // Nothing but nesting makes the parser fail in any other way.
    if (cause instanceof RangeError) return refused(0, 'nested too deeply');
    throw cause;
  }
  const tables = [
    ...(data['root'] === undefined ? [] : [asTable(data['root'])]),
    ...asArray(data['package']).map(asTable),
  ];
  const places = placesOf(text, tables.length, path);
  const checksums = asTable(data['metadata'] ?? {});
  const packages = tables.map((table, index) => packageOf(table, places[index] ?? NOWHERE, checksums));
  return { path, text, lines, version: versionOf(data, text), packages, error: null };
}

type Table = Readonly<Record<string, unknown>>;

function asTable(value: unknown): Table {
  return isTable(value) ? value : {};
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The first two versions do not say which they are; the second keeps checksums in the packages. */
function versionOf(data: Table, text: string): number {
  const said = data['version'];
  if (typeof said === 'number' || typeof said === 'bigint') return Number(said);
  return /^checksum = /m.test(text) ? 2 : 1;
}

type Place = Pick<LockedPackage, 'range' | 'at'>;
const NOWHERE: Place = { range: { start: 0, end: 0 }, at: { start: 0, end: 0 } };

function packageOf(table: Table, place: Place, checksums: Table): LockedPackage {
  const name = stringOf(table['name']) ?? '';
  const version = stringOf(table['version']) ?? '';
  const source = stringOf(table['source']);
  const old = source === null ? null : stringOf(checksums[`checksum ${name} ${version} (${source})`]);
  const checksum = stringOf(table['checksum']) ?? (old === '<none>' ? null : old);
  const dependencies = asArray(table['dependencies']).filter((one) => typeof one === 'string');
  return { name, version, source, checksum, dependencies, ...place };
}

const HEADER = /^\[(?:(?:\[package\]|(root)\]).*$)?/gm;

/** Where the entries stand. Cargo's own layout is read line by line; any other one is parsed with positions. */
function placesOf(text: string, wanted: number, path: string): readonly Place[] {
  const headers = [...text.matchAll(HEADER)];
  const places = headers.flatMap(({ 0: header, 1: root, index: start }, order) => {
    if (header === '[') return [];
    const next = headers[order + 1]?.index ?? text.length;
    const end = start + text.slice(start, next).trimEnd().length;
    const range = { start, end };
    const line = { start, end: Math.min(text.indexOf('\n', start) + 1 || text.length, end) };
    return [{ isRoot: root !== undefined, range, at: lineIn(text, range, LINES.version) ?? line }];
  });
  if (places.length !== wanted) return placesByTree(path, text);
  // The root first, as the packages have it.
  return places
    .toSorted((a, b) => Number(b.isRoot) - Number(a.isRoot))
    .map(({ range, at }) => ({ range, at }));
}

const LINES = {
  version: /^version[ \t]*=[^\r\n]*/m,
  source: /^source[ \t]*=[^\r\n]*/m,
  checksum: /^checksum[ \t]*=[^\r\n]*/m,
};

/** The line of a field in an entry, without its line end; null where it has none of its own. */
function lineIn(text: string, { start, end }: TextRange, field: RegExp): TextRange | null {
  const found = field.exec(text.slice(start, end));
  return found === null ? null : { start: start + found.index, end: start + found.index + found[0].length };
}

/** Where a package has its source or checksum; the line of its version where it has none. */
export function fieldAt({ text }: LockFile, one: LockedPackage, field: 'source' | 'checksum'): TextRange {
  return lineIn(text, one.range, LINES[field]) ?? one.at;
}

function placesByTree(path: string, text: string): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { path: keys, range } of parseToml(path, text).entries) {
    const isRoot = keys[0] === 'root';
    if (keys.length !== (isRoot ? 2 : 3) || (!isRoot && keys[0] !== 'package')) continue;
    const key = isRoot ? '-1' : (keys[1] ?? '');
    const known = places.get(key);
    const at = keys.at(-1) === 'version' || known === undefined ? range : known.at;
    const start = Math.min(range.start, known?.range.start ?? range.start);
    places.set(key, { at, range: { start, end: Math.max(range.end, known?.range.end ?? 0) } });
  }
  return [...places].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, place]) => place);
}
