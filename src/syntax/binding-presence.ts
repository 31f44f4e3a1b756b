import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { type Binding, bindingAt } from './bindings.ts';
import { divergesAt } from './divergence.ts';
import { type MoveOut, moveOutOf } from './move-outs.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/**
 * Whether a local still has its value: on every way to a place, on none, or on some. Out of its scope it is gone;
 * `unreached` is what no way leads to.
 */
export type Presence = 'live' | 'gone' | 'maybe' | 'unreached';

/** What is known of a local from its declaration to the end of its scope. */
export type Life = {
  /** Where the value is dropped or moved out, in text order. */
  readonly moves: readonly MoveOut[];
  /** Whether it is there at an offset. */
  at(offset: number): Presence;
};

/** The life of a binding, followed through branches, loops, early ends, moves and new assignments. */
export function lifeOf(file: RustFile, binding: Binding): Life {
  const known = livesOf(file);
  const seen = known.get(binding.node.startIndex);
  if (seen !== undefined) return seen;
  const life = follow(file, binding);
  known.set(binding.node.startIndex, life);
  return life;
}

const livesOf = perFile((_file: RustFile) => new Map<number, Life>());

// The ways that lead to a place: with the value, without it, both, or none.
const [NONE, WITH, WITHOUT] = [0, 1, 2];

type Loop = { readonly label: string | null; ends: number };
type Walk = {
  readonly file: RustFile;
  readonly binding: Binding;
  readonly uses: readonly TextRange[];
  readonly moves: MoveOut[];
  readonly changes: { readonly start: number; readonly ways: number }[];
  readonly loops: Loop[];
};

function follow(file: RustFile, binding: Binding): Life {
  const { scope } = binding;
  const uses = usesIn(file, binding);
  const walk: Walk = { file, binding, uses, moves: [], changes: [], loops: [] };
  if (uses.length > 0) {
    let ways = WITH;
    for (const part of partsOf(file, binding)) ways = step(walk, part, ways);
  }
  const at = (offset: number): Presence => {
    if (offset < scope.start || offset >= scope.end) return 'gone';
    return wordFor(walk.changes.findLast(({ start }) => start <= offset)?.ways ?? WITH);
  };
  return { moves: distinct(walk.moves), at };
}

function wordFor(ways: number): Presence {
  if (ways === NONE) return 'unreached';
  if (ways === WITH) return 'live';
  return ways === WITHOUT ? 'gone' : 'maybe';
}

/** The places in its scope where the name stands. */
function usesIn(file: RustFile, { name, scope }: Binding): readonly TextRange[] {
  const word = new RegExp(`(?<![\\w.]|r#)${name}(?!\\w)`, 'g');
  return [...file.text.slice(scope.start, scope.end).matchAll(word)].map(({ index }) => ({
    start: scope.start + index,
    end: scope.start + index + name.length,
  }));
}

/** The outermost nodes that make up the scope. */
function partsOf(file: RustFile, { declaration, kind, scope }: Binding): readonly Node[] {
  if (kind === 'let') {
    // The node's own parent: in a macro's content the top of that content's tree.
    const siblings = declaration.parent?.namedChildren ?? [];
    return siblings.filter(({ startIndex, endIndex }) => startIndex >= scope.start && endIndex <= scope.end);
  }
  const whole = file.nodeAt(scope.start);
  if (kind !== 'condition') return upTo(file, whole, scope);
  const holder = file.parent(declaration);
  const chain = holder?.type === 'let_chain' ? holder : declaration;
  const rest = chain.namedChildren.filter(({ startIndex }) => startIndex >= scope.start);
  const owner = file.parent(chain);
  const body = owner?.childForFieldName('consequence') ?? owner?.childForFieldName('body') ?? null;
  return body === null ? rest : [...rest, body];
}

function upTo(file: RustFile, leaf: Node, { start, end }: TextRange): readonly Node[] {
  let node = leaf;
  for (
    let up = file.parent(node);
    up !== null && up.startIndex >= start && up.endIndex <= end;
    up = file.parent(up)
  )
    node = up;
  return [node];
}

/** Walks a node in the order in which it runs; returns the ways that lead out of its end. */
function step(walk: Walk, node: Node, ways: number): number {
  if (!isWorthALook(walk, node)) return divergesAt(node) ? mark(walk, node.endIndex, NONE) : ways;
  switch (node.type) {
    case 'identifier':
    case 'shorthand_field_identifier':
    case 'self':
      return use(walk, node, ways);
    case 'if_expression':
      return branch(walk, node, ways);
    case 'match_expression':
      return match(walk, node, ways);
    case 'loop_expression':
    case 'while_expression':
    case 'for_expression':
      return loop(walk, node, ways);
    case 'break_expression':
    case 'continue_expression':
      return leaveLoop(walk, node, inOrder(walk, node, ways));
    case 'let_declaration':
      return declare(walk, node, ways);
    case 'assignment_expression':
      return assign(walk, node, ways);
    case 'function_item':
      return ways;
    default: {
      const out = inOrder(walk, node, ways);
      return divergesAt(node) ? mark(walk, node.endIndex, NONE) : out;
    }
  }
}

