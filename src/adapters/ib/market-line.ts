import type { MarketDataType } from '../../domain/market.ts';
import type { QuoteBook } from './event-queue.ts';
import type { Sender } from './sender.ts';

/** Tick fields: of live data, then of delayed data, which have their own numbers. */
const BID: ReadonlySet<number> = new Set([1, 66]);
const ASK: ReadonlySet<number> = new Set([2, 67]);
const LAST: ReadonlySet<number> = new Set([4, 68]);
const BID_SIZE: ReadonlySet<number> = new Set([0, 69]);
const ASK_SIZE: ReadonlySet<number> = new Set([3, 70]);
const LAST_SIZE: ReadonlySet<number> = new Set([5, 71]);

/** Market-data subscription with the state built from its ticks. */
export interface MarketLine {
  readonly book: QuoteBook;
  /** A last price whose size has not come yet. */
  pendingPrice: number | undefined;
  lastPrice: number;
  lastSize: number;
}

/** Effect of a size: another quote, or a trade. */
export type SizeNews = 'quote' | { readonly price: number; readonly size: number } | undefined;

export function newLine(symbol: string): MarketLine {
  const book = { symbol, bid: 0, ask: 0, bidSize: 0, askSize: 0 };
  return { book, pendingPrice: undefined, lastPrice: 0, lastSize: 0 };
}

/** Applies a price; true when it changes the quote. The size of a last price follows in a separate message. */
export function takePrice(line: MarketLine, field: number, price: number): boolean {
  if (LAST.has(field)) line.pendingPrice = price;
  else if (BID.has(field)) line.book.bid = price;
  else if (ASK.has(field)) line.book.ask = price;
  return BID.has(field) || ASK.has(field);
}

export function takeSize(line: MarketLine, field: number, size: number): SizeNews {
  if (LAST_SIZE.has(field)) return takeLastSize(line, size);
  if (BID_SIZE.has(field)) line.book.bidSize = size;
  else if (ASK_SIZE.has(field)) line.book.askSize = size;
  else return undefined;
  return 'quote';
}

/** Ignores the repeated size of a last price, which TWS sends in a message of its own: only another size is another trade. */
function takeLastSize(line: MarketLine, size: number): SizeNews {
  const isRepetition = line.pendingPrice === undefined && size === line.lastSize;
  line.lastPrice = line.pendingPrice ?? line.lastPrice;
  line.lastSize = size;
  line.pendingPrice = undefined;
  return isRepetition || !(line.lastPrice > 0) || !(size > 0) ? undefined : { price: line.lastPrice, size };
}

/** Market-data lines of an account: IBKR's minimum is 100. */
const DEFAULT_LINES = 100;

/** Allocates the market-data lines of an account. */
export class MarketDataLines {
  readonly limit: number;
  readonly #holders = new Set<unknown>();

  constructor(limit = DEFAULT_LINES) {
    this.limit = limit;
  }

  /** False when all lines are taken. A holder keeps its line. */
  take(holder: unknown): boolean {
    if (!this.#holders.has(holder) && this.#holders.size >= this.limit) return false;
    this.#holders.add(holder);
    return true;
  }

  free(holder: unknown): void {
    this.#holders.delete(holder);
  }
}

/** Market data type: live where the account has it, else delayed; each line then reports its type. */
const DELAYED_IF_NOT_LIVE = 3;

export function isMarketDataType(type: number): type is MarketDataType {
  return type === 1 || type === 2 || type === 3 || type === 4;
}

/** Requests live data, and delayed data where there are no live ones. */
export function requestType(sender: Sender): void {
  sender.send({ lane: 'request', write: (api) => void api.reqMarketDataType(DELAYED_IF_NOT_LIVE) });
}
