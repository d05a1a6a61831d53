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
  const lastTry = new Map<string, EpochMs>();
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
      for (const order of keeper.orders.active()) keeper.cancel(order, false);
    },
    stop: () => {
      isRunning = false;
    },
    step: () => {
      if (!isRunning || !context.connected) return;
      if (isFlat()) {
        flatSince ??= context.now;
        ask();
      } else {
        flatSince = undefined;
        askedAt = undefined;
        emptyAnswers = 0;
        for (const symbol of portfolio.held()) close(symbol, lastTry, parts);
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

function close(
  symbol: string,
  lastTry: Map<string, EpochMs>,
  { context, keeper, portfolio, bus, random }: FlattenParts,
): void {
  const isWorking = keeper.orders.active().some(({ request }) => request.symbol === symbol);
  if (isWorking || context.now - (lastTry.get(symbol) ?? Number.NEGATIVE_INFINITY) < RETRY_MS) return;
  if (lastTry.has(symbol)) context.notice('alarm', 'FLATTEN_RETRY', `${symbol} is still open: closing it again`);
  lastTry.set(symbol, context.now);
  const quantity = portfolio.quantity(symbol);
  bus.publish('order_intents', {
    event_type: 'order_intent',
    intent_id: seededUuid(random),
    symbol,
    direction: quantity > 0 ? 'SELL' : 'BUY',
    quantity: Math.abs(quantity),
    order_type: 'MARKET',
    timestamp: isoUtc(context.now),
    strategy_id: FLATTEN_ID,
  });
}
