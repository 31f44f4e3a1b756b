import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';

/** A file that the user named; a `UserError` that names it when it cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'ENOENT' ? 'there is no such file' : String(code ?? error);
    throw new UserError(`cannot read ${path}: ${why}`, { cause: error });
  }
}
