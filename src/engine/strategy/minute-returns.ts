import { type EpochMs, MINUTE_MS } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import { createEwma, type Ewma } from './ewma.ts';

/** Log returns of one symbol between closes of successive minutes. */
export interface MinuteReturns {
  /** Close of the last bar; NaN before the first. */
  readonly lastClose: number;
  /** Standard deviation of a one-minute return; 0 before the first. */
  readonly volatility: number;
  /** Number of returns. */
  readonly observations: number;
  onBar(bar: Bar): void;
}

/**
 * Follows returns and their volatility; `onReturn` receives each return with the volatility known one minute before. A
 * return over a gap (the night, a missing bar) is omitted.
 */
export function createMinuteReturns(
  volatilityHalfLife: number,
  onReturn: (change: number, volatility: number) => void = () => {},
): MinuteReturns {
  return new FollowedReturns(createEwma(volatilityHalfLife), onReturn);
}

class FollowedReturns implements MinuteReturns {
  readonly #variance: Ewma;
  readonly #onReturn: (change: number, volatility: number) => void;
  #lastClose = Number.NaN;
  #lastAt: EpochMs = Number.NaN;

  constructor(variance: Ewma, onReturn: (change: number, volatility: number) => void) {
    this.#variance = variance;
    this.#onReturn = onReturn;
  }

  get lastClose(): number {
    return this.#lastClose;
  }

  get volatility(): number {
    return Math.sqrt(this.#variance.mean);
  }

  get observations(): number {
    return this.#variance.count;
  }

  onBar(bar: Bar): void {
    if (bar.at - this.#lastAt === MINUTE_MS) this.#learn(Math.log(bar.close / this.#lastClose));
    this.#lastClose = bar.close;
    this.#lastAt = bar.at;
  }

  #learn(change: number): void {
    this.#onReturn(change, this.volatility);
    this.#variance.add(change * change);
  }
}
