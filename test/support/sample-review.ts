import type { Change, ChangedFile } from '../../src/diff/change.ts';
import { hunksBetween } from '../../src/diff/hunks-between.ts';
import type { Edit, Finding, Span, TextRange } from '../../src/finding/finding.ts';
import { fingerprintOf, shortIds } from '../../src/finding/fingerprint.ts';
import type { PostedFinding } from '../../src/ports.ts';
import { blobUrls, defaultDocsUrl, type ReportFacts, type RuleFacts } from '../../src/report/facts.ts';
import type { Review, RollUp } from '../../src/review/review.ts';
import { verdictOf } from '../../src/review/verdict.ts';
import { LineIndex } from '../../src/text/line-index.ts';

export const HEAD = 'abc1234def5678abc1234def5678abc1234def56';
export const BASE = '0123456789012345678901234567890123456789';

export const RING_BASE = `use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Ring {
    head: AtomicUsize,
}

impl Ring {
    pub fn len(&self) -> usize {
        self.head.load(Ordering::Acquire)
    }
}
`;
export const RING = `use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Ring {
    head: AtomicUsize,
}

impl Ring {
    pub fn len(&self) -> usize {
        self.head.load(Ordering::Acquire)
    }

    pub fn view(&self, ptr: *const u8, len: usize) -> &[u8] {
        unsafe { std::slice::from_raw_parts(ptr, len) }
    }

    pub fn publish(&self, at: usize) {
        self.head.store(at, Ordering::Acquire);
    }
}
`;
export const MANIFEST = `[package]
name = "ring"

[dependencies]
bytes = { git = "https://example.org/bytes" }
`;

export const RULES: readonly RuleFacts[] = [
  {
    id: 'atomics/invalid-ordering',
    summary: 'An ordering that this operation does not take',
    why: 'The call panics when it is reached. A store takes `Relaxed`, `Release` or `SeqCst`.',
    category: 'correctness',
    policy: 'P1',
    source: ['https://doc.rust-lang.org/std/sync/atomic/struct.AtomicUsize.html'],
  },
  {
    id: 'supply-chain/unpinned-git',
    summary: 'A git dependency without a commit',
    why: 'Whoever can push to the branch changes what is built. A `rev` fixes it.',
    category: 'security',
    policy: 'P7',
    source: [],
  },
  {
    id: 'unsafe/undocumented-block',
    summary: '`unsafe` block without a `SAFETY` comment',
    why: 'Inside the block the compiler takes your word. The comment is where it is given.',
    category: 'policy',
    policy: 'P10',
    source: ['https://std-dev-guide.rust-lang.org/policy/safety-comments.html'],
  },
];

export const POLICIES = [
  { id: 'P1', text: 'Document memory orderings and the invariants of concurrent code.' },
  { id: 'P4', text: 'Check concurrency with loom.' },
  { id: 'P7', text: 'Hold the supply chain to audited, pinned sources.' },
  { id: 'P10', text: 'Document unsafe code, and keep it small.' },
];

export function fileOf(path: string, base: string | null, head: string): ChangedFile {
  return {
    path,
    previousPath: null,
    status: base === null ? 'added' : 'modified',
    kind: 'text',
    hunks: hunksBetween(base ?? '', head),
    base: base === null ? { state: 'absent' } : { state: 'text', text: base },
    head: { state: 'text', text: head },
  };
}

export function changeOf(files: readonly ChangedFile[]): Change {
  return {
    source: 'github',
    baseName: BASE,
    headName: HEAD,
    files,
    context: [],
    fileCount: files.length,
    limits: [],
  };
}

export const SAMPLE_CHANGE = changeOf([
  fileOf('Cargo.toml', null, MANIFEST),
  fileOf('src/ring.rs', RING_BASE, RING),
]);

export function factsOf(change: Change = SAMPLE_CHANGE): ReportFacts {
  return {
    rules: RULES,
    policies: POLICIES,
    engineVersion: '0.1.0',
    docsUrl: defaultDocsUrl,
    placeUrl: blobUrls('https://github.com/octo/ring', HEAD),
    change,
  };
}

