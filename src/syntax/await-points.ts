import type { Node } from 'web-tree-sitter';
import { bodyAround } from './bindings.ts';
import { ancestorsOf } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A place where a future may be put to sleep while what is alive there stays alive. */
export type AwaitPoint = {
  /** Offset of the word `await`, or of the macro that awaits. */
  readonly offset: number;
  /** The `await_expression` or `macro_invocation`. */
  readonly node: Node;
  /** What waits there, for people: `fetch(…)`, `select!`. */
  readonly what: string;
  /** The function, closure or async block that is put to sleep. */
  readonly body: Node | null;
};

const AWAITING_MACRO = /(?:^|::)(select|select_biased|join|try_join)$/;

/** Every await point of a file in text order: `.await`, and the macros that wait for several futures. */
export const awaitPoints: (file: RustFile) => readonly AwaitPoint[] = perFile((file) => {
  if (!/\basync\b/.test(file.text)) return [];
  const points: AwaitPoint[] = [];
  for (const { index } of file.text.matchAll(/\bawait\b|\b(?:select|select_biased|join|try_join)\s*!/g)) {
    const point = pointAt(file, index);
    if (point !== null) points.push(point);
  }
  return points;
});

function pointAt(file: RustFile, offset: number): AwaitPoint | null {
  const leaf = file.nodeAt(offset);
  if (leaf.startIndex !== offset) return null;
  const node =
    ancestorsOf(file, leaf).find(({ type }) => !/^(?:identifier|scoped_identifier)$/.test(type)) ?? null;
  if (node === null) return null;
  if (node.type === 'await_expression' && leaf.type === 'await')
    return { offset, node, what: nameOf(node.firstNamedChild), body: bodyAround(file, node) };
  if (node.type !== 'macro_invocation') return null;
  const macro = AWAITING_MACRO.exec(node.childForFieldName('macro')?.text ?? '')?.[1];
  if (macro === undefined || leaf.startIndex >= (node.childForFieldName('macro')?.endIndex ?? 0)) return null;
  return { offset, node, what: `${macro}!`, body: bodyAround(file, node) };
}

/** `fetch(…)` of `client.fetch(url)`; what is no call as it is written, if it is short. */
function nameOf(awaited: Node | null): string {
  if (awaited === null) return 'this';
  if (awaited.type === 'call_expression') {
    const callee = awaited.childForFieldName('function');
    const name = callee?.childForFieldName('field') ?? callee?.childForFieldName('name') ?? callee;
    return name === null || name === undefined || name.text.length > 40 ? 'this' : `${name.text}(…)`;
  }
  const text = awaited.text.replaceAll(/\s+/g, ' ');
  return text.length > 40 ? 'this' : text;
}

/** The await points of one body between two offsets, in order. */
export function awaitsWithin(
  file: RustFile,
  body: Node | null,
  { start, end }: { readonly start: number; readonly end: number },
): readonly AwaitPoint[] {
  return awaitPoints(file).filter(
    (one) =>
      one.offset >= start &&
      one.offset < end &&
      body !== null &&
      one.body?.id === body.id &&
      one.body.startIndex === body.startIndex,
  );
}
