/** A crate that its authors or the field left, and what is used in its place. */
export type DeprecatedCrate = {
  /** Names of packages; `*` at the end stands for any. */
  readonly names: string;
  /** Why, in words that follow the name: `is archived`. */
  readonly because: string;
  /** Crates that took its place, the likeliest first; or a path of std, with the release that has it. */
  readonly instead: string;
  readonly since?: number;
  /** What that does not have yet. */
  readonly lacks?: string;
  /** An advisory, or a link to where its authors say so. */
  readonly source: string;
};

/**
 * Of November 2026: the advisories of kind `unmaintained` of https://rustsec.org/advisories/ that were not withdrawn, for
 * crates that people still reach for, and what authors say themselves.
 */
export const DEPRECATED_CRATES: readonly DeprecatedCrate[] = [
  {
    names: 'lazy_static',
    because: 'does what the standard library does by now',
    instead: 'std::sync::LazyLock',
    since: 80,
    source: 'https://doc.rust-lang.org/std/sync/struct.LazyLock.html',
  },
  {
    names: 'once_cell',
    because: 'does, for the most part, what the standard library does by now',
    instead: 'std::sync::OnceLock and LazyLock',
    since: 80,
    lacks: 'get_or_try_init',
    source: 'https://doc.rust-lang.org/std/sync/struct.OnceLock.html',
  },
  {
    names: 'atty',
    because: 'is unmaintained and unsound on Windows',
    instead: 'std::io::IsTerminal',
    since: 70,
    source: 'RUSTSEC-2024-0375',
  },
  {
    names: 'serde_yaml',
    because: 'is archived, and its last version says deprecated',
    instead: 'serde_norway serde-saphyr',
    source: 'https://crates.io/crates/serde_yaml',
  },
  {
    names: 'structopt',
    because: 'is part of clap since its version 3',
    instead: 'clap',
    source: 'RUSTSEC-2022-0104',
  },
  {
    names: 'failure failure_derive',
    because: 'is deprecated by its authors',
    instead: 'thiserror anyhow',
    source: 'RUSTSEC-2020-0036',
  },
  {
    names: 'error-chain',
    because: 'is deprecated by its authors',
    instead: 'thiserror anyhow',
    source: 'https://github.com/rust-lang-deprecated/error-chain',
  },
  { names: 'memmap', because: 'is unmaintained', instead: 'memmap2', source: 'RUSTSEC-2020-0077' },
  {
    names: 'wee_alloc',
    because: 'is unmaintained and leaks memory',
    instead: 'the default allocator',
    source: 'RUSTSEC-2022-0054',
  },
  {
    names: 'opentelemetry-jaeger',
    because: 'is deprecated: Jaeger takes OTLP',
    instead: 'opentelemetry-otlp',
    source: 'RUSTSEC-2025-0123',
  },
  { names: 'users', because: 'is unmaintained', instead: 'uzers', source: 'RUSTSEC-2023-0040' },
  {
    names: 'ansi_term',
    because: 'is unmaintained',
    instead: 'anstyle nu-ansi-term owo-colors',
    source: 'RUSTSEC-2021-0139',
  },
  { names: 'instant', because: 'is unmaintained', instead: 'web-time', source: 'RUSTSEC-2024-0384' },
  { names: 'rustc-serialize', because: 'is archived', instead: 'serde', source: 'RUSTSEC-2025-0025' },
  { names: 'net2', because: 'is deprecated by its authors', instead: 'socket2', source: 'RUSTSEC-2020-0016' },
  { names: 'mach', because: 'is unmaintained', instead: 'mach2', source: 'RUSTSEC-2020-0168' },
  { names: 'dotenv', because: 'is unmaintained', instead: 'dotenvy', source: 'RUSTSEC-2021-0141' },
  { names: 'dotenv_codegen', because: 'is unmaintained', instead: 'dotenvy', source: 'RUSTSEC-2021-0142' },
  { names: 'tempdir', because: 'is part of tempfile', instead: 'tempfile', source: 'RUSTSEC-2018-0017' },
  {
    names: 'tokio-core',
    because: 'is deprecated by its authors',
    instead: 'tokio',
    source: 'https://github.com/tokio-rs/tokio-core',
  },
  { names: 'tokio-proto', because: 'is archived', instead: 'tokio-tower', source: 'RUSTSEC-2020-0162' },
  { names: 'tokio-io', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0058' },
  { names: 'tokio-codec', because: 'is of Tokio 0.1', instead: 'tokio-util', source: 'RUSTSEC-2026-0056' },
  { names: 'tokio-executor', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0063' },
  { names: 'tokio-fs', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0061' },
  { names: 'tokio-process', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0055' },
  { names: 'tokio-reactor', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0057' },
  { names: 'tokio-signal', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0065' },
  { names: 'tokio-sync', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0052' },
  { names: 'tokio-tcp', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0059' },
  { names: 'tokio-threadpool', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0051' },
  { names: 'tokio-timer', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0060' },
  {
    names: 'tokio-tls',
    because: 'is of Tokio 0.1',
    instead: 'tokio-native-tls',
    source: 'RUSTSEC-2026-0053',
  },
  { names: 'tokio-udp', because: 'is of Tokio 0.1', instead: 'tokio', source: 'RUSTSEC-2026-0064' },
  {
    names: 'rusoto_*',
    because: 'is deprecated by its authors',
    instead: 'aws-config',
    source: 'RUSTSEC-2022-0071',
  },
  {
    names: 'trust-dns-proto',
    because: 'has another name',
    instead: 'hickory-proto',
    source: 'RUSTSEC-2025-0017',
  },
  { names: 'proc-macro-error', because: 'is unmaintained', instead: 'manyhow', source: 'RUSTSEC-2024-0370' },
  { names: 'yaml-rust', because: 'is unmaintained', instead: 'yaml-rust2', source: 'RUSTSEC-2024-0320' },
  { names: 'serde_cbor', because: 'is archived', instead: 'ciborium minicbor', source: 'RUSTSEC-2021-0127' },
  { names: 'paste', because: 'is archived', instead: 'pastey', source: 'RUSTSEC-2024-0436' },
  {
    names: 'bincode',
    because: 'is no longer developed',
    instead: 'postcard bitcode',
    source: 'RUSTSEC-2025-0141',
  },
  { names: 'fxhash', because: 'is unmaintained', instead: 'rustc-hash', source: 'RUSTSEC-2025-0057' },
  {
    names: 'derivative',
    because: 'is unmaintained',
    instead: 'derive-where educe derive_more',
    source: 'RUSTSEC-2024-0388',
  },
  { names: 'backoff', because: 'is unmaintained', instead: 'backon', source: 'RUSTSEC-2025-0012' },
  { names: 'json', because: 'is unmaintained', instead: 'serde_json', source: 'RUSTSEC-2022-0081' },
  { names: 'difference', because: 'is unmaintained', instead: 'similar', source: 'RUSTSEC-2020-0095' },
  { names: 'encoding', because: 'is unmaintained', instead: 'encoding_rs', source: 'RUSTSEC-2021-0153' },
  { names: 'twoway', because: 'is deprecated by its author', instead: 'memchr', source: 'RUSTSEC-2021-0146' },
  { names: 'rental', because: 'is unmaintained', instead: 'ouroboros', source: 'RUSTSEC-2021-0134' },
  {
    names: 'rustls-pemfile',
    because: 'is archived',
    instead: 'rustls-pki-types',
    source: 'RUSTSEC-2025-0134',
  },
  { names: 'number_prefix', because: 'is unmaintained', instead: 'unit-prefix', source: 'RUSTSEC-2025-0119' },
  { names: 'tui', because: 'is unmaintained', instead: 'ratatui', source: 'RUSTSEC-2023-0049' },
  { names: 'async-std', because: 'is discontinued', instead: 'smol', source: 'RUSTSEC-2025-0052' },
  { names: 'kuchiki', because: 'is archived', instead: 'kuchikiki', source: 'RUSTSEC-2023-0019' },
  { names: 'adler', because: 'is unmaintained', instead: 'adler2', source: 'RUSTSEC-2025-0056' },
];

const BY_NAME: ReadonlyMap<string, DeprecatedCrate> = new Map(
  DEPRECATED_CRATES.flatMap((one) => one.names.split(' ').map((name) => [name, one] as const)),
);

/** What is known of a package that was left; null for all others. */
export function deprecatedCrate(name: string): DeprecatedCrate | null {
  const exact = BY_NAME.get(name);
  if (exact !== undefined) return exact;
  const family = DEPRECATED_CRATES.find(
    ({ names }) => names.endsWith('*') && name.startsWith(names.slice(0, -1)),
  );
  return family ?? null;
}
