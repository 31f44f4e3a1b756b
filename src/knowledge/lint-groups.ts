/**
 * The lints of rustc's groups, of Rust 1.95 (`rustc -W help`), November 2026. `future_incompatible` and `deprecated_safe`
 * change with every release: what is in them is not told.
 */
export const RUST_LINT_GROUPS: ReadonlyMap<string, ReadonlySet<string> | null> = new Map<
  string,
  ReadonlySet<string> | null
>([
  ['deprecated_safe', null],
  ['future_incompatible', null],
  ['keyword_idents', new Set(`keyword_idents_2018 keyword_idents_2024`.split(/\s+/))],
  ['let_underscore', new Set(`let_underscore_drop let_underscore_lock`.split(/\s+/))],
  ['nonstandard_style', new Set(`non_camel_case_types non_snake_case non_upper_case_globals`.split(/\s+/))],
  ['refining_impl_trait', new Set(`refining_impl_trait_reachable refining_impl_trait_internal`.split(/\s+/))],
  [
    'rust_2018_compatibility',
    new Set(
      `keyword_idents_2018 anonymous_parameters absolute_paths_not_starting_with_crate
      tyvar_behind_raw_pointer`.split(/\s+/),
    ),
  ],
  [
    'rust_2018_idioms',
    new Set(
      `bare_trait_objects unused_extern_crates ellipsis_inclusive_range_patterns elided_lifetimes_in_paths
      explicit_outlives_requirements`.split(/\s+/),
    ),
  ],
  [
    'rust_2021_compatibility',
    new Set(
      `ellipsis_inclusive_range_patterns array_into_iter non_fmt_panics bare_trait_objects
      rust_2021_incompatible_closure_captures rust_2021_incompatible_or_patterns
      rust_2021_prefixes_incompatible_syntax rust_2021_prelude_collisions`.split(/\s+/),
    ),
  ],
  [
    'rust_2024_compatibility',
    new Set(
      `keyword_idents_2024 edition_2024_expr_fragment_specifier boxed_slice_into_iter
      impl_trait_overcaptures if_let_rescope static_mut_refs dependency_on_unit_never_type_fallback
      deprecated_safe_2024 missing_unsafe_on_extern never_type_fallback_flowing_into_unsafe
      rust_2024_guarded_string_incompatible_syntax rust_2024_incompatible_pat rust_2024_prelude_collisions
      tail_expr_drop_order unsafe_attr_outside_unsafe unsafe_op_in_unsafe_fn`.split(/\s+/),
    ),
  ],
  [
    'unknown_or_malformed_diagnostic_attributes',
    new Set(
      `malformed_diagnostic_attributes malformed_diagnostic_format_literals misplaced_diagnostic_attributes
      unknown_diagnostic_attributes`.split(/\s+/),
    ),
  ],
  [
    'unused',
    new Set(
      `unused_imports unused_variables unused_visibilities unused_assignments dead_code unused_mut
      unreachable_code unreachable_patterns unused_must_use unused_unsafe path_statements
      unused_attributes unused_macros unused_macro_rules unused_allocation unused_doc_comments
      unused_extern_crates unused_features unused_labels unused_parens unused_braces redundant_semicolons
      map_unit_fn`.split(/\s+/),
    ),
  ],
  ['bad_style', new Set(['non_camel_case_types', 'non_snake_case', 'non_upper_case_globals'])],
]);

/** The groups of clippy. */
export const CLIPPY_LINT_GROUPS: ReadonlySet<string> = new Set(
  'all cargo complexity correctness nursery pedantic perf restriction style suspicious'.split(' '),
);
