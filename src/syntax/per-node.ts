import type { Node } from 'web-tree-sitter';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

type Known<Answer> = Map<object, Map<number, Answer>>;

function answersIn<Answer>(known: Known<Answer>, tree: object): Map<number, Answer> {
  const answers = known.get(tree) ?? new Map<number, Answer>();
  if (answers.size === 0) known.set(tree, answers);
  return answers;
}

/** Remembers what `compute` says of a node for as long as its file lives. */
export function perNode<Answer>(
  compute: (file: RustFile, node: Node) => Answer,
): (file: RustFile, node: Node) => Answer {
  const known = perFile((_file: RustFile): Known<Answer> => new Map());
  return (file, node) => {
    const answers = answersIn(known(file), node.tree);
    const seen = answers.get(node.id);
    // An answer may be `undefined` too.
    if (seen !== undefined || answers.has(node.id)) return seen as Answer;
    const answer = compute(file, node);
    answers.set(node.id, answer);
    return answer;
  };
}

/**
 * Finds the nearest of a node and its ancestors that is `wanted`, out of macro contents into what holds the macro.
 * All nodes on the way have the same answer and keep it, so that the next who climbs there is spared the rest.
 */
export function nearestOf(
  wanted: (file: RustFile, node: Node) => boolean,
): (file: RustFile, node: Node) => Node | null {
  const known = perFile((_file: RustFile): Known<Node | null> => new Map());
  return (file, node) => {
    const inFile = known(file);
    const passed: Node[] = [];
    let found: Node | null = null;
    let answers = answersIn(inFile, node.tree);
    for (let up: Node | null = node; up !== null; up = file.parent(up)) {
      if (up.tree !== passed.at(-1)?.tree) answers = answersIn(inFile, up.tree);
      const seen = answers.get(up.id);
      if (seen !== undefined) {
        found = seen;
        break;
      }
      passed.push(up);
      if (wanted(file, up)) {
        found = up;
        break;
      }
    }
    for (const one of passed) answersIn(inFile, one.tree).set(one.id, found);
    return found;
  };
}
