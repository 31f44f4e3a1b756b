import { clip } from './words.ts';

/** A node or an edge of a graph; `id` is ours, never a name of the change. */
export type MermaidNode = { readonly id: string; readonly label: string; readonly isEnd?: boolean };
export type MermaidEdge = {
  readonly from: string;
  readonly to: string;
  readonly change: 'kept' | 'added' | 'removed' | 'missing';
};
/** A frame around the nodes and edges of one thing. */
export type MermaidGroup = {
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly MermaidNode[];
  readonly edges: readonly MermaidEdge[];
};

const LONGEST_LABEL = 80;
const ARROWS = { kept: '-->', added: '==>|new|', removed: '-.->|removed|', missing: '-.-' } as const;

/** A Mermaid flow chart from left to right. Labels may be anything: what Mermaid would read is written as its code. */
export function mermaidGraph(groups: readonly MermaidGroup[]): string {
  const lines = groups.flatMap(({ id, label, nodes, edges }) => [
    `  subgraph ${id}["${escaped(label)}"]`,
    ...nodes.map(
      (node) =>
        `    ${node.id}${node.isEnd === true ? `(["${escaped(node.label)}"])` : `["${escaped(node.label)}"]`}`,
    ),
    ...edges.map(({ from, to, change }) => `    ${from} ${ARROWS[change]} ${to}`),
    '  end',
  ]);
  return ['graph LR', ...lines].join('\n');
}

/** Letters, digits and signs that mean nothing to Mermaid in quotes stay; all others become `#60;`. */
function escaped(label: string): string {
  const shown = clip(label.replaceAll(/\s+/g, ' '), LONGEST_LABEL);
  return shown.replace(/[^\w .,:()-]/gu, (character) => `#${character.codePointAt(0) ?? 63};`);
}
