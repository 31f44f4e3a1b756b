import type { ChangedFile } from '../diff/change.ts';
import { isDocumentedUnsafe, needsSafetySection } from './documented-unsafe.ts';
import { isSpoken, type LintWorld, lintLevelAt } from './lint-level.ts';
import type { RustFile } from './rust-file.ts';
import { isTestCode } from './test-context.ts';
import { type UnsafeRegion, unsafeRegions } from './unsafe-regions.ts';

/** What a rule knows of the world around a file, as far as this question needs it. */
export type CustomWorld = LintWorld & { readonly file: ChangedFile };

/** How much of the unsafe code that was there before the change says why it is sound. */
export type Custom = { readonly documented: number; readonly bare: number };

/** `code`: blocks and impls, with their comments. `api`: functions and traits, with their `# Safety` sections. */
export type CustomKind = 'code' | 'api';

const LINTS: Readonly<Record<CustomKind, readonly string[]>> = {
  code: ['clippy::undocumented_unsafe_blocks'],
  api: ['clippy::missing_safety_doc'],
};

/** Fewer than this many bare ones tell nothing of what people do in a file. */
const FEWEST_BARE = 2;
/** Below this share of documented ones, documenting is not what people do there. */
const LEAST_SHARE = 0.2;

/**
 * Why the lack of words on new unsafe code weighs less here; null where it weighs what the rule says: in tests, and
 * where nearly none of the unsafe code that the change left alone has words of its own. A crate that has
 * switched the lint on has said what it wants, and a change that takes such words away goes against its own past.
 */
export function whyLighter(
  file: RustFile,
  region: UnsafeRegion,
  kind: CustomKind,
  world: CustomWorld,
): string | null {
  const node = region.node ?? file.nodeAt(region.keyword);
  if (isSpoken(lintLevelAt(file, node, LINTS[kind], world))) return null;
  if (isTestCode(file, node)) return 'Said in the check run only, as this is test code.';
  if (takesWordsAway(world.file)) return null;
  const before = customBefore(file, kind, world);
  return before === null ? null : `Said in the check run only: ${inWords(before, kind)}.`;
}

function inWords({ documented, bare }: Custom, kind: CustomKind): string {
  const all = `of the ${documented + bare} ${kind === 'code' ? 'unsafe blocks and impls' : 'unsafe functions and traits'}`;
  return `${all} that were here before, ${documented === 0 ? 'none' : `only ${documented}`} had one`;
}

/**
 * What was there before where people did not document it: in this file, or, where it had too little of the kind, in
 * the crate as far as seen. Null where they did, there or in most of the crate, or where too little was there.
 */
function customBefore(file: RustFile, kind: CustomKind, { crate }: CustomWorld): Custom | null {
  const seen = crate.before(['unsafe'], customsOf);
  const whole = seen.reduce((all, { facts }) => addUp(all, facts[kind]), NOTHING);
  const own = seen.find(({ path }) => path === file.path)?.facts[kind] ?? NOTHING;
  const before = own.documented + own.bare < FEWEST_BARE ? whole : own;
  if (before.bare < FEWEST_BARE || whole.documented >= whole.bare) return null;
  return before.documented < LEAST_SHARE * (before.documented + before.bare) ? before : null;
}

const NOTHING: Custom = { documented: 0, bare: 0 };

function addUp(a: Custom, b: Custom): Custom {
  return { documented: a.documented + b.documented, bare: a.bare + b.bare };
}

/** Counts what words are asked of, tests left out. */
function customsOf(file: RustFile): Readonly<Record<CustomKind, Custom>> {
  const counts = { code: NOTHING, api: NOTHING };
  for (const region of unsafeRegions(file)) {
    const kind = region.inMacroDefinition ? null : kindOf(file, region);
    if (kind === null || isTestCode(file, region.node ?? file.nodeAt(region.keyword))) continue;
    const isDocumented = isDocumentedUnsafe(file, region);
    counts[kind] = addUp(counts[kind], {
      documented: isDocumented ? 1 : 0,
      bare: isDocumented ? 0 : 1,
    });
  }
  return counts;
}

function kindOf(file: RustFile, { kind, node }: UnsafeRegion): CustomKind | null {
  if (kind === 'block' || kind === 'impl') return 'code';
  if (kind !== 'function' && kind !== 'trait') return null;
  return node !== null && needsSafetySection(file, node) ? 'api' : null;
}

/** Whether fewer words on safety are left in a file than it had. */
function takesWordsAway({ base, head }: ChangedFile): boolean {
  return base.state === 'text' && head.state === 'text' && wordsIn(head.text) < wordsIn(base.text);
}

function wordsIn(text: string): number {
  return [...text.matchAll(/safety:|#\s+safety\b/gi)].length;
}
