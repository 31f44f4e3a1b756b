import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { perFile } from './per-file.ts';
import { perNode } from './per-node.ts';
import type { RustFile } from './rust-file.ts';
import { importsOf } from './use-paths.ts';

/** A call as written, its function's name looked up in the file's imports. */
export type Call = {
  readonly node: Node;
  readonly name: string;
  readonly nameNode: Node;
  /** What stands before the name in its path: `ptr` of `std::ptr::read`; null for a method, empty for a bare name. */
  readonly qualifier: string | null;
  readonly receiver: Node | null;
  readonly args: readonly Node[];
  /** The generic arguments written after the name, without brackets, or null. */
  readonly turbofish: string | null;
};

/** What a `call_expression` calls; null where the callee is no name, such as a closure in brackets. */
export const callOf: (file: RustFile, node: Node) => Call | null = perNode((file, node) => {
  const written = node.childForFieldName('function');
  const callee = written?.type === 'generic_function' ? written.childForFieldName('function') : written;
  if (written === null || callee === null || callee === undefined) return null;
  switch (callee.type) {
    case 'field_expression': {
      const nameNode = callee.childForFieldName('field') ?? callee;
      return new WrittenCall({ node, written, callee, nameNode }, nameNode.text, null);
    }
    case 'scoped_identifier': {
      const nameNode = callee.childForFieldName('name') ?? callee;
      return new WrittenCall({ node, written, callee, nameNode }, nameNode.text, undefined);
    }
    case 'identifier': {
      const { text } = callee;
      const imported = importsByName(file).get(text);
      const parts = { node, written, callee, nameNode: callee };
      return new WrittenCall(parts, imported?.at(-1) ?? text, imported?.at(-2) ?? '');
    }
    default:
      return null;
  }
});

type Parts = {
  readonly node: Node;
  /** What stands before the brackets, and the same without generic arguments. */
  readonly written: Node;
  readonly callee: Node;
  readonly nameNode: Node;
};

/** Read part by part when first asked: most who ask go by the name and need no more. */
class WrittenCall implements Call {
  readonly node: Node;
  readonly name: string;
  readonly nameNode: Node;
  readonly #parts: Parts;
  #qualifier: string | null | undefined;
  #receiver: Node | null | undefined;
  #args: readonly Node[] | undefined;

  constructor(parts: Parts, name: string, qualifier: string | null | undefined) {
    this.node = parts.node;
    this.name = name;
    this.nameNode = parts.nameNode;
    this.#parts = parts;
    this.#qualifier = qualifier;
  }

  get qualifier(): string | null {
    if (this.#qualifier === undefined) this.#qualifier = lastOfPath(this.#parts.callee);
    return this.#qualifier;
  }

  get receiver(): Node | null {
    if (this.#receiver === undefined)
      this.#receiver = this.qualifier === null ? this.#parts.callee.childForFieldName('value') : null;
    return this.#receiver;
  }

  get args(): readonly Node[] {
    this.#args ??=
      this.node.childForFieldName('arguments')?.namedChildren.filter(({ isExtra }) => !isExtra) ?? [];
    return this.#args;
  }

  get turbofish(): string | null {
    const { written, callee } = this.#parts;
    return written === callee
      ? null
      : (written.childForFieldName('type_arguments')?.text.slice(1, -1).trim() ?? null);
  }
}

/** The last name of a scoped identifier's path: `ptr` of `std::ptr::read`. */
function lastOfPath(callee: Node): string {
  const path = callee.childForFieldName('path')?.text ?? '';
  const bare = path.replaceAll(/<[\s\S]*>/g, '').replace(/::\s*$/, '');
  return /(\w+)\s*$/.exec(bare)?.[1] ?? '';
}

/** All calls of a file in text order. */
export const callsOf: (file: RustFile) => readonly Call[] = perFile((file) =>
  file.nodes('call_expression').flatMap((node) => callOf(file, node) ?? []),
);

/** The calls of functions and methods of these names, in text order. Of a file that never writes one nothing is read. */
export function callsNamed(file: RustFile, names: readonly string[]): readonly Call[] {
  const isWritten = new RegExp(`\\b(?:${names.join('|')})\\b(?=\\s*(?:\\(|::|as\\b|/[/*]))`).test(file.text);
  return isWritten ? callsOf(file).filter(({ name }) => names.includes(name)) : [];
}

const importsByName = perFile((file: RustFile): ReadonlyMap<string, readonly string[]> => {
  // The first of a name, as a reader would find it.
  return new Map(
    importsOf(file)
      .map(({ name, path }) => [name, path] as const)
      .toReversed(),
  );
});

/** The calls within a range, in text order. */
export function callsIn(file: RustFile, { start, end }: TextRange): readonly Call[] {
  const all = callsOf(file);
  let first = 0;
  for (let high = all.length; first < high; ) {
    const middle = (first + high) >>> 1;
    if ((all[middle]?.node.startIndex ?? 0) < start) first = middle + 1;
    else high = middle;
  }
  const found: Call[] = [];
  for (let at = first; at < all.length; at += 1) {
    const call = all[at];
    if (call === undefined || call.node.startIndex >= end) break;
    if (call.node.endIndex <= end) found.push(call);
  }
  return found;
}
