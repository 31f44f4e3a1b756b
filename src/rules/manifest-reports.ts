import type { Change, ChangedFile } from '../diff/change.ts';
import type { Suggestion } from '../finding/finding.ts';
import { manifestsIn } from '../syntax/crate-dependencies.ts';
import {
  around,
  type DeclaredVersions,
  declaredVersions,
  editionBeyond,
  manifestUsesNewerThan,
  versionsIn,
} from '../syntax/manifest-versions.ts';
import { tomlValue } from '../syntax/parse-toml.ts';
import { minorOf, releaseOf } from '../syntax/rust-version.ts';
import { isTestPath } from '../syntax/test-context.ts';
import type { TomlEntry, TomlFile } from '../syntax/toml-file.ts';
import { folderOf } from '../syntax/workspaces.ts';
import type { Report, RuleContext } from './define-rule.ts';

/** What `supply-chain/msrv` says of a manifest: versions that do not go together, and promises made quietly or not at all. */
export function* manifestReports(manifest: TomlFile, context: RuleContext): Iterable<Report> {
  if (isTestPath(manifest.path)) return;
  const declared = declaredVersions(manifest, manifestsIn(context.change));
  yield* beyond(declared);
  const minor = minorOf(declared.rustVersion);
  if (minor !== null)
    for (const { feature, since, entry } of manifestUsesNewerThan(manifest, minor))
      yield {
        at: entry.key,
        construct: entry.range,
        subject: feature,
        message: `${feature} needs Rust ${releaseOf(since)}, and \`rust-version\` is ${declared.rustVersion}`,
        ...(feature === '`resolver = "3"`'
          ? { suggestion: replacing(entry, '"2"', 'the resolver of that Rust') }
          : {}),
      };
  if (context.change.source === 'tree') return;
  yield* context.file.status === 'added'
    ? ofNewPackage(manifest, declared, context)
    : ofChange(declared, context);
}

/** An edition that the promised compiler does not know: cargo itself refuses. */
function* beyond(declared: DeclaredVersions): Iterable<Report> {
  const needed = editionBeyond(declared);
  const { edition, rustVersion, editionEntry, rustVersionEntry } = declared;
  const construct = around(editionEntry, rustVersionEntry);
  const entry = editionEntry ?? rustVersionEntry;
  if (needed === null || construct === null || entry === null) return;
  yield {
    at: entry.key,
    construct,
    subject: 'edition',
    message: `edition ${edition} needs Rust ${releaseOf(needed)}, and \`rust-version\` is ${rustVersion}`,
    ...(rustVersionEntry === null
      ? {}
      : {
          suggestion: replacing(
            rustVersionEntry,
            `"${releaseOf(needed)}"`,
            'the oldest that has the edition',
          ),
        }),
  };
}

function* ofNewPackage(
  manifest: TomlFile,
  { edition, editionEntry, rustVersion }: DeclaredVersions,
  { project }: RuleContext,
): Iterable<Report> {
  const name = manifest.entries.find(({ path }) => path.join('.') === 'package.name');
  if (name === undefined) return;
  const isGiven = (field: string) => tomlValue(manifest, 'package', field) !== undefined;
  if (!isGiven('edition'))
    yield { at: name.key, subject: 'no edition', message: 'no `edition`, so this package is of 2015' };
  else if (edition !== null && editionEntry !== null && Number(edition) < 2021)
    yield {
      at: editionEntry.key,
      construct: editionEntry.range,
      message: `a new package of edition ${edition}`,
    };
  if (!isGiven('rust-version') && rustVersion === null && project.published === true)
    yield {
      at: name.key,
      subject: 'no rust-version',
      message: 'no `rust-version`, so nobody knows how old a compiler this package may be built with',
      atMost: 'info',
    };
}

function* ofChange(now: DeclaredVersions, { file, change }: RuleContext): Iterable<Report> {
  if (file.base.state !== 'text' || file.base.partial === true) return;
  const before = versionsIn(file.path, file.base.text);
  const { editionEntry, rustVersionEntry } = now;
  const [was, is] = [before.editionEntry?.value, editionEntry?.value].map(Number);
  if (editionEntry !== null && was !== undefined && is !== undefined && is < was)
    yield {
      at: editionEntry.key,
      construct: editionEntry.range,
      message: `the edition goes back from ${was} to ${is}`,
    };
  const [old, young] = [minorOf(before.rustVersion), minorOf(now.rustVersion)];
  if (rustVersionEntry === null || old === null || young === null || young <= old) return;
  const log = silentLog(file, change, young);
  if (log !== null)
    yield {
      at: rustVersionEntry.key,
      construct: rustVersionEntry.range,
      subject: 'rust-version raised',
      message: `\`rust-version\` is raised from ${before.rustVersion} to ${now.rustVersion}, and \`${log}\` does not say so`,
      atMost: 'info',
    };
}

const LOG = /(?:^|\/)(?:CHANGELOG|CHANGES|RELEASES|HISTORY|NEWS)(?:\.md|\.txt|\.adoc|\.rst)?$/i;

/** The changelog that tells of no such version at its top, and that the change does not touch; null where none is seen. */
function silentLog(file: ChangedFile, { files, context }: Change, minor: number): string | null {
  if (files.some(({ path }) => LOG.test(path) || /(?:^|\/)\.?changes?(?:ets?|logs?|\.d)?\//.test(path)))
    return null;
  const folder = folderOf(file.path);
  const logs = context.filter(({ path }) => LOG.test(path));
  const log =
    logs.find(({ path }) => folderOf(path) === folder) ?? logs.find(({ path }) => !path.includes('/'));
  if (log === undefined) return null;
  const top = log.text.slice(0, 8000);
  return new RegExp(`\\b1\\.${minor}\\b`).test(top) ? null : log.path;
}

function replacing({ valueRange }: TomlEntry, text: string, summary: string): Suggestion {
  return { kind: 'exact', edits: [{ range: valueRange, text }], summary };
}
