import type { Node } from 'web-tree-sitter';

const LEAVING_MACRO = /^(?:\w+::)*(?:panic|unreachable|todo|unimplemented|bail|resume_unwind)$/;
const LEAVING_CALL =
  /^(?:std::|core::)?(?:process::(?:exit|abort)|panic::(?:resume_unwind|panic_any)|unreachable_unchecked)$/;

/** Whether nothing that stands behind a node in its block is run after it: it returns, breaks, panics or exits. */
export function divergesAt(node: Node): boolean {
  switch (node.type) {
    case 'return_expression':
    case 'break_expression':
    case 'continue_expression':
      return true;
    case 'block':
      return node.namedChildren.some(divergesAt);
    case 'if_expression': {
      const ways = [node.childForFieldName('consequence'), node.childForFieldName('alternative')];
      return ways.every((way) => way !== null && divergesAt(way));
    }
    case 'else_clause':
    case 'expression_statement': {
      const inner = node.firstNamedChild;
      return inner !== null && divergesAt(inner);
    }
    case 'macro_invocation':
      return LEAVING_MACRO.test(node.childForFieldName('macro')?.text ?? '');
    case 'call_expression':
      return LEAVING_CALL.test(node.childForFieldName('function')?.text ?? '');
    default:
      return false;
  }
}
