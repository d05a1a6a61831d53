import type { EpochMs } from '../../domain/clock.ts';

/** Properties of a historical request that the pacing rules use. */
export interface HistoryRequest {
  /** Equal for identical requests. */
  readonly key: string;
  /** Contract, exchange and kind of tick. */
  readonly series: string;
  /** 2 for requests of bids and asks. */
  readonly weight: 1 | 2;
  /** True for bars of at most 30 seconds, to which the rules apply; longer bars count only as simultaneous requests. */
  readonly isPaced: boolean;
}

/** Pacing rules of IBKR's page on historical data limitations. */
export type HistoryRule =
  | 'identical requests within 15 s'
  | 'six requests for a series within 2 s'
  | 'sixty requests within 10 min';

const IDENTICAL_MS = 15_000;
const SERIES_MS = 2000;
const SERIES_MOST = 5;
const TOTAL_MS = 600_000;
const TOTAL_MOST = 60;

interface Sent extends HistoryRequest {
  readonly at: EpochMs;
}

/** Computes when a historical request may be sent. Pure: the caller passes the time. */
export class HistoryPace {
  #sent: Sent[] = [];

  /** Milliseconds until a request breaks no rule, with the limiting rule; undefined when it may be sent now. */
  wait(request: HistoryRequest, now: EpochMs): { readonly waitMs: number; readonly rule: HistoryRule } | undefined {
    if (!request.isPaced) return undefined;
    const waits = [
      { rule: 'identical requests within 15 s', waitMs: this.#identical(request, now) },
      { rule: 'six requests for a series within 2 s', waitMs: this.#series(request, now) },
      { rule: 'sixty requests within 10 min', waitMs: this.#total(request, now) },
    ] as const;
    const longest = waits.reduce((a, b) => (b.waitMs > a.waitMs ? b : a));
    return longest.waitMs > 0 ? longest : undefined;
  }

  sent(request: HistoryRequest, now: EpochMs): void {
    this.#sent = this.#sent.filter(({ at }) => at > now - TOTAL_MS);
    if (request.isPaced) this.#sent.push({ ...request, at: now });
  }

  #identical({ key }: HistoryRequest, now: EpochMs): number {
    const last = this.#sent.findLast((one) => one.key === key);
    return last === undefined ? 0 : last.at + IDENTICAL_MS - now;
  }

  #series({ series }: HistoryRequest, now: EpochMs): number {
    const recent = this.#sent.filter((one) => one.series === series).slice(-SERIES_MOST);
    const [first] = recent;
    return first === undefined || recent.length < SERIES_MOST ? 0 : first.at + SERIES_MS - now;
  }

  #total({ weight }: HistoryRequest, now: EpochMs): number {
    let left = TOTAL_MOST - weight;
    for (const one of this.#sent.toReversed()) {
      left -= one.weight;
      if (left < 0) return one.at + TOTAL_MS - now;
    }
    return 0;
  }
}