/** Where `needle` stands in `text`. */
export function rangeOf(text: string, needle: string, nth = 0): TextRange {
  let start = -1;
  for (let seen = 0; seen <= nth; seen += 1) start = text.indexOf(needle, start + 1);
  if (start === -1) throw new Error(`no ${JSON.stringify(needle)} in the sample`);
  return { start, end: start + needle.length };
}

export function spanOf(text: string, needle: string, nth = 0): Span {
  return new LineIndex(text).spanOf(rangeOf(text, needle, nth));
}

export function replace(text: string, needle: string, by: string, nth = 0): Edit {
  return { range: rangeOf(text, needle, nth), text: by };
}

export function findingOf(over: Partial<Finding> & Pick<Finding, 'ruleId' | 'path' | 'span'>): Finding {
  const { ruleId, path, span } = over;
  const fingerprint =
    over.fingerprint ??
    fingerprintOf({ ruleId, path, item: '', subject: over.message ?? '', ordinal: span.startLine });
  return {
    category: 'policy',
    policy: null,
    severity: 'warning',
    construct: { startLine: span.startLine, endLine: span.endLine },
    message: 'something is wrong',
    detail: '',
    suggestion: null,
    related: [],
    id: shortIds([fingerprint]).get(fingerprint) ?? '',
    ...over,
    fingerprint,
  };
}

export const UNSAFE = findingOf({
  ruleId: 'unsafe/undocumented-block',
  policy: 'P10',
  path: 'src/ring.rs',
  span: spanOf(RING, 'unsafe'),
  message: 'this `unsafe` block has no `SAFETY:` comment',
  detail:
    '`slice::from_raw_parts(ptr, len)` needs `ptr` non-null, aligned and valid for `len` elements, initialised, and not written to while the slice lives. Say above the block why each holds here.',
  suggestion: {
    kind: 'draft',
    language: 'rust',
    summary: 'say why each holds',
    code: '// SAFETY: (1) `ptr` is non-null and aligned because …\n//         (2) `len` elements are initialised because …\n',
  },
});
export const ORDERING = findingOf({
  ruleId: 'atomics/invalid-ordering',
  category: 'correctness',
  policy: 'P1',
  severity: 'error',
  path: 'src/ring.rs',
  span: spanOf(RING, 'Ordering::Acquire', 1),
  message: '`store` does not take `Ordering::Acquire`: this call panics',
  detail: '`Release` publishes what was written before it to the `Acquire` load in `len`.',
  suggestion: {
    kind: 'exact',
    summary: 'store with `Release`',
    edits: [replace(RING, 'Ordering::Acquire', 'Ordering::Release', 1)],
  },
  related: [
    { path: 'src/ring.rs', span: spanOf(RING, 'self.head.load'), message: 'the load that would see it' },
  ],
});
export const GIT = findingOf({
  ruleId: 'supply-chain/unpinned-git',
  category: 'security',
  policy: 'P7',
  severity: 'info',
  path: 'Cargo.toml',
  span: spanOf(MANIFEST, 'git'),
  message: '`bytes` comes from git without `rev`',
});

export function alone(...findings: readonly Finding[]): readonly RollUp[] {
  return findings.map((lead) => ({ lead, others: [] }));
}

/** A review of these findings, each with a comment of its own unless said otherwise. */
export function reviewOf(findings: readonly Finding[], over: Partial<Review> = {}): Review {
  return {
    findings,
    withheld: [],
    dependencies: null,
    comments: alone(...findings.filter(({ severity }) => severity !== 'info')),
    overCap: [],
    failures: [],
    coverage: { changed: 2, reviewed: 2, notReviewed: [] },
    routing: { concerned: true, triggers: [], evidence: [] },
    inventory: { files: [], changes: [], crates: [], relied: [] },
    atomics: [],
    verdict: verdictOf(findings, 'error'),
    limits: [],
    ...over,
  };
}

export function postedOf(finding: Finding, body: string, over: Partial<PostedFinding> = {}): PostedFinding {
  return {
    fingerprint: finding.fingerprint,
    id: finding.id,
    ruleId: finding.ruleId,
    state: 'open',
    commentId: 1,
    nodeId: 'PRRC_1',
    body: `${body}\n\n<!-- marker -->`,
    path: finding.path,
    ...over,
  };
}
