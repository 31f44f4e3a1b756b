import type { Change } from '../diff/change.ts';
import { dependenciesOf } from './dependencies.ts';
import { changedManifests } from './dependency-causes.ts';
import { type FileKind, kindOfFile } from './file-kind.ts';
import { perFile } from './per-file.ts';
import { manifestsOf } from './project-of.ts';

/** Where a locked package is from, without the commit. `path` is the repository itself, or a folder beside it. */
export type LockedSource =
  | { readonly kind: 'path' }
  /** `url` without query; `crates.io` for the registry that cargo uses unless told otherwise. */
  | { readonly kind: 'registry' | 'git'; readonly url: string };

/** crates.io by its index in git, whose place the one over HTTP takes without a word. */
const CRATES_IO = new Set([
  'registry+https://github.com/rust-lang/crates.io-index',
  'sparse+https://index.crates.io/',
]);

/** Is this the source of a package of crates.io? Advisories are about those alone. */
export function isCratesIo(written: string | null): boolean {
  return written !== null && CRATES_IO.has(written);
}

/** Reads the `source` of a locked package: both indexes of crates.io are one registry. */
export function sourceOf(written: string | null): LockedSource {
  if (written === null) return { kind: 'path' };
  if (isCratesIo(written)) return { kind: 'registry', url: 'crates.io' };
  const [kind = '', ...rest] = written.split('+');
  return { kind: kind === 'git' ? 'git' : 'registry', url: gitUrl(rest.join('+')) };
}

/** As people say it: `crates.io`, or the address as code, which holds no end of code. */
export function sourceWords(source: LockedSource): string {
  if (source.kind === 'path') return 'this repository';
  if (source.url === 'crates.io') return source.url;
  const url = `\`${source.url.replaceAll('`', '%60')}\``;
  return source.kind === 'git' ? `the git repository ${url}` : `the registry ${url}`;
}

export function isSameSource(one: LockedSource, other: LockedSource): boolean {
  if (one.kind === 'path' || other.kind === 'path') return one.kind === other.kind;
  return one.kind === other.kind && one.url === other.url;
}

/** The addresses of git repositories and registries that manifests and cargo's configuration name, as far as seen. */
export const namedSources: (change: Change) => ReadonlySet<string> = perFile((change) => {
  const manifests = [...changedManifests(change), ...manifestsOf(change).values()];
  const urls = manifests.flatMap((toml) =>
    dependenciesOf(toml).flatMap(({ fields, table }) => {
      const git = fields.get('git')?.value;
      const index = fields.get('registry-index')?.value;
      // `[patch."https://…"]` names what it replaces.
      return [git, index, ...table].flatMap((one) => (typeof one === 'string' ? [gitUrl(one)] : []));
    }),
  );
  return new Set(urls);
});

/**
 * Does a configuration of cargo that the review sees name this address? Where none tells of registries it may lie
 * outside of the repository, and a manifest that asks for a registry by name is enough.
 */
export function mayNameRegistry({ files, context }: Change, url: string): boolean {
  const texts = [
    ...files.flatMap(({ path, head }) => (head.state === 'text' ? [{ path, text: head.text }] : [])),
    ...context,
  ];
  const of = (kind: FileKind, pattern: RegExp) =>
    texts.filter(({ path, text }) => kindOfFile(path) === kind && pattern.test(text));
  const configured = of('cargo-config', /^\s*\[(?:registries|source)\b/m);
  if (configured.length > 0) return configured.some(({ text }) => text.includes(url));
  return of('manifest', /\bregistry(?:-index)?\s*=/).length > 0;
}

function gitUrl(written: string): string {
  return (written.split(/[?#]/, 1)[0] ?? '').replace(/\.git$/, '').replace(/\/$/, '');
}
