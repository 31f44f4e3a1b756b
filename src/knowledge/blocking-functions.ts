/** Why a call holds up its thread. */
export type BlockingKind = 'sleep' | 'file' | 'network' | 'runtime' | 'join' | 'channel' | 'process';

/** A function that blocks the thread it is called on. */
export type BlockingFunction = {
  readonly kind: BlockingKind;
  /** What an async program calls instead; null where that depends. */
  readonly instead: string | null;
  /** Mostly over in microseconds, such as the removal of one file. */
  readonly isShort: boolean;
};

const file = (instead: string, isShort = false): BlockingFunction => ({
  kind: 'file',
  instead: `tokio::fs::${instead}`,
  isShort,
});

// A file that is opened this way is read this way; one that is created is often handed to a thread that fills it.
const LONG_FILE = ['read', 'read_to_string', 'write', 'copy', 'remove_dir_all', 'File::open'];
const SHORT_FILE = [
  ...[
    'read_dir',
    'metadata',
    'symlink_metadata',
    'create_dir',
    'create_dir_all',
    'remove_file',
    'remove_dir',
  ],
  ...['rename', 'canonicalize', 'hard_link', 'set_permissions', 'read_link', 'try_exists'],
  ...['exists', 'File::create'],
];

/**
 * Functions by full path. From their own documentation, and from tokio's on which work belongs on a blocking thread:
 * https://docs.rs/tokio/latest/tokio/task/fn.spawn_blocking.html and https://docs.rs/tokio/latest/tokio/fs/index.html.
 */
export const BLOCKING_FUNCTIONS: ReadonlyMap<string, BlockingFunction> = new Map([
  ['std::thread::sleep', { kind: 'sleep', instead: 'tokio::time::sleep', isShort: false }],
  ...['std', 'fs_err'].flatMap((root) => {
    const module = root === 'std' ? 'std::fs' : root;
    return [
      ...LONG_FILE.map((name): [string, BlockingFunction] => [`${module}::${name}`, file(name)]),
      ...SHORT_FILE.map((name): [string, BlockingFunction] => [`${module}::${name}`, file(name, true)]),
    ];
  }),
  [
    'std::net::TcpStream::connect',
    { kind: 'network', instead: 'tokio::net::TcpStream::connect', isShort: false },
  ],
  [
    'std::net::TcpStream::connect_timeout',
    { kind: 'network', instead: 'tokio::net::TcpStream::connect', isShort: false },
  ],
  ['reqwest::blocking::get', { kind: 'network', instead: 'reqwest::get', isShort: false }],
  ['reqwest::blocking::Client::new', { kind: 'network', instead: 'reqwest::Client::new', isShort: false }],
  [
    'reqwest::blocking::Client::builder',
    { kind: 'network', instead: 'reqwest::Client::builder', isShort: false },
  ],
  [
    'reqwest::blocking::ClientBuilder::new',
    { kind: 'network', instead: 'reqwest::ClientBuilder::new', isShort: false },
  ],
  ['futures::executor::block_on', { kind: 'runtime', instead: null, isShort: false }],
  ['futures_executor::block_on', { kind: 'runtime', instead: null, isShort: false }],
  ['pollster::block_on', { kind: 'runtime', instead: null, isShort: false }],
  ['smol::block_on', { kind: 'runtime', instead: null, isShort: false }],
  ['async_std::task::block_on', { kind: 'runtime', instead: null, isShort: false }],
]);
