import { describe, expect, it } from 'vitest';
import { MANUAL_CLIENT_ID } from '../../../src/gateway/session/manual-orders.ts';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { order, resting, type Simulation, simulate, story } from './simulation.ts';

const AAPL = 265598;

/** A manual order. */
function placeByHand(simulation: Simulation, changes: Partial<OrderInstruction> = {}): void {
  const { venue, hub } = simulation;
  const plain = { conId: AAPL, side: 'BUY', quantity: 10, type: 'LMT', limitPrice: 100 } as const;
  const rest = { account: '', timeInForce: 'DAY', orderRef: '', transmit: true, parentId: 0, ocaGroup: '' } as const;
  const orderId = venue.nextOrderId(MANUAL_CLIENT_ID);
  const own = { clientId: MANUAL_CLIENT_ID, orderId, outsideRth: false };
  venue.placeOrder({ ...plain, ...rest, ...own, ...changes }, hub.now);
}

describe('clients at once', () => {
  it('are 32; another one is cut off without a word until one has gone', () => {
    const simulation = simulate();
    const clients = Array.from({ length: 32 }, (_, i) => simulation.client(i));
    expect(clients.every(({ isCut }) => !isCut)).toBe(true);
    const refused = simulation.client(32);
    expect([refused.isCut, refused.payloads]).toEqual([true, []]);
    clients[0]?.leave();
    expect(simulation.client(32).isCut).toBe(false);
  });

  it('are no more when more of them have said hello', () => {
    const simulation = simulate();
    const strangers = Array.from({ length: 33 }, () => simulation.stranger());
    for (const stranger of strangers) stranger.sendRaw('v100..193');
    strangers.forEach((stranger, clientId) => {
      stranger.send({ kind: 'startApi', clientId, capabilities: '' });
    });
    expect(strangers.map(({ isCut }) => isCut)).toEqual(strangers.map((_, i) => i === 32));
  });

  it('have ids of their own: each is told its own next order id', () => {
    const simulation = simulate();
    const [first, second] = [simulation.client(1), simulation.client(2)];
    first.send(resting(7));
    simulation.run(1000);
    for (const client of [first, second]) client.send(REQUEST_CODECS.reqIds.empty);
    simulation.run(1000);
    expect(first.take('nextValidId')).toMatchObject([{ orderId: 8 }]);
    expect(second.take('nextValidId')).toMatchObject([{ orderId: 1 }]);
  });

  it('see their own orders, or all of them, and cancel none of others', () => {
    const simulation = simulate();
    const [first, second] = [simulation.client(1), simulation.client(2)];
    first.send(resting(7));
    second.send(resting(1));
    simulation.run(2000);
    first.take();
    expect(story(second.take()).every((word) => !word.startsWith('execDetails'))).toBe(true);
    second.send({ kind: 'reqOpenOrders' });
    simulation.run(1000);
    expect(second.take('openOrder')).toMatchObject([{ orderId: 1, clientId: 2 }]);
    second.send({ kind: 'reqAllOpenOrders' });
    simulation.run(1000);
    expect(second.take('openOrder')).toMatchObject([
      { orderId: 7, clientId: 1 },
      { orderId: 1, clientId: 2 },
    ]);
    second.send({ ...REQUEST_CODECS.cancelOrder.empty, orderId: 7 });
    simulation.run(2000);
    expect(story(second.take())).toEqual(['error 10147']);
    expect(first.take()).toEqual([]);
  });
});

describe('the master client', () => {
  it('reads the orders of others and acts on its own alone', () => {
    const simulation = simulate({ masterClientId: 9 });
    const [master, other] = [simulation.client(9), simulation.client(1)];
    other.send(resting(4));
    simulation.run(2000);
    other.take();
    master.send({ ...REQUEST_CODECS.cancelOrder.empty, orderId: 4 });
    master.send(resting(4, { limitPrice: 90 }));
    simulation.run(2000);
    expect(master.errors().map(([code]) => code)).toEqual([10147]);
    expect(other.take()).toEqual([]);
    expect(simulation.venue.openOrders()).toMatchObject([
      { clientId: 1, orderId: 4, limitPrice: 100 },
      { clientId: 9, orderId: 4, limitPrice: 90 },
    ]);
  });

  it('binds no orders by hand without asking, even as client 0', () => {
    const simulation = simulate({ masterClientId: 0 });
    const client = simulation.client(0);
    placeByHand(simulation);
    simulation.run(2000);
    expect(client.take('openOrder').map(({ orderId }) => orderId)).not.toContain(-1);
    client.send({ ...REQUEST_CODECS.cancelOrder.empty, orderId: -1 });
    simulation.run(2000);
    expect(client.errors().map(([code]) => code)).toEqual([10147]);
    expect(simulation.venue.openOrders()).toHaveLength(1);
  });

  it('hears of the orders, executions and commissions of all clients', () => {
    const simulation = simulate({ masterClientId: 9 });
    const [master, other, bystander] = [simulation.client(9), simulation.client(1), simulation.client(2)];
    other.send(order(1));
    placeByHand(simulation);
    simulation.run(5000);
    const heard = master.take();
    const own = story(other.take());
    expect(story(heard).filter((word) => own.includes(word))).toEqual(expect.arrayContaining([...own]));
    expect(heard.flatMap((reply) => (reply.kind === 'execDetails' ? [reply.execution.clientId] : []))).toContain(1);
    expect(heard.flatMap((reply) => (reply.kind === 'openOrder' ? [reply.clientId] : []))).toContain(0);
    expect(bystander.take()).toEqual([]);
    master.send({ kind: 'reqOpenOrders' });
    simulation.run(1000);
    expect(master.take('openOrder')).toMatchObject([{ clientId: 0, orderId: 0 }]);
  });

  it('gets no refusals of others', () => {
    const simulation = simulate({ masterClientId: 9 });
    const [master, other] = [simulation.client(9), simulation.client(1)];
    other.send(order(1, { quantity: 0 }));
    simulation.run(2000);
    expect(other.errors().map(([code]) => code)).toEqual([434]);
    expect(master.errors()).toEqual([]);
  });
});

