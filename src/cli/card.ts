import { fileURLToPath } from 'node:url';
import type { AgentCard } from '../card/card.ts';
import { describeCard, describeFaults } from '../card/describe-card.ts';
import { checkCard, parseCard } from '../card/parse-card.ts';
import { readText } from './read-text.ts';
import { EXIT } from './run.ts';

/** The card that comes with the package; `agents/` stands beside both `src/` and `dist/`. */
const SHIPPED = fileURLToPath(new URL('../../agents/rust-pro.md', import.meta.url));

/** The card in `path`, or the shipped one. */
export async function readCard(path: string | null): Promise<AgentCard> {
  const file = path ?? SHIPPED;
  return parseCard(await readText(file), file);
}

/** `rust-pro card check FILE`: what the card holds, or every fault as `file:line:column: message`. */
export async function cardCheck(path: string): Promise<number> {
  const { card, faults } = checkCard(await readText(path), path);
  if (card === null || faults.length > 0) {
    process.stdout.write(`${describeFaults(path, faults)}\n`);
    return EXIT.usage;
  }
  process.stdout.write(`${describeCard(card)}\n`);
  return EXIT.ok;
}
