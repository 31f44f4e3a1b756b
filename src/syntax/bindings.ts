import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import { ancestorsOf, enclosingFunction } from './items.ts';
import { namesOfPattern, type PatternName } from './pattern-names.ts';
import { perFile } from './per-file.ts';
import { nearestOf, perNode } from './per-node.ts';
import type { RustFile } from './rust-file.ts';

/** How a local gets its value: by `let`, in a condition, an arm, a loop's head, or from the caller. */
export type BindingKind = 'let' | 'condition' | 'arm' | 'for' | 'parameter';

/** A local variable or parameter of a function body, closure or async block. */
export type Binding = PatternName & {
  readonly kind: BindingKind;
  /** The `let_declaration`, `let_condition`, `match_arm`, `for_expression`, `parameter` or closure parameter. */
  readonly declaration: Node;
  readonly pattern: Node;
  /** What the pattern is matched against: initialiser, scrutinee, what a loop goes over; null where there is none. */
  readonly value: Node | null;
  /** The type as declared; null where it is inferred. */
  readonly type: Node | null;
  /** Where the name means this binding, unless another of its name hides it. Its value is dropped at the end. */
  readonly scope: TextRange;
  /** The innermost function, closure or async block around the declaration; null in a constant's value. */
  readonly body: Node | null;
};

const DECLARATIONS = [
  'let_declaration',
  'let_condition',
  'match_arm',
  'for_expression',
  'parameter',
  'self_parameter',
  'closure_parameters',
];

/** All locals and parameters of a file in the order of their names' places, macro contents included. */
export const bindingsOf: (file: RustFile) => readonly Binding[] = perFile((file) =>
  file
    .nodes(...DECLARATIONS)
    .flatMap((node) => declaredBy(file, node))
    .toSorted((a, b) => a.node.startIndex - b.node.startIndex),
);

/** The locals and parameters declared within a range, in text order. */
export function bindingsIn(file: RustFile, { start, end }: TextRange): readonly Binding[] {
  const all = bindingsOf(file);
  let first = 0;
  for (let high = all.length; first < high; ) {
    const middle = (first + high) >>> 1;
    if ((all[middle]?.node.startIndex ?? 0) < start) first = middle + 1;
    else high = middle;
  }
  let last = first;
  while ((all[last]?.node.startIndex ?? end) < end) last += 1;
  return all.slice(first, last);
}

/** The binding that `name` means at an offset, the latest where several hide one another; null for none. */
export function bindingAt(file: RustFile, name: string, offset: number): Binding | null {
  const named = bindingsByName(file).get(name) ?? [];
  let found: Binding | null = null;
  for (const binding of named) {
    if (binding.scope.start > offset) break;
    if (offset < binding.scope.end) found = binding;
  }
  if (found === null) return null;
  // A nested `fn` sees nothing of the function around it.
  const holder = enclosingFunction(file, file.nodeAt(offset));
  return holder !== null && holder.startIndex > found.node.startIndex ? null : found;
}

/** In the order in which their scopes begin. */
const bindingsByName = perFile((file: RustFile) => {
  const named = Map.groupBy(bindingsOf(file), ({ name }) => name);
  for (const [name, group] of named)
    named.set(
      name,
      group.toSorted((a, b) => a.scope.start - b.scope.start),
    );
  return named;
});

/** The innermost function, closure or async block whose body a node stands in; null outside of all. */
export function bodyAround(file: RustFile, node: Node): Node | null {
  const inner = outermostIn(file, node);
  return inner === null ? null : file.parent(inner);
}

/** What stands right in a function, closure or async block, as its body. */
const outermostIn = nearestOf((file, node) => {
  const up = file.parent(node);
  switch (up?.type) {
    case 'async_block':
    case 'gen_block':
      return true;
    case 'function_item':
    case 'closure_expression':
      return up.childForFieldName('body')?.id === node.id;
    default:
      return false;
  }
});

