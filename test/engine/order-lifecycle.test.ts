import { describe, expect, it } from 'vitest';
import type { ExecutionReportMessage } from '../../src/contracts/messages.ts';
import { intentFromOutside } from '../../src/engine/base/outside.ts';
import { configOf, at as nth, OPEN, only, openRig, type Rig, rig, say, scripted, uuid } from './support.ts';

/** A rig with one MARKET order of 100 AAPL, sent in second 1. */
function withOrder() {
  const r = openRig();
  r.intend({});
  return { r, order: only(r.placed()) };
}

const record = (r: Rig) => r.engine.record([]);
const orderOf = (r: Rig) => only(record(r).orders);

describe('from intent to fill', () => {
  it('measures every instant of the order', () => {
    const { r, order } = withOrder();
    r.apply(
      say.submitted(order.intentId, 1_001),
      say.status(order.intentId, 'PRE_SUBMITTED', 1_030),
      say.status(order.intentId, 'ACCEPTED', 1_040),
      say.fill(order, 40, 100.02, 1_090),
      say.fill(order, 60, 100.04, 1_200),
      say.status(order.intentId, 'FILLED', 1_210),
    );
    expect(orderOf(r)).toMatchObject({
      state: 'FILLED',
      brokerOrderId: 7,
      filledQuantity: 100,
      intentAt: OPEN + 1_000,
      submittedAt: OPEN + 1_001,
      acknowledgedAt: OPEN + 1_030,
      firstFillAt: OPEN + 1_090,
      lastFillAt: OPEN + 1_200,
      closedAt: OPEN + 1_200,
    });
    expect(orderOf(r).averageFillPrice).toBeCloseTo(100.032, 12);
    expect(orderOf(r).transitions.map(({ to }) => to)).toEqual([
      'SUBMITTED',
      'PRE_SUBMITTED',
      'ACCEPTED',
      'PARTIALLY_FILLED',
      'FILLED',
    ]);
    expect(record(r).tradeCount).toBe(1);
    expect(record(r).violations).toEqual([]);
  });

  it('an execution that is the first word of the broker acknowledges the order', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.fill(order, 100, 100.02, 1_050));
    expect(orderOf(r)).toMatchObject({ state: 'FILLED', acknowledgedAt: OPEN + 1_050 });
  });

  it('a status that says filled fills nothing', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'FILLED', 1_050));
    expect(orderOf(r)).toMatchObject({ state: 'ACCEPTED', filledQuantity: 0 });
    expect(record(r).positions).toEqual([]);
  });

  it('reports latency and costs in the words of the contract', () => {
    const { r, order } = withOrder();
    const reports: ExecutionReportMessage[] = [];
    r.engine.bus.subscribe('execution_reports', (report) => reports.push(report));
    r.apply(
      say.submitted(order.intentId, 1_001),
      say.status(order.intentId, 'ACCEPTED', 1_030),
      say.fill(order, 100, 100.03, 1_090, 'x1'),
      say.commission('x1', 1, 1_095),
    );
    const last = nth(reports, -1);
    expect(last.latency).toEqual({
      intent_to_submit_ms: 1,
      submit_to_ack_ms: 29,
      ack_to_fill_ms: 60,
      total_latency_ms: 90,
    });
    expect(last.costs?.commission).toBe(1);
    expect(last.costs?.slippage).toBeCloseTo(2, 9);
    expect(last.costs?.total_cost_bps).toBeCloseTo(3 / 1.0003, 6);
    expect(reports.map(({ status }) => status)).toEqual(['SUBMITTED', 'ACKNOWLEDGED', 'FILLED', 'FILLED']);
  });
});

