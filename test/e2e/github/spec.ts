import { readFileSync } from 'node:fs';

export type Schema = Readonly<Record<string, unknown>>;
type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly multi?: boolean;
};
export type Operation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly bodyRequired: boolean;
  readonly body: Schema | null;
  readonly responses: Readonly<Record<string, Schema | null>>;
};
type Components = { readonly schemas: Readonly<Record<string, Schema>> };
export type RestSpec = { readonly operations: readonly Operation[]; readonly components: Components };
export type WebhookSpec = {
  readonly webhooks: Readonly<Record<string, Schema>>;
  readonly components: Components;
};

function readGenerated(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./generated/${name}`, import.meta.url), 'utf8'));
}

let rest: RestSpec | undefined;
let webhooks: WebhookSpec | undefined;

export function restSpec(): RestSpec {
  rest ??= readGenerated('rest.json') as RestSpec;
  return rest;
}

export function webhookSpec(): WebhookSpec {
  webhooks ??= readGenerated('webhooks.json') as WebhookSpec;
  return webhooks;
}

type Matcher = { readonly operation: Operation; readonly pattern: RegExp; readonly literals: number };
let matchers: Matcher[] | undefined;

function matcher(operation: Operation): Matcher {
  const multi = new Set(operation.parameters.filter((parameter) => parameter.multi).map(({ name }) => name));
  const pattern = operation.path
    .replace(/[.]/g, '\\.')
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${multi.has(name) ? '.+?' : '[^/]+?'})`);
  const literals = operation.path.split('/').filter((part) => !part.includes('{')).length;
  return { operation, pattern: new RegExp(`^${pattern}$`), literals };
}

/** The operation that GitHub would take a request for, with the parameters of its path decoded. */
export function findOperation(
  method: string,
  path: string,
): { operation: Operation; params: Record<string, string> } | null {
  matchers ??= restSpec()
    .operations.map(matcher)
    .sort((a, b) => b.literals - a.literals);
  for (const { operation, pattern } of matchers) {
    const match = operation.method === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)]);
    return { operation, params: Object.fromEntries(params) };
  }
  return null;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // GitHub takes a lone % as itself
  }
}
