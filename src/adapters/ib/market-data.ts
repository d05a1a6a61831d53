import type { ContractQuery, Timed } from '../../domain/account.ts';
import type { MarketDataAnswer } from '../../domain/broker.ts';
import type { MarketDataType } from '../../domain/market.ts';
import type { QuoteBook } from './event-queue.ts';
import type { GatewayListener } from './gateway-listener.ts';
import { isHarmless, type ReadPlan, type Reply } from './reads.ts';
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
const FIRST_PRICE_WITHIN_MS = 5000;

/** A market-data subscription as its ticks build it up. */
interface Line {
  readonly book: QuoteBook;
  /** A last price whose size has not come yet. */
  pendingPrice: number | undefined;
  lastPrice: number;
  lastSize: number;
}

/** A subscription that the broker refused. */
interface Refusal {
  readonly symbol: string;
  readonly code: number;
  readonly message: string;
}

/** Market-data subscriptions of a session; they are opened again when the gateway has forgotten them. */
export class MarketData {
  readonly #core: SessionCore;
  readonly #symbols = new Set<string>();
  readonly #lines = new Map<number, Line>();
  readonly #refusals = new Map<string, Refusal>();
  readonly listener: Partial<GatewayListener> = {
    tickPrice: (id, field, price) => this.#price(id, field, price),
    tickSize: (id, field, size) => this.#size(id, field, size),
    marketDataType: (id, type) => this.#type(id, type),
    error: (id, code, text) => this.#refused(id, code, text),
  };

  constructor(core: SessionCore) {
    this.#core = core;
    core.listeners.add(this.listener);
  }

  refusals(): readonly Refusal[] {
    return [...this.#refusals.values()];
  }

  /** Throws as `Sender.send` does. */
  subscribe(symbols: readonly string[]): void {
    const added = symbols.filter((symbol) => !this.#symbols.has(symbol));
    if (added.length > 0) this.#open(added);
    for (const symbol of added) this.#symbols.add(symbol);
  }

  resubscribe(): void {
    this.#lines.clear();
    if (this.#symbols.size > 0) this.#open([...this.#symbols]);
  }

  #open(symbols: readonly string[]): void {
    requestType(this.#core);
    for (const symbol of symbols) {
      const id = this.#core.requestIds.next();
      this.#lines.set(id, newLine(symbol));
      this.#core.sender.send({
        lane: 'request',
        write: (api) => void api.reqMktData(id, twsContract(usStock(symbol)), '', false, false),
      });
    }
  }

  #price(id: number, field: number, price: number): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    if (BID.has(field)) line.book.bid = price;
    else if (ASK.has(field)) line.book.ask = price;
    else {
      if (LAST.has(field)) line.pendingPrice = price;
      return;
    }
    this.#core.touch(line.book);
  }

  #size(id: number, field: number, size: number): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    if (LAST_SIZE.has(field)) {
      this.#lastSize(line, size);
      return;
    }
    if (BID_SIZE.has(field)) line.book.bidSize = size;
    else if (ASK_SIZE.has(field)) line.book.askSize = size;
    else return;
    this.#core.touch(line.book);
  }

  /** TWS repeats the size of a last price in a message of its own: only another size is another trade. */
  #lastSize(line: Line, size: number): void {
    const isRepetition = line.pendingPrice === undefined && size === line.lastSize;
    line.lastPrice = line.pendingPrice ?? line.lastPrice;
    line.lastSize = size;
    line.pendingPrice = undefined;
    if (isRepetition || !(line.lastPrice > 0) || !(size > 0)) return;
    const { symbol } = line.book;
    this.#core.emit({ kind: 'trade', trade: { symbol, at: this.#core.now(), price: line.lastPrice, size } });
  }

  #type(id: number, type: number): void {
    const line = this.#lines.get(id);
    if (line === undefined || !isMarketDataType(type)) return;
    this.#core.emit({ kind: 'market_data_type', symbol: line.book.symbol, type, at: this.#core.now() });
  }

  #refused(id: number, code: number, message: string): void {
    const symbol = this.#lines.get(id)?.book.symbol;
    if (symbol === undefined || isHarmless(code)) return;
    this.#refusals.set(symbol, { symbol, code, message });
  }
}

function newLine(symbol: string): Line {
  const book = { symbol, bid: 0, ask: 0, bidSize: 0, askSize: 0 };
  return { book, pendingPrice: undefined, lastPrice: 0, lastSize: 0 };
}

function isMarketDataType(type: number): type is MarketDataType {
  return type === 1 || type === 2 || type === 3 || type === 4;
}

function requestType(core: SessionCore): void {
  core.sender.send({ lane: 'request', write: (api) => void api.reqMarketDataType(DELAYED_IF_NOT_LIVE) });
}

/** What a line on a contract offers: opened, watched until its type and a price have come, closed. */
export async function readMarketData(core: SessionCore, query: ContractQuery): Promise<Timed<MarketDataAnswer>> {
  requestType(core);
  return core.reads.request<MarketDataAnswer>('reqMktData', (reply) => linePlan(core, reply, query));
}

function linePlan(core: SessionCore, reply: Reply<MarketDataAnswer>, query: ContractQuery): ReadPlan<MarketDataAnswer> {
  const seen = new FirstSight();
  const openedAt = core.now();
  const finishIfComplete = () => {
    const answer = seen.isComplete ? seen.answer : undefined;
    if (answer !== undefined) reply.done(answer);
  };
  return {
    write: (api) => void api.reqMktData(reply.requestId, twsContract(query), '', false, false),
    cancel: (api) => void api.cancelMktData(reply.requestId),
    timeoutMs: FIRST_PRICE_WITHIN_MS,
    answerAfterTimeout: () => seen.answer,
    answerTo: (code, message) => (isHarmless(code) ? undefined : { kind: 'refused', code, message }),
    listener: {
      marketDataType: (id, type) => {
        if (id === reply.requestId && isMarketDataType(type)) seen.type = type;
        finishIfComplete();
      },
      tickPrice: (id, _field, price) => {
        if (id === reply.requestId && price > 0) seen.firstTickMs ??= core.now() - openedAt;
        finishIfComplete();
      },
    },
  };
}

/** What a line has shown since it was opened. */
class FirstSight {
  type: MarketDataType | undefined;
  firstTickMs: number | undefined;

  get isComplete(): boolean {
    return this.type !== undefined && this.firstTickMs !== undefined;
  }

  /** Undefined while the type is not known. */
  get answer(): MarketDataAnswer | undefined {
    const { type, firstTickMs } = this;
    if (type === undefined) return undefined;
    return { kind: 'available', type, ...(firstTickMs === undefined ? {} : { firstTickMs }) };
  }
}
