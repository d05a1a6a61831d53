import type { Bar, Quote, Trade } from '../../domain/market.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import { finiteNumbers } from '../finite-numbers.ts';

/**
 * An event as JSON. Nearly all events are market data, and nearly all of the time went into their field names: those are
 * left out. A clock is its instant; quotes, trades and bars are arrays.
 */
export function eventText(event: EngineEvent): string {
  if (event.kind === 'clock') return String(event.at);
  if (event.kind === 'quote') return quoteText(event.quote);
  if (event.kind === 'trade') return tradeText(event.trade);
  return event.kind === 'bar' ? barText(event.bar) : JSON.stringify(event, finiteNumbers);
}

function quoteText({ symbol, at, bid, ask, bidSize, askSize }: Quote): string {
  return `["q","${symbol}",${at},${bid},${ask},${bidSize},${askSize}]`;
}

function tradeText({ symbol, at, price, size }: Trade): string {
  return `["t","${symbol}",${at},${price},${size}]`;
}

function barText({ symbol, at, open, high, low, close, volume }: Bar): string {
  return `["b","${symbol}",${at},${open},${high},${low},${close},${volume}]`;
}

/** An event of a record whose check value holds. */
export type EventValue = number | EngineEvent | readonly [kind: string, symbol: string, ...numbers: number[]];

/** The event of a value. */
export function eventOf(value: EventValue): EngineEvent {
  if (typeof value === 'number') return { kind: 'clock', at: value };
  return isRow(value) ? marketEvent(value) : value;
}

type Row = Extract<EventValue, readonly unknown[]>;

function isRow(value: EventValue): value is Row {
  return Array.isArray(value);
}

function marketEvent([kind, symbol, at = 0, a = 0, b = 0, c = 0, d = 0, e = 0]: Row): EngineEvent {
  if (kind === 'q') return { kind: 'quote', quote: { symbol, at, bid: a, ask: b, bidSize: c, askSize: d } };
  if (kind === 't') return { kind: 'trade', trade: { symbol, at, price: a, size: b } };
  return { kind: 'bar', bar: { symbol, at, open: a, high: b, low: c, close: d, volume: e } };
}
