import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '../../../src/domain/order.ts';
import type { VenueContract } from '../../../src/gateway/venue/contract.ts';
import { MOMENTUM_MARKET } from '../../../src/gateway/venue/market-model.ts';
import type { OrderInstruction, VenueExecution, VenueOrder } from '../../../src/gateway/venue/order.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { conIdOf, driveUntil, exampleEntries, instruction, makeVenue } from './support.ts';

/** An act of a client, after a pause. */
type Act = { readonly pauseMs: number } & (
  | {
      readonly do: 'place';
      readonly clientId: number;
      readonly contract: number;
      readonly side: Side;
      readonly quantity: number;
      /** Ticks from the bid towards the other side; absent = market order. */
      readonly aggression?: number;
      readonly timeInForce: string;
      readonly group: string;
    }
  | { readonly do: 'cancel'; readonly clientId: number; readonly orderId: number }
  | { readonly do: 'cancel_all' }
);

type Placing = Act & { readonly do: 'place' };

const pauseMs = fc.integer({ min: 0, max: 4000 });
const clientId = fc.constantFrom(1, 2);
const acts = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record<Placing>(
        {
          do: fc.constant('place'),
          pauseMs,
          clientId,
          contract: fc.nat(),
          side: fc.constantFrom<Side>('BUY', 'SELL'),
          quantity: fc.integer({ min: 1, max: 4000 }),
          aggression: fc.integer({ min: -20, max: 20 }),
          timeInForce: fc.constantFrom('DAY', 'GTC', 'IOC', 'FOK'),
          group: fc.constantFrom('', '', 'g'),
        },
        { requiredKeys: ['do', 'pauseMs', 'clientId', 'contract', 'side', 'quantity', 'timeInForce', 'group'] },
      ),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('cancel' as const),
        pauseMs,
        clientId,
        orderId: fc.integer({ min: 1, max: 10 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel_all' as const), pauseMs }) },
  ),
  { maxLength: 25 },
);

function perform(venue: Venue, act: Act): void {
  if (act.do === 'cancel_all') venue.cancelAll(venue.now);
  else if (act.do === 'cancel') venue.cancelOrder(act.clientId, act.orderId, venue.now);
  else placeAct(venue, act);
}

function placeAct(venue: Venue, act: Placing): void {
  const contracts = venue.contracts.all();
  const contract = contracts[act.contract % contracts.length];
  if (contract === undefined) return;
  const { clientId, side, timeInForce, group } = act;
  const quantity = contract.minSize > 1 ? contract.minSize * (1 + (act.quantity % 5)) : act.quantity;
  const order = { clientId, side, timeInForce, ocaGroup: group, quantity, conId: contract.conId };
  venue.placeOrder(instruction(venue, { ...order, ...termsOf(venue, contract, act) }), venue.now);
}

function termsOf(
  venue: Venue,
  { conId, minTick }: VenueContract,
  { side, aggression }: Placing,
): Partial<OrderInstruction> {
  if (aggression === undefined) return { type: 'MKT' };
  const { bid } = venue.snapshot(conId, venue.now);
  const ticks = Math.max(1, Math.round(bid / minTick) + (side === 'BUY' ? aggression : -aggression));
  return { type: 'LMT', limitPrice: ticks * minTick };
}

const ENTRIES = exampleEntries();
const SHORT_HISTORY = { ...MOMENTUM_MARKET, historySessions: 1 };

/** Runs a sequence of acts and waits until nothing is due. */
function run(history: readonly Act[], seed = 42): { readonly venue: Venue; readonly events: readonly VenueEvent[] } {
  const venue = makeVenue({ contracts: ENTRIES, market: SHORT_HISTORY, startingCash: 20_000_000, seed });
  const events: VenueEvent[] = [];
  for (const act of history) {
    events.push(...driveUntil(venue, venue.now + act.pauseMs));
    perform(venue, act);
  }
  events.push(...driveUntil(venue, venue.now + 20_000));
  return { venue, events };
}

const signed = ({ side, quantity }: { side: Side; quantity: number }) => (side === 'BUY' ? quantity : -quantity);
const SETTINGS = { seed: 100, numRuns: 40 } as const;

