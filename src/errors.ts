/** Something our user can put right: said once, in the user's terms, with what to do about it. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The world was not ready (a limit, a time-out, a lost connection): the same attempt may succeed later. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** Seconds to wait at least, when the other side said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}
