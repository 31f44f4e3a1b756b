import type { Node } from 'web-tree-sitter';
import { parentModules } from '../diff/context-paths.ts';
import { lintLevels } from './attributes.ts';
import type { CrateView } from './crate-view.ts';
import type { Project } from './project.ts';
import type { RustFile } from './rust-file.ts';

/** Where a lint's level can be set beside the file itself. */
export type LintWorld = { readonly project: Project; readonly crate: CrateView };

/**
 * The level of a lint at a node, as far as seen: set by attributes around it, at the top of the modules above it, or in
 * the manifest. `names` are the lint and the groups that hold it. Null where nothing sets it.
 */
export function lintLevelAt(
  file: RustFile,
  node: Node,
  names: readonly string[],
  { project, crate }: LintWorld,
): string | null {
  const own = lintLevels(file, node).find(({ lint }) => names.includes(lint));
  if (own !== undefined) return own.level;
  const above = crate.facts(names, levelsOfTop);
  for (const path of parentModules(file.path)) {
    const levels = above.find((one) => one.path === path)?.facts ?? [];
    const level = levels.find(([lint]) => names.includes(lint))?.[1];
    if (level !== undefined) return level;
  }
  return names.map((name) => project.lints?.[name]).find((level) => level !== undefined) ?? null;
}

/** Does a level make the lint speak? */
export function isSpoken(level: string | null): boolean {
  return level === 'warn' || level === 'deny' || level === 'forbid';
}

/** The levels that hold for a whole file, the one in force first. */
function levelsOfTop(file: RustFile): readonly (readonly [string, string])[] {
  return lintLevels(file, file.root).map(({ lint, level }) => [lint, level] as const);
}
