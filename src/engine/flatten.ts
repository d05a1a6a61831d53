import { type EpochMs, isoUtc } from '../domain/clock.ts';
import type { RandomStream } from '../domain/random.ts';
import type { Bus } from './bus.ts';
import type { EngineContext } from './context.ts';
import type { OrderKeeper } from './order-keeper.ts';
import type { Portfolio } from './portfolio.ts';
import type { OpenOrdersAnswer } from './reconciliation.ts';
import { seededUuid } from './uuid.ts';

/** Strategy id of closing orders. */
export const FLATTEN_ID = 'flatten';

/** Closes what the engine opened, and shows that it is closed. */
export interface Flatten {
  readonly isRunning: boolean;
  start(): void;
  stop(): void;
  /** Does what is next; called after every event that is not market data. */
  step(): void;
  onOpenOrders(answer: OpenOrdersAnswer): void;
}

/** What the procedure works with. */
export interface FlattenParts {
  readonly context: EngineContext;
  readonly bus: Bus;
  readonly keeper: OrderKeeper;
  readonly portfolio: Portfolio;
  readonly random: RandomStream;
  /** Called once flat is verified. */
  readonly onFlat: () => void;
}

/** Between two closing orders for one symbol when the first did not close it, and between two questions without an answer. */
const RETRY_MS = 5_000;

/** Answers in a row without an order of ours: a pending cancel may still fill. */
const EMPTY_ANSWERS_NEEDED = 2;

/**
 * Cancels every order, closes each position with a reducing market order as soon as no order of its symbol works, and
 * asks for open orders until two answers in a row list none of ours while no position is left. Waits for a lost
 * connection; starts over when a late fill opens a position again.
 */
export function createFlatten(parts: FlattenParts): Flatten {
  const { context, keeper, portfolio } = parts;
  const tries: Tries = { lastAt: new Map(), closing: new Set() };
  let isRunning = false;
  let flatSince: EpochMs | undefined;
  let askedAt: EpochMs | undefined;
  let emptyAnswers = 0;

  const ask = () => {
    if (askedAt !== undefined && context.now - askedAt < RETRY_MS) return;
    askedAt = context.now;
    keeper.ask();
  };
  const isFlat = () => keeper.orders.active().length === 0 && portfolio.held().length === 0;
  const finish = () => {
    isRunning = false;
    parts.onFlat();
  };
  return {
    get isRunning() {
      return isRunning;
    },
    start: () => {
      isRunning = true;
      flatSince = undefined;
      askedAt = undefined;
      emptyAnswers = 0;
      cancelOrders(parts, tries.closing);
    },
    stop: () => {
      isRunning = false;
    },
    step: () => {
      if (!isRunning || !context.connected) return;
      cancelOrders(parts, tries.closing);
      if (isFlat()) {
        flatSince ??= context.now;
        ask();
      } else {
        flatSince = undefined;
        askedAt = undefined;
        emptyAnswers = 0;
        for (const symbol of portfolio.held()) close(symbol, tries, parts);
      }
    },
    onOpenOrders: (answer) => {
      if (!isRunning || flatSince === undefined || answer.requestedAt < flatSince) return;
      const ours = answer.orders.filter(({ intentId }) => keeper.orders.find(intentId) !== undefined);
      emptyAnswers = ours.length === 0 ? emptyAnswers + 1 : 0;
      askedAt = undefined;
      if (emptyAnswers >= EMPTY_ANSWERS_NEEDED && isFlat()) finish();
    },
  };
}

/** A market order on its way fills before its cancel arrives: it is left alone for a moment. */
const MARKET_GRACE_MS = 2_000;

/** A closing order may need a few refills of the quote. */
const CLOSING_GRACE_MS = 10_000;

function cancelOrders({ keeper, context }: FlattenParts, closing: ReadonlySet<string>): void {
  for (const order of keeper.orders.active()) {
    const { type, intentId } = order.request;
    const grace = closing.has(intentId) ? CLOSING_GRACE_MS : MARKET_GRACE_MS;
    const isOnItsWay = type === 'MARKET' && context.now - order.intentAt < grace;
    if (!isOnItsWay) keeper.cancel(order, false);
  }
}

interface Tries {
  readonly lastAt: Map<string, EpochMs>;
  /** Intents of closing orders. */
  readonly closing: Set<string>;
}

function close(symbol: string, tries: Tries, { context, keeper, portfolio, bus, random }: FlattenParts): void {
  const isWorking = keeper.orders.active().some(({ request }) => request.symbol === symbol);
  const lastAt = tries.lastAt.get(symbol);
  if (isWorking || (lastAt !== undefined && context.now - lastAt < RETRY_MS)) return;
  if (lastAt !== undefined) context.notice('alarm', 'FLATTEN_RETRY', `${symbol} is still open: closing it again`);
  const intentId = seededUuid(random);
  tries.lastAt.set(symbol, context.now);
  tries.closing.add(intentId);
  const quantity = portfolio.quantity(symbol);
  bus.publish('order_intents', {
    event_type: 'order_intent',
    intent_id: intentId,
    symbol,
    direction: quantity > 0 ? 'SELL' : 'BUY',
    quantity: Math.abs(quantity),
    order_type: 'MARKET',
    timestamp: isoUtc(context.now),
    strategy_id: FLATTEN_ID,
  });
}
