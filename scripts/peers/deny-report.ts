import { z } from 'zod';
import { sourceOf } from '../../src/syntax/lock-sources.ts';

/** A line of what cargo-deny says with `--format json`: what we read of it. */
const LINE = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('diagnostic'),
    fields: z.object({
      code: z.string().optional(),
      message: z.string(),
      labels: z.array(z.object({ span: z.string() })).default([]),
      advisory: z.object({ id: z.string() }).nullish(),
      graphs: z.array(z.object({ Krate: z.object({ name: z.string(), version: z.string() }) })).default([]),
    }),
  }),
  z.object({ type: z.literal('log'), fields: z.object({ level: z.string(), message: z.string() }) }),
  z.object({ type: z.literal('summary') }),
]);
type Diagnostic = Extract<z.infer<typeof LINE>, { type: 'diagnostic' }>['fields'];

/** What cargo-deny says of one workspace. */
export type DenyReport = {
  /** `name version` of every package that it looks at: those that some build of the workspace may use. */
  readonly graph: ReadonlySet<string>;
  /** `name version id`. */
  readonly advisories: ReadonlySet<string>;
  /** `name version` of all packages that come in several versions. */
  readonly duplicates: ReadonlySet<string>;
  /** Names of packages with dependencies that any version satisfies. */
  readonly wildcards: ReadonlySet<string>;
  /** `name version url` of all packages that are not from crates.io. */
  readonly sources: ReadonlySet<string>;
  /** Addresses of git repositories that are asked for without a commit. */
  readonly unpinned: ReadonlySet<string>;
};

/** Its settings: everything is told. `allow` makes it name each package of its graph. */
export function denySettings(dbFolder: string, allow: string): string {
  return `[graph]
all-features = true
exclude-dev = false
[advisories]
db-path = ${JSON.stringify(dbFolder)}
db-urls = ["https://github.com/rustsec/advisory-db"]
maximum-db-staleness = "P9000D"
unmaintained = "all"
unsound = "all"
yanked = "allow"
[bans]
multiple-versions = "deny"
multiple-versions-include-dev = true
wildcards = "deny"
${allow}
[sources]
unknown-registry = "deny"
unknown-git = "deny"
required-git-spec = "rev"
`;
}

/** Reads its lines. Throws for what is no such answer, and for one that does not come to its end. */
export function parseDeny(lines: string): DenyReport {
  const all = lines
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => LINE.parse(JSON.parse(line)));
  if (!all.some(({ type }) => type === 'summary'))
    throw new Error(`cargo-deny gave no answer: ${lines.slice(0, 300)}`);
  const told = Map.groupBy(
    all.flatMap((line) => (line.type === 'diagnostic' ? [line.fields] : [])),
    ({ code }) => code ?? '',
  );
  const of = (...codes: readonly string[]) => codes.flatMap((code) => told.get(code) ?? []);
  return {
    graph: new Set(of('not-allowed').map(({ message }) => quotedIn(message).replace(' = ', ' '))),
    advisories: new Set(
      of('vulnerability', 'unsound', 'unmaintained', 'notice').flatMap(({ advisory, labels }) =>
        labels.map(({ span }) => `${packageOf(span)} ${advisory?.id}`),
      ),
    ),
    // Its label spans what stands between the first and the last as well.
    duplicates: new Set(of('duplicate').flatMap(({ graphs }) => graphs.map(keyOf))),
    wildcards: new Set(of('wildcard').map(({ message }) => quotedIn(message))),
    sources: new Set(
      of('source-not-allowed').map((one) => {
        const [graph] = one.graphs;
        return `${graph === undefined ? '? ?' : keyOf(graph)} ${urlOf(one)}`;
      }),
    ),
    unpinned: new Set(of('git-source-underspecified').map(urlOf)),
  };
}

function quotedIn(message: string): string {
  return /'(.*)'/.exec(message)?.[1] ?? '';
}

/** `name version source`, as its lines of a lock file are. */
function packageOf(entry: string): string {
  return entry.split(' ').slice(0, 2).join(' ');
}

function keyOf({ Krate: { name, version } }: Diagnostic['graphs'][number]): string {
  return `${name} ${version}`;
}

function urlOf({ labels }: Diagnostic): string {
  const source = sourceOf(labels[0]?.span ?? '');
  return source.kind === 'path' ? '' : source.url;
}
