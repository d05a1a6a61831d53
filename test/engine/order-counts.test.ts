import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OrderEvent } from '../../src/engine/orders/order-machine.ts';
import { createOrders, mayStillTrade, type Order, type Orders } from '../../src/engine/orders/orders.ts';
import { ascending, quantile } from '../../src/statistics/quantile.ts';
import { OPEN, uuid } from './support.ts';

const SYMBOLS = ['AAPL', 'MSFT'];
const EVENTS: readonly OrderEvent[] = [
  'DENY',
  'SUBMIT',
  'ACCEPT',
  'PARTIAL_FILL',
  'FILL',
  'CANCEL',
  'REJECT',
  'TIME_OUT',
];

const step = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), symbol: fc.constantFrom(...SYMBOLS), isBuy: fc.boolean() }),
  fc.record({ kind: fc.constant('event' as const), order: fc.nat(), event: fc.constantFrom(...EVENTS) }),
  fc.record({ kind: fc.constant('fill' as const), order: fc.nat(), quantity: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant('restate' as const), order: fc.nat(), filled: fc.nat({ max: 60 }) }),
  fc.record({ kind: fc.constant('noteFilled' as const), order: fc.nat(), quantity: fc.nat({ max: 120 }) }),
  fc.record({ kind: fc.constant('acknowledge' as const), order: fc.nat(), afterMs: fc.nat({ max: 500 }) }),
  fc.record({ kind: fc.constant('terms' as const), order: fc.nat(), quantity: fc.integer({ min: 1, max: 200 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(orders: Orders, each: Step, n: number): void {
  if (each.kind === 'open') {
    const side = each.isBuy ? 'BUY' : 'SELL';
    const request = {
      intentId: uuid(n),
      symbol: each.symbol,
      side,
      quantity: 100,
      type: 'MARKET',
      timeInForce: 'DAY',
    } as const;
    orders.open(request, OPEN, 100);
    return;
  }
  const all = orders.all();
  const order = all[each.order % Math.max(1, all.length)];
  if (order === undefined) return;
  if (each.kind === 'event') orders.apply(order, each.event, OPEN);
  else if (each.kind === 'fill') orders.fill(order, each.quantity, 100);
  else if (each.kind === 'restate') orders.restate(order, each.filled, 100 * each.filled, each.filled - order.filled);
  else if (each.kind === 'noteFilled') orders.noteFilled(order, each.quantity, OPEN);
  else if (each.kind === 'acknowledge') orders.acknowledge(order, OPEN + each.afterMs);
  else {
    const terms = { ...order.request, quantity: each.quantity };
    if (order.replacement === null) orders.propose(order, terms);
    else {
      orders.confirm(order, terms);
      orders.propose(order, null);
    }
  }
}

function latency({ acknowledgedAt, intentAt }: Order): readonly number[] {
  return acknowledgedAt === null ? [] : [acknowledgedAt - intentAt];
}

it('what the store knows of all orders is what a walk over them finds, and every change is told', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const changed = new Set<string>();
      const orders = createOrders((symbol) => changed.add(symbol));
      const seen = (symbol: string) =>
        JSON.stringify([
          orders.openQuantity(symbol, 'BUY'),
          orders.openQuantity(symbol, 'SELL'),
          orders.unbooked(symbol),
        ]);
      let isDeniedAcknowledged = false;
      for (const [n, each] of steps.entries()) {
        const before = SYMBOLS.map(seen);
        changed.clear();
        take(orders, each, n);
        for (const [i, symbol] of SYMBOLS.entries()) if (seen(symbol) !== before[i]) expect(changed).toContain(symbol);
        const all = orders.all();
        const sent = all.filter(({ state }) => state !== 'DENIED');
        const active = all.filter(({ closedAt }) => closedAt === null);
        expect(orders.active()).toEqual(active);
        expect(orders.sentCount).toBe(sent.length);
        expect(orders.tradeCount).toBe(all.filter(({ filled }) => filled > 0).length);
        expect(orders.untradedCount).toBe(active.filter(({ filled }) => filled === 0).length);
        // The broker sends nothing about an order before it is denied.
        isDeniedAcknowledged ||= all.some((order) => order.state === 'DENIED' && order.acknowledgedAt !== null);
        const latencies = sent.flatMap(latency);
        if (!isDeniedAcknowledged) {
          expect(orders.placeLatencyMs.count).toBe(latencies.length);
          expect(orders.placeLatencyMs.value).toBe(quantile(ascending(latencies), 0.95));
        }
        for (const symbol of SYMBOLS) {
          const own = active.filter(({ request }) => request.symbol === symbol);
          expect(orders.activeIn(symbol)).toEqual(own);
          for (const side of ['BUY', 'SELL'] as const) {
            const open = own
              .filter(({ request }) => request.side === side)
              .reduce((sum, one) => sum + mayStillTrade(one), 0);
            expect(orders.openQuantity(symbol, side)).toBe(open);
          }
          const short = all.filter(
            ({ request, filled, reportedFilled }) => request.symbol === symbol && reportedFilled > filled,
          );
          const unbooked = short.reduce(
            (sum, { request, filled, reportedFilled }) =>
              sum + (request.side === 'BUY' ? 1 : -1) * (reportedFilled - filled),
            0,
          );
          expect(orders.unbooked(symbol) + 0).toBe(unbooked + 0);
        }
      }
    }),
    { numRuns: 300 },
  );
});
