import type { Node } from 'web-tree-sitter';
import { isDocHidden } from './attributes.ts';
import { hasSafetySection } from './doc-headings.ts';
import { docOf } from './docs.ts';
import { isExported } from './exported.ts';
import { itemName, outerItem } from './items.ts';
import type { RustFile } from './rust-file.ts';
import { hasSafetyComment } from './safety-comments.ts';
import type { UnsafeRegion } from './unsafe-regions.ts';

/**
 * Must this `unsafe fn` or `unsafe trait` have a `# Safety` section by clippy's `missing_safety_doc`? Functions
 * when they are exported; traits always; never foreign functions, `main` and methods of trait impls.
 */
export function needsSafetySection(file: RustFile, item: Node, privateToo = false): boolean {
  if (item.type === 'trait_item') return true;
  const outer = outerItem(file, item);
  if (outer?.type === 'foreign_mod_item') return false;
  if (outer?.type === 'impl_item' && outer.childForFieldName('trait') !== null) return false;
  if (outer === null && itemName(item) === 'main') return false;
  return privateToo || (isExported(file, item) && !isHidden(file, item));
}

function isHidden(file: RustFile, item: Node): boolean {
  if (isDocHidden(file, item)) return true;
  for (let up = outerItem(file, item); up !== null; up = outerItem(file, up))
    if (isDocHidden(file, up)) return true;
  return false;
}

/** Does unsafe code carry the words it needs? What needs none, such as a private `unsafe fn`, counts as documented. */
export function isDocumentedUnsafe(file: RustFile, region: UnsafeRegion): boolean {
  switch (region.kind) {
    case 'block':
    case 'impl':
      return hasSafetyComment(file, region);
    case 'function':
    case 'trait':
      return (
        region.node === null ||
        !needsSafetySection(file, region.node) ||
        hasSafetySection(docOf(file, region.node))
      );
    default:
      return true;
  }
}