describe('a symbol whose every price is gone', () => {
  it('can still be closed; its arrival price, its mark and its slippage are then unknown', () => {
    const { r, order } = withOrder();
    const reports: ExecutionReportMessage[] = [];
    r.engine.bus.subscribe('execution_reports', (report) => reports.push(report));
    r.apply(say.submitted(order.intentId, 1_001), say.fill(order, 100, 100.02, 1_050));
    r.quote('AAPL', -1, -1, 1_100);
    expect(r.engine.state().positions).toEqual([
      { symbol: 'AAPL', quantity: 100, averageCost: 100.02, markPrice: null },
    ]);
    r.apply(say.command('flatten', 2_000));
    const closing = nth(r.placed(), -1);
    r.apply(say.submitted(closing.intentId, 2_001), say.fill(closing, 100, 99, 2_050));
    expect(nth(record(r).intents, -1).arrivalMid).toBeNull();
    expect(nth(reports, -1).costs).toEqual({ commission: 0 });
  });
});

describe('executions are the truth', () => {
  it('an execution that is told again is booked once', () => {
    const { r, order } = withOrder();
    r.apply(
      say.fill(order, 40, 100, 1_050, 'x1'),
      say.fill(order, 40, 100, 1_060, 'x1'),
      say.commission('x1', 1, 1_070),
      say.commission('x1', 1, 1_080),
    );
    expect(orderOf(r).filledQuantity).toBe(40);
    expect(only(record(r).executions)).toMatchObject({ quantity: 40, commission: 1 });
    expect(r.engine.state().account.fees).toBe(1);
  });

  it("a commission that never had an execution of ours is nobody's", () => {
    const { r } = withOrder();
    r.apply(say.commission('elsewhere', 3, 1_040));
    expect(r.engine.state().account.fees).toBe(0);
  });

  it('a correction may make the order over-filled', () => {
    const { r, order } = withOrder();
    r.apply(say.fill(order, 100, 100, 1_050, 'x.01'));
    const right = say.fill(order, 120, 100, 1_060, 'x.02');
    r.apply(right.kind === 'execution' ? { ...right, execution: { ...right.execution, corrects: 'x.01' } } : right);
    expect(r.notices()).toContain('OVER_FILL');
    expect(only(r.engine.state().positions).quantity).toBe(120);
  });

  it('a commission may come before its execution', () => {
    const { r, order } = withOrder();
    r.apply(say.commission('x1', 1.25, 1_040), say.fill(order, 100, 100, 1_050, 'x1'));
    expect(only(record(r).executions).commission).toBe(1.25);
    expect(r.engine.state().account.fees).toBe(1.25);
  });

  it('a correction takes the place of what it corrects, its commission too', () => {
    const { r, order } = withOrder();
    r.apply(say.fill(order, 100, 100, 1_050, 'x.01'), say.commission('x.01', 1, 1_051));
    const right = say.fill(order, 100, 101, 1_060, 'x.02');
    r.apply(right.kind === 'execution' ? { ...right, execution: { ...right.execution, corrects: 'x.01' } } : right);
    r.apply(say.commission('x.02', 1.5, 1_070), say.fill(order, 100, 100, 1_080, 'x.01'));
    expect(only(record(r).executions)).toMatchObject({ executionId: 'x.02', price: 101, commission: 1.5 });
    expect(orderOf(r)).toMatchObject({ filledQuantity: 100, averageFillPrice: 101 });
    expect(r.engine.state().account).toMatchObject({ fees: 1.5, cash: 1_000_000 - 10_100 - 1.5 });
    expect(r.notices()).toContain('EXECUTION_CORRECTED');
  });

  it('an order that ends with fewer shares, for its first fill was corrected, keeps nothing from being closed', () => {
    const { r, order } = withOrder();
    r.apply(
      say.fill(order, 60, 100, 1_050, 'x.01'),
      say.fill(order, 10, 100, 1_060, 'x.02', { corrects: 'x.01' }),
      say.fill(order, 40, 100, 1_070, 'y.01'),
      say.status(order.intentId, 'FILLED', 1_080),
    );
    expect(orderOf(r)).toMatchObject({ state: 'FILLED', filledQuantity: 50 });
    expect(r.engine.state().workingOrders).toBe(0);
    r.tick(16_000);
    expect(r.notices()).not.toContain('EXECUTIONS_MISSING');
    const before = r.placed().length;
    r.apply({ kind: 'command', command: { kind: 'flatten', reason: 'a person' }, at: OPEN + 17_000 });
    expect(r.placed().slice(before)).toMatchObject([{ side: 'SELL', quantity: 50, type: 'MARKET' }]);
  });

  it('an order that the broker calls filled before its last execution ends with that, corrected or not', () => {
    const { r, order } = withOrder();
    r.apply(
      say.fill(order, 60, 100, 1_050, 'x.01'),
      say.fill(order, 10, 100, 1_060, 'x.02', { corrects: 'x.01' }),
      say.status(order.intentId, 'FILLED', 1_070),
    );
    expect(orderOf(r).state).not.toBe('FILLED');
    r.apply(say.fill(order, 40, 100, 1_080, 'y.01'));
    expect(orderOf(r)).toMatchObject({ state: 'FILLED', filledQuantity: 50 });
  });

  it('an execution of somebody else is told and not booked', () => {
    const { r } = withOrder();
    const stranger = { intentId: '', symbol: 'AAPL', side: 'SELL' } as const;
    r.apply(
      say.fill(stranger, 5, 100, 1_050, 'y1'),
      say.fill(stranger, 5, 100, 1_050, 'y1'),
      say.commission('y1', 9, 1_060),
    );
    expect(r.notices().filter((code) => code === 'FOREIGN_EXECUTION')).toHaveLength(1);
    expect(r.engine.state().positions).toEqual([]);
    expect(r.engine.state().account.fees).toBe(0);
  });

  it('more filled than ordered is an alarm, is booked, and halts', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.fill(order, 80, 100, 1_050), say.fill(order, 40, 100, 1_060));
    expect(r.notices()).toContain('OVER_FILL');
    expect(r.engine.state().tradingState).toBe('HALTED');
    expect(only(r.engine.state().positions).quantity).toBe(120);
  });

  it('a fill after the order was full is a violation, is booked, and halts', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.fill(order, 100, 100, 1_050), say.fill(order, 10, 100, 1_060));
    expect(record(r).violations).toMatchObject([{ state: 'FILLED', event: 'FILL' }]);
    expect(r.engine.state().tradingState).toBe('HALTED');
    expect(only(r.engine.state().positions).quantity).toBe(110);
  });

  it('a fill that was on the way when the cancel won is booked', () => {
    const { r, order } = withOrder();
    r.apply(
      say.submitted(order.intentId, 1_001),
      say.status(order.intentId, 'CANCELED', 1_050),
      say.fill(order, 30, 100, 1_060),
    );
    expect(orderOf(r)).toMatchObject({ state: 'CANCELED', filledQuantity: 30 });
    r.apply(say.fill(order, 70, 100, 1_070));
    expect(orderOf(r)).toMatchObject({ state: 'FILLED', filledQuantity: 100 });
    expect(record(r).violations).toEqual([]);
  });
});

