import { posix } from 'node:path';
import type { Severity, TextRange } from '../finding/finding.ts';
import { plainUrl } from './deny-config.ts';
import { type Dependency, dependenciesOf } from './dependencies.ts';
import { perFile } from './per-file.ts';
import type { TomlEntry, TomlFile } from './toml-file.ts';

/** Where a manifest or a configuration of cargo decides from where code comes, or what runs while it is built. */
export type SourceOverride = {
  /** What makes it the same one, wherever it is written, whatever commit it names and for how many crates. */
  readonly subject: string;
  readonly message: string;
  /** What it weighs with no reason beside it. */
  readonly weight: Severity;
  /** The git repository that it names, or null. */
  readonly origin: string | null;
  /** In text order. */
  readonly places: readonly { readonly at: TextRange; readonly construct: TextRange }[];
};

/** All overrides of a manifest or a configuration. */
export const sourceOverrides: (file: TomlFile) => readonly SourceOverride[] = perFile((file) => [
  ...dependencyOverrides(file),
  ...(/(?:^|\/)\.cargo\/[^/]*$/.test(file.path) ? configOverrides(file) : []),
]);

/** Names of registries that a configuration defines. */
export function registriesIn(file: TomlFile): readonly string[] {
  return file.entries.flatMap(({ path: [table, name] }) =>
    table === 'registries' && name !== undefined ? [name] : [],
  );
}

/** Those of one table with one origin are one. */
function dependencyOverrides(file: TomlFile): readonly SourceOverride[] {
  const all = dependenciesOf(file).flatMap((dependency) => overrideOf(dependency, file));
  return [...Map.groupBy(all, ({ subject }) => subject)].map(([subject, ones]) => {
    const [first] = ones;
    const more = ones.length > 1 ? ` and ${ones.length - 1} more` : '';
    return {
      subject,
      message: first === undefined ? '' : `${first.before} \`${first.crate}\`${more} ${first.after}`,
      weight: ones.some(({ weight }) => weight === 'warning') ? 'warning' : 'info',
      origin: first?.origin ?? null,
      places: ones.map(({ place }) => place),
    };
  });
}

type DependencyOverride = {
  readonly subject: string;
  readonly crate: string;
  readonly before: string;
  readonly after: string;
  readonly weight: Severity;
  readonly origin: string | null;
  readonly place: SourceOverride['places'][number];
};

function overrideOf(dependency: Dependency, file: TomlFile): readonly DependencyOverride[] {
  const { table, name, fields, key, range, package: crate } = dependency;
  const text = (field: string) => {
    const value = fields.get(field)?.value;
    return typeof value === 'string' ? value : null;
  };
  const [git, path, registry] = [text('git'), text('path'), text('registry') ?? text('registry-index')];
  const place = { at: key, construct: range };
  if (table[0] !== 'patch' && table[0] !== 'replace') {
    if (registry === null || path !== null || git !== null) return [];
    const at = (fields.get('registry') ?? fields.get('registry-index'))?.range ?? key;
    const words = { before: 'the code of', after: `comes from the registry \`${registry}\`` };
    return [
      {
        subject: `registry ${registry}`,
        crate: name,
        ...words,
        weight: 'warning',
        origin: null,
        place: { ...place, at },
      },
    ];
  }
  const named = git === null ? path : plainUrl(git);
  const where = named ?? (registry === null ? 'another version' : `the registry ${registry}`);
  const isOwn = git === null && path !== null && isInside(file, path);
  return [
    {
      // Of paths each is another origin.
      subject: `${table.join('.')} ${git === null ? name : ''} ${where}`,
      crate,
      before: `\`[${table.map(written).join('.')}]\` takes`,
      after: `from \`${where}\``,
      weight: isOwn ? 'info' : 'warning',
      origin: git === null ? null : plainUrl(git),
      place,
    },
  ];
}

