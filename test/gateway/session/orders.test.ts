import { describe, expect, it } from 'vitest';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { order, resting, simulate, stock, story } from './simulation.ts';

const cancel = (orderId: number) => ({ ...REQUEST_CODECS.cancelOrder.empty, orderId });
const executions = (reqId: number, changes: Partial<typeof REQUEST_CODECS.reqExecutions.empty> = {}) => ({
  ...REQUEST_CODECS.reqExecutions.empty,
  reqId,
  ...changes,
});

/** Sends one order and returns the messages about it. */
function place(request: ReturnType<typeof order>, options: Parameters<typeof simulate>[0] = {}, ms = 3000) {
  const simulation = simulate(options);
  const client = simulation.client(1);
  client.send(request);
  simulation.run(ms);
  return client.take();
}

describe('an order', () => {
  it('at the market tells its story as a real Gateway does', () => {
    const replies = place(order(1, { orderRef: 'intent' }));
    expect(story(replies)).toEqual([
      'openOrder PreSubmitted',
      'orderStatus PreSubmitted',
      'execDetails',
      'openOrder Filled',
      'orderStatus Filled',
      'commissionReport',
    ]);
    const execution = replies.find((reply) => reply.kind === 'execDetails');
    expect(execution).toMatchObject({
      reqId: -1,
      orderId: 1,
      execution: { side: 'BOT', shares: 100, orderRef: 'intent', account: 'DUSIM0001', clientId: 1 },
    });
    expect(execution?.execution.executionId).toMatch(/^sim\./);
    expect(execution?.execution.time).toMatch(/^20261118 09:30:0\d US\/Eastern$/);
    expect(replies.find((reply) => reply.kind === 'commissionReport')).toMatchObject({
      executionId: execution?.execution.executionId,
      currency: 'USD',
      realizedPnl: undefined,
    });
  });

  it('that is larger than what is shown fills in parts', () => {
    const replies = place(order(1, { quantity: 5000 }), {}, 60_000);
    const parts = replies.flatMap((reply) => (reply.kind === 'execDetails' ? [reply.execution] : []));
    const statuses = replies.flatMap((reply) => (reply.kind === 'orderStatus' ? [reply] : []));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.reduce((sum, { shares }) => sum + shares, 0)).toBe(5000);
    expect(parts.at(-1)?.cumulativeQuantity).toBe(5000);
    expect(statuses.some(({ filled, remaining }) => filled > 0 && remaining > 0)).toBe(true);
    expect(statuses.every(({ filled, remaining }) => filled + remaining === 5000)).toBe(true);
    expect(statuses.at(-1)?.status).toBe('Filled');
  });

  it('below the market rests, can be changed under its permId, and cancelled', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(resting(1));
    simulation.run(1000);
    const first = client.take();
    expect(story(first)).toEqual([
      'openOrder PreSubmitted',
      'orderStatus PreSubmitted',
      'openOrder Submitted',
      'orderStatus Submitted',
    ]);
    client.send(resting(1, { limitPrice: 101 }));
    simulation.run(1000);
    const changed = client.take('openOrder');
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.at(-1)).toMatchObject({
      orderId: 1,
      limitPrice: 101,
      permId: first[0]?.kind === 'openOrder' ? first[0].permId : 0,
    });
    client.send(cancel(1));
    simulation.run(1000);
    expect(story(client.take())).toEqual(['orderStatus PendingCancel', 'orderStatus Cancelled', 'error 202']);
  });

  it('that is not to be transmitted is not spoken of until it is', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(order(1, { transmit: false }));
    client.send({ kind: 'reqOpenOrders' });
    simulation.run(5000);
    expect(client.take()).toEqual([{ kind: 'openOrderEnd' }]);
    client.send(order(1));
    simulation.run(3000);
    expect(story(client.take()).at(-1)).toBe('commissionReport');
  });

  it('with the id of one that has ended is a duplicate', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(order(2));
    simulation.run(3000);
    client.take();
    client.send(order(1));
    simulation.run(1000);
    expect(client.errors()).toEqual([[103, 1, 'Duplicate order id']]);
  });

  it.each([
    [200, { contract: stock('NOPE') }, 'No security definition'],
    [321, { contract: { ...stock('AAPL'), exchange: '' } }, 'exchange'],
    [321, { action: 'HOLD' }, 'Invalid action HOLD'],
    [321, { others: { allOrNone: '1' } }, 'allOrNone'],
    [413, { whatIf: true, transmit: false }, 'transmit flag'],
    [343, { timeInForce: 'GTD', others: { goodTillDate: 'tomorrow' } }, 'yyyymmdd'],
    [141, { others: { trailStopPrice: 'high' } }, 'should be a double'],
    [321, { conditions: [{ type: 3, conjunction: 'a', fields: ['1', '20261118 10:00:00'] }] }, 'conditions'],
    [387, { orderType: 'PEG MID' }, 'Unsupported order type'],
  ])('is refused with %i for %o', (code, changes, text) => {
    const errors = place(order(1, changes)).flatMap((reply) => (reply.kind === 'errorMessage' ? [reply] : []));
    expect(errors).toEqual([expect.objectContaining({ id: 1, code, text: expect.stringContaining(text) })]);
  });

  it('with attributes that clients send without meaning anything is taken', () => {
    const others = {
      allOrNone: '0',
      displaySize: '2147483647',
      discretionaryAmt: '0.0',
      cashQty: '1.7976931348623157e+308',
    };
    expect(story(place(order(1, { others }))).at(-1)).toBe('commissionReport');
  });

  it('of a combination is understood and refused with the order id', () => {
    const contract = { ...stock('AAPL'), secType: 'BAG' };
    const lists = { comboLegs: [['265598', '1', 'BUY', 'SMART', '0', '0', '', '-1']] };
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(order(1, { contract, lists }));
    simulation.run(1000);
    expect(client.errors()).toEqual([[321, 1, expect.stringContaining('BAG')]]);
  });
});

