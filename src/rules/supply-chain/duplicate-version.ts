import { causesOf } from '../../syntax/dependency-causes.ts';
import { type Duplicate, newDuplicates } from '../../syntax/lock-duplicates.ts';
import { packageWords } from '../../syntax/lock-graph.ts';
import { defineRule, type Report } from '../define-rule.ts';

const MOST_NAMED = 5;

export default defineRule({
  on: 'several',
  parts: [
    {
      on: 'lock',
      *check(file, { change, side }) {
        const own = newDuplicates(change).filter(
          ({ lock, added }) => lock === file.path && !causesOf(change).has(added),
        );
        const [first] = own;
        if (side === 'base' || first === undefined) return;
        yield { at: first.added.at, construct: first.added.range, ...wordsOf(own) };
      },
    },
    {
      on: 'manifest',
      *check(file, { change, side }) {
        if (side === 'base') return;
        const caused = newDuplicates(change).flatMap((one) => {
          const cause = causesOf(change).get(one.added);
          return cause?.manifest === file.path ? [{ one, dependency: cause.dependency }] : [];
        });
        for (const [{ key, range }, group] of Map.groupBy(caused, ({ dependency }) => dependency))
          yield { at: key, construct: range, ...wordsOf(group.map(({ one }) => one)) };
      },
    },
  ],
  category: 'advice',
  policy: 'P7',
  summary: 'A second, incompatible version of a package',
  why: 'Both are compiled and linked, their types do not fit each other, and each must be kept free of vulnerabilities. Often the older one goes away with an update of whoever asks for it.',
  source: ['https://doc.rust-lang.org/cargo/reference/resolver.html#version-incompatibility-hazards'],
  accuracy:
    'November 2026, the last 100 changes of `Cargo.lock` in each of 10 repositories: 154 findings; 34 read, 20 of them of an earlier run: 34 right.',
  options: {},
  examples: {
    invalid: [
      {
        code: `
 [[package]]
 name = "app"
 version = "0.1.0"
-dependencies = ["bitflags"]
+dependencies = ["bitflags 1.3.2", "nix"]

 [[package]]
 name = "bitflags"
 version = "1.3.2"
 source = "registry+https://github.com/rust-lang/crates.io-index"

+[[package]]
+name = "bitflags"
+version = "2.9.0" #~ \`bitflags\` comes in 2 incompatible versions now: \`1.3.2\` and \`2.9.0\`
+source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "nix"
+version = "0.29.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+dependencies = ["bitflags 2.9.0"]
`,
      },
      {
        note: 'Reported at the dependency that brings it in.',
        path: 'Cargo.toml',
        code: `
 [package]
 name = "app"
 [dependencies]
 bitflags = "1"
+nix = "0.29" #~ \`bitflags\` comes in 2 incompatible versions now
`,
        changes: {
          'Cargo.lock': `
 [[package]]
 name = "app"
 version = "0.1.0"
-dependencies = ["bitflags"]
+dependencies = ["bitflags 1.3.2", "nix"]

 [[package]]
 name = "bitflags"
 version = "1.3.2"
 source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "bitflags"
+version = "2.9.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "nix"
+version = "0.29.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+dependencies = ["bitflags 2.9.0"]
`,
        },
      },
      {
        note: 'Both at once.',
        code: `
 [[package]]
 name = "app"
 version = "0.1.0"
-dependencies = []
+dependencies = ["logos 0.15.1", "parser"]

+[[package]]
+name = "logos"
+version = "0.15.1" #~ \`logos\` comes in 2 incompatible versions now: \`0.15.1\` and \`0.16.1\`
+source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "logos"
+version = "0.16.1"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+
+[[package]]
+name = "parser"
+version = "1.0.0"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+dependencies = ["logos 0.16.1"]
`,
      },
    ],
    valid: [
      {
        note: 'An update that replaces the older one.',
        code: `
 [[package]]
 name = "bitflags"
-version = "1.3.2"
+version = "2.9.0"
 source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        note: 'It came twice before as well.',
        code: `
 [[package]]
 name = "bitflags"
 version = "1.3.2"
 source = "registry+https://github.com/rust-lang/crates.io-index"

 [[package]]
 name = "bitflags"
-version = "2.8.0"
+version = "2.9.0"
 source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        note: 'Only the older version asks for the newer one, to hand on its types.',
        code: `
 [[package]]
 name = "app"
 version = "0.1.0"
 dependencies = ["jni-sys 0.3.1"]

 [[package]]
 name = "jni-sys"
-version = "0.3.0"
+version = "0.3.1"
 source = "registry+https://github.com/rust-lang/crates.io-index"
+dependencies = ["jni-sys 0.4.1"]
+
+[[package]]
+name = "jni-sys"
+version = "0.4.1"
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
      {
        note: 'A member of the workspace that nothing depends on, beside its published version.',
        code: `
 [[package]]
 name = "app"
 version = "0.1.0"
+dependencies = ["server 0.7.9"]

+[[package]]
+name = "server"
+version = "0.7.9"
+source = "registry+https://github.com/rust-lang/crates.io-index"
+
 [[package]]
 name = "server"
 version = "0.10.0"
`,
      },
      {
        note: 'A lock file that is new as a whole.',
        code: `
[[package]]
name = "bitflags"
version = "1.3.2"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "bitflags"
version = "2.9.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
    ],
  },
});

function wordsOf(all: readonly Duplicate[]): Pick<Report, 'subject' | 'message' | 'detail'> {
  const named = all.slice(0, MOST_NAMED).map(({ added, versions }) => {
    const shown = versions.map((version) => `\`${version}\``);
    const list = `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
    return `\`${added.name}\` comes in ${versions.length} incompatible versions now: ${list}`;
  });
  const rest = all.length - named.length;
  const ways = all
    .slice(0, MOST_NAMED)
    .map(({ way }) => way.map((one) => `\`${packageWords(one)}\``).join(' → '));
  return {
    subject: all.map(({ added }) => added.name).join(' '),
    message: [...named, ...(rest > 0 ? [`and ${rest} more packages`] : [])].join('; '),
    detail: `Asked for by ${ways.join('; ')}.`,
  };
}