describe('whatever clients do', () => {
  test('the same calls give the same events', () => {
    fc.assert(
      fc.property(acts, (history) => {
        expect(run(history).events).toEqual(run(history).events);
      }),
      { ...SETTINGS, numRuns: 20 },
    );
  });

  test('events come in order of time', () => {
    fc.assert(
      fc.property(acts, (history) => {
        const times = run(history).events.map(({ at }) => at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      SETTINGS,
    );
  });

  test('fills add up to positions, and cash, positions, results and commissions to equity', () => {
    fc.assert(
      fc.property(acts, (history) => {
        const { venue } = run(history);
        const dump = venue.dump(venue.now);
        const net = new Map<number, number>();
        for (const execution of dump.executions) {
          net.set(execution.contract.conId, (net.get(execution.contract.conId) ?? 0) + signed(execution));
        }
        const positions = new Map(dump.positions.map(({ contract, quantity }) => [contract.conId, quantity]));
        expect([...net].filter(([, quantity]) => quantity !== 0)).toEqual([...positions]);
        const gains = dump.realizedPnl + dump.unrealizedPnl - dump.commissions;
        expect(dump.equity).toBeCloseTo(dump.startingCash + gains, 5);
        const value = dump.positions.reduce((sum, { marketValue }) => sum + marketValue, 0);
        expect(dump.equity).toBeCloseTo(dump.cash + value, 5);
        const charged = dump.executions.reduce((sum, { commission }) => sum + commission.commission, 0);
        expect(dump.commissions).toBeCloseTo(charged, 6);
      }),
      SETTINGS,
    );
  });

  test('no order fills more than it asks for, and what it says of itself is the sum of its fills', () => {
    fc.assert(
      fc.property(acts, (history) => {
        const { venue } = run(history);
        const { orders, executions } = venue.dump(venue.now);
        for (const order of orders) expectConsistent(order, executions);
      }),
      SETTINGS,
    );
  });

  test('a journaledEngine pays the quote of its instant and never beyond its limit; a maker gets its limit', () => {
    fc.assert(
      fc.property(acts, (history) => {
        const { venue } = run(history);
        const { orders, executions } = venue.dump(venue.now);
        for (const execution of executions) {
          const order = orders.find(({ permId }) => permId === execution.permId);
          const quote = venue.snapshot(execution.contract.conId, execution.at);
          const opposite = execution.side === 'BUY' ? quote.ask : quote.bid;
          if (execution.liquidity === 1) expect(execution.price).toBeCloseTo(order?.limitPrice ?? Number.NaN, 9);
          else expect(execution.price).toBe(opposite);
          const beyond =
            (execution.price - (order?.limitPrice ?? execution.price)) * (execution.side === 'BUY' ? 1 : -1);
          expect(beyond).toBeLessThan(1e-9);
        }
      }),
      SETTINGS,
    );
  });

  test('of one second, contract and side, takers get no more than is shown', () => {
    fc.assert(
      fc.property(acts, (history) => {
        const { venue } = run(history);
        const taken = new Map<string, number>();
        for (const execution of venue.executions().filter(({ liquidity }) => liquidity === 2)) {
          const { at, side, contract, quantity } = execution;
          const key = `${Math.floor(at / 1000)} ${contract.conId} ${side}`;
          taken.set(key, (taken.get(key) ?? 0) + quantity);
          const quote = venue.snapshot(contract.conId, at);
          expect(taken.get(key)).toBeLessThanOrEqual(side === 'BUY' ? quote.askSize : quote.bidSize);
        }
      }),
      SETTINGS,
    );
  });

  test('every status follows from the one before, and nothing follows an end', () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      '': ['PreSubmitted', 'Inactive'],
      PreSubmitted: ['PreSubmitted', 'Submitted', 'PendingCancel', 'Cancelled', 'Filled', 'Inactive'],
      // A FOK order that is not filled becomes inactive.
      Submitted: ['Submitted', 'PendingCancel', 'Cancelled', 'Filled', 'Inactive'],
      PendingCancel: ['PendingCancel', 'Cancelled', 'Filled', 'Inactive'],
    };
    fc.assert(
      fc.property(acts, (history) => {
        const last = new Map<number, string>();
        for (const event of run(history).events) {
          if (event.kind !== 'order') continue;
          const { permId, status } = event.order;
          expect(allowed[last.get(permId) ?? ''] ?? []).toContain(status);
          last.set(permId, status);
        }
      }),
      SETTINGS,
    );
  });
});

function expectConsistent(order: VenueOrder, executions: readonly VenueExecution[]): void {
  const own = executions.filter(({ permId }) => permId === order.permId);
  const filled = own.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(filled).toBeLessThanOrEqual(order.quantity);
  expect(order).toMatchObject({ filled, remaining: order.quantity - filled });
  expect(order.status === 'Filled').toBe(filled === order.quantity);
  const value = own.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  if (filled > 0) expect(order.averageFillPrice).toBeCloseTo(value / filled, 6);
  expect(own.at(-1)?.cumulativeQuantity ?? 0).toBe(filled);
}

describe('cost', () => {
  const cpuMs = (work: () => void) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };

  test('six hours of five stocks, second by second, stay far below the time of a rehearsal', () => {
    const venue = makeVenue();
    for (const symbol of ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN']) venue.subscribe(conIdOf(venue, symbol), venue.now);
    expect(cpuMs(() => driveUntil(venue, venue.sessionOpen + 21_600_000))).toBeLessThan(1500);
  });

  test('ten sessions of ten stocks stay far below the time of a rehearsal', () => {
    const venue = makeVenue();
    const stocks = venue.contracts.find({ securityType: 'STK' }).slice(0, 10);
    const ask = ({ conId }: { readonly conId: number }) =>
      venue.history({
        conId,
        endAt: venue.now,
        duration: { count: 10, unit: 'D' },
        barMs: 60_000,
        whatToShow: 'TRADES',
      });
    expect(cpuMs(() => stocks.forEach(ask))).toBeLessThan(1500);
  });
});