describe('a what-if order', () => {
  it('is answered with margin and commission, and places nothing', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(order(1, { whatIf: true }));
    simulation.run(3000);
    const replies = client.take();
    expect(story(replies)).toEqual(['openOrder PreSubmitted']);
    const [answer] = replies;
    const state = answer?.kind === 'openOrder' ? answer.state : undefined;
    expect(answer).toMatchObject({ orderId: 1, whatIf: true });
    expect(state?.commission).toBeGreaterThan(0);
    expect(state?.change.initial).toBeGreaterThan(0);
    expect(state?.after.initial).toBe((state?.before.initial ?? 0) + (state?.change.initial ?? 0));
    expect(simulation.venue.dump(simulation.hub.now).orders).toEqual([]);
  });

  it('of a denied security type is answered with 460, as the order itself is', () => {
    for (const whatIf of [true, false]) {
      const replies = place(order(1, { whatIf }), { deny: ['STK'] });
      expect(replies).toContainEqual(expect.objectContaining({ kind: 'errorMessage', id: 1, code: 460 }));
    }
  });
});

describe('a read-only interface', () => {
  it('answers orders, what-if orders and cancels with 321, and reads as ever', () => {
    const simulation = simulate({ readOnly: true });
    const client = simulation.client(1);
    client.send(order(1));
    client.send(order(2, { whatIf: true }));
    client.send(cancel(1));
    client.send(REQUEST_CODECS.reqGlobalCancel.empty);
    client.send({ kind: 'reqPositions' });
    simulation.run(3000);
    const replies = client.take();
    expect(replies.filter((reply) => reply.kind === 'errorMessage')).toHaveLength(4);
    expect(replies).toContainEqual(
      expect.objectContaining({ id: 2, code: 321, text: expect.stringContaining('Read-Only mode') }),
    );
    expect(replies).toContainEqual({ kind: 'positionEnd' });
    expect(simulation.venue.dump(simulation.hub.now).orders).toEqual([]);
  });
});

