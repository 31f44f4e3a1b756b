import type { Project } from './project.ts';

/** The `N` of `1.N`, as `rust-version` writes it; null for what is no version of Rust 1. */
export function minorOf(version: string | null): number | null {
  const found = /^\s*1(?:\.(\d+)(?:\.\d+)?)?\s*$/.exec(version ?? '');
  return found === null ? null : Number(found[1] ?? 0);
}

/** The release of a minor version: `1.80`. */
export function releaseOf(minor: number): string {
  return `1.${minor}`;
}

/** May the crate use what came with Rust `1.since`? Yes, too, where it declares no `rust-version`. */
export function allowsRust({ rustVersion }: Pick<Project, 'rustVersion'>, since: number): boolean {
  const declared = minorOf(rustVersion);
  return declared === null || declared >= since;
}
