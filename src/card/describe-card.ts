import type { TextFault } from '../text/yaml.ts';
import type { AgentCard } from './card.ts';

const WIDTH = 100;

/** What a card holds, as `rust-pro card check` prints it; no line feed at the end. */
export function describeCard(card: AgentCard): string {
  const pairs = card.examples.length / 2;
  return [
    `${card.name} (model ${card.model}, color ${card.color})`,
    ...wrapped(card.description.split(/\s+/), ' ', '  '),
    '',
    `${count(card.triggers.length, 'trigger')}:`,
    ...wrapped(card.triggers, ', ', '  '),
    '',
    `${count(card.policies.length, 'policy', 'policies')}:`,
    ...card.policies.map(({ id, text }) => `  ${id.padEnd(4)}${text}`),
    '',
    `${count(card.prefers.length, 'preference')}, ${count(pairs, 'example')} of question and answer, ` +
      `${count(card.instructions.trimEnd().split('\n').length, 'line')} of instructions`,
  ].join('\n');
}

/** One line a fault, `path:line:column: message`, as editors and terminals link it; no line feed at the end. */
export function describeFaults(path: string, faults: readonly TextFault[]): string {
  return faults.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n');
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function wrapped(words: readonly string[], glue: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line === '') line = word;
    else if (indent.length + line.length + glue.length + word.length <= WIDTH) line += glue + word;
    else {
      lines.push(indent + line + glue.trimEnd());
      line = word;
    }
  }
  return line === '' ? lines : [...lines, indent + line];
}
