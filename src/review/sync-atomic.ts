/** What an operation orders on one side of the change. `orderings` as written, `Release` or `AcqRel, Acquire`. */
export type SyncHalf = { readonly orderings: string; readonly releases: boolean; readonly acquires: boolean };

/** One operation before and after; null where it is not. Its line is that of the head, or, once removed, of the base. */
export type SyncUse = {
  readonly path: string;
  readonly line: number;
  readonly function: string;
  readonly method: string;
  readonly before: SyncHalf | null;
  readonly after: SyncHalf | null;
};

/** From a write that releases to a read that acquires, by their places in `uses`. */
export type SyncEdge = {
  readonly from: number;
  readonly to: number;
  readonly change: 'kept' | 'added' | 'removed';
};

/** What the change does to the pairs as a whole. `uses`: the operations, by their places, that it is about. */
export type SyncNote = {
  readonly kind:
    | 'last-release-removed'
    | 'last-acquire-removed'
    | 'last-pair-removed'
    | 'first-pair'
    | 'pairs-removed'
    | 'pairs-added'
    | 'weakened'
    | 'strengthened'
    | 'mixed';
  readonly uses: readonly number[];
};

/** An atomic that the change touches: `Gate.ready`. */
export type SyncAtomic = {
  readonly atomic: string;
  readonly uses: readonly SyncUse[];
  readonly edges: readonly SyncEdge[];
  /** Operations, by their places, that release or acquire at the head and meet nothing. */
  readonly loose: readonly number[];
  readonly notes: readonly SyncNote[];
  /** Why more may be done with it than this, in plain words; null where this is all. */
  readonly open: string | null;
  /** Was every file of the crate that may use it seen? */
  readonly isWhole: boolean;
};

type Rows = Pick<SyncAtomic, 'atomic' | 'uses' | 'open' | 'isWhole'>;

/** The edges and what became of them, from the operations of an atomic. */
export function syncAtomicOf({ atomic, uses: given, open, isWhole }: Rows): SyncAtomic {
  const uses = given.map(({ path, line, function: holder, method, before, after }) => {
    return { path, line, function: holder, method, before, after };
  });
  const edges = edgesOf(uses);
  const met = new Set(
    edges.filter(({ change }) => change !== 'removed').flatMap(({ from, to }) => [from, to]),
  );
  const loose = uses.flatMap(({ after }, index) => (isEnd(after) && !met.has(index) ? [index] : []));
  return { atomic, uses, edges, loose, notes: notesOf(uses, edges), open, isWhole };
}

function isEnd(half: SyncHalf | null): boolean {
  if (half === null || (half.releases && half.acquires)) return false;
  return (half.releases || half.acquires) && !half.orderings.includes('SeqCst');
}

function edgesOf(uses: readonly SyncUse[]): readonly SyncEdge[] {
  const edges: SyncEdge[] = [];
  for (const [from, release] of uses.entries()) {
    for (const [to, acquire] of uses.entries()) {
      const was = release.before?.releases === true && acquire.before?.acquires === true;
      const is = release.after?.releases === true && acquire.after?.acquires === true;
      if (from === to || (!was && !is)) continue;
      edges.push({ from, to, change: was && is ? 'kept' : is ? 'added' : 'removed' });
    }
  }
  return edges;
}

function notesOf(uses: readonly SyncUse[], edges: readonly SyncEdge[]): readonly SyncNote[] {
  const isOld = uses.some(({ before }) => before !== null);
  const found: readonly SyncNote[] = [
    ...pairNotes(uses, edges, isOld),
    { kind: 'weakened', uses: placesOf(uses, ({ before, after }) => isWeaker(after, before)) },
    { kind: 'strengthened', uses: placesOf(uses, ({ before, after }) => isWeaker(before, after)) },
  ];
  const seqCst = placesOf(uses, ({ after }) => after?.orderings.includes('SeqCst') === true);
  const isNewlyMixed = isOld && isMixed(uses, 'after') && !isMixed(uses, 'before');
  const all = isNewlyMixed ? [...found, { kind: 'mixed' as const, uses: seqCst }] : found;
  return all.filter((note) => note.uses.length > 0);
}

function pairNotes(
  uses: readonly SyncUse[],
  edges: readonly SyncEdge[],
  isOld: boolean,
): readonly SyncNote[] {
  const wasPaired = edges.some(({ change }) => change !== 'added');
  const isPaired = edges.some(({ change }) => change !== 'removed');
  const end = (side: 'before' | 'after', half: 'releases' | 'acquires') =>
    placesOf(uses, (use) => use[side]?.[half] === true);
  const [releases, acquires] = [end('after', 'releases'), end('after', 'acquires')];
  if (wasPaired && !isPaired) {
    if (releases.length === 0 && acquires.length > 0)
      return [{ kind: 'last-release-removed', uses: end('before', 'releases') }];
    if (acquires.length === 0 && releases.length > 0)
      return [{ kind: 'last-acquire-removed', uses: end('before', 'acquires') }];
    return [{ kind: 'last-pair-removed', uses: endsOf(edges, 'removed') }];
  }
  if (!wasPaired) return isPaired && isOld ? [{ kind: 'first-pair', uses: endsOf(edges, 'added') }] : [];
  return [
    { kind: 'pairs-removed', uses: endsOf(edges, 'removed') },
    { kind: 'pairs-added', uses: endsOf(edges, 'added') },
  ];
}

function placesOf(uses: readonly SyncUse[], wanted: (use: SyncUse) => boolean): readonly number[] {
  return uses.flatMap((use, index) => (wanted(use) ? [index] : []));
}

function endsOf(edges: readonly SyncEdge[], change: SyncEdge['change']): readonly number[] {
  return [...new Set(edges.flatMap((edge) => (edge.change === change ? [edge.from, edge.to] : [])))].toSorted(
    (a, b) => a - b,
  );
}

/** Does one order less than the other in some way, and more in none? */
function isWeaker(one: SyncHalf | null, other: SyncHalf | null): boolean {
  if (one === null || other === null) return false;
  const less = (half: 'releases' | 'acquires') => other[half] && !one[half];
  const more = (half: 'releases' | 'acquires') => one[half] && !other[half];
  return (less('releases') || less('acquires')) && !more('releases') && !more('acquires');
}

/** Are some operations in the one order of all `SeqCst` operations, and some that order at all not? */
function isMixed(uses: readonly SyncUse[], side: 'before' | 'after'): boolean {
  const halves = uses.flatMap((use) => use[side] ?? []);
  return (
    halves.some(({ orderings }) => orderings.includes('SeqCst')) &&
    halves.some(({ orderings }) => /\b(?:Acquire|Release|AcqRel)\b/.test(orderings))
  );
}
