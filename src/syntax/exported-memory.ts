import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { callOf, callsIn } from './calls.ts';
import { commentsWithin } from './comments.ts';
import { docOf } from './docs.ts';
import { perFile } from './per-file.ts';
import { isReturned } from './returned-values.ts';
import type { RustFile } from './rust-file.ts';
import { sequenceOf } from './sequence-types.ts';
import { type Signature, signaturesOf } from './signatures.ts';
import { typesNamed } from './type-fields.ts';
import { type WasmExport, wasmExportsOf } from './wasm-exports.ts';

/** Memory of the module to which an exported function gives the host a pointer or a view. */
export type ExportedMemory = {
  readonly signature: Signature;
  readonly at: Node;
  /** What the pointer leads into, as written. */
  readonly place: string;
  /**
   * `local`: freed when the function returns. `static`: a mutable static, by a reference or by a raw pointer.
   * `growable`: a vector or string that `mover`, exported too, may move. `view`: a typed array over memory that any
   * allocation may take from it.
   */
  readonly kind: 'local' | 'static' | 'raw static' | 'growable' | 'view';
  readonly mover: string | null;
  /** Is it exported under a symbol, which says nothing of WebAssembly? */
  readonly bySymbol: boolean;
};

/** What the exported functions of a file give away, in text order; of each function the first. */
export const exportedMemory: (file: RustFile) => readonly ExportedMemory[] = perFile((file) => {
  if (!/_ptr\(|addr_of|&raw|static mut|::view\w*\(/.test(file.text)) return [];
  const bound = wasmExportsOf(file);
  const known = new Set(bound.map(({ signature }) => signature.node.id));
  const symbols = signaturesOf(file).flatMap((signature): readonly WasmExport[] =>
    signature.symbol === null || signature.body === null || known.has(signature.node.id)
      ? []
      : [{ signature, body: signature.body, owner: null, by: 'wasm_bindgen' }],
  );
  return [...bound, ...symbols].flatMap((one) => {
    const given = givenBy(file, one, bound);
    return given === null ? [] : [{ ...given, bySymbol: !bound.includes(one) }];
  });
});

type Given = Omit<ExportedMemory, 'bySymbol'>;

function givenBy(file: RustFile, one: WasmExport, all: readonly WasmExport[]): Given | null {
  const { signature, body } = one;
  if (signature.returnType === null) return null;
  for (const call of callsIn(file, { start: body.startIndex, end: body.endIndex })) {
    const isView = call.receiver === null && /^view/.test(call.name) && /Array$/.test(call.qualifier ?? '');
    const isPointer = call.receiver !== null && /^as_(?:mut_)?ptr$/.test(call.name);
    const target = isView ? borrowed(file, call.args[0]) : isPointer ? call.receiver : null;
    if (target === null || !isGiven(file, call.node, one)) continue;
    const found = ofPlace(file, target, one, all);
    if (found !== null) {
      // A view is lost by any allocation, whether or not this very buffer grows.
      const kind = isView && found.kind === 'growable' ? 'view' : found.kind;
      return { signature, at: call.node, place: target.text, kind, mover: found.mover };
    }
    if (isView && /^self\.\w+$/.test(target.text) && !isWarnedOf(file, one))
      return { signature, at: call.node, place: target.text, kind: 'view', mover: null };
  }
  return staticPointer(file, one);
}

/** Is it what the function returns, through a local that is set to it too? */
function isGiven(file: RustFile, node: Node, { signature, body }: WasmExport): boolean {
  const up = file.parent(node);
  if (up?.type !== 'assignment_expression') return isReturned(file, node, signature.node);
  const name = up.childForFieldName('left');
  if (name?.type !== 'identifier') return false;
  return new RegExp(`\\b${name.text}\\s*;?\\s*\\}$`).test(body.text);
}

/** What a view is of: `&bytes`, or `bytes.as_mut_ptr()` of a raw one. */
function borrowed(file: RustFile, node: Node | undefined): Node | null {
  if (node === undefined) return null;
  if (node.type === 'call_expression') return callOf(file, node)?.receiver ?? null;
  return node.type === 'reference_expression' ? node.lastNamedChild : node;
}

type Found = { readonly kind: 'local' | 'static' | 'growable'; readonly mover: string | null };

function ofPlace(file: RustFile, target: Node, one: WasmExport, all: readonly WasmExport[]): Found | null {
  if (target.type === 'identifier') {
    if (mutableStatics(file).has(target.text)) return { kind: 'static', mover: null };
    return isFreed(file, target, one) ? { kind: 'local', mover: null } : null;
  }
  const field = /^self\.(\w+)$/.exec(target.text)?.[1];
  if (field === undefined || !isGrowable(file, one, field) || isWarnedOf(file, one)) return null;
  const mover = all.find((other) => other.owner === one.owner && moves(other, field));
  return mover === undefined ? null : { kind: 'growable', mover: mover.signature.name };
}

/** Is it a vector, string or array of this very function, which nothing keeps from being dropped at its end? */
function isFreed(file: RustFile, target: Node, { body }: WasmExport): boolean {
  const binding = bindingAt(file, target.text, target.startIndex);
  const sequence = sequenceOf(file, target);
  if (binding === null || sequence === null || sequence.by !== 'value' || sequence.kind === 'slice')
    return false;
  if (binding.kind !== 'let' && binding.kind !== 'parameter') return false;
  const name = target.text;
  // A const array that is promoted, and what is kept alive by hand.
  const kept = new RegExp(
    `(?:forget|ManuallyDrop::new|leak|into_raw|into_boxed_slice|push|insert|set|Some|replace)\\b[^;]*\\b${name}\\b|\\b${name}\\.(?:leak|into_\\w+)\\(|=\\s*${name}\\s*;`,
  );
  return !kept.test(body.text);
}

function isGrowable(file: RustFile, { owner }: WasmExport, field: string): boolean {
  const [type] = typesNamed(file, owner ?? '');
  return /^(?:Vec<|String$)/.test(type?.fields.find(({ name }) => name === field)?.written ?? '');
}

const MOVING =
  'push|push_str|insert|insert_str|extend|extend_from_slice|resize|resize_with|append|reserve|reserve_exact|shrink_to_fit';

function moves({ signature, body }: WasmExport, field: string): boolean {
  if (signature.receiver?.by !== 'mutable reference') return false;
  return new RegExp(`\\bself\\.${field}\\s*(?:\\.\\s*(?:${MOVING})\\s*\\(|=[^=])`).test(body.text);
}

/** Does the documentation, or a comment, tell how long it is good for? */
function isWarnedOf(file: RustFile, { signature, body }: WasmExport): boolean {
  const comments = commentsWithin(file, { start: body.startIndex, end: body.endIndex });
  const words = [docOf(file, signature.node)?.text ?? '', ...comments.map(({ text }) => text)].join('\n');
  return /valid|until|grow|realloc|again|anew|dangl|stale|detach|\bview|lifetime|moves?\b|next call/i.test(
    words,
  );
}

const mutableStatics = perFile(
  (file: RustFile): ReadonlySet<string> =>
    new Set(
      file
        .nodes('static_item')
        .filter((item) => item.namedChildren.some(({ type }) => type === 'mutable_specifier'))
        .map((item) => item.childForFieldName('name')?.text ?? ''),
    ),
);

/** `&mut BUF as *mut u8`, `&raw mut BUF`, `addr_of_mut!(BUF)` at the end of a function. */
function staticPointer(file: RustFile, one: WasmExport): Given | null {
  const { signature, body } = one;
  if (!/^(?:\*|usize$|[ui]32$)/.test(signature.returnNode?.text ?? '')) return null;
  for (const node of body.descendantsOfType([
    'reference_expression',
    'macro_invocation',
    'raw_reference_expression',
  ])) {
    const written = /^(?:&\s*raw\s+(?:const|mut)|(?:\w+::)*addr_of(?:_mut)?!\(|&(?:\s*mut)?)\s*\(?(\w+)/.exec(
      node.text,
    );
    const name = written?.[1] ?? '';
    if (!mutableStatics(file).has(name) || callOf(file, file.parent(node) ?? node) !== null) continue;
    if (!isGiven(file, node, one)) continue;
    const isRaw = /^(?:&\s*raw\b|(?:\w+::)*addr_of)/.test(node.text);
    return { signature, at: node, place: name, kind: isRaw ? 'raw static' : 'static', mover: null };
  }
  return null;
}