/** Only where the name stands, or where a loop that uses it may be left, can anything change. */
function isWorthALook({ uses, loops }: Walk, node: Node): boolean {
  const { startIndex: start, endIndex: end } = node;
  return loops.length > 0 || uses.some((one) => one.start >= start && one.end <= end);
}

function inOrder(walk: Walk, node: Node, ways: number): number {
  let now = ways;
  for (const child of node.namedChildren) now = step(walk, child, now);
  return now;
}

function mark({ changes }: Walk, start: number, ways: number): number {
  changes.push({ start, ways });
  return ways;
}

function use(walk: Walk, node: Node, ways: number): number {
  const { file, binding } = walk;
  if (node.text !== binding.name || bindingAt(file, binding.name, node.startIndex) !== binding) return ways;
  const move = moveOutOf(file, node, binding.body);
  if (move === null) return ways;
  walk.moves.push(move);
  return ways === NONE ? ways : mark(walk, move.end, WITHOUT);
}

function branch(walk: Walk, node: Node, ways: number): number {
  const [condition, then, other] = ['condition', 'consequence', 'alternative'].map((field) =>
    node.childForFieldName(field),
  );
  const start = condition ? step(walk, condition, ways) : ways;
  const taken = then ? step(walk, then, start) : start;
  if (then) mark(walk, then.endIndex, start);
  const passed = other ? step(walk, other, start) : start;
  return mark(walk, node.endIndex, taken | passed);
}

function match(walk: Walk, node: Node, ways: number): number {
  const value = node.childForFieldName('value');
  const start = value === null ? ways : step(walk, value, ways);
  const body = node.childForFieldName('body');
  const arms = (body?.namedChildren ?? []).filter(({ type }) => type === 'match_arm');
  let out = arms.length === 0 ? start : NONE;
  for (const arm of arms) {
    mark(walk, arm.startIndex, start);
    out |= inOrder(walk, arm, start);
  }
  return mark(walk, node.endIndex, out);
}

function loop(walk: Walk, node: Node, ways: number): number {
  const head = node.childForFieldName('condition') ?? node.childForFieldName('value');
  const body = node.childForFieldName('body');
  if (body === null) return ways;
  const label = node.namedChildren.find(({ type }) => type === 'label')?.text ?? null;
  const frame: Loop = { label, ends: NONE };
  walk.loops.push(frame);
  const before = walk.changes.length;
  let start = head === null ? ways : step(walk, head, ways);
  let end = step(walk, body, start);
  // What the end of the body has done, the next turn begins with.
  if ((end & ~start) !== 0 && walk.loops.length <= 4) {
    walk.changes.length = before;
    start = mark(walk, body.startIndex, start | end);
    end = step(walk, body, start);
  }
  walk.loops.pop();
  return mark(walk, node.endIndex, node.type === 'loop_expression' ? frame.ends : start | end | frame.ends);
}

function distinct(moves: readonly MoveOut[]): readonly MoveOut[] {
  return [...new Map(moves.map((move) => [move.use.startIndex, move])).values()];
}

function leaveLoop(walk: Walk, node: Node, ways: number): number {
  const label = node.namedChildren.find(({ type }) => type === 'label')?.text ?? null;
  const frame = walk.loops.findLast((one) => label === null || one.label === label);
  if (frame !== undefined && node.type === 'break_expression') frame.ends |= ways;
  return mark(walk, node.endIndex, NONE);
}

function declare(walk: Walk, node: Node, ways: number): number {
  const value = node.childForFieldName('value');
  const out = value === null ? ways : step(walk, value, ways);
  const other = node.childForFieldName('alternative');
  if (other !== null) {
    step(walk, other, out);
    mark(walk, other.endIndex, out);
  }
  return out;
}

function assign(walk: Walk, node: Node, ways: number): number {
  const right = node.childForFieldName('right');
  const left = node.childForFieldName('left');
  const out = right === null ? ways : step(walk, right, ways);
  const isOwn =
    left?.type === 'identifier' &&
    left.text === walk.binding.name &&
    bindingAt(walk.file, left.text, left.startIndex) === walk.binding;
  return isOwn && out !== NONE ? mark(walk, node.endIndex, WITH) : out;
}
