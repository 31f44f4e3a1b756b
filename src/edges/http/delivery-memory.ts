/** Remembers the ids of the latest deliveries; GitHub may send one again for three days. */
export class DeliveryMemory {
  readonly #ids = new Set<string>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when the id is new; it is remembered from now on, in place of the one not seen for longest. */
  isNew(id: string): boolean {
    const known = this.#ids.delete(id);
    this.#ids.add(id);
    if (this.#ids.size > this.#limit) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    return !known;
  }

  /** A delivery that came to nothing may come again. */
  forget(id: string): void {
    this.#ids.delete(id);
  }
}
