/** What the manifests of the change and its context tell of the crate that holds a file. */
export type Project = {
  /** Path of the nearest `Cargo.toml` seen, or null. */
  readonly manifest: string | null;
  readonly crate: string | null;
  /** `2015`, `2018`, `2021` or `2024`; null where no manifest was seen. */
  readonly edition: string | null;
  /** `rust-version`, as written; null where none is declared or seen. */
  readonly rustVersion: string | null;
  /** False for `publish = false` or an empty list; null where no manifest was seen. */
  readonly published: boolean | null;
  /**
   * Levels of the `[lints]` table, inherited ones too: `unsafe_op_in_unsafe_fn` or `clippy::all` to `warn`. Null
   * where no manifest was seen, or not the workspace's that it inherits from.
   */
  readonly lints: Readonly<Record<string, string>> | null;
};
