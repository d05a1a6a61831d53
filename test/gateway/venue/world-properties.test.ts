import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOMENTUM_MARKET } from '../../../src/gateway/venue/market-model.ts';
import type { VenueExecution, VenueOrder } from '../../../src/gateway/venue/order.ts';
import type { Venue, VenueEvent } from '../../../src/gateway/venue/types.ts';
import { type Act, histories, perform } from './arbitrary-acts.ts';
import { driveUntil, exampleEntries, makeVenue } from './support.ts';

const ENTRIES = exampleEntries();
const SHORT_HISTORY = { ...MOMENTUM_MARKET, historySessions: 1 };
/** Longer run: `PROPERTY_RUNS=2000 PROPERTY_SEED=1 npx vitest run test/gateway/venue/world-properties.test.ts`. */
const SETTINGS = {
  seed: Number(process.env['PROPERTY_SEED'] ?? 7),
  numRuns: Number(process.env['PROPERTY_RUNS'] ?? 60),
};
/** Tolerance in USD: above the floating-point error in sums of prices of six decimals, below a cent. */
const CENT_DECIMALS = 4;

interface Run {
  readonly venue: Venue;
  readonly events: readonly VenueEvent[];
}

/** Runs a sequence of acts from three minutes before a close on, and waits until nothing is due. */
function run(history: readonly Act[]): Run {
  const { sessionClose } = makeVenue({ market: SHORT_HISTORY });
  const venue = makeVenue({
    contracts: ENTRIES,
    market: SHORT_HISTORY,
    startingCash: 50_000_000,
    startAt: sessionClose - 180_000,
    book: { queuePosition: true, impact: { spreadsPerDisplayedSize: 0.5, halfLifeMs: 3000 } },
  });
  const events: VenueEvent[] = [];
  for (const act of history) {
    events.push(...driveUntil(venue, venue.now + act.pauseMs));
    perform(venue, act);
  }
  events.push(...driveUntil(venue, venue.now + 20_000));
  return { venue, events };
}

/** Each execution of an order with the order's last reported state before it. */
function fillsOf(
  events: readonly VenueEvent[],
): readonly { readonly order: VenueOrder; readonly execution: VenueExecution }[] {
  const last = new Map<number, VenueOrder>();
  return events.flatMap((event) => {
    if (event.kind === 'order') last.set(event.order.permId, event.order);
    if (event.kind !== 'execution' || event.execution.corrects !== undefined) return [];
    const order = last.get(event.execution.permId);
    return order === undefined ? [] : [{ order, execution: event.execution }];
  });
}

const signed = ({ side, quantity }: VenueExecution) => (side === 'BUY' ? quantity : -quantity);

