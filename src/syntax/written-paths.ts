import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import type { RustFile } from './rust-file.ts';
import { stringValue } from './string-value.ts';

/** A path that is written, as far as its beginning is known, and whether it lies outside the package. */
export type WrittenPath = { readonly path: string; readonly isFar: boolean };

/** Functions that write, and which of their arguments they write to. */
const WRITERS: readonly (readonly [RegExp, number])[] = [
  [/^(?:std::fs|fs_err)::(?:write|create_dir(?:_all)?|remove_(?:file|dir|dir_all)|set_permissions)$/, 0],
  [/^(?:std::fs|fs_err)::File::create(?:_new)?$/, 0],
  [/^(?:std::fs|fs_err)::(?:copy|rename|hard_link)$/, 1],
  [/^std::os::(?:unix::fs::symlink|windows::fs::symlink_(?:file|dir))$/, 1],
];

/** What a call writes outside `OUT_DIR`; null where it writes nothing, writes there, or nobody can tell. */
export function isWrittenOutside(file: RustFile, path: string, args: readonly Node[]): WrittenPath | null {
  const index = WRITERS.find(([writer]) => writer.test(path))?.[1];
  const target = index === undefined ? undefined : args[index];
  if (target === undefined) return null;
  const root = rootOf(file, target, 0);
  if (root === null || root === OUT || /^\/(?:tmp\b|dev\/null)/.test(root)) return null;
  return { path: root, isFar: /^(?:[\\/]|[A-Za-z]:|~|\$HOME)/.test(root) };
}

const OUT = '$OUT_DIR';
const MOST_STEPS = 12;

/** What a path begins with: a literal, `$OUT_DIR`, `$HOME`, `$CARGO_MANIFEST_DIR`; null where it cannot be told. */
function rootOf(file: RustFile, node: Node, steps: number): string | null {
  if (steps > MOST_STEPS) return null;
  const go = (next: Node | null | undefined) => (next ? rootOf(file, next, steps + 1) : null);
  // Wherever `OUT_DIR` has a part in it, it is meant.
  if (/OUT_DIR/.test(node.text)) return OUT;
  switch (node.type) {
    case 'string_literal':
    case 'raw_string_literal':
      return stringValue(node.text);
    case 'reference_expression':
    case 'try_expression':
    case 'parenthesized_expression':
    case 'unary_expression':
      return go(node.childForFieldName('value') ?? node.namedChildren.at(-1));
    case 'identifier':
      return ofName(file, node, go);
    case 'macro_invocation':
      return ofMacro(file, node, go);
    case 'call_expression':
      return ofCall(file, node, go);
    default:
      return null;
  }
}

type Go = (next: Node | null | undefined) => string | null;

function ofName(file: RustFile, node: Node, go: Go): string | null {
  const binding = bindingAt(file, node.text, node.startIndex);
  if (binding !== null) return binding.kind === 'let' && binding.isWhole ? go(binding.value) : null;
  const item = file
    .nodes('const_item', 'static_item')
    .find((one) => one.childForFieldName('name')?.text === node.text);
  return go(item?.childForFieldName('value'));
}

/** A method gives what its receiver is about, a function what its first argument is. */
function ofCall(file: RustFile, node: Node, go: Go): string | null {
  const callee = node.childForFieldName('function');
  const args = node.childForFieldName('arguments')?.namedChildren.filter(({ isExtra }) => !isExtra) ?? [];
  if (callee?.type === 'field_expression') {
    const name = callee.childForFieldName('field')?.text ?? '';
    if (/^(?:parent|ancestors|strip_prefix|next|pop|iter|map|and_then|get)$/.test(name)) return null;
    return go(callee.childForFieldName('value'));
  }
  const path = callee?.text ?? '';
  if (/(?:^|::)var(?:_os)?$/.test(path)) {
    const name = args[0] === undefined ? null : stringValue(args[0].text);
    return name !== null && /^(?:HOME|USERPROFILE|CARGO_MANIFEST_DIR)$/.test(name) ? nameOfRoot(name) : null;
  }
  if (/\bhome_dir$/.test(path)) return '$HOME';
  if (/(?:^|::)(?:Path::new|PathBuf::from|Some|Ok|String::from|Utf8Path(?:Buf)?::\w+|Cow::\w+)$/.test(path))
    return go(args[0]);
  return isFunctionOfOut(file, path) ? OUT : null;
}

function nameOfRoot(variable: string): string {
  return variable === 'CARGO_MANIFEST_DIR' ? '$CARGO_MANIFEST_DIR' : '$HOME';
}

/** Does a function of the file speak of `OUT_DIR`? */
function isFunctionOfOut(file: RustFile, name: string): boolean {
  const item = file.nodes('function_item').find((one) => one.childForFieldName('name')?.text === name);
  return item !== undefined && /OUT_DIR/.test(item.text);
}

/** `format!("src/{name}.rs")`, `concat!(env!("CARGO_MANIFEST_DIR"), …)`, `env!("…")`. */
function ofMacro(file: RustFile, node: Node, go: Go): string | null {
  const macro = node.childForFieldName('macro')?.text ?? '';
  const tokens = node.namedChildren.find(({ type }) => type === 'token_tree');
  if (/CARGO_MANIFEST_DIR/.test(node.text)) return '$CARGO_MANIFEST_DIR';
  if (!/^(?:std::)?(?:format|concat)$/.test(macro) || tokens === undefined) return null;
  const literal = /^\(\s*("(?:[^"\\]|\\.)*")/.exec(tokens.text)?.[1];
  const text = literal === undefined ? null : stringValue(literal);
  if (text === null) return null;
  if (!text.startsWith('{')) return text.replace(/\{.*$/s, '…');
  const name = /^\{(\w+)/.exec(text)?.[1] ?? /^[^,]*,\s*&?(\w+)\s*[,)]/.exec(tokens.text)?.[1];
  return name === undefined ? null : go(bindingAt(file, name, node.startIndex)?.value);
}
