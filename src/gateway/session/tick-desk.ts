import type { ReqTickByTick, TickByTick } from '../../tws/messages/tick-by-tick.ts';
import { TICK_BY_TICK } from '../../tws/messages/tick-by-tick.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { QuoteUpdate, TradeUpdate } from '../venue/quotes.ts';
import { findOne } from './contract-wire.ts';
import { sendPast } from './past-tick-desk.ts';
import { midpointOf, saleExchange, type TickKind } from './past-ticks.ts';
import type { Handlers, SessionContext } from './session-context.ts';

/** Serves tick-by-tick data. */
export interface TickDesk {
  readonly handlers: Handlers<'reqTickByTick' | 'cancelTickByTick'>;
  onQuote(quote: QuoteUpdate): void;
  onTrade(trade: TradeUpdate): void;
  /** Releases all subscriptions after the client has disconnected. */
  close(): void;
}

/** A subscription, with the values sent last. */
interface Line {
  readonly reqId: number;
  readonly contract: VenueContract;
  readonly type: TickByTick['tick']['type'];
  readonly ignoreSize: boolean;
  /** False until the historical ticks have been sent. */
  isLive: boolean;
  bid: number;
  ask: number;
  bidSize: number;
  askSize: number;
  midpoint: number;
  volume: number;
}

/** Creates a desk without subscriptions. */
export function createTickDesk(context: SessionContext): TickDesk {
  const lines = new Map<number, Line>();
  const begin = (request: ReqTickByTick, contract: VenueContract, type: Line['type']) => {
    const line = newLine(request, contract, type);
    lines.set(line.reqId, line);
    context.venue.subscribe(contract.conId, context.now());
    context.later('market_data', () => {
      if (lines.get(line.reqId) === line) goLive(context, line, request.numberOfTicks);
    });
  };
  const drop = (line: Line) => {
    lines.delete(line.reqId);
    context.tickLines.give();
    context.venue.unsubscribe(line.contract.conId);
  };
  return {
    handlers: {
      reqTickByTick: (request) => {
        const { reqId } = request;
        const found = findOne(context.venue.contracts, request.contract);
        const type = typeOf(request.tickType);
        if (lines.has(reqId)) context.fail(reqId, 102, 'Duplicate ticker ID.');
        else if (found.kind === 'refused')
          context.later('market_data', () => context.fail(reqId, found.code, found.text));
        else if (type === undefined) context.later('market_data', () => context.fail(reqId, 10189, badType(request)));
        else if (context.tickLines.take()) begin(request, found.contract, type);
        else context.fail(reqId, 10190, 'Max number of tick-by-tick requests has been reached.');
      },
      cancelTickByTick: ({ reqId }) => {
        const line = lines.get(reqId);
        if (line === undefined) context.fail(reqId, 300, `Can't find EId with tickerId:${reqId}`);
        else drop(line);
      },
    },
    onQuote: (quote) => {
      for (const line of lines.values()) if (isOf(line, quote.conId)) showQuote(context, line, quote);
    },
    onTrade: (trade) => {
      for (const line of lines.values()) if (isOf(line, trade.conId)) showTrade(context, line, trade);
    },
    close: () => {
      for (const line of lines.values()) drop(line);
    },
  };
}

function typeOf(name: string): Line['type'] | undefined {
  if (name === 'Last') return TICK_BY_TICK.Last;
  if (name === 'AllLast') return TICK_BY_TICK.AllLast;
  if (name === 'BidAsk') return TICK_BY_TICK.BidAsk;
  return name === 'MidPoint' ? TICK_BY_TICK.MidPoint : undefined;
}

function badType({ tickType }: ReqTickByTick): string {
  return `Failed to request tick-by-tick data:Invalid tick type ${tickType}`;
}

function newLine({ reqId, ignoreSize }: ReqTickByTick, contract: VenueContract, type: Line['type']): Line {
  const nothing = { bid: 0, ask: 0, bidSize: 0, askSize: 0, midpoint: 0, volume: 0 };
  return { reqId, contract, type, ignoreSize, isLive: false, ...nothing };
}

function isOf({ isLive, contract }: Line, conId: number): boolean {
  return isLive && contract.conId === conId;
}

const PAST_KINDS: Readonly<Record<Line['type'], TickKind>> = { 1: 'sale', 2: 'sale', 3: 'quote', 4: 'midpoint' };

/** Sends the requested historical ticks, then the current quote; trades follow as they happen. */
function goLive(context: SessionContext, line: Line, numberOfTicks: number): void {
  const { contract, ignoreSize, reqId } = line;
  const now = context.now();
  if (numberOfTicks > 0) {
    const query = { kind: PAST_KINDS[line.type], ignoreSize, count: numberOfTicks, until: now };
    sendPast(context, reqId, contract, query);
  }
  const picture = context.venue.snapshot(contract.conId, now);
  line.isLive = true;
  line.volume = picture.volume;
  showQuote(context, line, picture);
}

function send(context: SessionContext, line: Line, at: number, tick: TickByTick['tick']): void {
  context.send({ kind: 'tickByTick', reqId: line.reqId, seconds: Math.floor(at / 1000), tick });
}

function showQuote(context: SessionContext, line: Line, quote: QuoteUpdate): void {
  if (line.type === TICK_BY_TICK.MidPoint) showMidpoint(context, line, quote);
  if (line.type !== TICK_BY_TICK.BidAsk) return;
  const { bid, ask, bidSize, askSize } = quote;
  const isPriced = bid !== line.bid || ask !== line.ask;
  const isSized = bidSize !== line.bidSize || askSize !== line.askSize;
  if (!isPriced && (line.ignoreSize || !isSized)) return;
  Object.assign(line, { bid, ask, bidSize, askSize });
  send(context, line, quote.at, { type: 3, quote: { bid, ask, bidSize, askSize, attributes: 0 } });
}

function showMidpoint(context: SessionContext, line: Line, quote: QuoteUpdate): void {
  const midpoint = midpointOf(quote);
  if (midpoint === line.midpoint) return;
  line.midpoint = midpoint;
  send(context, line, quote.at, { type: 4, midpoint });
}

/** The venue repeats the last trade for every new subscriber; an unchanged volume shows that. */
function showTrade(context: SessionContext, line: Line, { at, price, size, volume }: TradeUpdate): void {
  if (line.type !== 1 && line.type !== 2) return;
  if (volume === line.volume) return;
  line.volume = volume;
  const exchange = saleExchange(line.contract);
  send(context, line, at, { type: line.type, sale: { price, size, attributes: 0, exchange, conditions: '' } });
}