describe('orders of several clients', () => {
  const together = () => {
    const simulation = simulate();
    const [one, two] = [simulation.client(1), simulation.client(2)];
    one.send(resting(5));
    simulation.run(1000);
    one.take();
    return { simulation, one, two };
  };

  it('have ids of their own', () => {
    const { simulation, one, two } = together();
    one.send({ kind: 'reqIds', count: 1 });
    two.send({ kind: 'reqIds', count: 1 });
    simulation.run(1000);
    expect(one.take('nextValidId')).toEqual([{ kind: 'nextValidId', orderId: 6 }]);
    expect(two.take('nextValidId')).toEqual([{ kind: 'nextValidId', orderId: 1 }]);
  });

  it('are heard of by their own client alone', () => {
    const { two } = together();
    expect(two.take()).toEqual([]);
  });

  it('are shown to others only when all are asked for', () => {
    const { simulation, two } = together();
    two.send({ kind: 'reqOpenOrders' });
    simulation.run(500);
    expect(two.take()).toEqual([{ kind: 'openOrderEnd' }]);
    two.send({ kind: 'reqAllOpenOrders' });
    simulation.run(500);
    expect(two.take()).toMatchObject([
      { kind: 'openOrder', orderId: 5, clientId: 1 },
      { kind: 'orderStatus', orderId: 5, clientId: 1, status: 'Submitted' },
      { kind: 'openOrderEnd' },
    ]);
  });

  it('cannot be cancelled by another client: it hears 10147, the owner nothing', () => {
    const { simulation, one, two } = together();
    two.send(cancel(5));
    simulation.run(1000);
    expect(two.errors()).toEqual([[10147, 5, 'OrderId 5 that needs to be cancelled is not found.']]);
    expect(one.take()).toEqual([]);
    expect(simulation.venue.openOrders()).toMatchObject([{ clientId: 1, orderId: 5, status: 'Submitted' }]);
  });

  it('are not changed by another client: the same id is a new order of its own', () => {
    const { simulation, one, two } = together();
    two.send(resting(5, { limitPrice: 90 }));
    simulation.run(1000);
    expect(one.take()).toEqual([]);
    expect(simulation.venue.openOrders()).toMatchObject([
      { clientId: 1, orderId: 5, limitPrice: 100 },
      { clientId: 2, orderId: 5, limitPrice: 90 },
    ]);
  });

  it('are all cancelled by a global cancel', () => {
    const { simulation, one, two } = together();
    two.send(resting(1));
    simulation.run(1000);
    two.send(REQUEST_CODECS.reqGlobalCancel.empty);
    simulation.run(1000);
    expect(story(one.take())).toContain('orderStatus Cancelled');
    expect(story(two.take())).toContain('orderStatus Cancelled');
  });

  it('outlive their connection', () => {
    const { simulation, one } = together();
    one.leave();
    const again = simulation.client(1);
    again.send({ kind: 'reqOpenOrders' });
    simulation.run(500);
    expect(again.take()).toMatchObject([
      { kind: 'openOrder', orderId: 5 },
      { kind: 'orderStatus' },
      { kind: 'openOrderEnd' },
    ]);
  });

  it('that are cancelled without being there are 10147', () => {
    const { simulation, two } = together();
    two.send(cancel(77));
    simulation.run(1000);
    expect(two.errors()).toEqual([[10147, 77, expect.stringContaining('77')]]);
  });
});

describe('executions', () => {
  const traded = () => {
    const simulation = simulate();
    const [one, two] = [simulation.client(1), simulation.client(2)];
    one.send(order(1));
    simulation.run(5000);
    two.send(order(1, { action: 'SELL', contract: stock('MSFT') }));
    simulation.run(5000);
    one.take();
    const ask = (changes: Partial<typeof REQUEST_CODECS.reqExecutions.empty>) => {
      one.send(executions(3, changes));
      simulation.run(500);
      return one.take();
    };
    return ask;
  };

  it('come with their commissions and an end', () => {
    expect(story(traded()({}))).toEqual([
      'execDetails',
      'commissionReport',
      'execDetails',
      'commissionReport',
      'execDetailsEnd',
    ]);
  });

  it.each([
    [{ clientId: 2 }, ['MSFT']],
    [{ symbol: 'AAPL' }, ['AAPL']],
    [{ side: 'SELL' }, ['MSFT']],
    [{ side: 'BOT' }, ['AAPL']],
    [{ secType: 'OPT' }, []],
    [{ account: 'U1' }, []],
    [{ time: '20261118-14:30:04' }, ['MSFT']],
    [{ time: '20261118 09:30:04 US/Eastern' }, ['MSFT']],
    [{ time: '20261118 09:30:00' }, ['AAPL', 'MSFT']],
  ])('are filtered by %o', (filter, symbols) => {
    const replies = traded()(filter);
    expect(replies.flatMap((reply) => (reply.kind === 'execDetails' ? [reply.contract.symbol] : []))).toEqual(symbols);
    expect(replies.at(-1)).toEqual({ kind: 'execDetailsEnd', reqId: 3 });
  });

  it.each([{ time: 'noon' }, { side: 'UP' }])('with a filter that makes no sense (%o) are refused', (filter) => {
    expect(traded()(filter)).toEqual([expect.objectContaining({ kind: 'errorMessage', id: 3, code: 321 })]);
  });
});

describe('completed orders', () => {
  it('tell how and when they ended', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(order(1));
    client.send(resting(2));
    simulation.run(2000);
    client.send(cancel(2));
    simulation.run(2000);
    client.take();
    client.send({ kind: 'reqCompletedOrders', apiOnly: false });
    simulation.run(500);
    expect(client.take()).toMatchObject([
      { kind: 'completedOrder', status: 'Filled', filledQuantity: 100, completedTime: '20261118 09:30:00 US/Eastern' },
      { kind: 'completedOrder', status: 'Cancelled', filledQuantity: 0, completedTime: '20261118 09:30:02 US/Eastern' },
      { kind: 'completedOrdersEnd' },
    ]);
  });
});
