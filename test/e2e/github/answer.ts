import type { DiffLimits } from './pull-diff.ts';
import type { AppRegistration, Installation, Permissions, Repository, User, World } from './world.ts';

/** Who a request comes from, by its Authorization header. */
export type Actor =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app'; readonly app: AppRegistration }
  | { readonly kind: 'user'; readonly user: User }
  | {
      readonly kind: 'installation';
      readonly installation: Installation;
      readonly permissions: Permissions;
      readonly repositories: readonly Repository[] | null;
      readonly token: string;
    };

export type Answer = {
  readonly status: number;
  /** JSON; absent for an empty body. */
  readonly body?: unknown;
  /** Sent as it is, with the type that is named. */
  readonly raw?: { readonly type: string; readonly text: string | Uint8Array };
  readonly headers?: Readonly<Record<string, string>>;
};

/** What a route is given: the request as the judge understood it, and the world. */
export type Context = {
  readonly world: World;
  readonly settings: StandInSettings;
  readonly operation: string;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly accept: string;
  readonly actor: Actor;
};
type Route = (context: Context) => Answer | Promise<Answer>;
export type Routes = Readonly<Record<string, Route>>;

/** What a test may set about this GitHub. */
export type StandInSettings = {
  readonly diff: DiffLimits;
  /** Does minimizeComment work with `pull_requests: write`? GitHub does not say. */
  minimizeAllowed: boolean;
  /** Words of the refusals of review comments: they changed over the years. */
  wording: '2026' | 'older';
  /** Requests an hour that an installation has. */
  hourlyLimit: number;
  contentPerMinute: number;
  pointsPerMinute: number;
};

const DOCS = 'https://docs.github.com/rest';

/** An answer that ends a request early. */
export class Refusal extends Error {
  readonly answer: Answer;
  /** The token has no right to this: an App that knows its token would not have asked. */
  readonly outOfScope: boolean;

  constructor(
    status: number,
    message: string,
    more: { errors?: unknown[]; headers?: Record<string, string>; outOfScope?: boolean } = {},
  ) {
    super(message);
    this.outOfScope = more.outOfScope ?? false;
    const errors = more.errors === undefined ? {} : { errors: more.errors };
    const body = { message, ...errors, documentation_url: DOCS, status: String(status) };
    this.answer = { status, body, headers: more.headers ?? {} };
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

export type FieldError = { resource: string; field: string; code: string; message?: string };
export const invalid = (...errors: FieldError[]): Refusal =>
  new Refusal(422, 'Validation Failed', { errors });
export const unprocessable = (...errors: string[]): Refusal =>
  new Refusal(422, 'Unprocessable Entity', { errors });

export const ok = (body: unknown, status = 200): Answer => ({ status, body });
export const NO_CONTENT: Answer = { status: 204 };

/** One page of `items`, with the Link header that leads to the others. */
export function page(
  context: Context,
  items: readonly unknown[],
  wrap = (slice: unknown[]): unknown => slice,
): Answer {
  const { size, number } = pageOf(context);
  const last = Math.max(1, Math.ceil(items.length / size));
  const slice = items.slice((number - 1) * size, number * size);
  return { status: 200, body: wrap(slice), headers: links(context.url, number, last) };
}

export function pageOf(context: Context): { size: number; number: number } {
  const size = Number(context.query.get('per_page') ?? 30);
  return {
    size: Math.min(Math.max(size, 1), 100),
    number: Math.max(Number(context.query.get('page') ?? 1), 1),
  };
}

export function links(url: URL, number: number, last: number): Record<string, string> {
  const targets: [string, number][] = [];
  if (number > 1) targets.push(['prev', number - 1]);
  if (number < last) targets.push(['next', number + 1], ['last', last]);
  if (number > 1) targets.push(['first', 1]);
  if (targets.length === 0) return {};
  const link = ([rel, to]: [string, number]): string => {
    const target = new URL(url);
    target.searchParams.set('page', String(to));
    return `<${target.href}>; rel="${rel}"`;
  };
  return { link: targets.map(link).join(', ') };
}
