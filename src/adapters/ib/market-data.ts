import type { MarketDataType } from '../../domain/market.ts';
import { DataWatch, type Liveness } from './data-watch.ts';
import type { QuoteBook } from './event-queue.ts';
import { NYSE_HOURS } from './exchange-hours.ts';
import type { GatewayListener, TickAttributes } from './gateway-listener.ts';
import { farmNewsOf, lineNewsOf } from './line-news.ts';
import { isHarmless } from './reads.ts';
import type { SessionCore } from './session-core.ts';
import { twsContract, usStock } from './tws-contract.ts';

/** Fields of ticks: of live data, and of delayed data, which come under numbers of their own. */
const BID: ReadonlySet<number> = new Set([1, 66]);
const ASK: ReadonlySet<number> = new Set([2, 67]);
const LAST: ReadonlySet<number> = new Set([4, 68]);
const BID_SIZE: ReadonlySet<number> = new Set([0, 69]);
const ASK_SIZE: ReadonlySet<number> = new Set([3, 70]);
const LAST_SIZE: ReadonlySet<number> = new Set([5, 71]);

/** Live data where the account has them, delayed data elsewhere; each line then says which it is. */
const DELAYED_IF_NOT_LIVE = 3;
const DEFAULT_STALE_AFTER_MS = 30_000;
/** Of the broker, for a line beyond what the account has; we say it before it would. */
const TOO_MANY_LINES = 101;

/** A market-data subscription as its ticks build it up. */
interface Line {
  readonly book: QuoteBook;
  /** A last price whose size has not come yet. */
  pendingPrice: number | undefined;
  lastPrice: number;
  lastSize: number;
}

/** A subscription that the broker refused, or that we did not ask for because it would. */
interface Refusal {
  readonly symbol: string;
  readonly code: number;
  readonly message: string;
}

/** What the market data of a session need of it. */
export type MarketContext = Pick<
  SessionCore,
  | 'options'
  | 'omits'
  | 'emit'
  | 'touch'
  | 'now'
  | 'sender'
  | 'requestIds'
  | 'clockwork'
  | 'listeners'
  | 'lines'
  | 'atEnd'
>;

/** Market-data subscriptions of a session; they are opened again when the gateway has forgotten them, or they have died. */
export class MarketData {
  readonly #context: MarketContext;
  readonly #symbols = new Set<string>();
  readonly #lines = new Map<number, Line>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #watch: DataWatch;
  readonly #checkEveryMs: number;
  #cancelCheck: (() => void) | undefined;
  readonly listener: Partial<GatewayListener> = {
    tickPrice: (id, field, price, attributes) => this.#price(id, field, price, attributes),
    tickSize: (id, field, size) => this.#size(id, field, size),
    marketDataType: (id, type) => this.#type(id, type),
    error: (id, code, text) => this.#lineNews(id, code, text),
    info: (code, text) => this.#farmNews(code, text),
  };

  constructor(context: MarketContext) {
    this.#context = context;
    const { tradingHours = NYSE_HOURS, staleAfterMs = DEFAULT_STALE_AFTER_MS } = context.options;
    this.#watch = new DataWatch(tradingHours, staleAfterMs);
    this.#checkEveryMs = Math.max(1, Math.floor(staleAfterMs / 10));
    context.listeners.add(this.listener);
    context.atEnd(() => this.#cancelCheck?.());
  }

  refusals(): readonly Refusal[] {
    return [...this.#refusals.values()];
  }

  /** Throws as `Sender.send` does. */
  subscribe(symbols: readonly string[]): void {
    const added = symbols.filter((symbol) => !this.#symbols.has(symbol));
    if (added.length === 0) return;
    this.#requestType();
    for (const symbol of added) {
      if (this.#mayOpen(symbol)) this.#open(symbol);
    }
    if (this.#cancelCheck === undefined) this.#checkLater();
  }

  /** The gateway has forgotten all lines. */
  resubscribe(): void {
    this.#lines.clear();
    if (this.#symbols.size === 0) return;
    this.#requestType();
    for (const symbol of this.#symbols) this.#open(symbol);
  }

  #mayOpen(symbol: string): boolean {
    const { lines } = this.#context;
    if (lines.take(symbol)) return true;
    const message = `PACING_REFUSED: not asked for, the account has ${lines.limit} market-data lines`;
    this.#watch.asked(symbol, this.#context.now());
    this.#refuse({ symbol, code: TOO_MANY_LINES, message });
    return false;
  }

  #open(symbol: string): void {
    const id = this.#context.requestIds.next();
    this.#context.sender.send({
      lane: 'request',
      write: (api) => void api.reqMktData(id, twsContract(usStock(symbol)), '', false, false),
    });
    this.#symbols.add(symbol);
    this.#lines.set(id, newLine(symbol));
    this.#watch.asked(symbol, this.#context.now());
  }

  #requestType(): void {
    requestType(this.#context.sender);
  }

  #price(id: number, field: number, price: number, attributes: TickAttributes): void {
    const line = this.#lines.get(id);
    // Nobody can trade at such a price.
    if (line === undefined || attributes.isPreOpen || attributes.isPastLimit || !Number.isFinite(price)) return;
    this.#ticked(line);
    if (BID.has(field)) line.book.bid = price;
    else if (ASK.has(field)) line.book.ask = price;
    else {
      if (LAST.has(field)) line.pendingPrice = price;
      return;
    }
    this.#context.touch(line.book);
  }

  #size(id: number, field: number, size: number): void {
    const line = this.#lines.get(id);
    if (line === undefined || !Number.isFinite(size)) return;
    this.#ticked(line);
    if (LAST_SIZE.has(field)) {
      this.#lastSize(line, size);
      return;
    }
    if (BID_SIZE.has(field)) line.book.bidSize = size;
    else if (ASK_SIZE.has(field)) line.book.askSize = size;
    else return;
    this.#context.touch(line.book);
  }

  /** TWS repeats the size of a last price in a message of its own: only another size is another trade. */
  #lastSize(line: Line, size: number): void {
    const isRepetition = line.pendingPrice === undefined && size === line.lastSize;
    line.lastPrice = line.pendingPrice ?? line.lastPrice;
    line.lastSize = size;
    line.pendingPrice = undefined;
    if (isRepetition || !(line.lastPrice > 0) || !(size > 0)) return;
    const { symbol } = line.book;
    this.#context.emit({ kind: 'trade', trade: { symbol, at: this.#context.now(), price: line.lastPrice, size } });
  }

