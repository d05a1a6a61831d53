import type { MarketDataType } from '../../domain/market.ts';
import type { ReqMktData } from '../../tws/messages/market-data.ts';
import { TICK } from '../../tws/messages/ticks.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { MarketSnapshot, QuoteUpdate, TradeUpdate } from '../venue/quotes.ts';
import { findOne } from './contract-wire.ts';
import { BBO_EXCHANGE } from './fact-desk.ts';
import type { Handlers, SessionContext } from './session-context.ts';

/** Serves market-data lines. */
export interface MarketDesk {
  readonly handlers: Handlers<'reqMktData' | 'cancelMktData' | 'reqMarketDataType'>;
  onMarketDataType(conId: number, type: MarketDataType): void;
  onQuote(quote: QuoteUpdate): void;
  onTrade(trade: TradeUpdate): void;
  onHalt(conId: number, isHalted: boolean): void;
  /** Releases all lines after the client has disconnected. */
  close(): void;
}

/** A market-data line, with the values sent last. */
interface Line {
  readonly reqId: number;
  readonly contract: VenueContract;
  /** The line ends after its first values. */
  readonly isSnapshot: boolean;
  /** `undefined` until the first values. */
  type: MarketDataType | undefined;
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
  volume: number;
  high: number;
  low: number;
}

/** Tick attribute canAutoExecute. */
const CAN_AUTO_EXECUTE = 1;

/** Creates a desk without lines. */
export function createMarketDesk(context: SessionContext): MarketDesk {
  const book = createLineBook(context);
  const open = ({ reqId, snapshot }: ReqMktData, contract: VenueContract) => {
    book.add(newLine(reqId, contract, snapshot));
    context.venue.subscribe(contract.conId, context.now());
  };
  const reqMktData = (request: ReqMktData) => {
    const { reqId } = request;
    const found = findOne(context.venue.contracts, request.contract);
    if (book.get(reqId) !== undefined) context.fail(reqId, 102, 'Duplicate ticker ID.');
    else if (found.kind === 'refused') context.later('market_data', () => context.fail(reqId, found.code, found.text));
    else if (context.lines.take()) open(request, found.contract);
    else context.fail(reqId, 101, 'Max number of tickers has been reached.');
  };
  const onMarketDataType = (conId: number, type: MarketDataType) => {
    for (const line of book.of(conId)) {
      announce(context, line, type);
      if (!line.isSnapshot) continue;
      context.send({ kind: 'tickSnapshotEnd', reqId: line.reqId });
      book.drop(line);
    }
  };
  return {
    handlers: {
      reqMktData,
      cancelMktData: ({ reqId }) => {
        const line = book.get(reqId);
        if (line === undefined) context.fail(reqId, 300, `Can't find EId with tickerId:${reqId}`);
        else book.drop(line);
      },
      // Ignored: the venue has data of one type only, which each line announces.
      reqMarketDataType: () => {},
    },
    onMarketDataType,
    onQuote: (quote) => {
      for (const line of book.of(quote.conId)) showQuote(context, line, quote);
    },
    onTrade: (trade) => {
      for (const line of book.of(trade.conId)) showTrade(context, line, trade);
    },
    onHalt: (conId, isHalted) => {
      for (const { reqId } of book.of(conId)) {
        context.send({ kind: 'tickGeneric', reqId, tickType: TICK.halted, value: isHalted ? 1 : 0 });
      }
    },
    close: () => book.dropAll(),
  };
}

/** Lines of a client by request and by contract. */
interface LineBook {
  get(reqId: number): Line | undefined;
  of(conId: number): readonly Line[];
  add(line: Line): void;
  drop(line: Line): void;
  dropAll(): void;
}

