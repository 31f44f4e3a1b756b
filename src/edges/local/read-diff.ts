import { open, stat } from 'node:fs/promises';
import type { Change } from '../../diff/change.ts';
import { parseUnifiedDiff } from '../../diff/parse-unified-diff.ts';
import { UserError } from '../../errors.ts';

const MAX_DIFF_BYTES = 64 << 20;

/** The change that a unified diff tells of, from a file or, for `-`, from `input`. */
export async function readDiff(
  path: string,
  input: AsyncIterable<Uint8Array | string> = process.stdin,
): Promise<Change> {
  const { text, limits } = decodeDiff(
    await (path === '-' ? readStream(input, 'standard input') : readDiffFile(path)),
  );
  const files = parseUnifiedDiff(text);
  if (files.length === 0 && text.trim() !== '') {
    throw new UserError(
      `no unified diff was found in ${path === '-' ? 'standard input' : JSON.stringify(path)}`,
    );
  }
  return {
    source: 'diff',
    baseName: 'the old side of the diff',
    headName: 'the new side of the diff',
    files,
    context: [],
    fileCount: files.length,
    limits: ['a diff has only its own text: what it does not show was not looked at', ...limits],
  };
}

async function readDiffFile(path: string): Promise<Buffer> {
  const problem = (error: NodeJS.ErrnoException): never => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new UserError(`cannot read the diff ${JSON.stringify(path)}: ${why}`, { cause: error });
  };
  const stats = await stat(path).catch(problem);
  if (stats.isDirectory())
    throw new UserError(`cannot read the diff ${JSON.stringify(path)}: it is a directory`);
  const file = await open(path).catch(problem);
  return readStream(file.createReadStream(), JSON.stringify(path));
}

async function readStream(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_DIFF_BYTES) throw new UserError(`the diff in ${name} is over 64 MiB`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Windows shells write UTF-16 when output goes to a file; single files in another encoding keep their places. */
function decodeDiff(bytes: Buffer): { readonly text: string; readonly limits: readonly string[] } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), limits: [] };
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const lossy = text.includes('\uFFFD') && !Buffer.from(bytes.toString('utf8')).equals(bytes);
  return { text, limits: lossy ? ['the diff is not all UTF-8: other bytes are read as U+FFFD'] : [] };
}
