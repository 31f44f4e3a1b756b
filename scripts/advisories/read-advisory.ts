import { parse, type TomlTableWithoutBigInt } from 'smol-toml';
import { UserError } from '../../src/errors.ts';
import type { Advisory, AdvisoryKind } from '../../src/knowledge/advisory.ts';
import { cvssScore } from '../../src/knowledge/cvss-score.ts';
import { isAdvisoryRange } from '../../src/syntax/advisory-ranges.ts';
import { parseRequirement } from '../../src/syntax/version-requirement.ts';

/** What the sources say of an advisory, be it the front matter of a file or an entry of a JSON of facts. */
export type Told = Readonly<Record<string, unknown>>;

const INFORMATIONAL: readonly string[] = ['unmaintained', 'unsound', 'notice'] satisfies AdvisoryKind[];

/** The facts in the front matter of a file of the advisory database. */
export function readAdvisory(path: string, text: string): Advisory {
  const matter = /^```toml\r?\n([\s\S]*?)^```/m.exec(text)?.[1];
  if (matter === undefined) throw new UserError(`${path} has no front matter`);
  const toml = parse(matter, { integersAsBigInt: false });
  const [advisory, versions, affected] = ['advisory', 'versions', 'affected'].map((key) =>
    tableOf(toml, key),
  );
  return toAdvisory(path, {
    ...advisory,
    ...affected,
    ...versions,
    kind: advisory?.informational === undefined ? 'vulnerability' : String(advisory.informational).trim(),
  });
}

/** Checks what is told and brings it into our order. Everything that our own code could not read is refused. */
export function toAdvisory(where: string, told: Told): Advisory {
  const text = (key: string, shape: RegExp) => {
    const value = told[key];
    if (typeof value === 'string' && shape.test(value)) return value;
    throw new UserError(`${where}: ${key} is ${JSON.stringify(value)}`);
  };
  const date = /^\d{4}-\d{2}-\d{2}$/;
  const list = (key: string) => textsOf(where, key, told[key]);
  const categories = list('categories').toSorted();
  const only = { os: list('os').toSorted(), arch: list('arch').toSorted() };
  return {
    id: text('id', /^RUSTSEC-\d{4}-\d{4,}$/),
    package: text('package', /^[\w-]+$/),
    date: text('date', date),
    kind: kindOf(where, String(told.kind), categories),
    patched: rangesOf(where, list('patched')),
    unaffected: rangesOf(where, list('unaffected')),
    cvss: told.cvss === undefined || told.cvss === null ? null : vectorOf(where, told.cvss),
    categories,
    functions: functionsOf(where, told.functions),
    aliases: list('aliases').toSorted(),
    ...(only.os.length > 0 ? { os: only.os } : {}),
    ...(only.arch.length > 0 ? { arch: only.arch } : {}),
    ...(told.withdrawn === undefined ? {} : { withdrawn: text('withdrawn', date) }),
  };
}

function tableOf(toml: TomlTableWithoutBigInt, key: string): Told {
  const value = toml[key];
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : {};
}

function kindOf(where: string, told: string, categories: readonly string[]): AdvisoryKind {
  if (categories.includes('malicious')) return 'malicious';
  if (told !== 'vulnerability' && !INFORMATIONAL.includes(told)) {
    throw new UserError(`${where}: unknown kind ${JSON.stringify(told)}`);
  }
  return told as AdvisoryKind;
}

function textsOf(where: string, key: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new UserError(`${where}: ${key} is no list of texts`);
}

/** Requirements in the order of the source, without needless blanks. */
function rangesOf(where: string, requirements: readonly string[]): readonly string[] {
  const odd = requirements.find((requirement) => !isAdvisoryRange(requirement));
  if (odd !== undefined) throw new UserError(`${where}: cannot read the range ${JSON.stringify(odd)}`);
  return requirements.map((requirement) => requirement.trim());
}

function vectorOf(where: string, value: unknown): string {
  if (typeof value === 'string' && cvssScore(value) !== null) return value;
  throw new UserError(`${where}: cannot score ${JSON.stringify(value)}`);
}

function functionsOf(where: string, value: unknown): Advisory['functions'] {
  const sorted = Object.entries(value ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([path, requirements]) => {
      const texts = textsOf(where, path, requirements).map((requirement) => requirement.trim());
      const odd = texts.find((requirement) => parseRequirement(requirement) === null);
      if (odd === undefined) return [path, texts];
      throw new UserError(`${where}: cannot read the requirement ${JSON.stringify(odd)} of ${path}`);
    }),
  );
}
