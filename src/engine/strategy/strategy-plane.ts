import type {
  BarEvent,
  ExecutionReportMessage,
  OrderIntentMessage,
  TargetMessage,
  TickEvent,
  TopicMessages,
} from '../../contracts/messages.ts';
import { type EpochMs, epochOf, isoUtc } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import type { Side } from '../../domain/order.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { Bus } from '../base/bus.ts';
import type { EngineConfig } from '../base/config.ts';
import { IdMap } from '../base/id-map.ts';
import { seededUuid } from '../base/uuid.ts';
import type { Strategy, Target } from './strategy.ts';

/** An intent on the bus, from this plane or from the order plane. */
interface Sent {
  readonly intentId: string;
  readonly book: Book;
  readonly side: Side;
  filled: number;
  done: boolean;
}

export interface StrategyPlaneParts {
  readonly config: EngineConfig;
  readonly bus: Bus;
  readonly strategy: Strategy;
  readonly random: RandomStream;
}

/**
 * Connects a strategy to the bus: it receives bars, the clock, reports and targets, and publishes order intents. A
 * target from outside replaces the strategy's for its symbol until the next one.
 */
export function connectStrategyPlane(parts: StrategyPlaneParts): void {
  const { bus, strategy, config } = parts;
  const standing = new Map<string, NamedTarget>();
  const desk = createDesk(config.execution.retryAfterMs);
  const quotes = createQuotes();
  const books = { desk, quotes };
  const onMarketEvent = (message: TopicMessages['market_events']): void => {
    if (message.event_type === 'bar_event') strategy.onBar(barOf(message));
    else if (message.event_type === 'tick_event') quotes.onTick(message);
    else if (message.event_type === 'clock_event') decide(epochOf(message.timestamp));
  };
  const decide = (at: EpochMs): void => {
    const targets = strategy.onClock({ at, capital: config.capitalInUse, position: desk.position });
    for (const target of targets) if (!standing.has(target.symbol)) pursue(named(target, strategy), at, parts, books);
    for (const target of standing.values()) pursue(target, at, parts, books);
  };
  const onTarget = ({ symbol, quantity, urgency, strategy_id, timestamp }: TargetMessage): void => {
    const target = { symbol, quantity, urgency, strategyId: strategy_id };
    standing.set(symbol, target);
    pursue(target, Date.parse(timestamp), parts, books);
  };
  bus.subscribe('market_events', onMarketEvent, ['bar_event', 'tick_event', 'clock_event']);
  bus.subscribe('order_intents', desk.onIntent);
  bus.subscribe('targets', onTarget);
  bus.subscribe('execution_reports', desk.onReport);
}

/** A target with the id of its strategy. */
interface NamedTarget extends Target {
  readonly strategyId: string;
}

function named(target: Target, { id }: Strategy): NamedTarget {
  return { ...target, strategyId: id };
}

interface Books {
  readonly desk: Desk;
  readonly quotes: Quotes;
}

/** Sends an order towards a target, unless an order of the symbol is working. */
function pursue(target: NamedTarget, at: EpochMs, { bus, random }: StrategyPlaneParts, { desk, quotes }: Books): void {
  const difference = nextStep(desk.position(target.symbol), target.quantity);
  const side: Side = difference > 0 ? 'BUY' : 'SELL';
  if (difference === 0 || desk.isWorking(target.symbol) || desk.isResting(target.symbol, side, at)) return;
  const intent: OrderIntentMessage = {
    event_type: 'order_intent',
    intent_id: seededUuid(random),
    symbol: target.symbol,
    direction: side,
    quantity: Math.abs(difference),
    ...priceOf(target, side, quotes),
    timestamp: isoUtc(at),
    strategy_id: target.strategyId,
  };
  // Counted at once, so that a second target of the symbol in the same minute finds the working order.
  if (bus.publish('order_intents', intent)) desk.onIntent(intent);
}

/** Closes a position before the opposite one is opened: while reducing, an order through zero is refused. */
function nextStep(position: number, target: number): number {
  return position * target < 0 ? -position : target - position;
}

