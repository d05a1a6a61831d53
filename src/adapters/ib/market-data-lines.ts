/** Market-data lines that an account has: IBKR's least is 100. */
const DEFAULT_LINES = 100;

/** Who holds market-data lines, and how many there are. */
export class MarketDataLines {
  readonly limit: number;
  readonly #holders = new Set<unknown>();

  constructor(limit = DEFAULT_LINES) {
    this.limit = limit;
  }

  /** False when all are taken; a holder keeps what it has. */
  take(holder: unknown): boolean {
    if (!this.#holders.has(holder) && this.#holders.size >= this.limit) return false;
    this.#holders.add(holder);
    return true;
  }

  free(holder: unknown): void {
    this.#holders.delete(holder);
  }
}
