/** What is lost when the future of a method is dropped half way. */
export type CancelLoss = 'read' | 'written';

const NUMBERS = ['u16', 'u32', 'u64', 'u128', 'i16', 'i32', 'i64', 'i128', 'f32', 'f64'].flatMap((type) => [
  `read_${type}`,
  `read_${type}_le`,
]);
const IO = 'https://docs.rs/tokio/latest/tokio/io/trait.';

/**
 * Methods that tokio documents as not cancel safe because data is lost, with that page. Those that only lose their
 * place in a queue (`Mutex::lock`, `Semaphore::acquire`, `Notify::notified`) are left out: asked again, they work.
 */
export const CANCEL_UNSAFE_METHODS: ReadonlyMap<
  string,
  { readonly loss: CancelLoss; readonly source: string }
> = new Map([
  ['read_exact', { loss: 'read', source: `${IO}AsyncReadExt.html#method.read_exact` }],
  ['read_to_end', { loss: 'read', source: `${IO}AsyncReadExt.html#method.read_to_end` }],
  ['read_to_string', { loss: 'read', source: `${IO}AsyncReadExt.html#method.read_to_string` }],
  ...NUMBERS.map(
    (name) => [name, { loss: 'read', source: `${IO}AsyncReadExt.html#method.${name}` }] as const,
  ),
  ['read_line', { loss: 'read', source: `${IO}AsyncBufReadExt.html#method.read_line` }],
  ['write_all', { loss: 'written', source: `${IO}AsyncWriteExt.html#method.write_all` }],
]);
