import type { Bar, Quote, Trade } from '../../domain/market.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import { finiteNumbers } from '../schemas/finite-numbers.ts';

/**
 * Formats an event as JSON. Nearly all events are market data, and their field names took most of the time, so they are
 * omitted: a clock is its instant; quotes, trades and bars are arrays.
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

/** Event of a record with a valid check value. */
export type EventValue = number | EngineEvent | readonly [kind: string, symbol: string, ...numbers: number[]];

/** All event kinds, so that a journal of a later version is refused instead of partly understood. */
const KINDS: Readonly<Record<EngineEvent['kind'], true>> = {
  clock: true,
  quote: true,
  trade: true,
  bar: true,
  market_data_type: true,
  order_submitted: true,
  order_status: true,
  order_rejected: true,
  cancel_rejected: true,
  order_warning: true,
  cancel_submitted: true,
  replace_submitted: true,
  replaced: true,
  replace_rejected: true,
  order_found: true,
  execution: true,
  commission: true,
  open_orders: true,
  account_start: true,
  positions: true,
  position_mismatch: true,
  connection: true,
  stale_data: true,
  fresh_data: true,
  clock_skew: true,
  time_not_understood: true,
  competing_session: true,
  pacing_violation: true,
  order_intent: true,
  target: true,
  dead_letter_mended: true,
  command: true,
};

/** Returns the kind of a value that this version does not know; undefined for a known one. */
export function unknownKind(value: EventValue): string | undefined {
  if (typeof value === 'number') return undefined;
  if (isRow(value)) return ROWS.has(value[0]) ? undefined : value[0];
  return Object.hasOwn(KINDS, value.kind) ? undefined : value.kind;
}

const ROWS: ReadonlySet<string> = new Set(['q', 't', 'b']);

/** Decodes a value to its event. */
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
