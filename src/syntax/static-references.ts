import type { Node } from 'web-tree-sitter';
import { ancestorsOf } from './items.ts';
import type { RustFile } from './rust-file.ts';

/** Macros of std and of the common loggers that take a reference to each argument they print or compare. */
const BORROWING_MACROS =
  /^(?:e?print(?:ln)?|format|format_args|write|writeln|panic|todo|unreachable|unimplemented|assert_(?:eq|ne)|debug_assert_(?:eq|ne)|dbg|trace|debug|info|warn|error)$/;

/**
 * The expression that borrows the static named at `name`, of the written type `type`, or null where it is only
 * read, written or pointed at: what rustc's `static_mut_refs` looks for.
 */
export function referenceTo(file: RustFile, name: Node, type: string): Node | null {
  let place: Node = name;
  for (const up of ancestorsOf(file, name)) {
    if (up.type === 'field_expression' && up.childForFieldName('value')?.id === place.id) {
      const call = file.parent(up);
      const isCall = call?.type === 'call_expression' && call.childForFieldName('function')?.id === up.id;
      if (isCall) return isCopiedForCalls(type) && place === name ? null : call;
      place = up;
      continue;
    }
    if (up.type === 'token_tree') {
      if (place !== name || !isWholeArgument(name)) return null;
      continue;
    }
    return borrows(up, place, name) ? up : null;
  }
  return null;
}

function borrows(up: Node, place: Node, name: Node): boolean {
  switch (up.type) {
    case 'reference_expression':
      return !/^&\s*raw\b/.test(up.text);
    case 'let_declaration':
      return (
        up.childForFieldName('value')?.id === place.id &&
        up.childForFieldName('pattern')?.type === 'ref_pattern'
      );
    case 'macro_invocation':
      return place === name && BORROWING_MACROS.test(lastSegment(up.childForFieldName('macro')?.text ?? ''));
    default:
      return false;
  }
}

/** In a macro's tokens: does the name stand alone between commas or the delimiters? */
function isWholeArgument(name: Node): boolean {
  const before = name.previousSibling?.type ?? '';
  const after = name.nextSibling?.type ?? '';
  return /^[,([{]$/.test(before) && /^[,)\]}]$/.test(after);
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf(':') + 1);
}

/** Numbers and pointers are copied for a method call, where other types are borrowed, and references lent again. */
function isCopiedForCalls(type: string): boolean {
  return /^(?:\*|[ui](?:8|16|32|64|128|size)$|f(?:32|64)$|bool$|char$|(?:unsafe )?(?:extern "[^"]*" )?fn\b)/.test(
    type,
  );
}
