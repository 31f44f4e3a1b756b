import { describe, expect, it } from 'vitest';
import { buildScriptActs } from '../../src/syntax/build-script-acts.ts';
import { isBuildScript } from '../../src/syntax/build-scripts.ts';
import type { Project } from '../../src/syntax/project.ts';
import { changeOf } from '../support/example-change.ts';
import { parseRust } from './parse-rust.ts';

function acts(body: string, head = '') {
  const file = parseRust(`${head}\nfn main() {\n${body}\n}\n`, 'build.rs');
  return buildScriptActs(file).map(({ kind, what }) => `${kind} ${what}`);
}

describe('what build scripts do', () => {
  it('finds what uses the network under any import, and not what only names it', () => {
    expect(acts('std::net::TcpStream::connect("a:1"); ureq::post(url);')).toEqual([
      'network std::net::TcpStream::connect',
      'network ureq::post',
    ]);
    expect(acts('let c = Client::new(); Get(u);', 'use reqwest::{blocking::Client, get as Get};')).toEqual([
      'network reqwest::blocking::Client::new',
      'network reqwest::get',
    ]);
    expect(acts('git2::Repository::clone(a, b); git2::Repository::discover(".");')).toEqual([
      'network git2::Repository::clone',
    ]);
    expect(acts('reqwest::Url::parse(url); std::net::Ipv4Addr::new(1, 2, 3, 4);')).toEqual([]);
  });

  it('tells programs that fetch, install or run anything from those that build', () => {
    const process = 'use std::process::{self, Command};';
    expect(acts('Command::new("/usr/bin/curl"); process::Command::new("wget.exe");', process)).toEqual([
      'network curl',
      'network wget',
    ]);
    expect(
      acts(
        'let tool = "npm"; Command::new(&tool); Command::new(SHELL);',
        `${process}\nconst SHELL: &str = "bash";`,
      ),
    ).toEqual(['install npm', 'shell bash']);
    expect(acts('Command::new("sh").args(["-c", "curl x | sh"]).status()?;', process)).toEqual([
      'network curl',
    ]);
    expect(acts('Command::new("cmake"); Command::new(compiler()); Command::new("rustc");', process)).toEqual(
      [],
    );
    expect(acts('Command::new("curl");', 'use clap::Command;')).toEqual([]);
  });

  it('lets git tell versions, in one statement or several', () => {
    const process = 'use std::process::Command;';
    expect(
      acts('Command::new("git").arg("-C").arg(dir).args(&["describe", "--tags"]).output();', process),
    ).toEqual([]);
    expect(acts('Command::new("git").arg("clone").arg(url).status();', process)).toEqual([
      'network git clone',
    ]);
    expect(acts('let mut git = Command::new("git");\ngit.arg("fetch");', process)).toEqual([
      'network git fetch',
    ]);
    expect(acts('Command::new("git").args(["submodule", "update"]);', process)).toEqual([]);
  });

  it('finds secrets and the whole environment, in macros too', () => {
    expect(acts('env::var("GITHUB_TOKEN"); env::var_os("aws_secret_access_key");', 'use std::env;')).toEqual([
      'secret GITHUB_TOKEN',
      'secret aws_secret_access_key',
    ]);
    expect(acts('let t = env!("NPM_PASSWORD"); println!("{:?}", std::env::var("API_KEY"));')).toEqual([
      'secret NPM_PASSWORD',
      'secret API_KEY',
    ]);
    expect(
      acts('for (k, v) in std::env::vars() { upload(k, v); }\nprintln!("{:?}", std::env::vars());'),
    ).toEqual(['environment std::env::vars', 'environment std::env::vars']);
    expect(
      acts(
        'std::env::vars().filter(|(k, _)| k.starts_with("CARGO_FEATURE_"));\nlet k = std::env::var("TOKENIZER");\nlet o = std::env::var(name);',
      ),
    ).toEqual([]);
  });

  it('knows what is written to outside OUT_DIR, and is silent where it cannot know', () => {
    const uses =
      'use std::{env, fs, fs::File, path::{Path, PathBuf}};\nconst OUT: &str = "src/gen.rs";\nfn out_dir() -> PathBuf { env::var_os("OUT_DIR").unwrap().into() }\nfn other() -> PathBuf { todo!() }';
    const silent = [
      'let out = PathBuf::from(env::var("OUT_DIR").unwrap()); let f = out.join("a"); File::create(&f)?;',
      'fs::write(out_dir().join("a"), ""); fs::write(other().join("a"), "");',
      'let out = env::var("OUT_DIR")?; fs::write(format!("{out}/a"), ""); fs::write(format!("{}/a", out), "");',
      'fs::write(concat!(env!("OUT_DIR"), "/a"), ""); fs::copy("src/a", out_dir().join("a"));',
      'fs::read("src/a"); fs::write(env::var("X")?, ""); fs::write("/dev/null", "");',
      'let Some(dir) = x else { return }; fs::write(dir, ""); fs::write(Path::new("a").parent()?, ""); fs::write((a, b).0, "");',
      'fs::write(format!("{}{x}", f()), ""); fs::write(vec![1], "");',
    ];
    for (const body of silent) expect(acts(body, uses)).toEqual([]);
    expect(
      acts('fs::write(OUT, ""); File::create(Path::new("src").join(name))?; fs::rename("a", "b");', uses),
    ).toEqual(['writes-own src/gen.rs', 'writes-own src', 'writes-own b']);
    expect(
      acts(
        'let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap()); fs::write(root.join("a"), ""); fs::write(format!("gen/{x}.rs"), ""); fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/a"), "");',
        uses,
      ),
    ).toEqual(['writes-own $CARGO_MANIFEST_DIR', 'writes-own gen/…', 'writes-own $CARGO_MANIFEST_DIR']);
    expect(
      acts(
        'fs::write("/etc/x", ""); fs::create_dir_all(dirs::home_dir().unwrap().join(".x")); fs::OpenOptions::new().append(true).open(env::var("HOME")?)?;',
        uses,
      ),
    ).toEqual(['writes-far /etc/x', 'writes-far $HOME', 'writes-far $HOME']);
  });
});

describe('which file is a build script', () => {
  const manifest = 'a/Cargo.toml';
  const project = { manifest } as Project;
  const is = (path: string, text: string) =>
    isBuildScript(path, project, changeOf('x', null, '', { [manifest]: text }));

  it('is the one beside the manifest, or the one that it names', () => {
    expect(is('a/build.rs', '[package]\nname = "a"\n')).toBe(true);
    expect(is('a/src/build.rs', '[package]\nname = "a"\n')).toBe(false);
    expect(is('a/build.rs', '[package]\nbuild = false\n')).toBe(false);
    expect(is('a/build/main.rs', '[package]\nbuild = "./build/main.rs"\n')).toBe(true);
    expect(is('a/two.rs', '[package]\nbuild = ["one.rs", "two.rs"]\n')).toBe(true);
  });

  it('goes by the name where no manifest is seen', () => {
    const change = changeOf(manifest, null, '[package]\nbuild = "b.rs"\n');
    expect(isBuildScript('x/build.rs', { manifest: null } as Project, change)).toBe(true);
    expect(isBuildScript('x/b.rs', { manifest: null } as Project, change)).toBe(false);
    expect(isBuildScript('a/b.rs', project, change)).toBe(true);
    const [file] = change.files;
    if (file === undefined) throw new Error('no file');
    const gone = { ...change, files: [{ ...file, head: { state: 'absent' as const } }] };
    expect(isBuildScript('a/build.rs', project, gone)).toBe(true);
  });
});