function written(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

function configOverrides(file: TomlFile): readonly SourceOverride[] {
  return [...file.entries.flatMap((entry) => settingOverride(entry, file)), ...sourceReplacements(file)];
}

/** Wrappers that only remember what was compiled, and cargo's own. */
const KNOWN_WRAPPERS = /^(?:sccache|cachepot|ccache|clippy-driver|rustc)(?:\.exe)?$/;

function settingOverride(entry: TomlEntry, file: TomlFile): readonly SourceOverride[] {
  const { path, value } = entry;
  const [table = '', name = '', setting = ''] = path;
  const key = path.join('.');
  const said = (message: string, weight: Severity): readonly SourceOverride[] => [
    {
      subject: `${key} ${JSON.stringify(value)}`,
      message,
      weight,
      origin: null,
      places: [{ at: entry.key, construct: entry.range }],
    },
  ];
  const shown = `\`${Array.isArray(value) ? value.join(' ') : String(value)}\``;
  if (key === 'paths') return said(`\`paths\` puts ${shown} in place of what the lock file names`, 'warning');
  if (table === 'registries' && setting === 'index')
    return said(`the registry \`${name}\` is ${shown}`, 'warning');
  if (key === 'registry.index') return said(`crates are looked up in ${shown}`, 'warning');
  if (key === 'registry.default') return said(`the default registry is ${shown}`, 'info');
  if (/^http\.(?:proxy|cainfo|proxy-cainfo)$/.test(key))
    return said(`\`${key}\` puts ${shown} between everybody's cargo and the registry`, 'warning');
  if (key === 'http.check-revoke' && value === false)
    return said('certificates that were taken back are trusted', 'info');
  if (key === 'include') return said('other files hold more of this configuration', 'info');
  const program = programOf(value);
  if (program === null) return [];
  if (table === 'build' && /^(?:rustc|rustdoc|rustc-wrapper|rustc-workspace-wrapper)$/.test(name)) {
    if (KNOWN_WRAPPERS.test(posix.basename(program))) return [];
    return said(`every build runs ${shown}`, program.includes('/') ? 'warning' : 'info');
  }
  const isOwn = program.includes('/') && !program.startsWith('/') && isInside(file, program);
  if (table !== 'target' || !isOwn) return [];
  if (setting === 'linker') return said(`every build for \`${name}\` links with ${shown}`, 'warning');
  return setting === 'runner' ? said(`what is built for \`${name}\` is run by ${shown}`, 'info') : [];
}

function programOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? (first.trim().split(/\s+/)[0] ?? null) : null;
}

const OFFICIAL = /^(?:https:\/\/index\.crates\.io|https:\/\/github\.com\/rust-lang\/crates\.io-index)$/;

/** `[source.…] replace-with`: that of vendored code is told of once. */
function sourceReplacements(file: TomlFile): readonly SourceOverride[] {
  const fields = new Map(file.entries.map(({ path, value }) => [path.join('\n'), value]));
  const field = (source: string, name: string) => fields.get(['source', source, name].join('\n'));
  let vendored = false;
  return file.entries.flatMap((entry): readonly SourceOverride[] => {
    const { path, value, key, range } = entry;
    if (path[0] !== 'source' || path.length !== 3 || path[2] !== 'replace-with' || typeof value !== 'string')
      return [];
    const folder = field(value, 'directory') ?? field(value, 'local-registry');
    const url = field(value, 'registry') ?? field(value, 'git');
    const what = path[1] === 'crates-io' ? 'crates.io' : `\`${path[1]}\``;
    const place = { origin: null, places: [{ at: key, construct: range }] };
    if (typeof folder === 'string') {
      const isOwn = isInside(file, folder);
      if (isOwn && vendored) return [];
      vendored ||= isOwn;
      const message = `the code of ${what} is read from \`${folder}\``;
      return [
        {
          ...place,
          subject: `source ${isOwn ? '' : path[1]} ${folder}`,
          message,
          weight: isOwn ? 'info' : 'warning',
        },
      ];
    }
    if (typeof url === 'string' && OFFICIAL.test(plainUrl(url))) return [];
    const by = typeof url === 'string' ? url : value;
    return [
      {
        ...place,
        subject: `source ${path[1]} ${by}`,
        message: `${what} is replaced by \`${by}\``,
        weight: 'warning',
      },
    ];
  });
}

/** Does a path that a file names stay in the repository? Those of a configuration begin beside its `.cargo`. */
function isInside({ path }: TomlFile, named: string): boolean {
  const folder = posix.dirname(path).replace(/(?:^|\/)\.cargo$/, '');
  return (
    !posix.isAbsolute(named) && !/^[A-Za-z]:|^~/.test(named) && !posix.join(folder, named).startsWith('..')
  );
}