/** Invariants after every sequence of acts, checked from protocol data. */
const PROMISES: Readonly<Record<string, (run: Run) => void>> = {
  'executions in force make up the positions, and cash, fees and results the equity': ({ venue }) => {
    const dump = venue.dump(venue.now);
    const net = new Map<number, number>();
    for (const execution of dump.executions) {
      const { conId } = execution.contract;
      net.set(conId, (net.get(conId) ?? 0) + signed(execution));
    }
    const positions = dump.positions.map(({ contract, quantity }) => [contract.conId, quantity] as const);
    expect(new Map(positions)).toEqual(new Map([...net].filter(([, quantity]) => quantity !== 0)));
    const gains = dump.adjustments + dump.realizedPnl + dump.unrealizedPnl - dump.commissions;
    expect(dump.equity).toBeCloseTo(dump.startingCash + gains, CENT_DECIMALS);
    const value = dump.positions.reduce((sum, { marketValue }) => sum + marketValue, 0);
    expect(dump.equity).toBeCloseTo(dump.cash + value, CENT_DECIMALS);
    const charged = dump.executions.reduce((sum, { commission }) => sum + commission.commission, 0);
    expect(dump.commissions).toBeCloseTo(charged, CENT_DECIMALS);
  },
  'nothing fills beyond the limit of its order': ({ events }) => {
    for (const { order, execution } of fillsOf(events)) {
      const { type, side, limitPrice } = order;
      if (limitPrice === undefined || type === 'MKT') continue;
      expect((execution.price - limitPrice) * (side === 'BUY' ? 1 : -1)).toBeLessThan(1e-9);
    }
  },
  'nothing fills while it is held, before its stop is reached, or after its end': ({ events }) => {
    for (const { order, execution } of fillsOf(events)) {
      expect(order.whyHeld).toBe('');
      expect(['PreSubmitted', 'Submitted', 'PendingCancel']).toContain(order.status);
      if (/STP|TRAIL/.test(order.type)) expect(order.status).not.toBe('PreSubmitted');
      expect(execution.quantity).toBeLessThanOrEqual(order.remaining);
    }
  },
  'nothing fills in closed hours, and only what may outside of the regular ones': ({ venue, events }) => {
    const dayMs = 86_400_000;
    for (const { order, execution } of fillsOf(events)) {
      const intoDay = (execution.at - venue.sessionOpen + dayMs) % dayMs;
      const isRegular = intoDay <= venue.sessionClose - venue.sessionOpen;
      expect(isRegular || order.outsideRth).toBe(true);
    }
  },
  'children fill no more than their parent': ({ venue }) => {
    const { orders } = venue.dump(venue.now);
    for (const child of orders.filter(({ parentId }) => parentId !== 0)) {
      const parent = orders.find(({ clientId, orderId }) => clientId === child.clientId && orderId === child.parentId);
      expect(child.filled).toBeLessThanOrEqual(parent?.filled ?? 0);
    }
    const families = Map.groupBy(
      orders.filter(({ parentId }) => parentId !== 0),
      ({ clientId, parentId }) => `${clientId}/${parentId}`,
    );
    for (const [, children] of families) {
      const [{ clientId, parentId } = { clientId: 0, parentId: 0 }] = children;
      const parent = orders.find((order) => order.clientId === clientId && order.orderId === parentId);
      expect(children.reduce((sum, { filled }) => sum + filled, 0)).toBeLessThanOrEqual(parent?.filled ?? 0);
    }
  },
  'a group with block is filled once at most': ({ events }) => {
    const original = new Map<number, number>();
    const shares = new Map<string, number>();
    for (const event of events) {
      if (event.kind !== 'order' || original.has(event.order.permId)) continue;
      original.set(event.order.permId, event.order.quantity);
    }
    for (const { order, execution } of fillsOf(events)) {
      if (order.ocaType !== 1 && order.ocaType !== 2) continue;
      const share = execution.quantity / (original.get(order.permId) ?? 1);
      shares.set(order.ocaGroup, (shares.get(order.ocaGroup) ?? 0) + share);
    }
    for (const share of shares.values()) expect(share).toBeLessThan(1 + 1e-9);
  },
  'of any group nothing fills once one has filled, but for the time that the news takes': ({ events }) => {
    const NEWS_MS = 100;
    const filledAt = new Map<string, number>();
    for (const event of events) {
      if (event.kind !== 'order' || event.order.ocaGroup === '' || event.order.status !== 'Filled') continue;
      const { ocaGroup } = event.order;
      filledAt.set(ocaGroup, filledAt.get(ocaGroup) ?? event.at);
    }
    for (const { order, execution } of fillsOf(events)) {
      const at = filledAt.get(order.ocaGroup);
      if (at !== undefined) expect(execution.at).toBeLessThan(at + NEWS_MS);
    }
  },
  'every status follows from the one before, and nothing follows an end': ({ events }) => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      '': ['PreSubmitted', 'Inactive'],
      PreSubmitted: ['PreSubmitted', 'Submitted', 'PendingCancel', 'Cancelled', 'Filled', 'Inactive'],
      Submitted: ['Submitted', 'PendingCancel', 'Cancelled', 'Filled', 'Inactive'],
      PendingCancel: ['PendingCancel', 'Cancelled', 'Filled', 'Inactive'],
    };
    const last = new Map<number, string>();
    for (const event of events) {
      if (event.kind !== 'order') continue;
      const { permId, status } = event.order;
      expect(allowed[last.get(permId) ?? ''] ?? []).toContain(status);
      last.set(permId, status);
    }
  },
};

describe('whatever clients and the world do', () => {
  test('the same calls give the same events', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const names = (events: readonly VenueEvent[]) => JSON.stringify(events).replaceAll(/"group \d+"/g, '');
        expect(names(run(history).events)).toBe(names(run(history).events));
      }),
      { ...SETTINGS, numRuns: 10 },
    );
  });

  test(`it holds that ${Object.keys(PROMISES).join('; ')}`, () => {
    fc.assert(
      fc.property(histories, (history) => {
        const done = run(history);
        for (const promise of Object.values(PROMISES)) promise(done);
      }),
      SETTINGS,
    );
  });
});
