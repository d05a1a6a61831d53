import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeByHand } from '../../../src/gateway/server/orders-by-hand.ts';
import { MANUAL_CLIENT_ID } from '../../../src/gateway/session/manual-orders.ts';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { order, resting, type Simulation, simulate, type TestClient } from './simulation.ts';

const CLIENTS = [0, 1, 2, 9] as const;
const MASTER = 9;
const FIRST_PRICE = 90;

/** An action of a client; `id` is the order id in its request. */
type Act =
  | {
      readonly do: 'place';
      readonly by: number;
      readonly id: number;
      readonly cents: number;
      readonly group: string;
      readonly parentId: number;
    }
  | { readonly do: 'cancel'; readonly by: number; readonly id: number }
  | { readonly do: 'fill_group'; readonly by: number; readonly group: string }
  | { readonly do: 'cancel_all'; readonly by: number }
  | { readonly do: 'by_hand' }
  | { readonly do: 'bind' };

const by = fc.constantFrom(...CLIENTS);
const id = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom(-1, -2));
const group = fc.constantFrom('', 'g');
const acts = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('place' as const),
        by,
        id,
        cents: fc.nat(99),
        group,
        parentId: fc.constantFrom(0, 0, 1, 2),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('cancel' as const), by, id }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('fill_group' as const), by, group: fc.constant('g') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel_all' as const), by }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('by_hand' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('bind' as const) }) },
  ),
  { maxLength: 18 },
);

/** True for an order that an action may change; all other orders must stay the same. */
function mayChange(act: Act, bound: ReadonlySet<number>): (owner: number, orderId: number) => boolean {
  if (act.do === 'cancel_all') return () => true;
  if (act.do === 'by_hand' || act.do === 'bind') return () => false;
  const isBound = act.do !== 'fill_group' && act.by === 0 && bound.has(act.id);
  if (isBound) return (owner, orderId) => owner === MANUAL_CLIENT_ID && orderId === -act.id;
  return (owner) => owner === act.by;
}

function perform(simulation: Simulation, clients: ReadonlyMap<number, TestClient>, act: Act): void {
  if (act.do === 'by_hand') {
    const byHand = { symbol: 'AAPL', side: 'BUY', quantity: 1, type: 'LMT', limitPrice: FIRST_PRICE } as const;
    placeByHand(simulation.venue, byHand, simulation.hub.now);
  } else if (act.do === 'bind') clients.get(0)?.send({ kind: 'reqOpenOrders' });
  else send(simulation, clients.get(act.by), act);
}

function send(simulation: Simulation, client: TestClient | undefined, act: Exclude<Act, { do: 'by_hand' | 'bind' }>) {
  if (act.do === 'cancel_all') client?.send(REQUEST_CODECS.reqGlobalCancel.empty);
  else if (act.do === 'cancel') client?.send({ ...REQUEST_CODECS.cancelOrder.empty, orderId: act.id });
  else if (act.do === 'fill_group') {
    const ocaGroup = act.group;
    const others = { ...REQUEST_CODECS.placeOrder.empty.others, ocaType: '1' };
    client?.send(order(simulation.venue.nextOrderId(act.by), { quantity: 1, ocaGroup, others }));
  } else {
    const { id, group: ocaGroup, parentId, cents } = act;
    client?.send(resting(id, { quantity: 1, ocaGroup, parentId, limitPrice: FIRST_PRICE + cents / 100 }));
  }
}

/** Open orders as text by owner, for comparison. */
function openOrders({ venue }: Simulation): ReadonlyMap<string, string> {
  return new Map(
    venue.openOrders().map((one) => {
      const { clientId, orderId, limitPrice, quantity, status, permId } = one;
      return [`${clientId}/${orderId}`, JSON.stringify({ limitPrice, quantity, status, permId })];
    }),
  );
}

/** Owners and ids of orders that have changed. */
function changed(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly (readonly [number, number])[] {
  return [...before]
    .filter(([name, text]) => after.get(name) !== text)
    .map(([name]) => {
      const [owner = Number.NaN, orderId = Number.NaN] = name.split('/').map(Number);
      return [owner, orderId] as const;
    });
}

describe('orders of several clients', () => {
  it('change by acts of their owner, by client 0 once it has bound them, and by a global cancel alone', () => {
    fc.assert(
      fc.property(acts, (history) => {
        const simulation = simulate({ masterClientId: MASTER });
        const clients = new Map(CLIENTS.map((clientId) => [clientId, simulation.client(clientId)]));
        const bound = new Set<number>();
        for (const act of history) {
          const before = openOrders(simulation);
          perform(simulation, clients, act);
          simulation.run(5000);
          const isAllowed = mayChange(act, bound);
          for (const [owner, orderId] of changed(before, openOrders(simulation))) {
            expect({ act, owner, orderId, isAllowed: isAllowed(owner, orderId) }).toMatchObject({ isAllowed: true });
          }
          for (const reply of clients.get(0)?.take('orderBound') ?? []) bound.add(reply.orderId);
          if (act.do === 'cancel_all') expect(openOrders(simulation).size).toBe(0);
        }
      }),
      { seed: 8, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 120) },
    );
  }, 60_000);

  it('are told, with their fills and refusals, to their owner and to the master alone', () => {
    fc.assert(
      fc.property(acts, (history) => {
        const simulation = simulate({ masterClientId: MASTER });
        const clients = new Map(CLIENTS.map((clientId) => [clientId, simulation.client(clientId)]));
        for (const act of history) {
          perform(simulation, clients, act);
          simulation.run(5000);
        }
        for (const [clientId, client] of clients) {
          if (clientId === MASTER) continue;
          const owners = client.take('openOrder', 'orderStatus').map((reply) => reply.clientId);
          expect(owners.filter((owner) => owner !== clientId)).toEqual([]);
        }
      }),
      { seed: 9, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 60) },
    );
  }, 60_000);

  it('keep their groups and brackets apart when ids and names are the same', () => {
    const simulation = simulate();
    const [first, second] = [simulation.client(1), simulation.client(2)];
    for (const client of [first, second]) {
      client.send(resting(1));
      client.send(resting(2, { parentId: 1 }));
      client.send(resting(3, { ocaGroup: 'g' }));
    }
    simulation.run(2000);
    first.send({ ...REQUEST_CODECS.cancelOrder.empty, orderId: 1 });
    simulation.run(2000);
    const ids = () => simulation.venue.openOrders().map(({ clientId, orderId }) => `${clientId}/${orderId}`);
    expect(ids()).toEqual(['1/3', '2/1', '2/2', '2/3']);
    const others = { ...REQUEST_CODECS.placeOrder.empty.others, ocaType: '1' };
    first.send(order(4, { quantity: 1, ocaGroup: 'g', others }));
    simulation.run(5000);
    expect(ids()).toEqual(['2/1', '2/2', '2/3']);
  });
});
