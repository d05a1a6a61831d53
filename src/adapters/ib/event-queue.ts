import type { EpochMs } from '../../domain/clock.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';

/** Best bid and offer of a symbol as its ticks build them up. */
export interface QuoteBook {
  readonly symbol: string;
  bid: number;
  ask: number;
  bidSize: number;
  askSize: number;
}

/**
 * Events that wait for the engine. The several ticks that make up one change of a quote become one event, at the place
 * of the first and with the values of the last, so that the engine never sees a new bid against an old ask.
 */
export class BrokerEventQueue {
  #events: (EngineEvent | QuoteBook)[] = [];
  readonly #touched = new Set<QuoteBook>();

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  push(event: EngineEvent): void {
    this.#events.push(event);
  }

  /** The book changed. */
  touch(book: QuoteBook): void {
    if (this.#touched.has(book)) return;
    this.#touched.add(book);
    this.#events.push(book);
  }

  /** Empties the queue; the last event is the clock. */
  drain(at: EpochMs): readonly EngineEvent[] {
    const events: EngineEvent[] = [];
    for (const event of this.#events) {
      const one = 'kind' in event ? event : quoteEvent(event, at);
      if (one !== undefined) events.push(one);
    }
    this.#events = [];
    this.#touched.clear();
    events.push({ kind: 'clock', at });
    return events;
  }
}

/** Nothing while one side is missing: TWS says so with a price of -1 or 0. */
function quoteEvent(book: QuoteBook, at: EpochMs): EngineEvent | undefined {
  const { symbol, bid, ask, bidSize, askSize } = book;
  if (!(bid > 0 && ask > 0)) return undefined;
  return { kind: 'quote', quote: { symbol, at, bid, ask, bidSize, askSize } };
}
