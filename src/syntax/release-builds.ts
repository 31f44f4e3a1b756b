import type { Change } from '../diff/change.ts';
import { LineIndex } from '../text/line-index.ts';
import { entryOf, type YamlNode } from '../text/yaml-node.ts';
import { kindOfFile } from './file-kind.ts';
import { perFile } from './per-file.ts';
import { pathFrom } from './workspaces.ts';
import { parseYamlFile } from './yaml-file.ts';

/** A command of a workflow that makes what is shipped; checks, tests and debug builds are none. */
export type ReleaseBuild = {
  readonly path: string;
  /** The command as written. */
  readonly words: string;
  /** The package it names, or null. */
  readonly package: string | null;
  /** Where it is run, or the folder it is given. */
  readonly folder: string;
  readonly profile: string;
  /** As named; the empty string where it is that of the machine, or is filled in. */
  readonly target: string;
};

/** The release builds of the workflows that the change or its context shows, native ones too. */
export const releaseBuildsOf: (change: Change) => readonly ReleaseBuild[] = perFile((change) =>
  workflowsOf(change).flatMap(({ path, text }) => {
    if (!/\b(?:cargo|wasm-pack|trunk)\b/.test(text)) return [];
    const { root } = parseYamlFile(path, text, new LineIndex(text));
    return root === null ? [] : stepsOf(root).flatMap((step) => buildsIn(path, step));
  }),
);

/** The workflows that the change or its context shows, with their texts. */
export function workflowsOf({ files, context }: Change): readonly { path: string; text: string }[] {
  const changed = files.flatMap(({ path, head }) =>
    head.state === 'text' ? [{ path, text: head.text }] : [],
  );
  return [...changed, ...context].filter(({ path }) => kindOfFile(path) === 'workflow');
}

type Step = { readonly run: string; readonly folder: string };

function stepsOf(root: YamlNode): readonly Step[] {
  const jobs = entryOf(root, 'jobs')?.value;
  const all = jobs?.kind === 'map' ? jobs.entries.map(({ value }) => value) : [];
  return all.flatMap((job) => {
    const steps = entryOf(job, 'steps')?.value;
    if (steps?.kind !== 'list') return [];
    return steps.items.flatMap((step) => {
      const run = textAt(step, 'run');
      const folder = textAt(step, 'working-directory') ?? defaultFolder(job) ?? defaultFolder(root) ?? '';
      return run === null ? [] : [{ run, folder }];
    });
  });
}

function defaultFolder(node: YamlNode): string | null {
  const run = entryOf(entryOf(node, 'defaults')?.value ?? null, 'run')?.value ?? null;
  return textAt(run, 'working-directory');
}

function textAt(node: YamlNode | null, key: string): string | null {
  const value = entryOf(node, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}

function buildsIn(path: string, { run, folder: start }: Step): readonly ReleaseBuild[] {
  const builds: ReleaseBuild[] = [];
  let folder = pathFrom('', start);
  const commands = run.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n|&&|\|\||;|[()]/);
  for (const command of commands) {
    const words = command.trim().split(/\s+/);
    const [first, second = ''] = words;
    if (first === 'cd' || first === 'pushd') folder = pathFrom(folder, second);
    const build = buildOf(words, folder);
    if (build !== null) builds.push({ path, words: words.join(' '), ...build });
  }
  return builds;
}

type Built = Omit<ReleaseBuild, 'path' | 'words'>;

function buildOf(words: readonly string[], folder: string): Built | null {
  const at = words.findIndex((word) => /^(?:cargo|wasm-pack|trunk)$/.test(word));
  const [tool = '', ...rest] = at === -1 ? [] : words.slice(at).filter((word) => !word.startsWith('+'));
  const args = rest[0] === 'component' ? rest.slice(1) : rest;
  if (!/^(?:build|b|rustc)$/.test(args[0] ?? '')) return null;
  const named = flagOf(args, '--package', '-p');
  const profile = flagOf(args, '--profile', '--cargo-profile');
  const isRelease = args.includes('--release') || args.includes('-r') || profile !== null;
  const target = rest[0] === 'component' ? 'wasm32-wasip1' : (flagOf(args, '--target') ?? '');
  const given = { package: named, profile: profile ?? 'release' };
  if (tool === 'wasm-pack') {
    // Its `--target` is one of bundlers.
    return { ...given, folder: pathFrom(folder, packedPath(args)), target: 'wasm32-unknown-unknown' };
  }
  if (!isRelease) return null;
  if (tool === 'trunk') return { ...given, folder, target: 'wasm32-unknown-unknown' };
  const manifest = flagOf(args, '--manifest-path');
  const inside = manifest === null ? folder : pathFrom(folder, manifest.replace(/\/?Cargo\.toml$/, ''));
  return { ...given, folder: inside, target };
}

/** The folder that `wasm-pack build` is given, before or after its flags; the empty string for none. */
function packedPath(args: readonly string[]): string {
  const [, ...own] = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const takesValue = (word = '') =>
    /^(?:-[tdsm]|--(?:target|out-dir|out-name|scope|mode|profile))$/.test(word);
  return own.find((word, at) => !word.startsWith('-') && !takesValue(own[at - 1])) ?? '';
}

/** The value of a flag, `--flag value` or `--flag=value`, or null. */
function flagOf(args: readonly string[], ...names: readonly string[]): string | null {
  for (const [at, word] of args.entries())
    for (const name of names) {
      if (word === name) return args[at + 1] ?? null;
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
    }
  return null;
}
