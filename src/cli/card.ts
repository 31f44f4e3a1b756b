import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AgentCard } from '../card/card.ts';
import { EXIT } from './exit.ts';
import { readText } from './read-text.ts';

/** The card that comes with the package; `agents/` stands beside both `src/` and `dist/`. */
const SHIPPED = fileURLToPath(new URL('../../agents/rust-pro.md', import.meta.url));

/** The shipped card as plain data: the build leaves it beside its code, since parsing takes as long as a review. */
const BUILT = new URL('../card.json', import.meta.url);

/** The card in `path`, or the shipped one. */
export async function readCard(path: string | null): Promise<AgentCard> {
  const built = path === null && import.meta.url.endsWith('.js') ? await readFile(BUILT, 'utf8') : null;
  // Written by our own build from a card that was checked.
  if (built !== null) return JSON.parse(built) as AgentCard;
  const { parseCard } = await import('../card/parse-card.ts');
  const file = path ?? SHIPPED;
  return parseCard(await readText(file), file);
}

/** `rust-pro card check FILE`: what the card holds, or every fault as `file:line:column: message`. */
export async function cardCheck(path: string): Promise<number> {
  const [{ checkCard }, { describeCard, describeFaults }] = await Promise.all([
    import('../card/parse-card.ts'),
    import('../card/describe-card.ts'),
  ]);
  const { card, faults } = checkCard(await readText(path), path);
  if (card === null || faults.length > 0) {
    process.stdout.write(`${describeFaults(path, faults)}\n`);
    return EXIT.usage;
  }
  process.stdout.write(`${describeCard(card)}\n`);
  return EXIT.ok;
}