function createLineBook({ venue, lines }: SessionContext): LineBook {
  const byRequest = new Map<number, Line>();
  const byContract = new Map<number, readonly Line[]>();
  const of = (conId: number) => byContract.get(conId) ?? [];
  const drop = (line: Line) => {
    const { conId } = line.contract;
    byRequest.delete(line.reqId);
    byContract.set(
      conId,
      of(conId).filter((other) => other !== line),
    );
    venue.unsubscribe(conId);
    lines.give();
  };
  return {
    get: (reqId) => byRequest.get(reqId),
    of,
    add: (line) => {
      byRequest.set(line.reqId, line);
      byContract.set(line.contract.conId, [...of(line.contract.conId), line]);
    },
    drop,
    dropAll: () => {
      for (const line of byRequest.values()) drop(line);
    },
  };
}

function newLine(reqId: number, contract: VenueContract, isSnapshot: boolean): Line {
  const nothing = { bid: 0, bidSize: 0, ask: 0, askSize: 0, volume: 0, high: 0, low: 0 };
  return { reqId, contract, isSnapshot, type: undefined, ...nothing };
}

/** Sends the type of a line's data; the first time, also its current values. */
function announce(context: SessionContext, line: Line, type: MarketDataType): void {
  if (line.type === type) return;
  const isFirst = line.type === undefined;
  line.type = type;
  context.send({ kind: 'marketDataType', reqId: line.reqId, type });
  if (!isFirst) return;
  const { minTick } = line.contract;
  context.send({
    kind: 'tickReqParams',
    reqId: line.reqId,
    minTick,
    bboExchange: BBO_EXCHANGE,
    snapshotPermissions: 0,
  });
  const snapshot = context.venue.snapshot(line.contract.conId, context.now());
  showQuote(context, line, snapshot);
  showStatistics(context, line, snapshot);
}

function price(context: SessionContext, line: Line, tickType: number, value: number, size: number): void {
  const attributes = tickType === TICK.bid || tickType === TICK.ask ? CAN_AUTO_EXECUTE : 0;
  context.send({ kind: 'tickPrice', reqId: line.reqId, tickType, price: value, size, attributes });
}

function size(context: SessionContext, line: Line, tickType: number, value: number): void {
  context.send({ kind: 'tickSize', reqId: line.reqId, tickType, size: value });
}

/** Sends a changed price with its size, or only the size when the price is unchanged. */
function showQuote(context: SessionContext, line: Line, quote: QuoteUpdate): void {
  if (line.type === undefined) return;
  if (quote.bid !== line.bid) price(context, line, TICK.bid, quote.bid, quote.bidSize);
  else if (quote.bidSize !== line.bidSize) size(context, line, TICK.bidSize, quote.bidSize);
  if (quote.ask !== line.ask) price(context, line, TICK.ask, quote.ask, quote.askSize);
  else if (quote.askSize !== line.askSize) size(context, line, TICK.askSize, quote.askSize);
  line.bid = quote.bid;
  line.bidSize = quote.bidSize;
  line.ask = quote.ask;
  line.askSize = quote.askSize;
}

function showStatistics(context: SessionContext, line: Line, snapshot: MarketSnapshot): void {
  price(context, line, TICK.last, snapshot.last, snapshot.lastSize);
  size(context, line, TICK.volume, snapshot.volume);
  line.volume = snapshot.volume;
  showRange(context, line, snapshot);
  price(context, line, TICK.open, snapshot.open, 0);
  price(context, line, TICK.close, snapshot.previousClose, 0);
}

function showRange(context: SessionContext, line: Line, range: { readonly high: number; readonly low: number }): void {
  if (range.high !== line.high) price(context, line, TICK.high, range.high, 0);
  if (range.low !== line.low) price(context, line, TICK.low, range.low, 0);
  line.high = range.high;
  line.low = range.low;
}

/** The venue repeats the last trade for every new subscriber; an unchanged volume shows that. */
function showTrade(context: SessionContext, line: Line, trade: TradeUpdate): void {
  if (line.type === undefined || trade.volume === line.volume) return;
  line.volume = trade.volume;
  const seconds = `${Math.floor(trade.at / 1000)}`;
  context.send({ kind: 'tickString', reqId: line.reqId, tickType: TICK.lastTimestamp, value: seconds });
  price(context, line, TICK.last, trade.price, trade.size);
  size(context, line, TICK.volume, trade.volume);
  showRange(context, line, trade);
}
