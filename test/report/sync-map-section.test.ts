import { expect, test } from 'vitest';
import { cutTo } from '../../src/report/cut.ts';
import { mermaidGraph } from '../../src/report/mermaid.ts';
import { syncMapSection } from '../../src/report/sync-map-section.ts';
import { type SyncAtomic, type SyncUse, syncAtomicOf } from '../../src/review/sync-atomic.ts';
import { factsOf } from '../support/sample-review.ts';
import { nodesOf, parseGfm, textOutsideCode } from './gfm.ts';

/** What we write of Mermaid, line by line, and nothing else. */
const ID = 'a\\d+(?:[ne]\\d+)?';
const LABEL = '"(?:[\\w .,:()-]|#\\d{2,6};)*"';
const LINE = new RegExp(
  `^(?:graph LR|  subgraph ${ID}\\[${LABEL}\\]|    ${ID}(?:\\[${LABEL}\\]|\\(\\[${LABEL}\\]\\))|    ${ID} (?:-->|==>\\|new\\||-\\.->\\|removed\\||-\\.-) ${ID}|  end)$`,
);

function expectMermaid(graph: string): void {
  const lines = graph.split('\n');
  expect(lines[0]).toBe('graph LR');
  for (const line of lines) expect(line).toMatch(LINE);
  expect(lines.filter((line) => line.startsWith('  subgraph'))).toHaveLength(
    lines.filter((line) => line === '  end').length,
  );
  const known = new Set(lines.flatMap((line) => new RegExp(`^    (${ID})[\\[(]`).exec(line)?.[1] ?? []));
  for (const line of lines) {
    const ends = new RegExp(`^    (${ID}) \\S+ (${ID})$`).exec(line);
    if (ends !== null) for (const end of ends.slice(1)) expect(known).toContain(end);
  }
}

function graphIn(markdown: string): string | null {
  const found = nodesOf(parseGfm(markdown)).find((node) => node.type === 'code' && node.lang === 'mermaid');
  return found !== undefined && 'value' in found ? found.value : null;
}

const half = (orderings: string) => ({
  orderings,
  releases: /Release|AcqRel|SeqCst/.test(orderings),
  acquires: /Acquire|AcqRel|SeqCst/.test(orderings),
});
function use(name: string, method: string, before: string | null, after: string | null, line = 7): SyncUse {
  const [was, is] = [before, after].map((words) => (words === null ? null : half(words)));
  return { path: 'src/slot.rs', line, function: name, method, before: was ?? null, after: is ?? null };
}
function atomic(uses: readonly SyncUse[], over: Partial<SyncAtomic> = {}): SyncAtomic {
  return { ...syncAtomicOf({ atomic: 'Slot.ready', uses, open: null, isWhole: true }), ...over };
}

const LOST = atomic([
  use('Slot::put', 'store', 'Release', 'Relaxed', 4),
  use('Slot::take', 'load', 'Acquire', 'Acquire'),
]);

test('says nothing where nothing is touched', () => {
  expect(syncMapSection([], factsOf())).toBe('');
});

test('tells what the change removes, in a table and a graph', () => {
  expect(syncMapSection([LOST], factsOf())).toMatchInlineSnapshot(`
    "#### Memory orderings, before and after

    - This change removes the only Release edge into \`Slot.ready\`, which is still acquired in \`Slot::take\` ([\`src/slot.rs:7\`](https://github.com/octo/ring/blob/abc1234def5678abc1234def5678abc1234def56/src/slot.rs#L7)).
    - Weaker than before on \`Slot.ready\`: \`store\` in \`Slot::put\` ([\`src/slot.rs:4\`](https://github.com/octo/ring/blob/abc1234def5678abc1234def5678abc1234def56/src/slot.rs#L4)) goes from \`Release\` to \`Relaxed\`.

    <details><summary>Operations on 1 atomic and what they synchronize with</summary>

    **\`Slot.ready\`**

    | Function | Where | Operation | Ordering | Loose end |
    | --- | --- | --- | --- | --- |
    | \`Slot::put\` | [\`src/slot.rs:4\`](https://github.com/octo/ring/blob/abc1234def5678abc1234def5678abc1234def56/src/slot.rs#L4) | \`store\` | \`Release\` → \`Relaxed\` |  |
    | \`Slot::take\` | [\`src/slot.rs:7\`](https://github.com/octo/ring/blob/abc1234def5678abc1234def5678abc1234def56/src/slot.rs#L7) | \`load\` | \`Acquire\` | nothing releases to it |

    \`\`\`mermaid
    graph LR
      subgraph a0["Slot.ready"]
        a0n0["Slot::put: store Release #8594; Relaxed"]
        a0n1["Slot::take: load Acquire"]
        a0e1(["nothing releases to it"])
        a0n0 -.->|removed| a0n1
        a0n1 -.- a0e1
      end
    \`\`\`

    </details>"
  `);
});

