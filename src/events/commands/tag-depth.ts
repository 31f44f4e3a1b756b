/** Elements that GitHub renders and that have an end tag. Others, such as the `<u8>` of a type in prose, wrap nothing. */
const ELEMENTS = new Set(
  [
    'a abbr b bdo blockquote button caption cite code dd del details dfn div dl dt em figcaption figure form',
    'h1 h2 h3 h4 h5 h6 i iframe ins kbd li mark noscript object ol p picture pre q rp rt ruby s samp script',
    'section select small span strike strong style sub summary sup svg table tbody td template textarea tfoot',
    'th thead time title tr tt u ul var video',
  ].flatMap((names) => names.split(' ')),
);
const TAG = /<(\/?)([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>/y;

export type TagDepth = {
  /** Takes the next piece of raw HTML into account. */
  read(html: string): void;
  /** Is any element, or a comment, open that was not closed yet? */
  isOpen(): boolean;
};

/** Follows what HTML is open through the raw pieces of a Markdown document, in their order. */
export function createTagDepth(): TagDepth {
  const open: string[] = [];
  let inComment = false;
  return {
    read(html) {
      let at = 0;
      while (at < html.length) {
        if (inComment) {
          const end = html.indexOf('-->', at);
          if (end === -1) return;
          inComment = false;
          at = end + 3;
        }
        at = html.indexOf('<', at);
        if (at === -1) return;
        if (html.startsWith('<!--', at)) {
          inComment = true;
          at += 4;
        } else {
          at = readTag(html, at, open);
        }
      }
    },
    isOpen: () => inComment || open.length > 0,
  };
}

/** Reads the tag at `at`, if there is one, and returns where to go on. */
function readTag(html: string, at: number, open: string[]): number {
  TAG.lastIndex = at;
  const [tag, slash, word = ''] = TAG.exec(html) ?? [];
  if (tag === undefined) return at + 1;
  const name = word.toLowerCase();
  if (slash === '/') {
    const index = open.lastIndexOf(name);
    // An end tag closes what was opened inside its element, as browsers do.
    if (index !== -1) open.length = index;
  } else if (ELEMENTS.has(name)) {
    open.push(name);
  }
  return at + tag.length;
}
