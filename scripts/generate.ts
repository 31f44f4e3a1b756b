import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Policy } from '../src/card/card.ts';
import { parseCard } from '../src/card/parse-card.ts';
import { UserError } from '../src/errors.ts';
import { generatedFiles } from './generate/outputs.ts';
import { readCatalogue } from './generate/read-catalogue.ts';
import { withRules } from './generate/readme-table.ts';
import { type Differences, differences, ifMissing, refresh } from './generate/refresh.ts';

/** Refreshes the generated files below `root`, or with `check` only compares. Returns what differed. */
async function generate(root: string, check: boolean): Promise<Differences> {
  const catalogue = await readCatalogue(join(root, 'src/rules'));
  const readme = await readFile(join(root, 'README.md'), 'utf8').catch(ifMissing(null));
  const files = new Map([
    ...generatedFiles(catalogue, await readPolicies(join(root, 'agents/rust-pro.md'))),
    ...(readme === null ? [] : ([['README.md', withRules(readme, catalogue)]] as const)),
  ]);
  return check ? differences(root, files) : refresh(root, files);
}

/** A tree without a card lists its rules under no policy. */
async function readPolicies(path: string): Promise<readonly Policy[]> {
  const text = await readFile(path, 'utf8').catch(ifMissing(null));
  return text === null ? [] : parseCard(text, path).policies;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, root: { type: 'string' } } });
  const check = values.check ?? false;
  const { stale, superfluous } = await generate(
    resolve(values.root ?? join(import.meta.dirname, '..')),
    check,
  );
  const [was, extra] = check ? ['is stale', 'is superfluous'] : ['refreshed', 'removed'];
  for (const path of stale) console.log(`${path} ${was}`);
  for (const path of superfluous) console.log(`${path} ${extra}`);
  if (stale.length + superfluous.length === 0) console.log('all generated files are fresh');
  else if (check) console.log('run: npm run generate');
  return check && stale.length + superfluous.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
