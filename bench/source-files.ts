import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export type SourceFile = { readonly path: string; readonly text: string };

const MOST_BYTES = 1024 * 1024;
const SKIPPED = new Set(['.git', 'target', 'node_modules']);

/** The Rust files below the folders; without any, files of our own making that look like a crate. */
export async function sourceFiles(folders: readonly string[]): Promise<readonly SourceFile[]> {
  if (folders.length === 0) return madeFiles(200);
  const found = await Promise.all(folders.map((folder) => filesBelow(folder, folder)));
  return found.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesBelow(folder: string, root: string): Promise<readonly SourceFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<readonly SourceFile[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(path, root);
      if (!entry.isFile() || !entry.name.endsWith('.rs')) return [];
      const text = await readFile(path, 'utf8');
      return text.length > MOST_BYTES ? [] : [{ path: relative(root, path), text }];
    }),
  );
  return found.flat();
}

/** Deterministic files of about 250 lines: plain code for the most part, unsafe and atomic code in every third. */
export function madeFiles(count: number): readonly SourceFile[] {
  return Array.from({ length: count }, (_, file) => ({
    path: `src/made_${file}.rs`,
    text: Array.from({ length: 16 }, (_item, index) =>
      (file % 3 === 0 && index % 4 === 0 ? sharp : plain)(file, index),
    ).join('\n'),
  }));
}

function plain(file: number, index: number): string {
  return `
/// Adds up what was read from part ${index} of file ${file}.
#[derive(Debug, Clone, PartialEq)]
pub struct Part${index} {
    name: String,
    values: Vec<u64>,
}

impl Part${index} {
    pub fn total(&self, limit: usize) -> Result<u64, Error> {
        let mut sum = 0u64;
        for (at, value) in self.values.iter().enumerate().take(limit) {
            match sum.checked_add(*value) {
                Some(next) => sum = next,
                None => return Err(Error::overflow(&self.name, at)),
            }
        }
        tracing::debug!(name = %self.name, sum, "added up");
        Ok(sum)
    }
}`;
}

function sharp(file: number, index: number): string {
  return `
/// A slot that two threads share, number ${index} of file ${file}.
pub struct Slot${index} {
    /// Set with Release once \`value\` is written, read with Acquire.
    ready: AtomicBool,
    value: UnsafeCell<MaybeUninit<u64>>,
}

// SAFETY: \`value\` is written once before \`ready\` is set, and only read afterwards.
unsafe impl Sync for Slot${index} {}

impl Slot${index} {
    pub fn set(&self, value: u64) {
        // SAFETY: nobody reads before \`ready\` is set below.
        unsafe { (*self.value.get()).write(value) };
        self.ready.store(true, Ordering::Release);
    }

    pub fn get(&self) -> Option<u64> {
        if !self.ready.load(Ordering::Acquire) {
            return None;
        }
        Some(unsafe { (*self.value.get()).assume_init() })
    }
}`;
}
