/** Exit codes: part of the public contract. */
export const EXIT = { ok: 0, found: 1, usage: 2, failed: 3 } as const;
