/** A setting of cargo-deny or cargo-audit whose values go from strict to loose. */
export type LevelSetting = {
  readonly key: string;
  /** From strict to loose; those that stand together are as strict as each other. */
  readonly order: readonly (readonly unknown[])[];
  /** What counts before the change where the setting is absent; null where that depends on the version. */
  readonly unset: unknown;
  /** The same after the change, where it is another: the loosest and the strictest that some version has. */
  readonly unsetAfter?: unknown;
  /** Does lowering it concern the repository's own crates or tidiness alone? */
  readonly isMinor?: true;
};

/** A list of a policy. `allows`: a new entry loosens. `forbids`: one that goes does. */
export type ListSetting = {
  readonly key: string;
  readonly effect: 'allows' | 'forbids';
  readonly isMinor?: true;
  /** The list matters only where this setting is `deny`, which it is not by default. */
  readonly gate?: string;
  /** Compared only where it is there before and after: it begins with entries, or went out of use. */
  readonly isCompared?: 'where in both';
  /** Where it is absent, or empty, everything is allowed: to take it out loosens as well. */
  readonly isAllowlist?: true;
  /** What it holds where it is absent. */
  readonly unset?: readonly string[];
};

const LINT = [['deny'], ['warn'], ['allow']];
/** Lint levels up to 0.15, then scopes. Where crates are denied or warned of depends on the version. */
const SCOPE = [
  ['deny', 'all'],
  ['warn', 'workspace', 'transitive'],
  ['allow', 'none'],
];
const SEVERITY = [['none'], ['low'], ['medium'], ['high'], ['critical']];
const OFF_IS_STRICT = [[false], [true]];
const ON_IS_STRICT = [[true], [false]];

export const LEVELS: Readonly<Record<'cargo-deny' | 'cargo-audit', readonly LevelSetting[]>> = {
  'cargo-deny': [
    { key: 'advisories.vulnerability', order: LINT, unset: null },
    { key: 'advisories.unmaintained', order: SCOPE, unset: 'workspace', unsetAfter: 'all' },
    { key: 'advisories.unsound', order: SCOPE, unset: 'workspace', unsetAfter: 'all' },
    { key: 'advisories.notice', order: LINT, unset: null },
    { key: 'advisories.yanked', order: LINT, unset: 'warn' },
    { key: 'advisories.severity-threshold', order: SEVERITY, unset: 'none' },
    { key: 'advisories.disable-yank-checking', order: OFF_IS_STRICT, unset: false },
    { key: 'licenses.unlicensed', order: LINT, unset: null },
    { key: 'licenses.copyleft', order: LINT, unset: null },
    { key: 'licenses.default', order: LINT, unset: null },
    {
      key: 'licenses.allow-osi-fsf-free',
      order: [['neither'], ['both', 'osi-only', 'fsf-only'], ['osi', 'fsf'], ['either']],
      unset: null,
    },
    { key: 'licenses.private.ignore', order: OFF_IS_STRICT, unset: false, isMinor: true },
    { key: 'licenses.include-dev', order: ON_IS_STRICT, unset: false, isMinor: true },
    { key: 'licenses.include-build', order: ON_IS_STRICT, unset: true, isMinor: true },
    { key: 'bans.multiple-versions', order: LINT, unset: 'warn' },
    { key: 'bans.multiple-versions-include-dev', order: ON_IS_STRICT, unset: false, isMinor: true },
    { key: 'bans.wildcards', order: LINT, unset: 'allow' },
    { key: 'bans.external-default-features', order: LINT, unset: 'allow', isMinor: true },
    { key: 'bans.workspace-default-features', order: LINT, unset: 'allow', isMinor: true },
    { key: 'bans.workspace-dependencies.duplicates', order: LINT, unset: null, isMinor: true },
    { key: 'bans.workspace-dependencies.unused', order: LINT, unset: null, isMinor: true },
    { key: 'bans.build.executables', order: LINT, unset: null },
    { key: 'bans.build.interpreted', order: LINT, unset: null },
    { key: 'sources.unknown-registry', order: LINT, unset: 'warn' },
    { key: 'sources.unknown-git', order: LINT, unset: 'warn' },
    { key: 'sources.required-git-spec', order: [['rev'], ['tag'], ['branch'], ['any']], unset: 'any' },
    { key: 'graph.exclude-dev', order: OFF_IS_STRICT, unset: false, isMinor: true },
    { key: 'graph.exclude-unpublished', order: OFF_IS_STRICT, unset: false, isMinor: true },
    { key: 'graph.all-features', order: ON_IS_STRICT, unset: false, isMinor: true },
  ],
  'cargo-audit': [
    { key: 'advisories.severity_threshold', order: SEVERITY, unset: 'none' },
    { key: 'yanked.enabled', order: ON_IS_STRICT, unset: true },
  ],
};