describe('the strategy plane', () => {
  const wants = (quantity: number) => scripted(() => [{ symbol: 'AAPL', quantity, urgency: 'now' }]);
  const minute = (r: Rig, n: number) => {
    r.quote('AAPL', 100, 100.02, n * 60_000 - 1_000);
    r.tick(n * 60_000);
  };

  it('sends nothing more while an order of the symbol works, and the rest once it has ended', () => {
    const r = openRig(wants(500));
    minute(r, 1);
    minute(r, 2);
    const order = only(r.placed());
    r.apply(
      say.submitted(order.intentId, 120_001),
      say.fill(order, 200, 100, 120_050),
      say.status(order.intentId, 'CANCELED', 120_100),
    );
    minute(r, 3);
    expect(r.placed().map(({ quantity }) => quantity)).toEqual([500, 300]);
  });

  it('closes a position before it opens the opposite one', () => {
    let target = 400;
    const r = openRig(scripted(() => [{ symbol: 'AAPL', quantity: target, urgency: 'now' }]));
    minute(r, 1);
    r.apply(say.fill(nth(r.placed(), 0), 400, 100, 60_050));
    target = -300;
    minute(r, 2);
    r.apply(say.fill(nth(r.placed(), 1), 400, 100, 120_050));
    minute(r, 3);
    expect(r.placed().map(({ side, quantity }) => `${side} ${quantity}`)).toEqual(['BUY 400', 'SELL 400', 'SELL 300']);
  });

  it('rests for five minutes after a refusal on that side, and only on that side', () => {
    let target = 400;
    const r = openRig(scripted(() => [{ symbol: 'AAPL', quantity: target, urgency: 'now' }]));
    minute(r, 1);
    r.apply(say.rejected(only(r.placed()).intentId, 60_050));
    for (const n of [2, 3, 4, 5]) minute(r, n);
    expect(r.placed()).toHaveLength(1);
    target = -400;
    minute(r, 6);
    expect(nth(r.placed(), 1)).toMatchObject({ side: 'SELL' });
    r.apply(say.fill(nth(r.placed(), 1), 400, 100, 360_050));
    target = 0;
    minute(r, 7);
    expect(nth(r.placed(), 2)).toMatchObject({ side: 'BUY', quantity: 400 });
  });

  it('counts an order once, however often its end is reported', () => {
    let target = 100;
    const r = openRig(scripted(() => [{ symbol: 'AAPL', quantity: target, urgency: 'now' }]));
    minute(r, 1);
    r.apply(say.fill(nth(r.placed(), 0), 100, 100, 60_050, 'x1'), say.commission('x1', 1, 60_060));
    target = 200;
    minute(r, 2);
    r.apply(say.status(nth(r.placed(), 1).intentId, 'ACCEPTED', 120_050));
    minute(r, 3);
    expect(r.placed()).toHaveLength(2);
  });

  it('is not confused by an intent that comes twice', () => {
    const r = openRig(wants(500));
    r.intend({ id: uuid(50), quantity: 100 });
    r.intend({ id: uuid(50), quantity: 100, ms: 1_100 });
    r.apply(say.fill(only(r.placed()), 100, 100, 1_200));
    minute(r, 1);
    expect(nth(r.placed(), 1).quantity).toBe(400);
  });

  it('is not asked while the connection is lost', () => {
    let asked = 0;
    const r = openRig(
      scripted(() => {
        asked++;
        return [];
      }),
    );
    minute(r, 1);
    r.apply(say.connection('lost', 61_000));
    minute(r, 2);
    r.apply(say.connection('restored', 121_000));
    minute(r, 3);
    expect(asked).toBe(2);
  });

  it('sees its own position as the reports tell it', () => {
    const seen: number[] = [];
    const r = openRig(
      scripted((view) => {
        seen.push(view.position('AAPL'));
        return [];
      }),
    );
    minute(r, 1);
    r.intend({ quantity: 300, ms: 61_000 });
    r.apply(say.fill(only(r.placed()), 60, 100, 61_050), say.fill(only(r.placed()), 40, 100, 61_060));
    minute(r, 2);
    r.apply(say.fill(only(r.placed()), 200, 100, 121_050));
    minute(r, 3);
    expect(seen).toEqual([0, 100, 300]);
  });
});

