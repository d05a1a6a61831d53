import type { EpochMs } from '../../domain/clock.ts';
import type { TradingHours } from '../../runner/ports/broker-session.ts';

interface Watched {
  lastTickAt: EpochMs;
  isStale: boolean;
}

/** Change of a symbol to reliable or unreliable data. */
export type Liveness =
  | { readonly kind: 'stale_data'; readonly symbol: string; readonly reason: string }
  | { readonly kind: 'fresh_data'; readonly symbol: string };

/** Detects symbols whose data have stopped during trading hours. Pure: the caller passes the time. */
export class DataWatch {
  readonly #hours: TradingHours;
  readonly #staleAfterMs: number;
  readonly #symbols = new Map<string, Watched>();

  constructor(hours: TradingHours, staleAfterMs: number) {
    this.#hours = hours;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Starts to watch a symbol, or restarts its time limit. A stale symbol stays stale until its next tick. */
  subscribed(symbol: string, now: EpochMs): void {
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

  /** Marks a symbol as stale after a message of the gateway. */
  markStale(symbol: string, reason: string): Liveness | undefined {
    const watched = this.#symbols.get(symbol);
    if (watched === undefined || watched.isStale) return undefined;
    watched.isStale = true;
    return { kind: 'stale_data', symbol, reason };
  }

  /** Marks symbols without a tick for too long as stale. Time before the market opens does not count. */
  check(now: EpochMs): readonly Liveness[] {
    const since = now - this.#staleAfterMs;
    const quiet = [...this.#symbols].filter(([symbol, { lastTickAt }]) => {
      return lastTickAt <= since && this.#hours.isOpen(symbol, now) && this.#hours.isOpen(symbol, since);
    });
    return quiet.flatMap(([symbol]) => this.markStale(symbol, `no tick for ${this.#staleAfterMs / 1000} s`) ?? []);
  }

  /** Returns the symbols that are stale. */
  stale(): readonly string[] {
    return [...this.#symbols].filter(([, { isStale }]) => isStale).map(([symbol]) => symbol);
  }
}