/** The names that a pattern of a `let`, a condition, an arm or a loop binds, without a look at the rest of the file. */
export function boundBy(file: RustFile, pattern: Node): readonly Binding[] {
  const declaration = file.parent(pattern);
  if (declaration === null) return [];
  return declaredBy(file, declaration).filter(
    ({ node }) => node.startIndex >= pattern.startIndex && node.startIndex < pattern.endIndex,
  );
}

const declaredBy = perNode((file: RustFile, declaration: Node): readonly Binding[] => {
  switch (declaration.type) {
    case 'let_declaration':
      return made(file, declaration, 'let', {
        start: declaration.endIndex,
        end: endOfBlock(file, declaration),
      });
    case 'let_condition':
      return made(file, declaration, 'condition', {
        start: declaration.endIndex,
        end: endOfCondition(file, declaration),
      });
    case 'match_arm': {
      const start = declaration.childForFieldName('pattern')?.startIndex ?? declaration.startIndex;
      return made(file, declaration, 'arm', { start, end: declaration.endIndex });
    }
    case 'for_expression': {
      const body = declaration.childForFieldName('body') ?? declaration;
      return made(file, declaration, 'for', { start: body.startIndex, end: body.endIndex });
    }
    default:
      return parametersAt(file, declaration);
  }
});

function parametersAt(file: RustFile, node: Node): readonly Binding[] {
  const holder = ancestorsOf(file, node).find(({ type }) =>
    /^(?:function_item|closure_expression)$/.test(type),
  );
  const body = holder?.childForFieldName('body') ?? null;
  if (holder === undefined || body === null) return [];
  const scope = { start: body.startIndex, end: body.endIndex };
  if (node.type === 'parameter') return made(file, node, 'parameter', scope, holder);
  const shared = { kind: 'parameter', value: null, type: null, scope, body: holder } as const;
  if (node.type === 'self_parameter') {
    const own = { name: 'self', node, isWhole: true, isReference: node.text.startsWith('&') };
    return [{ ...own, ...shared, declaration: node, pattern: node }];
  }
  return node.namedChildren
    .filter(({ type }) => type !== 'parameter' && !type.endsWith('comment'))
    .flatMap((pattern) =>
      namesOfPattern(pattern).map((one) => ({ ...one, ...shared, declaration: pattern, pattern })),
    );
}

function made(
  file: RustFile,
  declaration: Node,
  kind: BindingKind,
  scope: TextRange,
  holder?: Node,
): readonly Binding[] {
  const pattern = declaration.childForFieldName('pattern');
  if (pattern === null) return [];
  const names = namesOfPattern(pattern);
  if (names.length === 0) return [];
  const value =
    kind === 'arm'
      ? (file.parent(file.parent(declaration) ?? declaration)?.childForFieldName('value') ?? null)
      : declaration.childForFieldName('value');
  const type = kind === 'arm' ? null : declaration.childForFieldName('type');
  const body = holder ?? bodyAround(file, declaration);
  return names.map((one) => ({ ...one, kind, declaration, pattern, value, type, scope, body }));
}

/** Where the block, or the macro content, ends that a statement stands in. */
function endOfBlock(file: RustFile, statement: Node): number {
  const up = file.parent(statement);
  return up === null ? statement.endIndex : up.endIndex;
}

/** A name of a condition holds to the end of what runs if it is met; of an arm's guard, to the end of the arm. */
function endOfCondition(file: RustFile, condition: Node): number {
  for (const up of ancestorsOf(file, condition)) {
    if (up.type === 'if_expression') return up.childForFieldName('consequence')?.endIndex ?? up.endIndex;
    if (up.type === 'while_expression') return up.endIndex;
    if (up.type === 'match_arm') return up.endIndex;
    if (/^(?:block|function_item|macro_invocation)$/.test(up.type)) return condition.endIndex;
  }
  return condition.endIndex;
}
