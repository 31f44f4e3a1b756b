import type { TextRange } from '../finding/finding.ts';
import { kindOfFile } from './file-kind.ts';
import { type PackageSpec, packageSpec } from './package-spec.ts';
import { tomlValue } from './parse-toml.ts';
import { perFile } from './per-file.ts';
import { endDate, isReason, reasonBeside } from './policy-reason.ts';
import { elementsAt, type TomlElement } from './toml-elements.ts';
import type { TomlFile } from './toml-file.ts';

/** One thing that a policy names: an advisory, a crate, a licence, a source. */
export type PolicyEntry = {
  /** What it is, however it is written: an advisory's id, a crate's name, `crate licence`, a URL without its extras. */
  readonly name: string;
  /** The crate, where the entry is about one. */
  readonly crate: PackageSpec | null;
  /** From a `reason` or the comments beside it; null where there is none. */
  readonly reason: string | null;
  /** The day up to which it is meant to hold, as far as the reason says. */
  readonly until: string | null;
  readonly range: TextRange;
};

/** The value of a setting that is no list. */
export type PolicyLevel = { readonly value: unknown; readonly range: TextRange };

/** The configuration of cargo-deny (any version) or of cargo-audit. */
export type DenyConfig = {
  readonly file: TomlFile;
  readonly tool: 'cargo-deny' | 'cargo-audit';
  /** The folder whose packages it is about, without a slash at the end. */
  readonly folder: string;
  /** The tables it has: `advisories`, `bans`, `licenses`, `sources`, … */
  readonly sections: ReadonlySet<string>;
  /** Settings by their dotted path: `advisories.yanked`. Those of old versions that stood at the root are under `graph`. */
  readonly levels: ReadonlyMap<string, PolicyLevel>;
  /** Lists by their dotted path; one that is absent is not in the map. */
  readonly lists: ReadonlyMap<string, readonly PolicyEntry[]>;
};

type Reading = 'advisory' | 'word' | 'crate' | 'exception' | 'wrapper' | 'url';

const DENY_LISTS: Readonly<Record<string, Reading>> = {
  'graph.exclude': 'crate',
  'advisories.ignore': 'advisory',
  'bans.deny': 'crate',
  'bans.allow': 'crate',
  'bans.skip': 'crate',
  'bans.skip-tree': 'crate',
  'bans.features': 'crate',
  'bans.allow-build-scripts': 'crate',
  'bans.build.allow-build-scripts': 'crate',
  'bans.build.bypass': 'crate',
  'licenses.allow': 'word',
  'licenses.deny': 'word',
  'licenses.exceptions': 'exception',
  'licenses.clarify': 'crate',
  'licenses.private.registries': 'url',
  'licenses.private.ignore-sources': 'url',
  'sources.allow-registry': 'url',
  'sources.allow-git': 'url',
  'sources.private': 'url',
  'sources.allow-org.github': 'word',
  'sources.allow-org.gitlab': 'word',
  'sources.allow-org.bitbucket': 'word',
};
/** Crates that may depend on a banned one, written with the ban. */
export const WRAPPERS = 'bans.deny.wrappers';

const AUDIT_LISTS: Readonly<Record<string, Reading>> = {
  'advisories.ignore': 'advisory',
  'advisories.informational_warnings': 'word',
  'output.deny': 'word',
};

/** Reads a policy. What cannot be parsed, or is no setting of the tool, is not in it. */
export const denyConfig: (file: TomlFile) => DenyConfig = perFile((file) => {
  const tool = kindOfFile(file.path) === 'audit' ? 'cargo-audit' : 'cargo-deny';
  const top = tomlValue(file);
  const lists = Object.entries(tool === 'cargo-audit' ? AUDIT_LISTS : DENY_LISTS).flatMap(([key, reading]) =>
    listOf(file, key, reading),
  );
  return {
    file,
    tool,
    folder: file.path.replace(/(?:^|\/)(?:\.cargo\/)?[^/]*$/, ''),
    sections: new Set(typeof top === 'object' && top !== null ? Object.keys(top) : []),
    levels: levelsOf(file),
    lists: new Map([
      ...lists,
      ...(tool === 'cargo-deny' ? listOf(file, 'bans.deny', 'wrapper', WRAPPERS) : []),
    ]),
  };
});