  #type(id: number, type: number): void {
    const line = this.#lines.get(id);
    if (line === undefined || !isMarketDataType(type)) return;
    this.#context.emit({ kind: 'market_data_type', symbol: line.book.symbol, type, at: this.#context.now() });
  }

  #ticked({ book }: Line): void {
    this.#tell(this.#watch.ticked(book.symbol, this.#context.now()));
  }

  #lineNews(id: number, code: number, message: string): void {
    const symbol = this.#lines.get(id)?.book.symbol;
    if (symbol === undefined) return;
    const news = lineNewsOf(code, isHarmless(code));
    if (news.kind === 'refused') this.#refuse({ symbol, code, message });
    if (news.kind !== 'open_again') return;
    this.#tell(this.#watch.doubt(symbol, `${code} ${message}`));
    this.#openAgain(symbol, news.afterMs);
  }

  /** Which symbols hang on a farm is not said: each that ticks on shows that it does not hang on the broken one. */
  #farmNews(code: number, text: string): void {
    const news = farmNewsOf(code);
    if (news === 'broken') for (const symbol of this.#symbols) this.#tell(this.#watch.doubt(symbol, `${code} ${text}`));
    if (news === 'back') for (const symbol of this.#watch.stale()) this.#openAgain(symbol, 0);
  }

  #refuse(refusal: Refusal): void {
    const { symbol, code, message } = refusal;
    this.#refusals.set(symbol, refusal);
    this.#context.lines.free(symbol);
    this.#tell(this.#watch.doubt(symbol, `${code} ${message}`));
  }

  /** Under a new id; unless it is opened again otherwise, or its data come, before the time is up. */
  #openAgain(symbol: string, afterMs: number): void {
    if (this.#context.omits('resubscribe-after-farm')) return;
    const [id] = [...this.#lines].find(([, { book }]) => book.symbol === symbol) ?? [];
    if (id === undefined) return;
    const open = () => {
      const isDead = this.#lines.has(id) && this.#watch.stale().includes(symbol);
      if (!isDead || !this.#context.sender.isOpen) return;
      this.#lines.delete(id);
      this.#context.sender.send({ lane: 'request', write: (api) => void api.cancelMktData(id) });
      this.#open(symbol);
    };
    if (afterMs === 0) open();
    else this.#context.atEnd(this.#context.clockwork.timers.after(afterMs, open));
  }

  #checkLater(): void {
    this.#cancelCheck = this.#context.clockwork.timers.after(this.#checkEveryMs, () => {
      for (const change of this.#watch.check(this.#context.now())) this.#tell(change);
      this.#checkLater();
    });
  }

  #tell(change: Liveness | undefined): void {
    if (change === undefined || this.#context.omits('stale-data')) return;
    this.#context.emit({ ...change, at: this.#context.now() });
  }
}

function newLine(symbol: string): Line {
  const book = { symbol, bid: 0, ask: 0, bidSize: 0, askSize: 0 };
  return { book, pendingPrice: undefined, lastPrice: 0, lastSize: 0 };
}

export function isMarketDataType(type: number): type is MarketDataType {
  return type === 1 || type === 2 || type === 3 || type === 4;
}

/** Asks for live data, and for delayed ones where there are no live ones. */
export function requestType(sender: SessionCore['sender']): void {
  sender.send({ lane: 'request', write: (api) => void api.reqMarketDataType(DELAYED_IF_NOT_LIVE) });
}
