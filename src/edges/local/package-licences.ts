import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { kindOfFile } from '../../syntax/file-kind.ts';
import { knownLicence, licenceExpression } from '../../syntax/licences.ts';
import type { LockedPackage } from '../../syntax/lock-file.ts';
import { parseToml, tomlValue } from '../../syntax/parse-toml.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { openRepository } from './repository.ts';
import { treeEntries } from './tree-entries.ts';

/**
 * The licences of packages as expressions, those that are not known left out: from the manifests of the repository, of
 * what cargo has unpacked on this machine, and from the bundled ones. Empty for a package that is never published.
 */
export async function packageLicences(
  repo: string,
  packages: readonly LockedPackage[],
): Promise<ReadonlyMap<LockedPackage, string>> {
  const own = await ownLicences(repo);
  const folders = await unpackedFolders();
  const found = await Promise.all(
    packages.map(async (locked): Promise<readonly (readonly [LockedPackage, string])[]> => {
      const { name, version, source } = locked;
      const bundled = knownLicence(name, version);
      const licence =
        source === null
          ? own.get(name)
          : source.startsWith('git+')
            ? undefined
            : bundled?.version === version
              ? bundled.licence
              : await unpackedLicence(locked, folders);
      return licence === undefined ? [] : [[locked, licence]];
    }),
  );
  return new Map(found.flat());
}

/** Where cargo unpacks packages: a folder for each registry. */
async function unpackedFolders(): Promise<readonly string[]> {
  const folder = join(process.env['CARGO_HOME'] ?? join(homedir(), '.cargo'), 'registry/src');
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}

async function unpackedLicence(
  { name, version }: LockedPackage,
  folders: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    const manifest = await readManifest(join(folder, `${name}-${version}`, 'Cargo.toml'));
    const licence = manifest === null ? undefined : licenceIn(manifest, 'package');
    if (licence !== undefined) return licence;
  }
  return undefined;
}

/** Of the packages whose manifests are tracked, by name. */
async function ownLicences(repo: string): Promise<ReadonlyMap<string, string>> {
  const repository = await openRepository(repo);
  const tracked = await treeEntries(repository, { kind: 'work tree' });
  const paths = tracked.filter(({ path }) => kindOfFile(path) === 'manifest').map(({ path }) => path);
  const read = await Promise.all(paths.map((path) => readManifest(join(repository.dir, path))));
  const manifests = read.filter((manifest) => manifest !== null);
  const shared = manifests.flatMap((one) => licenceIn(one, 'workspace', 'package') ?? [])[0];
  return new Map(
    manifests.flatMap((manifest): readonly (readonly [string, string])[] => {
      const name = tomlValue(manifest, 'package', 'name');
      const isShared = tomlValue(manifest, 'package', 'license', 'workspace') === true;
      const isPrivate = tomlValue(manifest, 'package', 'publish') === false;
      const licence = isPrivate ? '' : isShared ? shared : licenceIn(manifest, 'package');
      return typeof name === 'string' && licence !== undefined ? [[name, licence]] : [];
    }),
  );
}

function licenceIn(manifest: TomlFile, ...table: readonly string[]): string | undefined {
  const written = tomlValue(manifest, ...table, 'license');
  return typeof written === 'string' ? (licenceExpression(written) ?? undefined) : undefined;
}

async function readManifest(path: string): Promise<TomlFile | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : parseToml(path, text);
}