function levelsOf(file: TomlFile): DenyConfig['levels'] {
  const levels = new Map<string, PolicyLevel>();
  for (const { path, value, range } of file.entries) {
    if (typeof value === 'object') continue;
    levels.set(path.length === 1 ? `graph.${path[0]}` : path.join('.'), { value, range });
  }
  return levels;
}

/** Of old versions `exclude` stands at the root. */
function listOf(
  file: TomlFile,
  key: string,
  reading: Reading,
  name = key,
): readonly (readonly [string, readonly PolicyEntry[]])[] {
  const paths = [key.split('.'), ...(key.startsWith('graph.') ? [[key.slice('graph.'.length)]] : [])];
  const given = paths.filter((path) => Array.isArray(tomlValue(file, ...path)));
  if (given.length === 0) return [];
  const elements = given.flatMap((path) => elementsAt(file, ...path));
  return [[name, elements.flatMap((element) => entriesOf(file, element, reading))]];
}

function entriesOf(file: TomlFile, element: TomlElement, reading: Reading): readonly PolicyEntry[] {
  const { value, range } = element;
  const crate = reading === 'word' || reading === 'url' ? null : packageSpec(value);
  return namesOf(value, crate, reading).map((name) => {
    const isAdvisory = ADVISORY.test(name);
    const reason = reasonOf(file, element, isAdvisory ? name : null);
    return {
      name,
      crate: isAdvisory ? null : crate,
      reason,
      until: reason === null ? null : endDate(reason),
      range,
    };
  });
}

/** As cargo-deny tells them from crates, whose names have no capitals. */
const ADVISORY = /^[A-Z]+-/;

function namesOf(value: unknown, crate: PackageSpec | null, reading: Reading): readonly string[] {
  const field = (key: string): unknown =>
    typeof value === 'object' && value !== null
      ? new Map<string, unknown>(Object.entries(value)).get(key)
      : null;
  const words = (list: unknown): readonly string[] =>
    Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  switch (reading) {
    case 'word':
      return words([value]);
    case 'url':
      return words([value]).map(plainUrl);
    case 'advisory': {
      const id = typeof value === 'string' ? value : field('id');
      if (typeof id === 'string' && ADVISORY.test(id)) return [id];
      return crate === null ? [] : [crate.name];
    }
    case 'crate':
      return crate === null ? [] : [crate.name];
    case 'exception':
      return crate === null ? [] : words(field('allow')).map((licence) => `${crate.name} ${licence}`);
    case 'wrapper':
      return crate === null ? [] : words(field('wrappers')).map((wrapper) => `${crate.name} ${wrapper}`);
    default:
      return reading satisfies never;
  }
}

/** Does a policy let code of a git repository in, by its URL, its owner, or what it begins with? */
export function allowsGit({ lists }: DenyConfig, url: string): boolean {
  const names = (list: string) => (lists.get(list) ?? []).map(({ name }) => name);
  const [, host, owner = ''] = /^https:\/\/(github|gitlab|bitbucket)\.\w+\/([^/]+)\//.exec(url) ?? [];
  const isOfOrg =
    host !== undefined &&
    names(`sources.allow-org.${host}`).some((name) => name.toLowerCase() === owner.toLowerCase());
  const isNamed = names('sources.allow-git').includes(plainUrl(url));
  return isOfOrg || isNamed || names('sources.private').some((prefix) => url.startsWith(prefix));
}

/** A URL without what makes no difference to cargo. */
export function plainUrl(url: string): string {
  return url
    .replace(/^(?:git|registry|sparse)\+/, '')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^(\w+:\/\/)([^/]+)/, (_, scheme: string, host: string) => scheme + host.toLowerCase());
}

function reasonOf(
  file: TomlFile,
  { value, range, list }: TomlElement,
  advisory: string | null,
): string | null {
  const said =
    typeof value === 'object' && value !== null
      ? new Map<string, unknown>(Object.entries(value)).get('reason')
      : null;
  if (typeof said === 'string' && isReason(said)) return said;
  return reasonBeside(file, range, { list, advisory })?.text ?? null;
}