/** A patient order is a LIMIT at the near side of the quote; without a quote it is a MARKET order. */
function priceOf(target: Target, side: Side, quotes: Quotes): Pick<OrderIntentMessage, 'order_type' | 'limit_price'> {
  const quote = target.urgency === 'patient' ? quotes.of(target.symbol) : undefined;
  if (quote === undefined) return { order_type: 'MARKET' };
  return { order_type: 'LIMIT', limit_price: side === 'BUY' ? quote.bid : quote.ask };
}

interface Quotes {
  onTick(tick: TickEvent): void;
  /** Undefined while a side is missing or the quote is crossed. */
  of(symbol: string): { readonly bid: number; readonly ask: number } | undefined;
}

/** Keeps the best bid and offer of each symbol, from messages alone. */
function createQuotes(): Quotes {
  const bids = new Map<string, number>();
  const asks = new Map<string, number>();
  return {
    onTick: ({ symbol, price, tick_type }) => {
      if (tick_type === 'BID') bids.set(symbol, price);
      else if (tick_type === 'ASK') asks.set(symbol, price);
    },
    of: (symbol) => {
      const [bid, ask] = [bids.get(symbol), asks.get(symbol)];
      return bid === undefined || ask === undefined || ask < bid ? undefined : { bid, ask };
    },
  };
}

interface Desk {
  readonly onIntent: (message: OrderIntentMessage) => void;
  readonly onReport: (message: ExecutionReportMessage) => void;
  readonly position: (symbol: string) => number;
  /** True while an order of the symbol has not ended. */
  isWorking(symbol: string): boolean;
  /** True for a time after an order of that side was refused. */
  isResting(symbol: string, side: Side, at: number): boolean;
}

/** Position and orders of a symbol. */
interface Book {
  /** Signed shares. */
  position: number;
  /** Orders that have not ended. */
  working: number;
  /** Instant of the newest refusal of each side. */
  readonly refusedAt: Record<Side, EpochMs>;
}

const NEVER = Number.NEGATIVE_INFINITY;

/** Keeps positions and working orders, from messages alone. */
function createDesk(retryAfterMs: number): Desk {
  const sent = new IdMap<Sent>();
  const books = new Map<string, Book>();
  // Reports of one order arrive in a row.
  let last: Sent | undefined;
  const find = (intentId: string): Sent | undefined => {
    if (last?.intentId !== intentId) last = sent.get(intentId) ?? last;
    return last?.intentId === intentId ? last : undefined;
  };
  const open = (symbol: string): Book => {
    const book = { position: 0, working: 0, refusedAt: { BUY: NEVER, SELL: NEVER } };
    books.set(symbol, book);
    return book;
  };
  return {
    onIntent: ({ intent_id, symbol, direction }) => {
      if (find(intent_id) !== undefined) return;
      const book = books.get(symbol) ?? open(symbol);
      last = { intentId: intent_id, book, side: direction, filled: 0, done: false };
      sent.set(intent_id, last);
      book.working++;
    },
    onReport: (report) => {
      const order = find(report.intent_id);
      if (order === undefined) return;
      const { book, side } = order;
      const filled = report.filled_quantity - order.filled;
      order.filled = report.filled_quantity;
      if (filled !== 0) book.position += side === 'BUY' ? filled : -filled;
      if (report.status === 'REJECTED') book.refusedAt[side] = epochOf(report.timestamp);
      if (order.done || !END_STATUSES.has(report.status)) return;
      order.done = true;
      book.working--;
    },
    position: (symbol) => books.get(symbol)?.position ?? 0,
    isWorking: (symbol) => (books.get(symbol)?.working ?? 0) > 0,
    isResting: (symbol, side, at) => at - (books.get(symbol)?.refusedAt[side] ?? NEVER) < retryAfterMs,
  };
}

const END_STATUSES: ReadonlySet<string> = new Set(['FILLED', 'CANCELED', 'REJECTED']);

function barOf({ symbol, timestamp, open, high, low, close, volume }: BarEvent): Bar {
  return { symbol, at: epochOf(timestamp), open, high, low, close, volume };
}
