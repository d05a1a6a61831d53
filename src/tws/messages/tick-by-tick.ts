import type { Fields } from '../fields.ts';
import { message } from '../message.ts';
import { ProtocolError } from '../protocol-error.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type IdMessage, idMessage } from './id-message.ts';

/** Subscribes to every tick of one kind. */
export interface ReqTickByTick extends IdMessage<'reqTickByTick'> {
  readonly contract: WireContract;
  /** `Last`, `AllLast`, `BidAsk`, `MidPoint`. */
  readonly tickType: string;
  /** Number of historical ticks to send first. */
  readonly numberOfTicks: number;
  /** Sends BidAsk only when a price changes. */
  readonly ignoreSize: boolean;
}

// 97, reqId, contract, tick type, number of ticks, ignore size
export const reqTickByTick = message<ReqTickByTick>(
  97,
  { kind: 'reqTickByTick', reqId: 0, contract: EMPTY_CONTRACT, tickType: '', numberOfTicks: 0, ignoreSize: false },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    contract: contractFields(f, m.contract),
    tickType: f.text(m.tickType),
    numberOfTicks: f.integer(m.numberOfTicks),
    ignoreSize: f.flag(m.ignoreSize),
  }),
);

/** Ends the subscription. */
export type CancelTickByTick = IdMessage<'cancelTickByTick'>;
// 98, reqId
export const cancelTickByTick = idMessage(98, 'cancelTickByTick');

/** Numbers of the kinds of ticks. */
export const TICK_BY_TICK = { Last: 1, AllLast: 2, BidAsk: 3, MidPoint: 4 } as const;

/** A trade. */
export interface SaleTick {
  readonly price: number;
  readonly size: number;
  /** 1 past limit, 2 unreported. */
  readonly attributes: number;
  readonly exchange: string;
  readonly conditions: string;
}

/** A quote. */
export interface QuoteTick {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  /** 1 bid past low, 2 ask past high. */
  readonly attributes: number;
}

/** A tick. */
export interface TickByTick extends IdMessage<'tickByTick'> {
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly tick:
    | { readonly type: 1 | 2; readonly sale: SaleTick }
    | { readonly type: 3; readonly quote: QuoteTick }
    | { readonly type: 4; readonly midpoint: number };
}

const EMPTY_SALE: SaleTick = { price: 0, size: 0, attributes: 0, exchange: '', conditions: '' };
const EMPTY_QUOTE: QuoteTick = { bid: 0, ask: 0, bidSize: 0, askSize: 0, attributes: 0 };

// 99, reqId, type, time, and for 1, 2: price, size, attributes, exchange, conditions; for 3: bid, ask, bid size, ask
// size, attributes; for 4: midpoint
export const tickByTick = message<TickByTick>(
  99,
  { kind: 'tickByTick', reqId: 0, seconds: 0, tick: { type: 4, midpoint: 0 } },
  (f, m) => {
    const reqId = f.integer(m.reqId);
    const type = f.integer(m.tick.type);
    const seconds = f.integer(m.seconds);
    return { kind: m.kind, reqId, seconds, tick: tickFields(f, type, m.tick) };
  },
);

function tickFields(f: Fields, type: number, tick: TickByTick['tick']): TickByTick['tick'] {
  if (type === 1 || type === 2) return { type, sale: saleFields(f, 'sale' in tick ? tick.sale : EMPTY_SALE) };
  if (type === 3) return { type, quote: quoteFields(f, 'quote' in tick ? tick.quote : EMPTY_QUOTE) };
  if (type === 4) return { type, midpoint: f.double('midpoint' in tick ? tick.midpoint : 0) };
  throw new ProtocolError('BAD_FIELD', `expected a tick of type 1 to 4, was ${type}`);
}

function saleFields(f: Fields, sale: SaleTick): SaleTick {
  return {
    price: f.double(sale.price),
    size: f.double(sale.size),
    attributes: f.integer(sale.attributes),
    exchange: f.text(sale.exchange),
    conditions: f.text(sale.conditions),
  };
}

function quoteFields(f: Fields, quote: QuoteTick): QuoteTick {
  return {
    bid: f.double(quote.bid),
    ask: f.double(quote.ask),
    bidSize: f.double(quote.bidSize),
    askSize: f.double(quote.askSize),
    attributes: f.integer(quote.attributes),
  };
}
