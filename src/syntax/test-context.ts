import type { Node } from 'web-tree-sitter';
import { attributesOf } from './attributes.ts';
import { isItem } from './items.ts';
import { requiresTest } from './meta-items.ts';
import { perFile } from './per-file.ts';
import { nearestOf } from './per-node.ts';
import type { RustFile } from './rust-file.ts';

// Beside cargo's own folders: crates that hold nothing but tests, and modules that a parent puts under `cfg(test)`.
const TEST_PATH = new RegExp(
  [
    '(?:^|/)(?:tests?|benches|bench(?:mark)?s?|examples?|fuzz|demos?)/',
    '(?:^|/)tests?[-_][^/]*/',
    '(?:^|/)[^/]*[-_](?:tests|benches|bench(?:mark)?s?|examples?|fuzz|demos?)/',
    '(?:^|/)(?:tests?|[^/]+_tests?|build)\\.rs$',
  ].join('|'),
);
// `test`, `tokio::test`, `rstest`, `test_case(…)`, `proptest`, `bench`, `wasm_bindgen_test`.
const TEST_ATTRIBUTE =
  /(?:^|::)(?:test|bench|rstest|test_case|test_matrix|test_log|quickcheck|proptest|wasm_bindgen_test)$/;

/** Whether a path by its names belongs to tests, benches, examples, a fuzzer or a demo, or is a build script. */
export function isTestPath(path: string): boolean {
  return TEST_PATH.test(path);
}

/** Whether a node is part of no release build: by the file's path, or by `#[cfg(test)]`, `#[test]` and the like. */
export function isTestCode(file: RustFile, node: Node): boolean {
  if (isTestPath(file.path)) return true;
  if (!mayHoldTests(file)) return false;
  if (isTest(file, file.root)) return true;
  if (isItem(node) && isTest(file, node)) return true;
  const parent = file.parent(node);
  return parent !== null && testAround(file, parent) !== null;
}

const testAround = nearestOf((file, node) => isMarkable(node) && isTest(file, node));

const mayHoldTests = perFile((file: RustFile) =>
  /\b(?:test|bench|rstest|proptest|quickcheck|loom|shuttle|miri|kani|fuzzing)/.test(file.text),
);

function isMarkable(node: Node): boolean {
  return (
    isItem(node) ||
    node.type === 'macro_invocation' ||
    node.type === 'expression_statement' ||
    node.type === 'let_declaration'
  );
}

const knownTests = perFile((_file: RustFile) => new Map<string, boolean>());

function isTest(file: RustFile, node: Node): boolean {
  const known = knownTests(file);
  const place = `${node.type} ${node.startIndex}`;
  const seen = known.get(place);
  if (seen !== undefined) return seen;
  const isNamed = node.type === 'mod_item' && /^tests?$/.test(node.childForFieldName('name')?.text ?? '');
  const answer =
    isNamed ||
    attributesOf(file, node).some(({ name, list }) =>
      name === 'cfg' ? list !== null && requiresTest(list) : TEST_ATTRIBUTE.test(name),
    );
  known.set(place, answer);
  return answer;
}