describe('risk sees', () => {
  const checks = (r: Rig) => nth(record(r).intents, -1).refusals.map(({ check }) => check);

  it('of a partly filled order only what is still open', () => {
    const r = openRig();
    r.intend({ quantity: 2_000 });
    r.apply(say.fill(only(r.placed()), 1_500, 100, 1_050));
    r.intend({ quantity: 400, ms: 1_100 });
    expect(checks(r)).toEqual([]);
    r.intend({ quantity: 200, ms: 1_200 });
    expect(checks(r)).toEqual(['BOX_LIMIT']);
  });

  it('orders that may still become trades', () => {
    const r = openRig(undefined, { limits: { ...configOf().limits, maxTrades: 2 } });
    for (const ms of [1_000, 1_100, 1_200]) r.intend({ ms });
    expect(r.placed()).toHaveLength(2);
    expect(checks(r)).toEqual(['ORDER_COUNT']);
  });

  it('a price that has left the last bar behind', () => {
    const r = openRig();
    r.tick(60_000);
    r.quote('AAPL', 110, 110.02, 60_500);
    r.intend({ ms: 61_000 });
    expect(checks(r)).toEqual(['PRICE_COLLAR']);
  });

  it.each([
    ['BUY', 100.02, true],
    ['BUY', 100.01, false],
    ['SELL', 100, true],
    ['SELL', 100.01, false],
  ] as const)('a limit to %s at %d against 100.00 / 100.02 as marketable: %s', (side, limit, expected) => {
    const r = openRig();
    r.intend({ side, limit });
    expect(only(record(r).intents).marketable).toBe(expected);
  });
});

