import type { EpochMs } from '../../src/domain/clock.ts';
import type { Bar } from '../../src/domain/market.ts';
import type { OrderRequest } from '../../src/domain/order.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { Effect, EngineEvent } from '../../src/engine/base/ports.ts';

/** One second of a drifting random walk in all symbols: the market of the in-memory session. */
export function createFakeMarket(symbols: readonly string[], seed: number) {
  const random = createRandom(seed);
  const state = symbols.map((symbol) => ({ symbol, price: 100, drift: random.normal() }));
  return {
    second(at: EpochMs): readonly EngineEvent[] {
      return state.flatMap((each) => {
        each.drift = 0.999 * each.drift + 0.045 * random.normal();
        each.price *= Math.exp(0.0001 * random.normal() + 0.00002 * each.drift);
        const mid = Math.round(each.price * 100) / 100;
        const quote = { symbol: each.symbol, at, bid: mid - 0.01, ask: mid + 0.01, bidSize: 500, askSize: 500 };
        const trade = { symbol: each.symbol, at, price: random.uniform() < 0.5 ? quote.bid : quote.ask, size: 100 };
        return [
          { kind: 'quote', quote },
          { kind: 'trade', trade },
        ] as const;
      });
    },
  };
}

/** Sessions of one-minute bars of such a market, one a day from `from`. */
export function fakeBars(symbols: readonly string[], sessions: number, from: EpochMs, seed: number): readonly Bar[] {
  const random = createRandom(`bars ${seed}`);
  const state = symbols.map((symbol) => ({ symbol, price: 100, drift: 0 }));
  return Array.from({ length: sessions * 390 }).flatMap((_, i) => {
    const at = from + Math.floor(i / 390) * 86_400_000 + (i % 390) * 60_000;
    return state.map((each) => {
      each.drift = 0.95 * each.drift + 0.3 * random.normal();
      const open = each.price;
      each.price *= Math.exp(0.0006 * random.normal() + 0.0002 * each.drift);
      const close = each.price;
      return {
        symbol: each.symbol,
        at,
        open,
        high: Math.max(open, close),
        low: Math.min(open, close),
        close,
        volume: 1_000,
      };
    });
  });
}

/** Behaviour of the fake broker. */
export interface Manners {
  /** Chance that an order is refused. */
  readonly reject: number;
  /** Chance that an acknowledgement never comes. */
  readonly silence: number;
  /** Chance that each event comes twice. */
  readonly repeat: number;
}

export const POLITE: Manners = { reject: 0, silence: 0, repeat: 0 };

interface Resting {
  readonly order: OrderRequest;
  readonly brokerOrderId: number;
  filled: number;
  canceled: boolean;
}

/**
 * A broker in memory: acknowledges after 20 ms, fills at the far quote in two parts, rests LIMIT orders until the quote
 * crosses them, answers cancels and queries.
 */
