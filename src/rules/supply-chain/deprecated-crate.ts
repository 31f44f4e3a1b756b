import type { Suggestion } from '../../finding/finding.ts';
import { type DeprecatedCrate, deprecatedCrate } from '../../knowledge/deprecated-crates.ts';
import { manifestsIn } from '../../syntax/crate-dependencies.ts';
import { type Dependency, dependenciesOf } from '../../syntax/dependencies.ts';
import { declaredVersions } from '../../syntax/manifest-versions.ts';
import { allowsRust, releaseOf } from '../../syntax/rust-version.ts';
import { isTestPath } from '../../syntax/test-context.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'manifest',
  category: 'advice',
  policy: 'P7',
  summary: 'A dependency that its authors or the field left',
  why: 'Nobody mends its faults, and what replaced it is where the work goes on. Leaving it is cheapest on the day that it would be added.',
  source: ['https://rustsec.org/advisories/', 'https://doc.rust-lang.org/releases.html'],
  accuracy:
    'November 2026: 165 findings in 97 repositories, 40 drawn at random and read: 37 right, 3 arguable: `once_cell` where `get_or_try_init` is needed, which the detail says now.',
  options: {},
  *check(file, { change }) {
    // A fixture may well be about the old.
    if (isTestPath(file.path)) return;
    const declared = declaredVersions(file, manifestsIn(change));
    for (const dependency of dependenciesOf(file)) {
      const known = deprecatedCrate(dependency.package);
      if (known === null || isElsewhere(dependency) || needsMore(dependency)) continue;
      if (known.since !== undefined && !allowsRust(declared, known.since)) continue;
      const suggestion = draftOf(known);
      yield {
        at: dependency.key,
        construct: dependency.range,
        subject: dependency.package,
        message: `\`${dependency.package}\` ${known.because}`,
        detail: detailOf(known),
        ...(suggestion === null ? {} : { suggestion }),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: '[package]\nname = "a"\nrust-version = "1.80"\n\n[dependencies]\nlazy_static = "1.5" #~ `lazy_static` does what the standard library does\nserde = "1"\nmemmap = { version = "0.7", optional = true } #~ `memmap` is unmaintained\n',
      },
      {
        code: '[workspace.dependencies.yaml]\npackage = "serde_yaml" #~ `serde_yaml` is archived\nversion = "0.9"\n',
      },
      {
        code: ' [package]\n name = "a"\n [target."cfg(unix)".dev-dependencies]\n+rusoto_s3 = "0.48" #~ deprecated by its authors\n atty = "0.2"\n',
      },
    ],
    valid: [
      {
        code: '[package]\nname = "a"\nrust-version = "1.70"\n\n[dependencies]\nlazy_static = "1.5"\nonce_cell = "1"\n',
        note: 'The promised Rust does not have what replaced them.',
      },
      {
        code: '[package]\nname = "a"\n\n[dependencies]\nonce_cell = { version = "1", default-features = false }\nlazy_static = { version = "1.5", features = ["spin_no_std"] }\n\n[target."cfg(unix)".dependencies]\nonce_cell = { version = "1", optional = true }\n',
        note: 'Without std, or for the types of users, there is nothing in their place.',
      },
      {
        code: '[package]\nname = "a"\n\n[dependencies]\nlazy_static.workspace = true\nmemmap2 = "0.9"\ninstant = { git = "https://example.com/instant", rev = "0b4b0a4e9a1c" }\n\n[patch.crates-io]\ndotenv = { path = "vendor/dotenv" }\n',
        note: 'Said at the workspace’s own line; a fork has authors of its own.',
      },
    ],
  },
});

/** Named in the workspace's manifest, or not the package of the registry. */
function isElsewhere({ table, fields }: Dependency): boolean {
  if (table[0] === 'patch' || table[0] === 'replace') return true;
  return fields.get('workspace')?.value === true || fields.has('git') || fields.has('path');
}

/** Does a dependency ask for what std does not have: to work without it, or with types that users bring along? */
function needsMore({ package: name, fields }: Dependency): boolean {
  if (name !== 'once_cell' && name !== 'lazy_static') return false;
  if (fields.get('optional')?.value === true) return true;
  const features = fields.get('features')?.value;
  const isBare = fields.get('default-features')?.value === false;
  return (
    (isBare && name === 'once_cell') ||
    (Array.isArray(features) && features.some((one) => SPECIAL.test(String(one))))
  );
}

const SPECIAL =
  /^(?:spin|spin_no_std|race|critical-section|parking_lot|atomic-polyfill|portable-atomic|alloc)$/;

function detailOf({ instead, since, lacks, source }: DeprecatedCrate): string {
  const where = source.startsWith('RUSTSEC') ? `https://rustsec.org/advisories/${source}` : source;
  if (since === undefined)
    return `In its place: ${isName(instead) ? marked(instead, ' ') : instead}. See ${where}`;
  const but = lacks === undefined ? '' : ` It has no \`${lacks}\` yet.`;
  return `${marked(instead, ' and ')} came with Rust ${releaseOf(since)}: ${where}${but}`;
}

function marked(names: string, between: string): string {
  const all = names.split(between).map((one) => `\`${one}\``);
  return all.join(between === ' ' ? ' or ' : between);
}

/** Names of crates, no words. */
function isName(instead: string): boolean {
  return !/^the /.test(instead);
}

/** The line of the manifest; null for what std has, which is a matter of the code. */
function draftOf({ instead, since }: DeprecatedCrate): Suggestion | null {
  if (since !== undefined || !isName(instead)) return null;
  const code = `${instead.split(' ')[0]} = "<its newest version>"`;
  return { kind: 'draft', language: 'toml', code, summary: 'what is used in its place' };
}
