/** What a file is to the rules, by its name alone. */
export type FileKind =
  | 'rust'
  | 'manifest'
  | 'lock'
  | 'deny'
  | 'audit'
  | 'cargo-config'
  | 'workflow'
  | 'other';

const KINDS: readonly (readonly [FileKind, RegExp])[] = [
  ['rust', /\.rs$/],
  ['manifest', /(?:^|\/)Cargo\.toml$/],
  ['lock', /(?:^|\/)Cargo\.lock$/],
  // The places where cargo-deny looks, and cargo-audit.
  ['deny', /(?:^|\/)(?:\.?deny|\.cargo\/deny)\.toml$/],
  ['audit', /(?:^|\/)\.cargo\/audit\.toml$/],
  ['cargo-config', /(?:^|\/)\.cargo\/config(?:\.toml)?$/],
  ['workflow', /^\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/],
];

export function kindOfFile(path: string): FileKind {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';
}
