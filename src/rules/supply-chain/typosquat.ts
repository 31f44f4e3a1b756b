import { SEVERITIES } from '../../finding/finding.ts';
import { popularCrates } from '../../knowledge/popular-crates.ts';
import { lockedPackages } from '../../syntax/lock-change.ts';
import { packageWords } from '../../syntax/lock-graph.ts';
import type { NameDifference, NearName } from '../../syntax/near-names.ts';
import { type SuspectPackage, suspectDependencies, suspectPackages } from '../../syntax/suspect-names.ts';
import { defineRule, type Report } from '../define-rule.ts';

/** Share of the repositories that must use a crate for a likeness to be grave. */
const WIDELY = 0.25;

export default defineRule({
  on: 'several',
  parts: [
    {
      on: 'manifest',
      *check({ path }, { change, side }) {
        if (side === 'base') return;
        for (const { manifest, dependency, near } of suspectDependencies(change)) {
          if (manifest !== path) continue;
          const version = lockedPackages(change, near.name)[0]?.version ?? '<the version you want>';
          yield {
            at: dependency.fields.get('package')?.valueRange ?? dependency.key,
            construct: dependency.range,
            subject: dependency.package,
            ...wordsOf(dependency.package, near),
            suggestion: {
              kind: 'draft',
              language: 'toml',
              code: `${near.name} = "${version}"`,
              summary: 'the popular crate, if that is the one you mean',
            },
          };
        }
        for (const suspect of suspectPackages(change)) {
          if (suspect.cause?.manifest !== path) continue;
          const { key, range } = suspect.cause.dependency;
          yield { at: key, construct: range, ...reportOn(suspect) };
        }
      },
    },
    {
      on: 'lock',
      *check({ path }, { change, side }) {
        if (side === 'base') return;
        for (const suspect of suspectPackages(change)) {
          if (suspect.lock !== path || suspect.cause !== null) continue;
          yield { at: suspect.one.at, construct: suspect.one.range, ...reportOn(suspect) };
        }
      },
    },
  ],
  category: 'security',
  policy: 'P7',
  summary: 'A new dependency with a name close to a popular one',
  why: 'A name one slip away from a popular crate is how malicious code gets into builds: it runs with the first `cargo build`, and a name that looks right is not read twice. Where it is meant, one look at who publishes it settles the matter.',
  source: [
    'https://rustsec.org/advisories/RUSTSEC-2022-0042.html',
    'https://doc.rust-lang.org/cargo/reference/registry-index.html#name-restrictions',
  ],
  accuracy:
    'November 2026: 8 of 6,158 names in all manifests of 382 repositories, 4 of 1,648 in 90 others that the list does not count; all read, all honest crates, 2 of them errors. Of 72 names of malicious crates 17 found; 3 were popular crates taken over, most others are near none.',
  options: {},
  examples: {
    invalid: [
      { code: '[dependencies]\nserd = "1" #~ `serd` is one letter off `serde`\n' },
      {
        code: `
 [dependencies]
 log = "0.4"
+oncecell = "1.19" #~ is written like \`once_cell\` but for its separators
+decimal = { package = "rustdecimal", version = "1" } #~ \`rust_decimal\`
 [dev-dependencies]
+if-cfg = { git = "https://example.com/if-cfg", rev = "0b4b0a4e9a1c" } #~ \`cfg-if\` with its words in another order`,
        note: 'The package counts, not what it is called here; it may come from git.',
      },
      {
        code: `
[build-dependencies.proc-macro1]
version = "1" #~ \`proc-macro2\` with another number
[target."cfg(unix)".dependencies]
tok1o = "1" #~ a name that looks like \`tokio\`
tracing-rs = "0.1" #~ \`tracing\` with a word that says nothing`,
      },
      {
        path: 'Cargo.lock',
        code: `
 [[package]]
 name = "serde"
 version = "1.0.228"
 source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "tracings"
+version = "0.1.44" #~ \`tracings\` is one letter off \`tracing\`
+source = "registry+https://github.com/rust-lang/crates.io-index"`,
        note: 'Somebody else chose it, so it weighs less.',
      },
    ],
    valid: [
      {
        code: '[dependencies]\nserde = "1"\nserde_json = "1"\nserde-json = "1"\nsyn = "2"\nsync_wrapper = "1"\n',
        note: 'Popular ones, and a spelling that cargo refuses itself.',
      },
      {
        code: '[dependencies]\nmd-5 = "0.10"\nmd5 = "0.7"\ntide = "0.16"\nhyperx = "1"\nslog = "2"\nbyte = "0.2"\nhttparse = "1"\n',
        note: 'Names that are close to others by right.',
      },
      {
        code: '[dependencies]\nserd = { path = "../serd" }\ntracing-rs = { workspace = true }\nrands = { version = "1", registry = "ours" }\n',
        note: 'Nobody chose these by their name on crates.io here.',
      },
      {
        code: ' [dependencies]\n+rands = "1"\n',
        context: { 'Cargo.lock': 'version = 4\n\n[[package]]\nname = "rands"\nversion = "1.0.0"\n' },
        note: 'It was locked before.',
      },
      {
        code: ' [dependencies]\n-serd = "1.0"\n+serd = { version = "1.1", features = ["derive"] }\n',
        note: 'It was a dependency before.',
      },
    ],
  },
});

function reportOn({ one, cause, near }: SuspectPackage): Omit<Report, 'at'> {
  const words = wordsOf(one.name, near);
  const way = cause?.path.map((each) => `\`${packageWords(each)}\``).join(' → ');
  return {
    ...words,
    subject: one.name,
    detail: way === undefined ? words.detail : `${words.detail} It comes by ${way}.`,
    // Whoever publishes a crate knows its dependencies better than a newcomer does.
    atMost: words.atMost === 'error' ? 'warning' : 'info',
  };
}

function wordsOf(name: string, near: NearName): Required<Pick<Report, 'message' | 'detail' | 'atMost'>> {
  const { date, repositories, least } = popularCrates();
  const { isGrave, words } = DIFFERENCES[near.difference];
  const doubts = Number(!isGrave) + Number(near.uses < repositories * WIDELY);
  return {
    message: `\`${name}\` is ${words(near)}, which ${near.uses} of ${repositories} public repositories use`,
    detail: `Counted on ${date} and at the end of each year before; fewer than ${least} of them use \`${name}\`. If it is the one you mean, see who publishes it, and since when.`,
    atMost: SEVERITIES[doubts] ?? 'info',
  };
}

/** An affix or another order may well be the honest name of something else. */
const DIFFERENCES: Readonly<
  Record<NameDifference, { readonly isGrave: boolean; readonly words: (near: NearName) => string }>
> = {
  separators: { isGrave: true, words: ({ name }) => `written like \`${name}\` but for its separators` },
  order: { isGrave: false, words: ({ name }) => `\`${name}\` with its words in another order` },
  lookalikes: { isGrave: true, words: ({ name }) => `a name that looks like \`${name}\`` },
  slips: {
    isGrave: true,
    words: ({ name, slips }) => `${slips === 1 ? 'one letter' : 'two letters'} off \`${name}\``,
  },
  number: { isGrave: true, words: ({ name }) => `\`${name}\` with another number` },
  affix: { isGrave: false, words: ({ name }) => `\`${name}\` with a word that says nothing` },
};
