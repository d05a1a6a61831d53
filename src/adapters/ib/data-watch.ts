import type { EpochMs } from '../../domain/clock.ts';
import type { TradingHours } from '../../runner/ports/broker-session.ts';

/** What is known of the data of a symbol. */
interface Watched {
  lastTickAt: EpochMs;
  isStale: boolean;
}

/** A symbol whose data can, or cannot, be relied on from now on. */
export type Liveness =
  | { readonly kind: 'stale_data'; readonly symbol: string; readonly reason: string }
  | { readonly kind: 'fresh_data'; readonly symbol: string };

/** Watches whether data come while they must. Pure: the time comes with every call. */
export class DataWatch {
  readonly #hours: TradingHours;
  readonly #staleAfterMs: number;
  readonly #symbols = new Map<string, Watched>();

  constructor(hours: TradingHours, staleAfterMs: number) {
    this.#hours = hours;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Data of a symbol are asked for, for the first time or again: what was stale stays so until they come. */
  asked(symbol: string, now: EpochMs): void {
    const known = this.#symbols.get(symbol);
    if (known === undefined) this.#symbols.set(symbol, { lastTickAt: now, isStale: false });
    else known.lastTickAt = now;
  }

  ticked(symbol: string, now: EpochMs): Liveness | undefined {
    const watched = this.#symbols.get(symbol);
    if (watched === undefined) return undefined;
    watched.lastTickAt = now;
    if (!watched.isStale) return undefined;
    watched.isStale = false;
    return { kind: 'fresh_data', symbol };
  }

  /** Something says that the data of a symbol have stopped. */
  doubt(symbol: string, reason: string): Liveness | undefined {
    const watched = this.#symbols.get(symbol);
    if (watched === undefined || watched.isStale) return undefined;
    watched.isStale = true;
    return { kind: 'stale_data', symbol, reason };
  }

  /** Symbols of which no tick has come for too long; a quiet time before the market opens does not count. */
  check(now: EpochMs): readonly Liveness[] {
    const since = now - this.#staleAfterMs;
    const quiet = [...this.#symbols].filter(([symbol, { lastTickAt }]) => {
      return lastTickAt <= since && this.#hours.isOpen(symbol, now) && this.#hours.isOpen(symbol, since);
    });
    return quiet.flatMap(([symbol]) => this.doubt(symbol, `no tick for ${this.#staleAfterMs / 1000} s`) ?? []);
  }

  /** Symbols that nothing was heard of since they became stale. */
  stale(): readonly string[] {
    return [...this.#symbols].filter(([, { isStale }]) => isStale).map(([symbol]) => symbol);
  }
}
