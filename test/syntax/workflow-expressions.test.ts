import { describe, expect, it } from 'vitest';
import { flowingContexts } from '../../src/syntax/workflow-expressions.ts';

function flowing(text: string): readonly string[] {
  return flowingContexts(text).map(({ path }) => path);
}

describe('contexts that flow into a text', () => {
  it('reads dots, brackets and elements in any case', () => {
    expect(flowing(`\${{ GitHub['Event'].issue.Title }} and \${{github.event.commits[0].message}}`)).toEqual([
      'github.event.issue.title',
      'github.event.commits.*.message',
    ]);
    expect(flowing(`\${{ github.event.pages.*.page_name }} \${{ github.event.pages[*].page_name }}`)).toEqual(
      ['github.event.pages.*.page_name', 'github.event.pages.*.page_name'],
    );
    expect(flowing(`\${{ matrix.x[github.event.issue.title].y-z }}`)).toEqual(['matrix.x.*.y-z']);
  });

  it('gives the place of the whole expression, once for each context in it', () => {
    const text = `a \${{ format('{0} }} {1}', github.head_ref, github.head_ref) }} b`;
    expect(
      flowingContexts(text).map(({ expression }) => text.slice(expression.start, expression.end)),
    ).toEqual([`\${{ format('{0} }} {1}', github.head_ref, github.head_ref) }}`]);
  });

  it('leaves out what only decides', () => {
    expect(flowing(`\${{ github.head_ref == 'x' }} \${{ a < b }} \${{ !github.head_ref }}`)).toEqual([]);
    expect(flowing(`\${{ contains(github.head_ref, 'x') || startsWith(a.b, 'c') }}`)).toEqual([]);
    expect(flowing(`\${{ github.head_ref && 'x' || 'y' }} \${{ a.b == 'c' && d.e || f.g }}`)).toEqual([
      'd.e',
      'f.g',
    ]);
  });

  it('follows brackets and functions', () => {
    expect(flowing(`\${{ (a.b || c.d).e }} \${{ toJSON(github.event) }} \${{ fromJSON(f.g).h }}`)).toEqual([
      'a.b.e',
      'c.d.e',
      'github.event',
      'f.g.h',
    ]);
  });

  it('makes something of anything', () => {
    expect(
      flowing(`\${{ }} \${{ 'text' }} \${{ 1.5 }} \${{ ) }} \${{ a.b( }} \${{ x[ }} \${{ never closed`),
    ).toEqual(['a.b', 'x.*']);
    expect(flowing(`\${{ ${'('.repeat(5000)} a.b }}`)).toEqual([]);
    expect(flowing(`\${{ ${'!'.repeat(5000)} a.b }}`)).toEqual([]);
  });
});
