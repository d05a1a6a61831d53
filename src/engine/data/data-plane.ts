import type { BarEvent, TickEvent } from '../../contracts/messages.ts';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { Bar, Quote, Trade } from '../../domain/market.ts';
import type { Bus } from '../base/bus.ts';
import { createMarketData, type EngineMarketData } from './market-data.ts';

/** The data plane: takes ticks and bars, and publishes market events. */
export interface DataPlane {
  /** For whoever connects the planes: the order plane reads the market through it. */
  readonly market: Omit<EngineMarketData, 'onQuote' | 'onTrade' | 'onBar' | 'closeBars'>;
  onQuote(quote: Quote): void;
  onTrade(trade: Trade): void;
  /** A completed bar that was not built here: history. */
  onBar(bar: Bar): void;
  /** Publishes the bars of all minutes that ended at or before `at`. */
  closeBars(at: EpochMs): void;
  /** Publishes that the minute that ended at `at` has been told whole. */
  emitMinute(at: EpochMs): void;
}

/** A data plane of the given symbols; ticks of others are ignored. Ticks travel once somebody has subscribed to them. */
export function createDataPlane(symbols: readonly string[], bus: Bus): DataPlane {
  const market = createMarketData(symbols);
  return {
    market,
    onQuote: (quote) => {
      if (market.onQuote(quote) && bus.isHeard('tick_event'))
        for (const tick of quoteTicks(quote)) bus.publish('market_events', tick);
    },
    onTrade: (trade) => {
      if (market.onTrade(trade) && bus.isHeard('tick_event')) bus.publish('market_events', tradeTick(trade));
    },
    onBar: (bar) => {
      if (bus.publish('market_events', barEvent(bar))) market.onBar(bar);
    },
    closeBars: (at) => {
      for (const bar of market.closeBars(at)) bus.publish('market_events', barEvent(bar));
    },
    emitMinute: (at) => {
      bus.publish('market_events', { event_type: 'clock_event', timestamp: isoUtc(at) });
    },
  };
}

/** A side without a price is no tick. */
function quoteTicks({ symbol, at, bid, ask, bidSize, askSize }: Quote): readonly TickEvent[] {
  const shared = { event_type: 'tick_event', symbol, timestamp: isoUtc(at) } as const;
  const sides = [
    { ...shared, price: bid, size: bidSize, tick_type: 'BID' },
    { ...shared, price: ask, size: askSize, tick_type: 'ASK' },
  ] as const;
  return sides.filter(({ price }) => price > 0);
}

function tradeTick({ symbol, at, price, size }: Trade): TickEvent {
  return { event_type: 'tick_event', symbol, timestamp: isoUtc(at), price, size, tick_type: 'TRADE' };
}

function barEvent({ symbol, at, open, high, low, close, volume }: Bar): BarEvent {
  return { event_type: 'bar_event', symbol, timestamp: isoUtc(at), open, high, low, close, volume, bar_size: '1m' };
}