/** Compared as a number: the lower, the looser. */
export const CONFIDENCE = { key: 'licenses.confidence-threshold', unset: 0.8 };

export const LISTS: Readonly<Record<'cargo-deny' | 'cargo-audit', readonly ListSetting[]>> = {
  'cargo-deny': [
    { key: 'graph.exclude', effect: 'allows' },
    { key: 'advisories.ignore', effect: 'allows' },
    { key: 'licenses.allow', effect: 'allows', isCompared: 'where in both' },
    { key: 'licenses.deny', effect: 'forbids', isCompared: 'where in both' },
    { key: 'licenses.exceptions', effect: 'allows', isMinor: true },
    { key: 'licenses.clarify', effect: 'allows', isMinor: true },
    { key: 'licenses.private.registries', effect: 'allows', isMinor: true },
    { key: 'licenses.private.ignore-sources', effect: 'allows', isMinor: true },
    { key: 'bans.deny', effect: 'forbids' },
    { key: 'bans.deny.wrappers', effect: 'allows', isMinor: true },
    { key: 'bans.allow', effect: 'allows', isMinor: true, isAllowlist: true },
    { key: 'bans.features', effect: 'forbids', isMinor: true },
    { key: 'bans.skip', effect: 'allows', isMinor: true, gate: 'bans.multiple-versions' },
    { key: 'bans.skip-tree', effect: 'allows', isMinor: true, gate: 'bans.multiple-versions' },
    { key: 'bans.allow-build-scripts', effect: 'allows', isAllowlist: true },
    { key: 'bans.build.allow-build-scripts', effect: 'allows', isAllowlist: true },
    { key: 'bans.build.bypass', effect: 'allows', isMinor: true },
    {
      key: 'sources.allow-registry',
      effect: 'allows',
      gate: 'sources.unknown-registry',
      unset: ['https://github.com/rust-lang/crates.io-index', 'https://index.crates.io'],
    },
    { key: 'sources.allow-git', effect: 'allows', gate: 'sources.unknown-git' },
    { key: 'sources.private', effect: 'allows', gate: 'sources.unknown-git' },
    { key: 'sources.allow-org.github', effect: 'allows', gate: 'sources.unknown-git' },
    { key: 'sources.allow-org.gitlab', effect: 'allows', gate: 'sources.unknown-git' },
    { key: 'sources.allow-org.bitbucket', effect: 'allows', gate: 'sources.unknown-git' },
  ],
  'cargo-audit': [
    { key: 'advisories.ignore', effect: 'allows' },
    {
      key: 'advisories.informational_warnings',
      effect: 'forbids',
      isMinor: true,
      unset: ['unmaintained', 'unsound', 'notice'],
    },
    { key: 'output.deny', effect: 'forbids' },
  ],
};

/** Licences that ask for little more than their notice: to allow one more of these is rarely worth a word. */
export const PERMISSIVE: ReadonlySet<string> = new Set(
  (
    '0BSD Apache-2.0 Artistic-2.0 BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSL-1.0 BlueOak-1.0.0 CC0-1.0 ' +
    'CDLA-Permissive-2.0 FTL ICU ISC MIT MIT-0 MIT-CMU NCSA OpenSSL PostgreSQL PSF-2.0 Python-2.0 Unicode-3.0 Unicode-DFS-2016 ' +
    'Unlicense UPL-1.0 WTFPL X11 Zlib bzip2-1.0.6 curl libpng-2.0 zlib-acknowledgement'
  ).split(' '),
);