describe('refusals', () => {
  it('of risk never reach the broker, and say why', () => {
    const r = openRig();
    r.intend({ quantity: 1_000_000 });
    expect(r.placed()).toEqual([]);
    expect(only(record(r).intents)).toMatchObject({
      approved: false,
      refusals: [{ check: 'BOX_LIMIT' }, { check: 'GROSS_LIMIT' }, { check: 'NET_LIMIT' }, { check: 'BUYING_POWER' }],
    });
    expect(record(r).orders).toEqual([]);
    expect(r.notices()).toContain('INTENT_REFUSED');
  });

  it('an intent that comes twice is placed once, and the first order goes on', () => {
    const r = openRig();
    r.intend({ id: uuid(9) });
    r.intend({ id: uuid(9), ms: 1_100 });
    expect(r.placed()).toHaveLength(1);
    expect(record(r).intents.map(({ approved }) => approved)).toEqual([true, false]);
    expect(nth(record(r).intents, 1).refusals).toEqual([
      { check: 'DUPLICATE_INTENT', limit: 'a new intent id', input: uuid(9) },
    ]);
    expect(orderOf(r).state).toBe('INITIALIZED');
  });

  it('an order type that the engine cannot send is an alarm', () => {
    const r = openRig();
    const intent = {
      event_type: 'order_intent',
      intent_id: uuid(3),
      symbol: 'AAPL',
      direction: 'BUY',
      quantity: 1,
      order_type: 'ADAPTIVE',
      timestamp: new Date(OPEN).toISOString(),
      strategy_id: 'outside',
    } as const;
    r.apply(intentFromOutside(intent, { source: 'a test', at: OPEN + 1_000 }));
    expect(r.notices()).toContain('ORDER_TYPE_UNSUPPORTED');
    expect(r.placed()).toEqual([]);
  });

  it('of the broker end the order, once, whichever word comes first', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'INACTIVE', 1_030));
    expect(orderOf(r).state).toBe('UNKNOWN');
    expect(r.queries()).toBe(1);
    r.apply(
      say.rejected(order.intentId, 1_031),
      say.rejected(order.intentId, 1_032),
      say.status(order.intentId, 'CANCELED', 1_033),
    );
    expect(orderOf(r).state).toBe('REJECTED');
    expect(only(record(r).rejects)).toMatchObject({ code: 201, at: OPEN + 1_031 });
    expect(record(r).violations).toEqual([]);
  });

  it('a message that breaks its contract is a dead letter and an alarm', () => {
    const r = openRig();
    r.apply(intentFromOutside('{"event_type":"order_intent"}', { source: 'a test', at: OPEN + 1_000 }));
    expect(r.notices()).toContain('DEAD_LETTER');
    expect(record(r).intents).toEqual([]);
  });

  it('a bar of history that breaks its contract is not learned', () => {
    const strategy = scripted(() => []);
    const r = rig(strategy);
    r.apply({ kind: 'bar', bar: { symbol: 'AAPL', at: OPEN, open: 10, high: 9, low: 8, close: 10, volume: 1 } });
    expect(strategy.seen).toEqual([]);
    expect(r.notices()).toEqual(['DEAD_LETTER']);
  });
});

