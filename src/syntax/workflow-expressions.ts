import type { TextRange } from '../finding/finding.ts';

/** A context that an expression (`${{ … }}`) may put into the text around it. */
export type FlowingContext = {
  /** In lower case, indices as dots, `*` for any element: `github.event.commits.*.message`. */
  readonly path: string;
  /** The whole expression with its brackets. */
  readonly expression: TextRange;
};

/** The contexts that may end up in a text through its expressions, in text order. */
export function flowingContexts(text: string): readonly FlowingContext[] {
  return [...text.matchAll(/\$\{\{((?:'(?:[^']|'')*'|(?!\}\})[^'])*)\}\}/g)].flatMap(
    ({ 0: whole, 1: inside = '', index }) => {
      const expression = { start: index, end: index + whole.length };
      return [...new Set(flowOf(inside))].map((path) => ({ path, expression }));
    },
  );
}

/** What an expression, or a part of one, may come to: the contexts whose text is in it. */
type Flow = readonly string[];
type Reader = { readonly tokens: readonly string[]; at: number; depth: number };

const TOKEN = /'(?:[^']|'')*'|[\w-]+|&&|\|\||[=!<>]=|\S/g;
/** Their answers are never a text that somebody else wrote. */
const HARMLESS = /^(?:contains|startswith|endswith|hashfiles|success|failure|cancelled|always)$/;
/** Deeper than any expression that people write. */
const MOST_NESTED = 64;

function flowOf(inside: string): Flow {
  return either({ tokens: inside.match(TOKEN) ?? [], at: 0, depth: 0 });
}

/** `a || b` is one of both. */
function either(reader: Reader): Flow {
  const flows = [...both(reader)];
  while (take(reader, '||')) flows.push(...both(reader));
  return flows;
}

/** `a && b` is `b`, or an `a` that counts as false, which is no text. */
function both(reader: Reader): Flow {
  let flow = compared(reader);
  while (take(reader, '&&')) flow = compared(reader);
  return flow;
}

/** A comparison is true or false, whatever it compares. */
function compared(reader: Reader): Flow {
  let flow = single(reader);
  while (/^(?:[=!<>]=|[<>])$/.test(reader.tokens[reader.at] ?? '')) {
    reader.at += 1;
    single(reader);
    flow = [];
  }
  return flow;
}

function single(reader: Reader): Flow {
  const token = reader.tokens[reader.at];
  if (token === undefined || /^(?:\)|,|\]|&&|\|\|)$/.test(token) || reader.depth > MOST_NESTED) return [];
  reader.at += 1;
  reader.depth += 1;
  const flow = after(token, reader);
  reader.depth -= 1;
  return flow;
}

function after(token: string, reader: Reader): Flow {
  if (token === '!') {
    single(reader);
    return [];
  }
  if (token === '(') return withAccess(args(reader), reader);
  if (!/^[a-z_]/i.test(token)) return [];
  if (!take(reader, '(')) return withAccess([token.toLowerCase()], reader);
  const flow = args(reader);
  return HARMLESS.test(token.toLowerCase()) ? [] : withAccess(flow, reader);
}

/** What stands between the brackets of a call or a group, and passes over the closing one. */
function args(reader: Reader): Flow {
  const flows = [...either(reader)];
  while (take(reader, ',')) flows.push(...either(reader));
  take(reader, ')');
  return flows;
}

/** Follows `.name`, `.*`, `['name']` and `[0]`. */
function withAccess(flow: Flow, reader: Reader): Flow {
  let paths = flow;
  for (;;) {
    const isDot = take(reader, '.');
    if (!isDot && !take(reader, '[')) return paths;
    const token = reader.tokens[reader.at] ?? '';
    const isLiteral = isDot || /^'/.test(token);
    const name = isLiteral && token !== '*' ? token.replaceAll("'", '').toLowerCase() : '*';
    paths = paths.map((path) => `${path}.${name}`);
    if (isDot) reader.at += 1;
    else {
      // Whatever chooses an element stays out of the text.
      either(reader);
      if (reader.tokens[reader.at] === '*') reader.at += 1;
      take(reader, ']');
    }
  }
}

function take(reader: Reader, token: string): boolean {
  const found = reader.tokens[reader.at] === token;
  if (found) reader.at += 1;
  return found;
}
