import { describe, expect, it } from 'vitest';
import { shellCommands } from '../../src/syntax/shell-commands.ts';

/** The number of the pipeline, and the words. */
function commands(script: string): readonly string[] {
  return shellCommands(script).map(
    ({ words, pipeline }) => `${pipeline}: ${words.map(({ text }) => text).join(' ')}`,
  );
}

function lines(script: string): readonly string[] {
  return shellCommands(script).map(({ words }) => words.map(({ text }) => text).join(' '));
}

describe('the commands of a script', () => {
  it('parts them at operators and line ends, and leaves comments out', () => {
    expect(lines('a b; c && d || e & f # g; h\ni\n# j\n')).toEqual(['a b', 'c', 'd', 'e', 'f', 'i']);
    expect(lines('a#b c\\\n  d \\\r\n e\n')).toEqual(['a#b c d e']);
    expect(lines('cargo install `\n  x `\r\n  y\n')).toEqual(['cargo install x y']);
    expect(lines('if ! a; then b; else { c; }; fi\n(cd d; e)')).toEqual([
      'a',
      'b',
      'c',
      '}',
      'fi',
      'cd d',
      'e',
    ]);
  });

  it('takes away what stands before a command', () => {
    expect(lines('A=1 B="x y" sudo -E -u root env C=2 make all')).toEqual(['make all']);
    expect(lines('A=1')).toEqual([]);
    expect(lines('command -v x')).toEqual(['command -v x']);
  });

  it('numbers pipelines, which go on after a bar at the end of a line', () => {
    expect(commands('a | b |& c\nd |\n\n e')).toEqual(['0: a', '0: b', '0: c', '1: d', '1: e']);
  });

  it('reads quotes, escapes and expressions as parts of words', () => {
    expect(lines(`echo 'a | b' "c; $d \\" e" f\\ g`)).toEqual(['echo a | b c; $d " e f g']);
    expect(lines(`x \${{ a && 'b | c' }}y \${z:-a b} $((1 | 2)) $`)).toEqual([
      `x \${{ a && 'b | c' }}y \${z:-a b} $((1 | 2)) $`,
    ]);
    expect(lines(`echo 'never closed\nx`)).toEqual(['echo never closed\nx']);
    expect(lines(`echo "never closed\nx`)).toEqual(['echo never closed\nx']);
    expect(lines('echo ${{ never closed ` x')).toEqual(['echo ${{ never closed ` x']);
  });

  it('reads substitutions as commands within a word', () => {
    const [outer, ...inner] = shellCommands('bash <(curl x) "$(a | b)" `c`');
    expect(outer?.words.map(({ text }) => text)).toEqual(['bash', '<(curl x)', '$(a | b)', '`c`']);
    expect(inner.map(({ words, within }) => [words.map(({ text }) => text).join(' '), within])).toEqual([
      ['curl x', outer?.pipeline],
      ['a', outer?.pipeline],
      ['b', outer?.pipeline],
      ['c', outer?.pipeline],
    ]);
    expect(inner[1]?.pipeline).toBe(inner[2]?.pipeline);
    expect(new Set([outer, ...inner].map((one) => one?.pipeline)).size).toBe(4);
    expect(lines(`V=$(a "(b" '(' \\( (c)) d`)).toEqual(['d', `a (b ( (`, 'c']);
    expect(lines('X=$(curl y)')).toEqual(['X=$(curl y)', 'curl y']);
    expect(lines('x $(never closed')).toEqual(['x $(never closed', 'never closed']);
  });

  it('passes over redirections and here-documents', () => {
    expect(lines('a > b 2>&1 &> c <<< d < e >> f g')).toEqual(['a g']);
    expect(lines("cat <<EOF > x <<-'END'\na | b\nEOF\nc\nEND\nd")).toEqual(['cat', 'd']);
    expect(lines('cat <<EOF\na')).toEqual(['cat']);
    expect(lines('a < <(b)')).toEqual(['a <(b)', 'b']);
  });

  it('reads whatever it is given in good time', () => {
    for (const piece of ['$(', '"', '`', '${{', "'", '<(', '<<a ', '\\', '|\n', '${', '"$(']) {
      const start = performance.now();
      shellCommands(piece.repeat(20_000));
      expect(performance.now() - start).toBeLessThan(4000);
    }
  });
});