describe('words about orders that are not ours', () => {
  it('change nothing', () => {
    const { r } = withOrder();
    r.apply(say.status(uuid(99), 'ACCEPTED', 1_100), say.status('', 'ACCEPTED', 1_100));
    expect(r.notices().filter((code) => code === 'FOREIGN_ORDER')).toHaveLength(1);
    expect(orderOf(r).state).toBe('INITIALIZED');
  });

  it('a warning about ours is told', () => {
    const { r, order } = withOrder();
    r.apply({
      kind: 'order_warning',
      intentId: order.intentId,
      code: 399,
      reason: 'not before the opening',
      at: OPEN + 1_010,
    });
    expect(r.notices()).toContain('ORDER_WARNING');
  });

  it('an end that we did not ask for is told, and expiry at the close is none', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'CANCELED', 2_000));
    expect(r.notices()).toContain('UNSOLICITED_CANCEL');
    const late = withOrder();
    late.r.apply(
      say.submitted(late.order.intentId, 1_001),
      say.status(late.order.intentId, 'ACCEPTED', 1_002),
      say.status(late.order.intentId, 'CANCELED', 390 * 60_000),
    );
    expect(orderOf(late.r).state).toBe('EXPIRED');
    expect(late.r.notices()).not.toContain('UNSOLICITED_CANCEL');
  });
});

describe('a time-out is not a rejection', () => {
  it('makes the order UNKNOWN, asks, and blocks new risk on that symbol alone', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001));
    r.tick(10_999);
    expect(orderOf(r).state).toBe('SUBMITTED');
    const before = r.queries();
    r.tick(11_001);
    expect(orderOf(r).state).toBe('UNKNOWN');
    expect(r.queries()).toBe(before + 1);
    r.intend({ symbol: 'AAPL', ms: 12_000 });
    r.intend({ symbol: 'MSFT', ms: 12_000 });
    expect(
      record(r)
        .intents.slice(1)
        .map(({ symbol, refusals }) => [symbol, ...refusals.map(({ check }) => check)]),
    ).toEqual([['AAPL', 'UNRESOLVED_ORDER'], ['MSFT']]);
  });

  it('is over when the broker lists the order as open', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001));
    r.tick(11_001);
    r.apply(say.open([order.intentId], 11_001, 11_020));
    expect(orderOf(r).state).toBe('ACCEPTED');
  });

  it('is over as partially filled when some executions came in between', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001));
    r.tick(11_001);
    r.apply(say.fill(order, 30, 100, 11_002));
    expect(orderOf(r).state).toBe('UNKNOWN');
    r.apply(say.open([order.intentId], 12_500, 12_520));
    expect(orderOf(r).state).toBe('PARTIALLY_FILLED');
  });

  it('is over as cancelled when two answers in a row do not list it, and the second is asked for at once', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001));
    r.tick(11_001);
    const before = r.queries();
    r.apply(say.open([], 11_001, 11_020));
    expect(orderOf(r).state).toBe('UNKNOWN');
    expect(r.queries()).toBe(before + 1);
    r.apply(say.open([], 11_020, 11_040));
    expect(orderOf(r).state).toBe('CANCELED');
    r.apply(say.fill(order, 100, 100, 11_050));
    expect(orderOf(r).state).toBe('FILLED');
  });

  it('is asked again as long as nobody answers', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001));
    const before = r.queries();
    for (let ms = 11_001; ms <= 41_001; ms += 10_000) r.tick(ms);
    expect(r.queries()).toBe(before + 4);
    expect(r.notices().filter((code) => code === 'ORDER_UNKNOWN')).toHaveLength(1);
  });

  it('is over when an order that was reported filled turns out to work, and does not come back at once', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'FILLED', 1_050));
    r.tick(11_050);
    r.apply(say.open([order.intentId], 11_050, 11_060));
    r.tick(12_000);
    expect(orderOf(r).state).toBe('ACCEPTED');
  });

  it('also comes when a status said filled and the executions stay away', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'FILLED', 1_050));
    r.tick(11_050);
    expect(orderOf(r).state).toBe('UNKNOWN');
    r.apply(say.fill(order, 100, 100, 11_060));
    expect(orderOf(r).state).toBe('FILLED');
  });
});

