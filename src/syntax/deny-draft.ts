import { plainUrl } from './deny-config.ts';
import type { LockFile } from './lock-file.ts';
import { isCratesIo } from './lock-sources.ts';

/** An advisory that a starting policy must live with, and why. */
export type DraftIgnore = { readonly id: string; readonly reason: string };

/** What a starting policy is made of: how the repository is today. */
export type DraftFacts = {
  readonly registries: readonly string[];
  readonly gitSources: readonly string[];
  readonly ignores: readonly DraftIgnore[];
  /** SPDX ids, or null where the licences of some packages are not known. */
  readonly licences: readonly string[] | null;
};

const CRATES_IO = 'https://github.com/rust-lang/crates.io-index';

/** Where the packages of lock files come from, but for crates.io, as cargo-deny wants to read it. */
export function sourcesOf(locks: readonly LockFile[]): Pick<DraftFacts, 'registries' | 'gitSources'> {
  const sources = new Set(locks.flatMap(({ packages }) => packages.flatMap(({ source }) => source ?? [])));
  const [git, registries] = [true, false].map((isGit) =>
    [...sources].filter((source) => source.startsWith('git+') === isGit),
  );
  const plain = (registries ?? []).filter((source) => !isCratesIo(source));
  return {
    registries: plain.map((source) => source.replace(/^(?:registry|sparse)\+/, '')).toSorted(),
    gitSources: [...new Set((git ?? []).map(plainUrl))].toSorted(),
  };
}

/** A commented `deny.toml` that passes while everything stays as it is. */
export function denyDraft({ registries, gitSources, ignores, licences }: DraftFacts): string {
  return [
    '# What this repository asks of its dependencies. `cargo deny check` reads it:',
    '# https://embarkstudios.github.io/cargo-deny/checks/cfg.html',
    '',
    '[graph]',
    '# Look at what optional features bring in as well.',
    'all-features = true',
    '',
    '[advisories]',
    '# A vulnerability always fails; a version that was taken back does with `deny`.',
    'yanked = "warn"',
    '# Only of direct dependencies: those are ours to replace.',
    'unmaintained = "workspace"',
    ...(ignores.length === 0
      ? ['# Each with a reason and the day on which somebody looks again.', 'ignore = []']
      : [
          '# What is there today. Each with a reason and the day on which somebody looks again.',
          'ignore = [',
          ...ignores.map(
            ({ id, reason }) => `    { id = ${JSON.stringify(id)}, reason = ${JSON.stringify(reason)} },`,
          ),
          ']',
        ]),
    '',
    '[bans]',
    '# `deny` once there are none; `skip` lists those that have to stay.',
    'multiple-versions = "warn"',
    'wildcards = "warn"',
    '# deny = [{ crate = "openssl", use-instead = "rustls" }]',
    '',
    '[sources]',
    '# Code from anywhere else needs a line here first.',
    'unknown-registry = "deny"',
    'unknown-git = "deny"',
    ...list('allow-registry', [CRATES_IO, ...registries]),
    ...list('allow-git', gitSources),
    '',
    ...licenceLines(licences),
  ].join('\n');
}

function licenceLines(licences: readonly string[] | null): readonly string[] {
  if (licences === null)
    return [
      '# Which licences there are today is not known without the packages themselves; `cargo deny list` tells. Then:',
      '# [licenses]',
      '# allow = ["MIT", "Apache-2.0"]',
      '',
    ];
  return [
    '[licenses]',
    '# Those that there are today.',
    ...list('allow', licences),
    '# Crates that are never published need none.',
    'private = { ignore = true }',
    '',
  ];
}

function list(key: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [`${key} = []`];
  return [`${key} = [`, ...values.map((value) => `    ${JSON.stringify(value)},`), ']'];
}

/** A workflow that runs cargo-deny on changes of dependencies and once a day, as new advisories need no change. */
export function workflowDraft(checks: readonly string[]): string {
  return [
    'name: Dependencies',
    'on:',
    '  pull_request:',
    "    paths: ['**/Cargo.toml', '**/Cargo.lock', '**/deny.toml', '.github/workflows/dependencies.yml']",
    '  schedule:',
    "    - cron: '17 5 * * *'",
    '',
    'permissions:',
    '  contents: read',
    '',
    'jobs:',
    '  deny:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
    '        with:',
    '          persist-credentials: false',
    '      - uses: EmbarkStudios/cargo-deny-action@91bf2b620e09e18d6eb78b92e7861937469acedb # v2.0.17',
    '        with:',
    `          command: check ${checks.join(' ')}`,
    '',
  ].join('\n');
}
