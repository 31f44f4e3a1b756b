import { type NewerUse, usesNewerThan } from '../../syntax/newer-uses.ts';
import { insteadOf, olderWay } from '../../syntax/older-ways.ts';
import { minorOf, releaseOf } from '../../syntax/rust-version.ts';
import { defineRule, type Report } from '../define-rule.ts';
import { manifestReports } from '../manifest-reports.ts';

const OLD = '[package]\nname = "a"\nversion = "1.0.0"\nedition = "2021"\nrust-version = "1.70"\n';

export default defineRule({
  on: 'several',
  category: 'policy',
  policy: 'P7',
  summary: 'Newer than the Rust version that the manifest promises',
  why: '`rust-version` is a promise to everybody who builds the crate with an older compiler, and cargo chooses versions by it. A release that does not keep it breaks their builds, which only a run on that very compiler finds.',
  source: [
    'https://doc.rust-lang.org/cargo/reference/rust-version.html',
    'https://doc.rust-lang.org/releases.html',
    'https://rust-lang.github.io/rust-clippy/master/index.html#incompatible_msrv',
  ],
  twins: ['clippy::incompatible_msrv'],
  accuracy:
    'November 2026: 50 repositories that declare a version, every file: 22 findings, all read: 22 right, in 3 of them, of which two do not build with the compiler that they promise (nine of their eleven lines were seen in its errors); 13 more in a polyfill, mended. With 1.56 promised in their place, five of them against clippy 0.1.95: 123 lines are also clippy’s, the others are imports, impls and macros that it does not look at. Of 14 mended slips that a file can show 12 found, silent on each mend. All 507 entries of the tables agree with the library’s sources.',
  options: {
    checkTests: {
      summary: 'Look at tests, benches and examples too, which users of the crate do not build?',
      default: false,
    },
  },
  parts: [
    {
      on: 'rust',
      words: [''],
      *check(file, { project, crate, options }) {
        const declared = minorOf(project.rustVersion);
        if (declared === null) return;
        const isPast2018 = project.edition !== '2015' && project.edition !== '2018';
        const reach = { crate, isPast2018, tests: options.checkTests === true };
        for (const use of usesNewerThan(file, declared, reach)) {
          const suggestion = olderWay(file, use, project.edition);
          yield {
            ...reportOn(use, project.rustVersion ?? ''),
            ...(suggestion === null ? {} : { suggestion }),
          };
        }
      },
    },
    { on: 'manifest', check: manifestReports },
  ],
  examples: {
    invalid: [
      {
        code: `
use std::sync::LazyLock; //~ \`std::sync::LazyLock\` is stable since Rust 1.80, and \`rust-version\` is 1.70

static WORDS: LazyLock<Vec<String>> = LazyLock::new(words);

pub fn is_free(slot: Option<u32>) -> bool {
    slot.is_none_or(|id| id == 0) //~ \`Option::is_none_or\`
}`,
        context: { 'Cargo.toml': OLD },
        fixed: `
use std::sync::LazyLock;

static WORDS: LazyLock<Vec<String>> = LazyLock::new(words);

pub fn is_free(slot: Option<u32>) -> bool {
    slot.map_or(true, |id| id == 0)
}`,
      },
      {
        code: ' use std::io;\n fn f(e: E) -> io::Error {\n+    io::Error::other(e) //~ `io::Error::other` is stable since Rust 1.74\n }\n',
        path: 'crates/a/src/lib.rs',
        context: {
          'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nrust-version = "1.70"\n',
          'crates/a/Cargo.toml': '[package]\nname = "a"\nrust-version.workspace = true\n',
        },
        fixed: 'use std::io;\nfn f(e: E) -> io::Error {\n    io::Error::new(io::ErrorKind::Other, e)\n}\n',
        note: 'A version that the workspace declares.',
      },
      {
        code: `
pub trait Store {
    async fn get(&self) -> u8; //~ an \`async fn\` in a trait
}
#[expect(dead_code)] //~ \`#[expect]\`
pub fn first(x: *const [u8; 4]) -> *const u8 {
    let half = N.div_ceil(2); //~ \`{integer}::div_ceil\`
    unsafe { &raw const (*x)[half] } //~ \`&raw\`
}
const N: usize = 4;`,
        context: { 'Cargo.toml': OLD },
        fixed: `
pub trait Store {
    async fn get(&self) -> u8;
}
#[allow(dead_code)]
pub fn first(x: *const [u8; 4]) -> *const u8 {
    let half = N.div_ceil(2);
    unsafe { core::ptr::addr_of!((*x)[half]) }
}
const N: usize = 4;`,
      },
      {
        code: 'use std::sync::OnceLock; //~ `std::sync::OnceLock`\n',
        path: 'tests/all.rs',
        options: { checkTests: true },
        context: { 'Cargo.toml': OLD.replace('1.70', '1.63') },
      },
      {
        code: ' [package]\n name = "a"\n-edition = "2021"\n+edition = "2024" #~ edition 2024 needs Rust 1.85, and `rust-version` is 1.80\n rust-version = "1.80"\n',
        path: 'Cargo.toml',
        fixed: '[package]\nname = "a"\nedition = "2024"\nrust-version = "1.85"\n',
      },
      {
        code: '[package]\nname = "a" #~ no `edition`\nrust-version = "1.70"\n\n[workspace]\nresolver = "3" #~ `resolver = "3"` needs Rust 1.84\n',
        path: 'Cargo.toml',
        fixed: '[package]\nname = "a"\nrust-version = "1.70"\n\n[workspace]\nresolver = "2"\n',
        note: 'A new package.',
      },
      {
        code: '[package]\nname = "a" #~ no `rust-version`\nedition = "2021"\n',
        path: 'Cargo.toml',
      },
      {
        code: ' [package]\n name = "a"\n edition = "2021"\n-rust-version = "1.70"\n+rust-version = "1.80" #~ raised from 1.70 to 1.80, and `CHANGELOG.md` does not say so\n',
        path: 'Cargo.toml',
        context: { 'CHANGELOG.md': '# Changelog\n\n## 1.2.0\n\n- Faster.\n' },
      },
    ],
    valid: [
      {
        code: 'use std::sync::LazyLock;\npub fn f(x: Option<u8>) -> bool {\n    x.is_some_and(|x| x > 1)\n}\n',
        context: { 'Cargo.toml': '[package]\nname = "a"\n' },
        note: 'The crate promises no version.',
      },
      {
        code: `
#[cfg(has_lazy_lock)]
use std::sync::LazyLock;
#[rustversion::since(1.82)]
fn f(x: Option<u8>) -> bool {
    x.is_none_or(|x| x > 1)
}
#[cfg(test)]
mod tests {
    use std::sync::LazyLock;
}`,
        context: { 'Cargo.toml': OLD },
        note: 'For compilers that have it, and in tests.',
      },
      {
        code: 'pub fn f(x: Slot) -> bool {\n    x.is_none_or(|x| x > 1)\n}\nimpl Slot {\n    fn is_none_or(self, f: impl FnOnce(u8) -> bool) -> bool {\n        f(0)\n    }\n}\n',
        context: { 'Cargo.toml': OLD },
        note: 'A method of the crate.',
      },
      {
        code: 'use num_integer::Integer;\nuse crate::SliceExt;\npub fn f(x: usize, y: &[u8]) -> usize {\n    x.div_ceil(3) + y.first_chunk::<2>().len()\n}\npub fn g(x: Big) -> Big {\n    x.isqrt()\n}\n',
        context: { 'Cargo.toml': OLD },
        note: 'Methods that other traits and types have.',
      },
      {
        code: ' use std::sync::LazyLock;\n+use std::sync::{LazyLock as Lazy, Arc};\n',
        context: { 'Cargo.toml': OLD },
        note: 'The crate used it before.',
      },
      {
        code: ' [package]\n name = "a"\n edition = "2021"\n-rust-version = "1.70"\n+rust-version = "1.80"\n',
        path: 'Cargo.toml',
        context: { 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n- Needs Rust 1.80.\n' },
      },
      {
        code: ' [package]\n name = "a"\n edition = "2018"\n+description = "x"\n',
        path: 'Cargo.toml',
        note: 'An old package is left as it is.',
      },
    ],
  },
});

function reportOn(use: NewerUse, rustVersion: string): Report {
  const { item, since, at, isLanguage, kind } = use;
  const shown = isLanguage ? item : `\`${item}\``;
  const instead = insteadOf(use);
  const what = kind === 'constant' ? 'may be called in constants' : 'is stable';
  return {
    at,
    subject: item,
    message: `${shown} ${what} since Rust ${releaseOf(since)}, and \`rust-version\` is ${rustVersion}`,
    ...(instead === null ? {} : { detail: `Older compilers have ${instead}.` }),
  };
}