describe('reconciliation', () => {
  it('an order that vanished without a word becomes UNKNOWN after two answers, then cancelled after two more', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'ACCEPTED', 1_050));
    const states = [5_000, 5_100, 5_200, 5_300].map((ms) => {
      r.apply(say.open([], ms, ms + 20));
      return orderOf(r).state;
    });
    expect(states).toEqual(['ACCEPTED', 'UNKNOWN', 'UNKNOWN', 'CANCELED']);
  });

  it('one answer without it is forgotten when the next has it', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'ACCEPTED', 1_050));
    r.apply(say.open([], 5_000, 5_020), say.open([order.intentId], 5_100, 5_120), say.open([], 5_200, 5_220));
    expect(orderOf(r).state).toBe('ACCEPTED');
  });

  it('an answer that may be older than the last word says nothing', () => {
    const { r, order } = withOrder();
    r.apply(say.submitted(order.intentId, 1_001), say.status(order.intentId, 'ACCEPTED', 1_050));
    for (const ms of [1_040, 1_050, 1_100, 2_000]) r.apply(say.open([], ms, ms + 20));
    expect(orderOf(r).state).toBe('ACCEPTED');
  });

  it('an order that has ended here and is open there is a violation', () => {
    const { r, order } = withOrder();
    r.apply(
      say.submitted(order.intentId, 1_001),
      say.fill(order, 100, 100, 1_050),
      say.open([order.intentId], 1_500, 1_520),
    );
    expect(record(r).violations).toEqual([]);
    r.apply(say.open([order.intentId], 5_000, 5_020));
    expect(record(r).violations).toMatchObject([{ state: 'FILLED', event: 'ACCEPT' }]);
  });

  it('two doubts at one instant are one question', () => {
    const r = openRig();
    for (const symbol of ['AAPL', 'MSFT']) r.intend({ symbol });
    for (const { intentId } of r.placed()) r.apply(say.status(intentId, 'INACTIVE', 1_500));
    expect(r.queries()).toBe(1);
  });

  it('a late answer belongs to its own question', () => {
    const r = openRig();
    r.tick(60_000);
    r.tick(120_000);
    r.apply(say.open([], 60_000, 120_005));
    expect(record(r).statusQueries.map(({ answeredAt }) => answeredAt)).toEqual([OPEN + 120_005, null]);
  });

  it('every minute the status is asked, and each answer is measured', () => {
    const r = openRig();
    r.tick(60_000);
    r.apply(say.open([], 60_000, 60_012));
    r.tick(120_000);
    expect(record(r).statusQueries).toEqual([
      { requestedAt: OPEN + 60_000, answeredAt: OPEN + 60_012 },
      { requestedAt: OPEN + 120_000, answeredAt: null },
    ]);
  });
});

describe('a lost connection', () => {
  it('makes unacknowledged orders and cancels UNKNOWN, leaves working ones, and stops every order', () => {
    const r = openRig();
    for (const symbol of ['AAPL', 'MSFT']) r.intend({ symbol });
    const [first, second] = [nth(r.placed(), 0), nth(r.placed(), 1)];
    r.apply(
      say.submitted(first.intentId, 1_001),
      say.submitted(second.intentId, 1_001),
      say.status(second.intentId, 'ACCEPTED', 1_050),
    );
    r.apply(say.connection('lost', 1_100), say.connection('lost', 1_200));
    expect(record(r).orders.map(({ state }) => state)).toEqual(['UNKNOWN', 'ACCEPTED']);
    expect(record(r).connections).toHaveLength(1);
    const before = r.queries();
    r.intend({ symbol: 'MSFT', ms: 2_000 });
    r.tick(70_000);
    expect(nth(record(r).intents, -1).refusals.map(({ check }) => check)).toEqual(['CONNECTION']);
    expect(r.queries()).toBe(before);
    r.apply(say.connection('restored', 80_000));
    expect(r.queries()).toBe(before + 1);
    expect(r.engine.state().connected).toBe(true);
  });
});