export function createFakeBroker(seed: number, manners: Manners) {
  const random = createRandom(`broker ${seed}`);
  const due: { readonly at: EpochMs; readonly event: EngineEvent }[] = [];
  const quotes = new Map<string, { readonly bid: number; readonly ask: number }>();
  const resting: Resting[] = [];
  const positions = new Map<string, number>();
  let executions = 0;
  let orders = 0;

  const later = (at: EpochMs, event: EngineEvent) => {
    due.push({ at, event });
    if (random.uniform() < manners.repeat) due.push({ at: at + 1, event });
  };
  const status = (intentId: string, word: 'PRE_SUBMITTED' | 'ACCEPTED' | 'CANCELED' | 'FILLED', at: EpochMs) =>
    later(at, { kind: 'order_status', intentId, status: word, filled: 0, remaining: 0, averagePrice: 0, at });
  const fill = (each: Resting, at: EpochMs) => {
    const { order } = each;
    const quote = quotes.get(order.symbol);
    if (quote === undefined || each.canceled) return;
    const price = order.limitPrice ?? (order.side === 'BUY' ? quote.ask : quote.bid);
    for (const [i, quantity] of split(order.quantity - each.filled).entries()) {
      const executionId = `fake.${++executions}`;
      const { intentId, symbol, side } = order;
      const execution = { executionId, intentId, symbol, side, quantity, price, brokerOrderId: each.brokerOrderId, at };
      each.filled += quantity;
      positions.set(symbol, (positions.get(symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
      later(at + i * 40, { kind: 'execution', execution, at: at + i * 40 });
      later(at + i * 40, { kind: 'commission', executionId, commission: 1, currency: 'USD', at: at + i * 40 });
    }
    status(order.intentId, 'FILLED', at + 50);
  };
  const place = (order: OrderRequest, at: EpochMs) => {
    const each: Resting = { order, brokerOrderId: ++orders, filled: 0, canceled: false };
    later(at, { kind: 'order_submitted', intentId: order.intentId, brokerOrderId: each.brokerOrderId, at });
    if (random.uniform() < manners.reject) {
      later(at + 20, {
        kind: 'order_rejected',
        intentId: order.intentId,
        code: 201,
        reason: 'refused',
        at: at + 20,
      });
    } else if (random.uniform() >= manners.silence) {
      resting.push(each);
      status(order.intentId, 'PRE_SUBMITTED', at + 20);
      if (order.type === 'LIMIT') status(order.intentId, 'ACCEPTED', at + 30);
    }
  };
  const isOpen = (each: Resting) => !each.canceled && each.filled < each.order.quantity;
  const cancel = (intentId: string, at: EpochMs) => {
    const each = resting.find(({ order }) => order.intentId === intentId);
    if (each !== undefined && isOpen(each)) {
      each.canceled = true;
      status(intentId, 'CANCELED', at + 30);
    } else later(at + 30, { kind: 'cancel_rejected', intentId, code: 10148, reason: 'too late', at: at + 30 });
  };
  const tellPositions = (requestedAt: EpochMs) => {
    const held = [...positions].flatMap(([symbol, quantity]) => (quantity === 0 ? [] : [{ symbol, quantity }]));
    const at = requestedAt + 10;
    due.push({ at, event: { kind: 'positions', held, requestedAt, at } });
  };
  const answer = (requestedAt: EpochMs) => {
    const open = resting.filter(isOpen).map(({ order, filled }) => ({ intentId: order.intentId, filled }));
    due.push({
      at: requestedAt + 10,
      event: { kind: 'open_orders', orders: open, requestedAt, at: requestedAt + 10 },
    });
  };
  return {
    take(effect: Effect, at: EpochMs): void {
      if (effect.kind === 'place') place(effect.order, at);
      else if (effect.kind === 'cancel') cancel(effect.intentId, at);
      else if (effect.kind === 'query_orders') answer(at);
      else if (effect.kind === 'query_positions') tellPositions(at);
    },
    onQuote(symbol: string, bid: number, ask: number, at: EpochMs): void {
      quotes.set(symbol, { bid, ask });
      for (const each of resting) {
        const { type, side, limitPrice = 0, symbol: own } = each.order;
        const crosses = type === 'MARKET' || (side === 'BUY' ? ask <= limitPrice : bid >= limitPrice);
        if (own === symbol && isOpen(each) && crosses) fill(each, at + 60);
      }
    },
    /** Returns the next due event, up to and including `until`. */
    next(until: EpochMs): { readonly at: EpochMs; readonly event: EngineEvent } | undefined {
      const first = due.reduce((best, each) => (best === undefined || each.at < best.at ? each : best), due[0]);
      if (first === undefined || first.at > until) return undefined;
      due.splice(due.indexOf(first), 1);
      return { at: first.at, event: first.event };
    },
  };
}

function split(quantity: number): readonly number[] {
  const first = Math.floor(quantity / 2);
  return first === 0 ? [quantity] : [first, quantity - first];
}
