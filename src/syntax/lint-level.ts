import type { Node } from 'web-tree-sitter';
import type { Change } from '../diff/change.ts';
import { parentModules } from '../diff/context-paths.ts';
import { lintLevels } from './attributes.ts';
import type { CrateView } from './crate-view.ts';
import { perFile } from './per-file.ts';
import type { Project } from './project.ts';
import type { RustFile } from './rust-file.ts';

/** Where a lint's level can be set beside the file itself. */
export type LintWorld = {
  readonly project: Project;
  readonly crate: CrateView;
  readonly change: Pick<Change, 'files' | 'context'>;
};

/**
 * The level of a lint at a node, as far as seen: set by attributes around it, at the top of the modules above it, or in
 * the manifest. `names` are the lint and the groups that hold it. Null where nothing sets it.
 */
export function lintLevelAt(
  file: RustFile,
  node: Node,
  names: readonly string[],
  world: LintWorld,
): string | null {
  const own = lintLevels(file, node).find(({ lint }) => names.includes(lint));
  if (own !== undefined) return own.level;
  const { lints } = world.project;
  return (
    levelAbove(file.path, names, world) ??
    names.map((name) => lints?.[name]).find((level) => level !== undefined) ??
    null
  );
}

function levelAbove(path: string, names: readonly string[], { crate, change }: LintWorld): string | null {
  // Asked for by the words first: most crates name no lint, and a parse costs more than a look.
  const naming = parentModules(path).filter((parent) =>
    names.some((name) => textsOf(change).get(parent)?.includes(name)),
  );
  const above = naming.length === 0 ? [] : crate.facts(names, levelsOfTop);
  for (const parent of naming) {
    const levels = above.find((one) => one.path === parent)?.facts ?? [];
    const level = levels.find(([lint]) => names.includes(lint))?.[1];
    if (level !== undefined) return level;
  }
  return null;
}

const textsOf: (change: LintWorld['change']) => ReadonlyMap<string, string> = perFile(
  ({ files, context }) => {
    const heads = files.flatMap(({ path, head }) =>
      head.state === 'text' ? [[path, head.text] as const] : [],
    );
    return new Map([...context.map(({ path, text }) => [path, text] as const), ...heads]);
  },
);

/** Does a level make the lint speak? */
export function isSpoken(level: string | null): boolean {
  return level === 'warn' || level === 'deny' || level === 'forbid';
}

/** The levels that hold for a whole file, the one in force first. */
function levelsOfTop(file: RustFile): readonly (readonly [string, string])[] {
  return lintLevels(file, file.root).map(({ lint, level }) => [lint, level] as const);
}