describe('a patient order', () => {
  const patient = () => {
    const strategy = scripted(({ at }) =>
      at === OPEN + 60_000 ? [{ symbol: 'AAPL', quantity: 500, urgency: 'patient' }] : [],
    );
    const r = openRig(strategy);
    r.quote('AAPL', 100, 100.02, 59_000);
    r.tick(60_000);
    const order = only(r.placed());
    r.apply(say.submitted(order.intentId, 60_001), say.status(order.intentId, 'ACCEPTED', 60_040));
    return { r, order };
  };

  it('rests at the near side of the quote and does not count as marketable', () => {
    const { r, order } = patient();
    expect(order).toMatchObject({ type: 'LIMIT', limitPrice: 100, side: 'BUY', quantity: 500 });
    expect(only(record(r).intents)).toMatchObject({ marketable: false, arrivalMid: (100 + 100.02) / 2 });
  });

  it('is cancelled when its time is up, and its rest is sent as MARKET once the cancel is confirmed', () => {
    const { r, order } = patient();
    r.apply(say.fill(order, 120, 100, 70_000));
    r.tick(79_999);
    expect(r.cancels()).toEqual([]);
    r.tick(80_000);
    expect(r.cancels()).toEqual([order.intentId]);
    r.apply({ kind: 'cancel_submitted', intentId: order.intentId, at: OPEN + 80_001 });
    expect(r.placed()).toHaveLength(1);
    r.apply(say.status(order.intentId, 'CANCELED', 80_030));
    const replacement = nth(r.placed(), 1);
    expect(replacement).toMatchObject({ type: 'MARKET', quantity: 380, side: 'BUY' });
    expect(nth(record(r).intents, 1)).toMatchObject({
      replaces: order.intentId,
      strategyId: 'execution',
      marketable: true,
    });
    r.apply(say.status(order.intentId, 'CANCELED', 80_031));
    expect(r.placed()).toHaveLength(2);
    expect(r.notices()).not.toContain('UNSOLICITED_CANCEL');
    expect(only(record(r).cancels)).toEqual({
      intentId: order.intentId,
      requestedAt: OPEN + 80_000,
      submittedAt: OPEN + 80_001,
      confirmedAt: OPEN + 80_030,
      outcome: 'canceled',
    });
  });

  it('is not replaced when trading was reduced while its cancel was on the way', () => {
    const { r, order } = patient();
    r.tick(80_000);
    r.apply(say.command('reduce_only', 80_010), say.status(order.intentId, 'CANCELED', 80_030));
    expect(record(r).intents).toHaveLength(1);
  });

  it('that fills while its cancel is on the way is not replaced', () => {
    const { r, order } = patient();
    r.tick(80_000);
    r.apply(say.fill(order, 500, 100, 80_010), say.cancelRejected(order.intentId, 80_020));
    expect(r.placed()).toHaveLength(1);
    expect(only(record(r).cancels)).toMatchObject({ outcome: 'filled', confirmedAt: null });
    expect(orderOf(r).state).toBe('FILLED');
  });

  it('whose cancel is refused is asked for, and cancelled again when it still works', () => {
    const { r, order } = patient();
    r.tick(80_000);
    const before = r.queries();
    r.apply(say.cancelRejected(order.intentId, 80_020));
    expect(orderOf(r).state).toBe('UNKNOWN');
    expect(r.queries()).toBe(before + 1);
    r.apply(say.open([order.intentId], 82_000, 82_020));
    r.tick(83_000);
    expect(r.cancels()).toEqual([order.intentId, order.intentId]);
  });

  it('a cancel without an answer is a time-out', () => {
    const { r } = patient();
    r.tick(80_000);
    r.tick(90_000);
    expect(orderOf(r).state).toBe('UNKNOWN');
  });

  it('without a quote goes out as MARKET', () => {
    const strategy = scripted(() => [{ symbol: 'AAPL', quantity: 5, urgency: 'patient' }]);
    const r = rig(strategy);
    r.apply({ kind: 'trade', trade: { symbol: 'AAPL', at: OPEN, price: 100, size: 1 } });
    for (const ms of [0, 60_000]) r.tick(ms);
    expect(only(r.placed()).type).toBe('MARKET');
  });
});
