import type { EpochMs } from '../../domain/clock.ts';
import type { VenueContract } from './contract.ts';
import type { VenueCore } from './core.ts';
import { fromMicros } from './money.ts';
import { salesOf } from './path-bars.ts';
import type { QuoteRow } from './quote-source.ts';
import type { MarketSnapshot, QuoteUpdate, TradeUpdate } from './quotes.ts';

/** Market-data subscriptions by contract. */
export interface MarketDataDesk {
  subscribe(contract: VenueContract, at: EpochMs): void;
  unsubscribe(conId: number): void;
  /** True while a line is served. */
  isActive(): boolean;
  /** Sends the new second's quote and trade of every line. */
  onSecond(): void;
  /** Sends the prints of the closing auctions, if any. */
  onClose(): void;
}

interface Line {
  readonly contract: VenueContract;
  subscribers: number;
  /** True after the first snapshot was sent. */
  served: boolean;
}

/** Creates a desk without subscribers. */
export function createMarketDataDesk(core: VenueCore): MarketDataDesk {
  const lines = new Map<number, Line>();
  return {
    subscribe(contract, at) {
      const line = lines.get(contract.conId) ?? { contract, subscribers: 0, served: false };
      line.subscribers += 1;
      lines.set(contract.conId, line);
      core.queue.schedule(at + core.latency.reply('market_data'), () => showPicture(core, line));
    },
    unsubscribe(conId) {
      const line = lines.get(conId);
      if (line === undefined) return;
      line.subscribers -= 1;
      if (line.subscribers === 0) lines.delete(conId);
    },
    isActive: () => [...lines.values()].some((line) => line.served),
    onSecond() {
      for (const line of lines.values()) if (line.served) showSecond(core, line.contract);
    },
    onClose() {
      for (const line of lines.values()) if (line.served) showPrint(core, line.contract);
    },
  };
}

/** Sends type, quote and last trade: the first messages of a subscription, also of a second subscriber. */
function showPicture(core: VenueCore, line: Line): void {
  if (line.subscribers === 0) return;
  line.served = true;
  const { conId } = line.contract;
  core.pending.push({ kind: 'market_data_type', at: core.now, conId, type: core.options.marketDataType });
  const picture = snapshotOf(core, line.contract, core.now);
  core.pending.push({ kind: 'quote', ...quotePart(picture) });
  core.pending.push({ kind: 'trade', ...tradePart(picture) });
}

function showSecond(core: VenueCore, contract: VenueContract): void {
  if (core.board.isHalted(contract.conId)) return;
  const row = core.board.at(contract, core.now);
  if (row.isStale === true) return;
  core.pending.push({ kind: 'quote', ...quoteOf(row, contract, core.now) });
  if (row.tradeSize > 0) showSale(core, contract, row);
}

function showPrint(core: VenueCore, contract: VenueContract): void {
  const row = core.board.at(contract, core.now);
  if (row.isPrint === true && !core.board.isHalted(contract.conId)) showSale(core, contract, row);
}

/** Sends each trade of a second with the volume up to it. */
function showSale(core: VenueCore, { conId, symbol }: VenueContract, row: QuoteRow): void {
  const [high, low] = [fromMicros(row.high), fromMicros(row.low)];
  let volume = row.volume - row.tradeSize;
  for (const sale of salesOf(row)) {
    const { size } = sale;
    const price = fromMicros(sale.price);
    volume += size;
    core.pending.push({ kind: 'trade', at: core.now, conId, symbol, price, size, volume, high, low });
  }
}

function quoteOf(row: QuoteRow, { conId, symbol }: VenueContract, at: EpochMs): QuoteUpdate {
  return {
    at,
    conId,
    symbol,
    bid: fromMicros(row.bid),
    ask: fromMicros(row.ask),
    bidSize: row.bidSize,
    askSize: row.askSize,
  };
}

/** Complete market data of a contract at an instant. */
export function snapshotOf(core: VenueCore, contract: VenueContract, at: EpochMs): MarketSnapshot {
  const row = core.board.at(contract, at);
  return {
    ...quoteOf(row, contract, at),
    last: fromMicros(row.last),
    lastSize: core.market.lastSize(contract, at),
    volume: row.volume,
    open: fromMicros(row.open),
    high: fromMicros(row.high),
    low: fromMicros(row.low),
    previousClose: fromMicros(core.market.previousClose(contract, at)),
  };
}

function quotePart({ at, conId, symbol, bid, ask, bidSize, askSize }: MarketSnapshot): QuoteUpdate {
  return { at, conId, symbol, bid, ask, bidSize, askSize };
}

function tradePart({ at, conId, symbol, last, lastSize, volume, high, low }: MarketSnapshot): TradeUpdate {
  return { at, conId, symbol, price: last, size: lastSize, volume, high, low };
}
