import { type AlteredPackage, type LockChange, lockChanges } from '../../syntax/lock-change.ts';
import { fieldAt, type LockedPackage } from '../../syntax/lock-file.ts';
import { lockGraph, packageWords } from '../../syntax/lock-graph.ts';
import {
  isSameSource,
  mayNameRegistry,
  namedSources,
  sourceOf,
  sourceWords,
} from '../../syntax/lock-sources.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

export default defineRule({
  on: 'lock',
  category: 'security',
  policy: 'P7',
  summary: 'A lock file that takes other bytes for the same package',
  why: 'crates.io never changes the archive of a version, so another checksum under the same name and version, or none, is no update: somebody has edited the file. A package that comes from elsewhere although no manifest asks for it is the same trick in another place. `cargo build --locked` trusts what stands here.',
  source: [
    'https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html',
    'https://doc.rust-lang.org/cargo/reference/registry-index.html',
  ],
  accuracy:
    'November 2026: the last 300 changes of `Cargo.lock` in each of 10 repositories, 3,000 in all: one finding, right (a lock file that pointed at a contributor’s fork, put back a day later). 24 tamperings made up for the tests: all found.',
  options: {},
  *check(file, context) {
    const lock =
      context.side === 'head'
        ? lockChanges(context.change).find(({ path }) => path === file.path)
        : undefined;
    if (lock === undefined) return;
    for (const altered of lock.altered) yield* alteredReports(altered, lock, context);
    for (const one of lock.added) yield* addedReports(one, lock, context);
  },
  examples: {
    invalid: [
      {
        note: 'Another archive under the same version.',
        code: `
 version = 4

 [[package]]
 name = "itoa"
 version = "1.0.15"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
+checksum = "00000000000000000000000000000000000000000000000000000000deadbeef" #~ another checksum
`,
      },
      {
        note: 'The checksum is gone.',
        code: `
 [[package]]
 name = "itoa"
 version = "1.0.15" #~ lost its checksum
 source = "registry+https://github.com/rust-lang/crates.io-index"
-checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
`,
      },
      {
        note: 'From a repository that no manifest names.',
        code: `
 [[package]]
 name = "itoa"
 version = "1.0.15"
-source = "registry+https://github.com/rust-lang/crates.io-index"
-checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
+source = "git+https://github.com/dtoInay/itoa?branch=master#0123456789012345678901234567890123456789" #~ comes from the git repository \`https://github.com/dtoInay/itoa\` now
`,
        context: { 'Cargo.toml': '[package]\nname = "a"\n[dependencies]\nitoa = "1"\n' },
      },
      {
        note: 'A new package of crates.io without a checksum, among others that have theirs.',
        code: `
 [[package]]
 name = "itoa"
 version = "1.0.15"
 source = "registry+https://github.com/rust-lang/crates.io-index"
 checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
+
+[[package]]
+name = "ryu"
+version = "1.0.20" #~ has no checksum
+source = "registry+https://github.com/rust-lang/crates.io-index"
`,
      },
    ],
    valid: [
      {
        note: 'An update has another version.',
        code: `
 [[package]]
 name = "itoa"
-version = "1.0.14"
+version = "1.0.15"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-checksum = "d75a2a4b1b190afb6f5425f10f6a8f959d2ea0b9c2b1d79553551850539e4674"
+checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
`,
      },
      {
        note: 'The same registry by its other protocol.',
        code: `
 [[package]]
 name = "itoa"
 version = "1.0.15"
-source = "registry+https://github.com/rust-lang/crates.io-index"
+source = "sparse+https://index.crates.io/"
 checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
`,
      },
      {
        note: 'A patch that the manifest of the same change asks for; other rules speak of that.',
        code: `
 [[package]]
 name = "itoa"
 version = "1.0.15"
-source = "registry+https://github.com/rust-lang/crates.io-index"
-checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
+source = "git+https://github.com/dtolnay/itoa#0123456789012345678901234567890123456789"
`,
        changes: {
          'Cargo.toml': `
 [package]
 name = "a"
+[patch.crates-io]
+itoa = { git = "https://github.com/dtolnay/itoa.git" }
`,
        },
      },
      {
        note: 'A branch that moved on.',
        code: `
 [[package]]
 name = "itoa"
 version = "1.0.15"
-source = "git+https://github.com/dtolnay/itoa#0123456789012345678901234567890123456789"
+source = "git+https://github.com/dtolnay/itoa#9876543210987654321098765432109876543210"
`,
      },
      {
        note: 'The format of old lock files keeps checksums apart.',
        code: `
+version = 3
+
 [[package]]
 name = "itoa"
 version = "1.0.15"
 source = "registry+https://github.com/rust-lang/crates.io-index"
-
-[metadata]
-"checksum itoa 1.0.15 (registry+https://github.com/rust-lang/crates.io-index)" = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
+checksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"
`,
      },
    ],
  },
});