describe('orders placed by hand', () => {
  it('are order 0 of client 0 for all who ask for all orders', () => {
    const simulation = simulate();
    const client = simulation.client(3);
    placeByHand(simulation);
    simulation.run(2000);
    expect(client.take()).toEqual([]);
    client.send({ kind: 'reqOpenOrders' });
    client.send({ kind: 'reqAllOpenOrders' });
    simulation.run(2000);
    expect(client.take('openOrder')).toMatchObject([{ orderId: 0, clientId: 0 }]);
  });

  it('are bound by client 0 when it asks for open orders: it can change and cancel them', () => {
    const simulation = simulate();
    const client = simulation.client(0);
    placeByHand(simulation);
    simulation.run(2000);
    expect(client.take()).toEqual([]);
    client.send({ kind: 'reqOpenOrders' });
    simulation.run(1000);
    const replies = client.take();
    expect(replies.map(({ kind }) => kind)).toEqual(['orderBound', 'openOrder', 'orderStatus', 'openOrderEnd']);
    expect(replies[0]).toMatchObject({ clientId: 0, orderId: -1 });
    expect(replies[1]).toMatchObject({ clientId: 0, orderId: -1 });
    client.send(resting(-1, { quantity: 10, limitPrice: 101 }));
    simulation.run(2000);
    expect(client.take('openOrder').at(-1)).toMatchObject({ orderId: -1, limitPrice: 101 });
    client.send({ ...REQUEST_CODECS.cancelOrder.empty, orderId: -1 });
    simulation.run(2000);
    expect(story(client.take()).slice(-2)).toEqual(['orderStatus Cancelled', 'error 202']);
  });

  it('are bound by client 0 as they come, when it has asked for that', () => {
    const simulation = simulate();
    const client = simulation.client(0);
    client.send({ kind: 'reqAutoOpenOrders', bind: true });
    placeByHand(simulation, { type: 'MKT' });
    simulation.run(5000);
    const replies = client.take();
    expect(story(replies)[0]).toBe('orderBound');
    expect(story(replies)).toContain('orderStatus Filled');
    expect(replies.flatMap((reply) => (reply.kind === 'execDetails' ? [reply.orderId] : []))).toContain(0);
    client.send({ kind: 'reqCompletedOrders', apiOnly: true });
    client.send({ kind: 'reqCompletedOrders', apiOnly: false });
    simulation.run(1000);
    expect(client.take('completedOrder')).toHaveLength(1);
  });

  it('are neither changed, cancelled nor told by client 0 before it has bound them', () => {
    const simulation = simulate();
    const client = simulation.client(0);
    placeByHand(simulation);
    simulation.run(2000);
    client.send({ ...REQUEST_CODECS.cancelOrder.empty, orderId: -1 });
    client.send(resting(-1, { quantity: 10, limitPrice: 101 }));
    simulation.run(2000);
    expect(client.errors().map(([code, id]) => [code, id])).toEqual([
      [103, -1],
      [10147, -1],
    ]);
    simulation.venue.cancelOrder(MANUAL_CLIENT_ID, 1, simulation.hub.now);
    simulation.run(2000);
    expect(client.take()).toEqual([]);
  });

  it('end with a global cancel of any client', () => {
    const simulation = simulate();
    const client = simulation.client(5);
    placeByHand(simulation);
    simulation.run(2000);
    client.send(REQUEST_CODECS.reqGlobalCancel.empty);
    simulation.run(2000);
    expect(simulation.venue.openOrders()).toEqual([]);
  });

  it('are asked about with a what-if under the id that client 0 has for them', () => {
    const simulation = simulate();
    const client = simulation.client(0);
    placeByHand(simulation);
    simulation.run(2000);
    client.send({ kind: 'reqOpenOrders' });
    simulation.run(1000);
    client.take();
    client.send(resting(-1, { quantity: 20, whatIf: true }));
    simulation.run(2000);
    expect(client.take('openOrder')).toMatchObject([{ orderId: -1, clientId: 0, whatIf: true }]);
  });

  it('are bound by no other client', () => {
    const simulation = simulate();
    const client = simulation.client(4);
    client.send({ kind: 'reqAutoOpenOrders', bind: true });
    expect(client.errors()).toEqual([[327, -1, expect.stringContaining('clientId set to 0')]]);
    placeByHand(simulation);
    simulation.run(2000);
    expect(client.take()).toEqual([]);
  });
});
