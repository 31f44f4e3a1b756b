import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

type Root = ReturnType<typeof fromMarkdown>;
type Nodes = Root | Root['children'][number];

const GFM = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/** Reads Markdown as GitHub does, by a parser that is not ours. */
export function parseGfm(markdown: string): Root {
  return fromMarkdown(markdown, GFM);
}

export function nodesOf(tree: Nodes): readonly Nodes[] {
  return 'children' in tree ? [tree, ...tree.children.flatMap((child) => nodesOf(child))] : [tree];
}

/** The text that GitHub's filters for mentions, references and emoji look at: all but code. */
export function textOutsideCode(tree: Nodes): string {
  return nodesOf(tree)
    .map((node) => (node.type === 'text' ? node.value : ''))
    .join('\n');
}
