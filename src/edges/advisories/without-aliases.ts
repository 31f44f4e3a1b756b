import type { Advisory, AdvisoryBook } from '../../knowledge/advisory.ts';
import { advisoriesAbout, affects } from '../../syntax/advisory-ranges.ts';
import type { PackageVersion } from './changed-crates.ts';

/**
 * Advisories without those that say what another one says: RustSec's word goes first, and what the book holds before
 * what is new. Lists of malware name no aliases, so a second word on malice in the same version counts as one.
 */
export function withoutAliases(
  advisories: readonly Advisory[],
  book: AdvisoryBook,
  packages: readonly PackageVersion[],
): readonly Advisory[] {
  const kept: Advisory[] = [];
  for (const advisory of advisories.toSorted(byWeight)) {
    const others = [...advisoriesAbout(book, advisory.package), ...kept].filter(
      (other) => other.package === advisory.package && other.id !== advisory.id,
    );
    const isTold = others.some((other) => isSame(other, advisory) || isSameMalice(other, advisory, packages));
    if (!isTold || isRustSec(advisory)) kept.push(advisory);
  }
  return kept;
}

function byWeight(a: Advisory, b: Advisory): number {
  return Number(isRustSec(b)) - Number(isRustSec(a)) || (a.id < b.id ? -1 : 1);
}

function isRustSec({ id }: Advisory): boolean {
  return id.startsWith('RUSTSEC-');
}

function isSame(a: Advisory, b: Advisory): boolean {
  const ids = new Set([a.id, ...a.aliases]);
  return [b.id, ...b.aliases].some((id) => ids.has(id));
}

function isSameMalice(a: Advisory, b: Advisory, packages: readonly PackageVersion[]): boolean {
  if (a.kind !== 'malicious' || b.kind !== 'malicious') return false;
  const brought = packages.filter(({ name }) => name === b.package);
  return brought.every(({ version }) => affects(a, version) || !affects(b, version));
}
