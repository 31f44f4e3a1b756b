import { z } from 'zod';
import type { Advisory, AdvisoryKind } from '../../knowledge/advisory.ts';
import { cvssScore } from '../../knowledge/cvss-score.ts';
import { unaffectedRanges } from './osv-ranges.ts';

/** An id such as `RUSTSEC-2026-0001` or `GHSA-xxxx-xxxx-xxxx`: it stands in addresses and in comments. */
export const OSV_ID = /^[A-Z][A-Z0-9]{1,15}-[A-Za-z0-9-]{1,64}$/;
const PATH = /^[\w<>,:]{1,200}$/;
const WORD = /^[a-z0-9_-]{1,64}$/;

const texts = (shape: RegExp) =>
  z
    .array(z.string())
    .nullish()
    .transform((list) => (list ?? []).filter((text) => shape.test(text)))
    .catch([]);
const version = z.string().max(256);
const AFFECTED = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).nullish(),
  ranges: z
    .array(
      z.object({
        type: z.string(),
        events: z.array(
          z.object({
            introduced: version.optional(),
            fixed: version.optional(),
            last_affected: version.optional(),
          }),
        ),
      }),
    )
    .nullish(),
  versions: z.array(version).nullish(),
  ecosystem_specific: z
    .object({ affects: z.object({ os: texts(WORD), arch: texts(WORD), functions: texts(PATH) }).nullish() })
    .nullish()
    .catch(null),
  database_specific: z
    .object({ categories: texts(WORD), informational: z.string().nullish() })
    .nullish()
    .catch(null),
});
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T/);
const RECORD = z.object({
  id: z.string().regex(OSV_ID),
  modified: instant,
  published: instant.nullish(),
  withdrawn: instant.nullish(),
  aliases: texts(OSV_ID),
  severity: z
    .array(z.object({ type: z.string(), score: z.string() }))
    .nullish()
    .catch([]),
  affected: z.array(AFFECTED).nullish(),
});
type OsvRecord = z.infer<typeof RECORD>;
type Affected = z.infer<typeof AFFECTED>;

/** The facts of a record of OSV about a crate; null where it is none, or is not about that crate. */
export function advisoryOf(value: unknown, name: string): Advisory | null {
  const parsed = RECORD.safeParse(value);
  if (!parsed.success) return null;
  const record = parsed.data;
  const about = (record.affected ?? []).filter(
    (one) => one.package?.ecosystem === 'crates.io' && one.package.name === name,
  );
  const ranges = unaffectedRanges({
    ranges: about.flatMap((one) => one.ranges ?? []),
    versions: about.flatMap((one) => one.versions ?? []),
  });
  if (ranges === null) return null;
  const affects = about.flatMap(({ ecosystem_specific: specific }) => specific?.affects ?? []);
  const [os, arch] = [affects.flatMap((one) => one.os), affects.flatMap((one) => one.arch)];
  return {
    id: record.id,
    package: name,
    date: dayOf(record.published ?? record.modified),
    kind: kindOf(record, about),
    ...ranges,
    cvss: vectorOf(record),
    categories: about.flatMap((one) => one.database_specific?.categories ?? []),
    // OSV does not say in which versions which function is at fault.
    functions: Object.fromEntries(affects.flatMap((one) => one.functions.map((path) => [path, ['*']]))),
    aliases: record.aliases,
    ...(os.length > 0 ? { os } : {}),
    ...(arch.length > 0 ? { arch } : {}),
    ...(record.withdrawn ? { withdrawn: dayOf(record.withdrawn) } : {}),
  };
}

function kindOf({ id }: OsvRecord, about: readonly Affected[]): AdvisoryKind {
  const specific = about.flatMap((one) => one.database_specific ?? []);
  const isMalicious = specific.some(({ categories }) => categories.includes('malicious'));
  if (isMalicious || id.startsWith('MAL-')) return 'malicious';
  const told = specific.find(({ informational }) => typeof informational === 'string')?.informational;
  if (typeof told !== 'string') return 'vulnerability';
  return told === 'unmaintained' || told === 'unsound' ? told : 'notice';
}

/** The vector of the latest version of CVSS that can be scored. */
function vectorOf({ severity }: OsvRecord): string | null {
  const vectors = (severity ?? []).map(({ score }) => score).filter((vector) => cvssScore(vector) !== null);
  return vectors.toSorted().at(-1) ?? null;
}

function dayOf(moment: string): string {
  return moment.slice(0, 10);
}