function* alteredReports(
  { before, after }: AlteredPackage,
  lock: LockChange,
  { change }: RuleContext,
): Iterable<Report> {
  const [from, to] = [sourceOf(before.source), sourceOf(after.source)];
  const words = `\`${packageWords(after)}\``;
  if (!isSameSource(from, to)) {
    if (to.kind === 'path' || from.kind === 'path' || (to.kind === 'registry' && to.url === 'crates.io'))
      return;
    if (!isAskedFor(after, lock, change))
      yield reportOn(
        after,
        lock,
        'source',
        `${words} comes from ${sourceWords(to)} now, and no manifest asks for it`,
      );
  } else if (from.kind === 'registry' && before.checksum !== null && before.checksum !== after.checksum) {
    const message =
      after.checksum === null
        ? `${words} lost its checksum`
        : `${words} has another checksum than before, under the same version`;
    yield reportOn(after, lock, 'checksum', message);
  }
}

function* addedReports(one: LockedPackage, lock: LockChange, { change }: RuleContext): Iterable<Report> {
  const source = sourceOf(one.source);
  const words = `\`${packageWords(one)}\``;
  if (source.kind === 'path') return;
  if (source.kind === 'registry' && source.url === 'crates.io') {
    if (one.checksum === null && hasChecksums(lock))
      yield reportOn(
        one,
        lock,
        'checksum',
        `${words} has no checksum, unlike the other packages of its registry`,
      );
    return;
  }
  const isKnown = lock.base?.packages.some((other) => isSameSource(sourceOf(other.source), source));
  if (lock.base === null || isKnown === true || isAskedFor(one, lock, change)) return;
  const message = `${words} comes from ${sourceWords(source)}, which no manifest seen here names`;
  // The manifest that names it may lie where the change does not lead.
  yield { ...reportOn(one, lock, 'source', message), atMost: 'warning' };
}

function reportOn(
  one: LockedPackage,
  { head }: LockChange,
  field: 'source' | 'checksum',
  message: string,
): Report {
  const { name, version, range } = one;
  return {
    at: fieldAt(head, one, field),
    construct: range,
    subject: `${name} ${version} ${field}`,
    message,
  };
}

/** A manifest or a configuration names the address, or a git dependency that is new as well brings it along. */
function isAskedFor(one: LockedPackage, lock: LockChange, change: RuleContext['change']): boolean {
  const source = sourceOf(one.source);
  if (source.kind === 'path' || namedSources(change).has(source.url)) return true;
  if (source.kind === 'registry') return mayNameRegistry(change, source.url);
  const graph = lockGraph(lock.head);
  const isFresh = new Set([...lock.added, ...lock.altered.map(({ after }) => after)]);
  return lock.head.packages.some((other, at) => {
    if (other === one || sourceOf(other.source).kind !== 'git' || !isFresh.has(other)) return false;
    return graph.needs(at).some((needed) => lock.head.packages[needed] === one);
  });
}

function hasChecksums({ head }: LockChange): boolean {
  const registry = head.packages.filter(({ source }) => sourceOf(source).kind === 'registry');
  return registry.filter(({ checksum }) => checksum !== null).length * 2 >= registry.length;
}
