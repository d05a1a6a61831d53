import { describe, expect, it } from 'vitest';
import type { PlaceOrder } from '../../../src/tws/messages/place-order.ts';
import { resting, simulate, stock } from './simulation.ts';

/** Last openOrder message of an order, and the venue's record of it. */
function told(changes: Partial<PlaceOrder>, version = 193) {
  const simulation = simulate();
  const client = simulation.client(1, version);
  client.send(resting(1, { limitPrice: undefined, ...changes }));
  simulation.run(3000);
  const [record] = simulation.venue.openOrders();
  return { shown: client.take('openOrder').at(-1), record };
}

describe('the terms of an order', () => {
  it.each<[string, Partial<PlaceOrder>, object]>([
    ['a stop', { orderType: 'STP', action: 'SELL', auxPrice: 50 }, { auxPrice: 50 }],
    [
      'a stop limit',
      { orderType: 'STP LMT', action: 'SELL', auxPrice: 50, limitPrice: 49 },
      { auxPrice: 50, limitPrice: 49 },
    ],
    [
      'a trail by per cent',
      { orderType: 'TRAIL', action: 'SELL', others: { trailingPercent: '3' } },
      { trailingPercent: 3 },
    ],
    [
      'a trail by amount',
      { orderType: 'TRAIL', action: 'SELL', auxPrice: 5, others: { trailStopPrice: '50' } },
      { auxPrice: 5, trailStopPrice: 50 },
    ],
    [
      'a date',
      {
        orderType: 'LMT',
        limitPrice: 100,
        timeInForce: 'GTD',
        others: { goodTillDate: '20261118 15:00:00 US/Eastern' },
      },
      { goodTillDate: Date.UTC(2026, 10, 18, 20) },
    ],
    [
      'a group',
      { orderType: 'LMT', limitPrice: 100, ocaGroup: 'g', others: { ocaType: '2' } },
      { ocaGroup: 'g', ocaType: 2 },
    ],
    [
      'an algorithm',
      {
        orderType: 'LMT',
        limitPrice: 100,
        others: { algoStrategy: 'Adaptive' },
        lists: { algoParams: [['adaptivePriority', 'Patient']] },
      },
      { algo: { strategy: 'Adaptive', parameters: { adaptivePriority: 'Patient' } } },
    ],
    ['a cap', { orderType: 'MIDPRICE', limitPrice: 100 }, { type: 'MIDPRICE', limitPrice: 100 }],
    [
      'other hours',
      { orderType: 'LMT', limitPrice: 100, outsideRth: true, orderRef: 'r' },
      { outsideRth: true, orderRef: 'r' },
    ],
  ])('reach the venue and come back: %s', (_, changes, terms) => {
    for (const version of [157, 178, 200]) {
      const { shown, record } = told(changes, version);
      expect(record).toMatchObject(terms);
      expect(shown).toMatchObject({
        orderType: changes.orderType,
        ...(changes.auxPrice === undefined ? {} : { auxPrice: changes.auxPrice }),
        ...(changes.limitPrice === undefined ? {} : { limitPrice: changes.limitPrice }),
        ...(changes.lists === undefined ? {} : { lists: changes.lists }),
      });
      const { trailStopPrice, ...others } = changes.others ?? {};
      expect(shown?.others).toMatchObject(others);
      expect(trailStopPrice === undefined || shown?.others['trailStopPrice'] !== undefined).toBe(true);
    }
  });

  it('show the stop in force of a trailing order in both places that clients read it from', () => {
    const simulation = simulate();
    const client = simulation.client(1, 178);
    client.send(
      resting(1, { orderType: 'TRAIL', action: 'SELL', limitPrice: undefined, others: { trailingPercent: '3' } }),
    );
    simulation.run(3000);
    const stop = `${simulation.venue.openOrders()[0]?.stopPrice}`;
    client.send({ kind: 'reqOpenOrders' });
    simulation.run(100);
    const fields = client.payloads.findLast((payload) => payload.startsWith('5\0'))?.split('\0') ?? [];
    const adjustments = fields.lastIndexOf('None');
    expect(Number(stop)).toBeGreaterThan(100);
    expect(fields[adjustments + 2]).toBe(stop);
    expect(fields.indexOf(stop)).toBeLessThan(adjustments);
  });

  it('of an unknown algorithm are refused', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(resting(1, { others: { algoStrategy: 'Vwap' } }));
    simulation.run(3000);
    expect(client.errors().map(([code, id]) => [code, id])).toEqual([[387, 1]]);
    expect(simulation.venue.openOrders()).toEqual([]);
  });

  it('of a staged chain stay silent until the last of it is transmitted', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(resting(1, { transmit: false }));
    client.send(resting(2, { action: 'SELL', limitPrice: 900, parentId: 1, transmit: false }));
    simulation.run(60_000);
    expect(client.take()).toEqual([]);
    client.send(resting(3, { action: 'SELL', orderType: 'STP', limitPrice: undefined, auxPrice: 50, parentId: 1 }));
    simulation.run(3000);
    const orders = client.take('openOrder').map(({ orderId, parentId }) => `${orderId} of ${parentId}`);
    expect([...new Set(orders)].sort()).toEqual(['1 of 0', '2 of 1', '3 of 1']);
    client.send(resting(1, { limitPrice: 101, contract: stock('AAPL') }));
    simulation.run(3000);
    expect(client.take('openOrder').at(-1)).toMatchObject({ orderId: 1, limitPrice: 101 });
  });
});
