/** The grammar's types of items. They are few in any file, and one walk finds them all. */
export const ITEM_TYPES: ReadonlySet<string> = new Set([
  'function_item',
  'function_signature_item',
  'impl_item',
  'trait_item',
  'struct_item',
  'enum_item',
  'union_item',
  'mod_item',
  'foreign_mod_item',
  'const_item',
  'static_item',
  'type_item',
  'associated_type',
  'macro_definition',
  'use_declaration',
  'extern_crate_declaration',
]);
