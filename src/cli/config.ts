import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { DEFAULT_SETTINGS } from '../settings/defaults.ts';
import type { RuleFacts } from '../settings/rule-level.ts';
import type { Settings, SettingsFault } from '../settings/settings.ts';
import { SETTINGS_PATHS } from '../settings/settings-paths.ts';
import { EXIT } from './exit.ts';
import { readText } from './read-text.ts';

type Found = { readonly path: string; readonly text: string };

/**
 * The settings of a named file, or else of the file that was found; a `UserError` with every fault when it is
 * wrong. Defaults where there is none.
 */
export async function settingsOf(
  named: string | undefined,
  found: Found | null,
  catalogue: readonly RuleFacts[],
): Promise<Settings> {
  const file = named === undefined ? found : { path: named, text: await readText(named) };
  if (file === null) return DEFAULT_SETTINGS;
  // The schema takes longer to load than most reviews take: only now is it needed.
  const { parseSettings } = await import('../settings/parse-settings.ts');
  const { settings, faults } = parseSettings(file.text, file.path, catalogue);
  if (faults.length > 0) throw new UserError(`the settings are at fault\n${describe(faults)}`);
  return settings;
}

/** The settings file as it lies in a folder, whether or not that is a repository; null where there is none. */
export async function readOwnSettings(folder: string): Promise<Found | null> {
  for (const path of SETTINGS_PATHS) {
    const file = join(folder, path);
    if (await exists(file)) return { path, text: await readText(file) };
  }
  return null;
}

/** `rust-pro config check FILE`. */
export async function configCheck(file: string): Promise<number> {
  const [{ parseSettings }, { catalogue }] = await Promise.all([
    import('../settings/parse-settings.ts'),
    import('../rules/index.ts'),
  ]);
  const { faults } = parseSettings(await readText(file), file, catalogue);
  if (faults.length > 0) {
    process.stdout.write(`${describe(faults)}\n`);
    return EXIT.usage;
  }
  process.stdout.write(`${file}: no faults\n`);
  return EXIT.ok;
}

/** `rust-pro config show`: every setting, its value and its source. */
export async function configShow({
  repo,
  config,
}: {
  readonly repo: string;
  readonly config?: string;
}): Promise<void> {
  const [{ parseSettings }, { showSettings }, { catalogue }] = await Promise.all([
    import('../settings/parse-settings.ts'),
    import('../settings/show-settings.ts'),
    import('../rules/index.ts'),
  ]);
  const found =
    config === undefined ? await readOwnSettings(repo) : { path: config, text: await readText(config) };
  const parsed = found === null ? null : parseSettings(found.text, found.path, catalogue);
  process.stdout.write(showSettings(parsed?.layers ?? [], 'text'));
  if (parsed !== null && parsed.faults.length > 0) process.stderr.write(`${describe(parsed.faults)}\n`);
}

/** `rust-pro config init`: a commented file with the defaults; never over one that is there. */
export async function configInit({ repo }: { readonly repo: string }): Promise<void> {
  const { INITIAL_SETTINGS } = await import('../settings/initial-settings.ts');
  const [path = ''] = SETTINGS_PATHS;
  const file = join(repo, path);
  if (await exists(file))
    throw new UserError(`${file} is there already; "rust-pro config show" prints what it sets`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, INITIAL_SETTINGS, { flag: 'wx' });
  process.stdout.write(`wrote ${file}\n`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function describe(faults: readonly SettingsFault[]): string {
  return faults.map(({ path, line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n');
}
