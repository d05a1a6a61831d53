import { NYSE_HOURS } from '../../domain/calendar/session-day.ts';
import { DataWatch, type Liveness } from './data-watch.ts';
import type { GatewayListener, TickAttributes } from './gateway-listener.ts';
import { farmNewsOf, lineNewsOf } from './gateway-news.ts';
import {
  isMarketDataType,
  type MarketLine,
  newLine,
  requestType,
  type SizeNews,
  takePrice,
  takeSize,
} from './market-line.ts';
import { isHarmless } from './reads.ts';
import type { SessionCore } from './session-core.ts';
import { twsContract, usStock } from './tws-contract.ts';
import { isSet } from './wire-number.ts';

const DEFAULT_STALE_AFTER_MS = 30_000;
/** The broker's code for a line above the account's limit; prelive reports it without asking. */
const TOO_MANY_LINES = 101;

/** Subscription that the broker refused, or that prelive did not request because the broker would refuse it. */
interface Refusal {
  readonly symbol: string;
  readonly code: number;
  readonly message: string;
}

/** Members of a session that its market data use. */
export type MarketContext = Pick<SessionCore, 'options' | 'isDisabled' | 'emit' | 'touch' | 'now' | 'sender'> &
  Pick<SessionCore, 'requestIds' | 'time' | 'listeners' | 'lines' | 'atEnd'>;

/** Market-data subscriptions of a session. Opens lines again that are dead or that the gateway has dropped. */
export class MarketData {
  readonly #context: MarketContext;
  readonly #symbols = new Set<string>();
  readonly #lines = new Map<number, MarketLine>();
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
    requestType(this.#context.sender);
    for (const symbol of added) {
      if (this.#takeLine(symbol)) this.#open(symbol);
    }
    if (this.#cancelCheck === undefined) this.#checkLater();
  }

  /** Opens all lines again after the gateway has dropped them. */
  resubscribe(): void {
    this.#lines.clear();
    if (this.#symbols.size === 0) return;
    requestType(this.#context.sender);
    for (const symbol of this.#symbols) this.#open(symbol);
  }

  #takeLine(symbol: string): boolean {
    const { lines } = this.#context;
    if (lines.take(symbol)) return true;
    const message = `PACING_REFUSED: not asked for, the account has ${lines.limit} market-data lines`;
    this.#watch.subscribed(symbol, this.#context.now());
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
    this.#watch.subscribed(symbol, this.#context.now());
  }

  #price(id: number, field: number, price: number, attributes: TickAttributes): void {
    const line = this.#lines.get(id);
    // No trade is possible at such a price.
    if (line === undefined || attributes.isPreOpen || attributes.isPastLimit || !isSet(price)) return;
    this.#ticked(line);
    if (takePrice(line, field, price)) this.#context.touch(line.book);
  }

  #size(id: number, field: number, size: number): void {
    const line = this.#lines.get(id);
    if (line === undefined || !isSet(size)) return;
    this.#ticked(line);
    const news = takeSize(line, field, size);
    if (news === 'quote') this.#context.touch(line.book);
    else if (news !== undefined) this.#traded(line.book.symbol, news);
  }

  #traded(symbol: string, { price, size }: Exclude<SizeNews, 'quote' | undefined>): void {
    this.#context.emit({ kind: 'trade', trade: { symbol, at: this.#context.now(), price, size } });
  }

  #type(id: number, type: number): void {
    const line = this.#lines.get(id);
    if (line === undefined || !isMarketDataType(type)) return;
    this.#context.emit({ kind: 'market_data_type', symbol: line.book.symbol, type, at: this.#context.now() });
  }

  #ticked({ book }: MarketLine): void {
    this.#emitLiveness(this.#watch.ticked(book.symbol, this.#context.now()));
  }

  #lineNews(id: number, code: number, message: string): void {
    const symbol = this.#lines.get(id)?.book.symbol;
    if (symbol === undefined) return;
    const news = lineNewsOf(code, isHarmless(code));
    if (news.kind === 'refused') this.#refuse({ symbol, code, message });
    if (news.kind !== 'open_again') return;
    this.#emitLiveness(this.#watch.markStale(symbol, `${code} ${message}`));
    this.#openAgain(symbol, news.afterMs);
  }

  /** Marks all symbols as stale, because the message does not name those of the farm; the next tick of a symbol clears it. */
  #farmNews(code: number, text: string): void {
    const news = farmNewsOf(code);
    if (news === 'broken')
      for (const symbol of this.#symbols) this.#emitLiveness(this.#watch.markStale(symbol, `${code} ${text}`));
    if (news === 'back') for (const symbol of this.#watch.stale()) this.#openAgain(symbol, 0);
  }

  #refuse(refusal: Refusal): void {
    const { symbol, code, message } = refusal;
    this.#refusals.set(symbol, refusal);
    this.#context.lines.free(symbol);
    this.#emitLiveness(this.#watch.markStale(symbol, `${code} ${message}`));
  }

  /** Opens a dead line again under a new id after a delay, unless its data come back or it was already reopened. */
  #openAgain(symbol: string, afterMs: number): void {
    if (this.#context.isDisabled('resubscribe-after-farm')) return;
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
    else this.#context.atEnd(this.#context.time.timers.after(afterMs, open));
  }

  #checkLater(): void {
    this.#cancelCheck = this.#context.time.timers.after(this.#checkEveryMs, () => {
      for (const change of this.#watch.check(this.#context.now())) this.#emitLiveness(change);
      this.#checkLater();
    });
  }

  #emitLiveness(change: Liveness | undefined): void {
    if (change === undefined || this.#context.isDisabled('stale-data')) return;
    this.#context.emit({ ...change, at: this.#context.now() });
  }
}
