import type { Node } from 'web-tree-sitter';
import { attributesOf } from './attributes.ts';
import { isPublic } from './exported.ts';
import { outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { type Signature, signatureOf } from './signatures.ts';

/** A function that JavaScript, or the host of a component, calls. */
export type WasmExport = {
  readonly signature: Signature;
  readonly body: Node;
  /** The type whose method it is, as written, or null. */
  readonly owner: string | null;
  readonly by: 'wasm_bindgen' | 'component';
};

/**
 * The functions of a file that `#[wasm_bindgen]` gives to JavaScript, by themselves or with their impl, and those
 * of the `Guest` traits that `wit-bindgen` writes; not what runs once at the start.
 */
export const wasmExportsOf: (file: RustFile) => readonly WasmExport[] = perFile((file) => {
  if (!/\b(?:wasm_bindgen|Guest)\b/.test(file.text)) return [];
  return file.nodes('function_item').flatMap((node) => exportAt(file, node) ?? []);
});

function exportAt(file: RustFile, node: Node): WasmExport | null {
  const body = node.childForFieldName('body');
  const impl = outerItem(file, node);
  const by = exporter(file, node, impl);
  const signature = body === null || by === null ? null : signatureOf(file, node);
  if (body === null || by === null || signature === null) return null;
  const owner = impl?.type === 'impl_item' ? (impl.childForFieldName('type')?.text ?? null) : null;
  return { signature, body, owner, by };
}

function exporter(file: RustFile, node: Node, impl: Node | null): WasmExport['by'] | null {
  const own = bindgenOn(file, node);
  if (impl?.type === 'impl_item') {
    if (/(?:^|::)Guest$/.test(impl.childForFieldName('trait')?.text ?? '')) return 'component';
    const isBound = bindgenOn(file, impl) !== null && impl.childForFieldName('trait') === null;
    return isBound && isPublic(node) && own?.includes('skip') !== true ? 'wasm_bindgen' : null;
  }
  if (impl?.type === 'foreign_mod_item' || own === null) return null;
  return /\bstart\b/.test(own) ? null : 'wasm_bindgen';
}

/** What `#[wasm_bindgen(…)]` on an item says, or null where it has none. */
function bindgenOn(file: RustFile, item: Node): string | null {
  const found = attributesOf(file, item).find(({ name }) => /(?:^|::)wasm_bindgen$/.test(name));
  return found === undefined ? null : (found.list ?? '');
}
