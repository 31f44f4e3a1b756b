import { type Dossier, dossiersOf } from '../../syntax/dossier.ts';
import { packageWords } from '../../syntax/lock-graph.ts';
import { sourceWords } from '../../syntax/lock-sources.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'manifest',
  category: 'advice',
  policy: 'P7',
  summary: 'A new direct dependency',
  why: 'Its code runs with all the rights of yours, at build time too, and so does what it brings along. This is the moment to look at it; the check run has what is known of it.',
  source: [
    'https://mozilla.github.io/cargo-vet/',
    'https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html',
  ],
  accuracy:
    'November 2026: the same 3,000 changes: 504 findings; 38 read: 35 right, 3 wrong (members of the workspace, or its other name for a package), mended.',
  options: {},
  *check(file, { change, side }) {
    if (side === 'base') return;
    for (const dossier of dossiersOf(change)) {
      if (dossier.path !== file.path) continue;
      const { dependency } = dossier;
      yield {
        at: dependency.key,
        construct: dependency.range,
        subject: dependency.package,
        message: `new dependency ${wordsOf(dossier)}`,
      };
    }
  },
  examples: {
    invalid: [
      {
        code: ' [dependencies]\n serde = "1"\n+itoa = "1" #~ new dependency `itoa` of crates.io\n',
      },
      {
        code: `
 [package]
 name = "app"
 [dependencies]
+clap = { version = "4", features = ["derive"] } #~ \`clap 4.5.0\` of crates.io brings 2 more packages, a macro among them
`,
        changes: {
          'Cargo.lock': `
 [[package]]
 name = "app"
 version = "0.1.0"
+dependencies = ["clap"]
+
+[[package]]
+name = "clap"
+version = "4.5.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+dependencies = ["clap_builder", "clap_derive"]
+
+[[package]]
+name = "clap_builder"
+version = "4.5.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "clap_derive"
+version = "4.5.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+dependencies = ["proc-macro2", "quote", "syn"]
`,
        },
      },
      {
        code: `
 [dependencies]
+ours = { git = "https://example.com/ours", rev = "0123456789" } #~ of the git repository \`https://example.com/ours\`
`,
      },
    ],
    valid: [
      { code: ' [dependencies]\n-itoa = "1.0.14"\n+itoa = "1.0.15"\n', note: 'It was one before.' },
      {
        code: ' [dependencies]\n-itoa = "1"\n+\n+[dev-dependencies]\n+itoa = "1"\n',
        note: 'It moves to another table.',
      },
      { code: ' [dependencies]\n+local = { path = "../local" }\n', note: 'Code of this repository.' },
      {
        code: ' [package]\n name = "b"\n [dependencies]\n+a = { workspace = true }\n',
        path: 'b/Cargo.toml',
        note: 'A member of the workspace, whose path stands in the root manifest.',
        changes: {
          'Cargo.lock': `
 [[package]]
 name = "a"
 version = "0.1.0"

 [[package]]
 name = "b"
 version = "0.1.0"
+dependencies = ["a"]
`,
        },
      },
      {
        code: ' [package]\n name = "b"\n [dependencies]\n+itoa = { workspace = true }\n',
        path: 'b/Cargo.toml',
        note: 'Another member of the workspace needs it already.',
        changes: {
          'Cargo.lock': `
 [[package]]
 name = "a"
 version = "0.1.0"
 dependencies = ["itoa"]

 [[package]]
 name = "b"
 version = "0.1.0"
+dependencies = ["itoa"]

 [[package]]
 name = "itoa"
 version = "1.0.15"
 source = "registry+https://github.com/rust-lang/crates.io-index"
`,
        },
      },
    ],
  },
});

function wordsOf({ dependency, locked, source, brings, macros, builders, duplicates }: Dossier): string {
  const name = `\`${locked === null ? dependency.package : packageWords(locked)}\``;
  const from = `of ${sourceWords(source)}`;
  const beside = [
    ...counted(macros.length, 'macro', 'macros'),
    ...counted(builders.length, 'build script', 'build scripts'),
    ...counted(duplicates.length, 'second version', 'second versions'),
  ];
  const among = beside.length === 0 ? '' : `, ${beside.join(' and ')} among them`;
  const many = brings.length === 1 ? 'one more package' : `${brings.length} more packages`;
  return `${name} ${from}${brings.length === 0 ? '' : ` brings ${many}${among}`}`;
}

function counted(count: number, one: string, many: string): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? `a ${one}` : `${count} ${many}`];
}