test('names what is only Relaxed, without a table', () => {
  const count = { ...atomic([use('add', 'fetch_add', null, 'Relaxed')]), atomic: 'Pool.hits' };
  const section = syncMapSection([count], factsOf());
  expect(section).toContain('Only `Relaxed`, so that nothing synchronizes: `Pool.hits`.');
  expect(section).not.toContain('| `add` |');
});

test('says how sure it is', () => {
  const open = syncMapSection([{ ...LOST, isWhole: false, open: 'it is borrowed or passed on' }], factsOf());
  expect(open).toContain('That is as far as the review sees.');
  expect(open).toContain('nothing seen releases to it');
  expect(open).toContain('(others may use it too: it is borrowed or passed on)');
});

test('names that would break Markdown or Mermaid come out as letters', () => {
  const evil = 'x"];\n  end\n```\n<img src=x>|@org/team #1 `y` %%{init}%% r#fn::ä🦀';
  const uses = [
    { ...use(evil, 'store', 'Release', 'Release'), path: evil },
    use(evil, evil, null, 'Acquire'),
    use('f', 'store', 'AcqRel', null),
  ];
  const section = syncMapSection([{ ...atomic(uses), atomic: evil }], factsOf());
  const graph = graphIn(section);
  expectMermaid(graph ?? '');
  const tree = parseGfm(section);
  expect(textOutsideCode(tree)).not.toMatch(/@org|#1|<img/);
  const html = nodesOf(tree).flatMap((node) => (node.type === 'html' ? [node.value] : []));
  expect(html.every((value) => /^<\/?(?:details|summary)>/.test(value))).toBe(true);
  expect(section.split('\n').filter((line) => line.startsWith('```'))).toHaveLength(2);
});

test('draws edges that stay, come and go, and the ends that meet nothing', () => {
  const graph = graphIn(
    syncMapSection(
      [
        atomic([
          use('a', 'store', 'Release', 'Release'),
          use('b', 'load', 'Acquire', 'Acquire'),
          use('c', 'load', null, 'Acquire'),
          use('d', 'load', 'Acquire', null),
        ]),
        { ...LOST, atomic: 'Other.ready' },
      ],
      factsOf(),
    ),
  );
  expectMermaid(graph ?? '');
  expect(graph).toContain('a0n0 --> a0n1');
  expect(graph).toContain('a0n0 ==>|new| a0n2');
  expect(graph).toContain('a0n0 -.->|removed| a0n3');
  expect(graph).toContain('a1n1 -.- a1e1');
});

test('a crowd is counted, and its graph left out', () => {
  const crowd = Array.from({ length: 60 }, (_, n) =>
    use(`f${n}`, 'swap', 'AcqRel', n === 0 ? 'Relaxed' : 'AcqRel'),
  );
  const section = syncMapSection(
    Array.from({ length: 15 }, () => atomic(crowd)),
    factsOf(),
  );
  expect(graphIn(section)).toBeNull();
  expect(section).toContain('and 3 more atomics');
  expect(section).toContain('| and 20 more |');
  expect(section.length).toBeLessThan(150_000);
});

test('a graph is cut whole or not at all', () => {
  const section = syncMapSection([LOST], factsOf());
  const at = section.indexOf('subgraph');
  expect(cutTo(section, at + 100)).not.toContain('graph LR');
});

test('labels keep their length', () => {
  expectMermaid(
    mermaidGraph([
      { id: 'a0', label: 'x'.repeat(500), nodes: [{ id: 'a0n0', label: 'é'.repeat(500) }], edges: [] },
    ]),
  );
});
