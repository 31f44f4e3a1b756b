import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../src/errors.ts';
import { printPopular } from './popular-crates/print-popular.ts';
import { readUsage } from './popular-crates/read-usage.ts';

const USAGE = `Makes src/knowledge/popular-crates.json: how many well-known repositories use which crate of crates.io.

  npm run popular-crates -- DIR... [options]

  DIR          clones of Rust applications and libraries, bare or not, with their history
  --least N    crates that fewer repositories use are left out (default: 3)
  --out FILE   where to write (default: src/knowledge/popular-crates.json)
  --help       says this

A repository counts for a crate when one of its lock files holds it or a manifest names it, at its newest commit or
at the last one of a year. Give each repository once; a few hundred of many kinds make a good list.
`;

const options = {
  least: { type: 'string', default: '3' },
  out: { type: 'string', default: join(import.meta.dirname, '../src/knowledge/popular-crates.json') },
  help: { type: 'boolean', default: false },
} as const;

function main(): number {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const least = Number(values.least);
  if (values.help || positionals.length === 0 || !Number.isInteger(least)) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const usages = positionals.map((folder) => {
    console.error(folder);
    return readUsage(folder);
  });
  const text = printPopular(usages, least);
  writeFileSync(values.out, text);
  const { repositories, crates } = JSON.parse(text);
  console.log(`${Object.keys(crates).length} crates of ${repositories} repositories are in ${values.out}`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
