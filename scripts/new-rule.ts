import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../src/errors.ts';
import { checkRuleId, RULE_SKELETON } from './generate/rule-skeleton.ts';

async function writeSkeleton(root: string, id: string): Promise<void> {
  const path = join(root, 'src/rules', `${id}.ts`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, RULE_SKELETON, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new UserError(`src/rules/${id}.ts is already there`);
  });
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { root: { type: 'string' } },
    allowPositionals: true,
  });
  const [id] = positionals;
  if (id === undefined || positionals.length > 1)
    throw new UserError('usage: npm run new-rule -- FAMILY/NAME');
  checkRuleId(id);
  const root = resolve(values.root ?? join(import.meta.dirname, '..'));
  await writeSkeleton(root, id);
  console.log(`src/rules/${id}.ts written; its tests fail until it is filled in. Next:

  1. Write the examples: what must be reported, marked with //~, and what must not.
  2. Write \`check\` until \`npx vitest run test/rules.test.ts -t ${id}\` passes.
  3. Fill in summary, why and source, and choose the policy.
  4. npm run generate

docs/writing-a-rule.md tells the rest.
`);
  const generate = join(import.meta.dirname, 'generate.ts');
  return spawnSync(process.execPath, [generate, '--root', root], { stdio: 'inherit' }).status ?? 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
