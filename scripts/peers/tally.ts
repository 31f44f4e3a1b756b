import { differencesOf, type PeerCheck } from './compare.ts';

/** Says what is the same and what differs, and counts it. */
export type Tally = {
  readonly add: (what: string, checks: readonly PeerCheck[]) => void;
  readonly passOver: (what: string, why: string) => void;
  /** Says the sums; how many differences nothing explains. */
  readonly end: () => number;
};

export function tally(peer: string, say: (line: string) => void): Tally {
  let compared = 0;
  const [hits, known, unknown] = [new Map<string, number>(), new Map<string, number>(), new Set<string>()];
  const count = (counts: Map<string, number>, key: string, by: number) =>
    counts.set(key, (counts.get(key) ?? 0) + by);
  return {
    add(what, checks) {
      const told = checks.map((check) => ({ ...check, differences: differencesOf(check) }));
      const strange = told.flatMap(({ check, differences }) =>
        differences.flatMap(({ words, why }) => (why === null ? [`${check}: ${words}`] : [])),
      );
      compared += 1;
      for (const { check, own, peer: other, differences } of told) {
        count(hits, check, own.union(other).size);
        for (const { whose, why } of differences)
          if (why !== null) count(known, `${check}, only ${whose}: ${why}`, 1);
      }
      for (const one of strange) unknown.add(`${what} ${one}`);
      const sums = told.map(({ check, own, peer: other }) => `${check} ${own.size} and ${other.size}`);
      say(`${strange.length === 0 ? 'same' : 'DIFFERS'} ${what}: ${sums.join(', ')}`);
      for (const one of strange) say(`  ${one}`);
    },
    passOver: (what, why) => say(`passed over ${what}: ${why}`),
    end() {
      for (const [words, times] of [...known].toSorted()) say(`${times} × ${words}`);
      const sums = [...hits].map(([check, times]) => `${times} ${check}`).join(', ');
      say(
        `${peer}: ${compared} comparisons of ${sums || 'nothing'}, ${unknown.size} difference${unknown.size === 1 ? '' : 's'}`,
      );
      return unknown.size;
    },
  };
}
