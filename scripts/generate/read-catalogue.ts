import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../src/errors.ts';
import type { Rule } from '../../src/rules/define-rule.ts';
import { FAMILIES } from '../../src/rules/families.ts';

/** Ids of the rules below a folder, from the paths of their files, in order. Reads no file. */
async function ruleIds(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.parentPath !== folder)
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  return paths.map((path) => idOf(path)).toSorted();
}

/** Imports every rule below `src/rules/`. Throws a `UserError` that names the file which is no rule. */
export async function readCatalogue(folder: string): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  for (const id of await ruleIds(folder)) {
    const path = join(folder, `${id}.ts`);
    const module: { default?: Partial<Rule> } = await import(pathToFileURL(path).href);
    const rule = module.default;
    if (rule?.category === undefined || rule.on === undefined || rule.examples === undefined) {
      throw new UserError(`${path} has no \`export default defineRule({ … })\``);
    }
    // The fields were looked at above; `defineRule` vouches for the rest.
    rules.push({ ...rule, id } as Rule);
  }
  return rules;
}

function idOf(path: string): string {
  const [family = '', ...rest] = path.replace(/\.ts$/, '').split('/');
  if (!Object.hasOwn(FAMILIES, family)) {
    throw new UserError(
      `src/rules/${path}: "${family}" is no family of rules; they stand in src/rules/families.ts`,
    );
  }
  if (rest.length !== 1 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(rest[0] ?? '')) {
    throw new UserError(`src/rules/${path}: a rule is one file, src/rules/FAMILY/kebab-case-name.ts`);
  }
  return `${family}/${rest[0]}`;
}
