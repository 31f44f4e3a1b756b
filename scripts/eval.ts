// npm run eval [-- --bless]: what the rules say of their own examples and of the corpus of changes in test/corpus.
// With --bless what is said of the corpus is written down as right; read the difference before you commit it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadKnowledge } from '../src/edges/local/load-knowledge.ts';
import { parseSettings } from '../src/settings/parse-settings.ts';
import { differencesOf, renderBlessed } from './eval/blessed.ts';
import { judgeCorpus } from './eval/judge-corpus.ts';
import { judgeExamples } from './eval/judge-examples.ts';
import { corpusTable, examplesTable } from './eval/tables.ts';

const BLESSED = join(import.meta.dirname, '../test/corpus/blessed.json');

const { values } = parseArgs({ options: { bless: { type: 'boolean', default: false } } });
const loaded = await loadKnowledge();
const knowledge = {
  ...loaded,
  checkSettings: (text: string, path: string) => parseSettings(text, path, loaded.catalogue).faults,
};

console.log(`Examples of the rules\n\n${examplesTable(await judgeExamples(knowledge))}\n`);
const judged = await judgeCorpus(knowledge);
console.log(`Changes of the corpus\n\n${corpusTable(judged)}\n`);

if (values.bless) {
  await writeFile(BLESSED, renderBlessed(judged));
  console.log('blessed: read the difference of test/corpus/blessed.json');
} else {
  const differences = differencesOf(judged, await readFile(BLESSED, 'utf8'));
  console.log(differences.length === 0 ? 'all as blessed' : `not as blessed:\n${differences.join('\n')}`);
  if (differences.length > 0) process.exitCode = 1;
}
