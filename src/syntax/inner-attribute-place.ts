import type { RustFile } from './rust-file.ts';

/**
 * Where one more `#![…]` can stand on a line of its own, as an offset that begins a line: above the first one, else
 * below the module's docs, else above the first line that is no licence, shebang or blank.
 */
export function innerAttributePlace(file: RustFile): number {
  const { root, text, lines } = file;
  const attribute = root.namedChildren.find(({ type }) => type === 'inner_attribute_item');
  if (attribute !== undefined) return lines.rangeOf(lines.lineAt(attribute.startIndex)).start;
  const docs =
    /^(?:#![^[][^\n]*\n|[ \t]*\n|[ \t]*\/\/(?!\/(?!\/)|!)[^\n]*\n)*((?:[ \t]*\/\/![^\n]*\n)+)/.exec(text);
  if (docs !== null) return docs[0].length;
  // A comment that a blank line follows is about the file; one without is about what comes next.
  const head = /^(?:#![^[][^\n]*\n)?(?:(?:[ \t]*\/\/(?!\/(?!\/))[^\n]*\n)+[ \t]*\n|[ \t]*\n)*/.exec(text);
  return head?.[0].length ?? 0;
}
