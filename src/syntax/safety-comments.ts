import type { Node } from 'web-tree-sitter';
import { ancestorsOf, outerItem } from './items.ts';
import { solidBefore } from './neighbours.ts';
import { nearestOf } from './per-node.ts';
import type { RustFile } from './rust-file.ts';
import { type SafetyText, safetyCommentAbove, safetyCommentFirstIn } from './safety-lines.ts';
import type { UnsafeRegion } from './unsafe-regions.ts';

/** Which of clippy's placements count; both are on by default there. */
export type Placement = { readonly aboveStatement: boolean; readonly aboveAttributes: boolean };
export const EVERY_PLACEMENT: Placement = { aboveStatement: true, aboveAttributes: true };

/**
 * The `SAFETY:` comment that justifies an `unsafe` block or impl where clippy looks for one: above its line, first
 * thing inside the block, or above the statement it is part of; null for none. The exact semantics are those of
 * clippy's `undocumented_unsafe_blocks` of August 2026.
 */
export function safetyCommentOf(
  file: RustFile,
  region: UnsafeRegion,
  placement = EVERY_PLACEMENT,
): SafetyText | null {
  const anchor = region.node ?? file.nodeAt(region.keyword);
  const line = file.lines.lineAt(region.keyword);
  const first = region.kind === 'impl' ? firstLineForItem(file, anchor) : firstLineInBody(file, anchor);
  const search = { first, skipAttributes: placement.aboveAttributes };
  const above = safetyCommentAbove(file, line, search);
  if (above !== null || region.kind !== 'block') return above;
  const inside = safetyCommentFirstIn(file, file.text.indexOf('{', region.keyword) + 1);
  if (inside !== null || !placement.aboveStatement || region.node === null) return inside;
  const statement = statementLine(file, region.node);
  return statement === null ? null : safetyCommentAbove(file, statement, search);
}

/** Is an `unsafe` block or impl justified by a `SAFETY:` comment in a place that clippy accepts? */
export function hasSafetyComment(file: RustFile, region: UnsafeRegion, placement = EVERY_PLACEMENT): boolean {
  return safetyCommentOf(file, region, placement) !== null;
}

/** The first line that may hold a comment for code in the body that holds `node`: below its opening line. */
function firstLineInBody(file: RustFile, node: Node): number {
  for (let up = boundAround(file, file.parent(node)); up !== null; up = boundAround(file, file.parent(up))) {
    if (up.type === 'function_item') {
      const body = up.childForFieldName('body');
      return file.lines.lineAt(body?.startIndex ?? up.startIndex) + 1;
    }
    // Clippy's bound for the consts of an impl or trait is the impl's own first line.
    if (up.type === 'impl_item' || up.type === 'trait_item') return file.lines.lineAt(up.startIndex) + 1;
    if (up.type === 'const_item' || up.type === 'static_item') {
      const outer = outerItem(file, up);
      const inBody = outer !== null && ['function_item', 'impl_item', 'trait_item'].includes(outer.type);
      if (!inBody) return firstLineForItem(file, up);
    }
  }
  return file.lines.lineAt((file.parent(node) === null ? node : file.root).startIndex);
}

/** What may bound the search from `node` on: a function, impl, trait or constant. */
function boundAround(file: RustFile, node: Node | null): Node | null {
  return node === null ? null : nearestBound(file, node);
}

const nearestBound = nearestOf((_file, { type }) =>
  /^(?:function_item|impl_item|trait_item|const_item|static_item)$/.test(type),
);

/** The first line that may hold a comment for an item: below the item before it, or below the module's brace. */
export function firstLineForItem(file: RustFile, item: Node): number {
  // An item macro or a statement ends the search just as an item does.
  const before = solidBefore(file, item);
  if (before !== null) return file.lines.lineAt(Math.max(before.startIndex, before.endIndex - 1)) + 1;
  const parent = file.parent(item);
  if (parent === null || parent.type === 'source_file') return 1;
  return file.lines.lineAt(parent.startIndex) + 1;
}

/** Expressions whose own statement a comment may stand above, even with the block deep inside. */
const CONTROL_FLOW: ReadonlySet<string> = new Set([
  'if_expression',
  'match_expression',
  'for_expression',
  'while_expression',
  'loop_expression',
]);
/** Where a comment above the statement would be too far from the block to be about it. */
const ENDS_CLIMB: ReadonlySet<string> = new Set([
  'field_initializer',
  'shorthand_field_initializer',
  'match_arm',
  'match_pattern',
  'await_expression',
  'source_file',
  'declaration_list',
  'field_declaration_list',
  'enum_variant_list',
]);

/** The first line of the statement that an `unsafe` block is part of; null where clippy stops climbing. */
function statementLine(file: RustFile, block: Node): number | null {
  let inner = block;
  for (const up of ancestorsOf(file, block)) {
    if (up.type === 'let_declaration' || up.type === 'const_item' || up.type === 'static_item') {
      return file.lines.lineAt(up.startIndex);
    }
    if (up.type === 'assignment_expression') return file.lines.lineAt(equalsSign(up));
    if (up.type === 'expression_statement' || up.type === 'block') {
      return CONTROL_FLOW.has(inner.type) ? null : file.lines.lineAt(inner.startIndex);
    }
    if (ENDS_CLIMB.has(up.type)) return null;
    if (up.type === 'macro_invocation' && up.childForFieldName('macro')?.text !== 'vec') return null;
    inner = up;
  }
  return null;
}

function equalsSign(assignment: Node): number {
  const left = assignment.childForFieldName('left');
  return left?.nextSibling?.startIndex ?? assignment.startIndex;
}
