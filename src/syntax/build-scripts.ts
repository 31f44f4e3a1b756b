import type { Change } from '../diff/change.ts';
import { parseToml, tomlValue } from './parse-toml.ts';
import type { Project } from './project.ts';

/** Is a Rust file what cargo runs before it compiles the package: `build.rs`, or what `build` of the manifest names? */
export function isBuildScript(path: string, project: Project, change: Change): boolean {
  const { manifest } = project;
  if (manifest === null) return /(?:^|\/)build\.rs$/.test(path);
  const folder = manifest.slice(0, -'Cargo.toml'.length);
  const text = textAt(change, manifest);
  const named = text === null ? undefined : tomlValue(parseToml(manifest, text), 'package', 'build');
  if (named === false) return false;
  const scripts = typeof named === 'string' ? [named] : Array.isArray(named) ? named : ['build.rs'];
  return scripts.some((script) => path === `${folder}${String(script).replace(/^\.\//, '')}`);
}

function textAt({ files, context }: Change, path: string): string | null {
  const head = files.find((file) => file.path === path)?.head;
  if (head !== undefined) return head.state === 'text' ? head.text : null;
  return context.find((file) => file.path === path)?.text ?? null;
}
