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
  const called = callee === null || callee === undefined ? null : calledOf(file, callee);
  if (called === null) return null;
  const args = node.childForFieldName('arguments')?.namedChildren.filter(({ isExtra }) => !isExtra) ?? [];
  const generics = written?.type === 'generic_function' ? written.childForFieldName('type_arguments') : null;
  return { ...called, node, args, turbofish: generics?.text.slice(1, -1).trim() ?? null };
});

/** All calls of a file in text order. */
export const callsOf: (file: RustFile) => readonly Call[] = perFile((file) =>
  file.nodes('call_expression').flatMap((node) => callOf(file, node) ?? []),
);

type Called = Pick<Call, 'name' | 'nameNode' | 'qualifier' | 'receiver'>;

/** What a callee without its generic arguments names. */
export function calledOf(file: RustFile, callee: Node): Called | null {
  switch (callee.type) {
    case 'field_expression': {
      const nameNode = callee.childForFieldName('field') ?? callee;
      return { name: nameNode.text, nameNode, qualifier: null, receiver: callee.childForFieldName('value') };
    }
    case 'scoped_identifier': {
      const nameNode = callee.childForFieldName('name') ?? callee;
      const path = callee.childForFieldName('path')?.text ?? '';
      const bare = path.replaceAll(/<[\s\S]*>/g, '').replace(/::\s*$/, '');
      return { name: nameNode.text, nameNode, qualifier: /(\w+)\s*$/.exec(bare)?.[1] ?? '', receiver: null };
    }
    case 'identifier': {
      const imported = importsByName(file).get(callee.text);
      const name = imported?.at(-1) ?? callee.text;
      return { name, nameNode: callee, qualifier: imported?.at(-2) ?? '', receiver: null };
    }
    default:
      return null;
  }
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
