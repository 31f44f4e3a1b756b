/** Words that authors add to a taken name to get a free one: they say nothing that the name does not say. */
export const EMPTY_AFFIXES = {
  before: ['rs', 'rust', 'lib', 'the'],
  after: ['rs', 'rst', 'crate', 'official'],
  /** Within a family they may well mean something: `tree-sitter-rust` is the grammar of Rust. */
  afterLoner: ['rust', 'lib', 'api', 'main'],
};

/** What is easily read as something else; a `1` is read as `l` or `i`. */
export const READ_AS: Readonly<Record<string, string>> = {
  rn: 'm',
  vv: 'w',
  '0': 'o',
  '3': 'e',
  '5': 's',
};
