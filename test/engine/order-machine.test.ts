import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderState } from '../../src/domain/order.ts';
import { createBus } from '../../src/engine/base/bus.ts';
import { createContext } from '../../src/engine/base/context.ts';
import { createSessionLog } from '../../src/engine/base/session-log.ts';
import {
  isTerminal,
  ORDER_EVENTS,
  ORDER_STATES,
  type OrderEvent,
  stepFrom,
  TRANSITIONS,
} from '../../src/engine/orders/order-machine.ts';
import { createOrderManager } from '../../src/engine/orders/order-manager.ts';
import { createOrders } from '../../src/engine/orders/orders.ts';
import { CONTRACTS } from '../contracts/support.ts';
import { configOf, OPEN, uuid } from './support.ts';

const SHORT: Readonly<Record<OrderState, string>> = {
  INITIALIZED: 'INI',
  DENIED: 'DEN',
  SUBMITTED: 'SUB',
  PRE_SUBMITTED: 'PRE',
  ACCEPTED: 'ACC',
  TRIGGERED: 'TRI',
  PENDING_REPLACE: 'PRP',
  PENDING_CANCEL: 'PCN',
  PARTIALLY_FILLED: 'PAR',
  FILLED: 'FIL',
  CANCELED: 'CAN',
  EXPIRED: 'EXP',
  REJECTED: 'REJ',
  UNKNOWN: 'UNK',
};

// Written by hand from the captured sequences and the rules, not from the table: columns are ORDER_EVENTS.
const EXPECTED = `
     DEN SUB PRE ACC ACP RQC PCN RJC PFI FIL RFI CAN EXP REJ INA TIM DIS ABS TRG RQR REP RPP RPH RJR
INI  DEN SUB PRE ACC  -  PCN PCN  -  PAR FIL ACC CAN EXP REJ UNK UNK UNK  - TRI  -   -   -   -   -
DEN   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -  -   -   -   -   -   -
SUB   -   -  PRE ACC  -  PCN PCN  -  PAR FIL ACC CAN EXP REJ UNK UNK UNK  - TRI  -   -   -   -   -
PRE   -  PRE PRE ACC  -  PCN PCN  -  PAR FIL PRE CAN EXP REJ UNK UNK PRE UNK TRI PRP  -   -   -   -
ACC   -  ACC ACC ACC  -  PCN PCN  -  PAR FIL ACC CAN EXP REJ UNK UNK ACC UNK  -  PRP  -   -   -   -
TRI   -  TRI TRI  -   -  PCN PCN  -  PAR FIL TRI CAN EXP REJ UNK UNK TRI UNK TRI PRP  -   -   -   -
PRP   -  PRP PRP PRP PRP PCN PCN  -  PRP FIL PRP CAN EXP REJ UNK UNK UNK UNK PRP  -  ACC PAR PRE UNK
PCN   -  PCN PCN PCN PCN  -  PCN UNK PCN FIL PCN CAN EXP REJ UNK UNK UNK UNK PCN  -  PCN PCN PCN PCN
PAR   -  PAR  -   -  PAR PCN PCN  -  PAR FIL PAR CAN EXP REJ UNK UNK PAR UNK  -  PRP  -   -   -   -
FIL   -  FIL  -   -  FIL  -  FIL FIL  -   -  FIL  -   -   -   -   -   -   -  -   -   -  FIL  -  FIL
CAN   -  CAN  -   -   -   -  CAN CAN CAN FIL CAN CAN  -   -  CAN  -   -   -  -   -   -   -   -  CAN
EXP   -  EXP  -   -   -   -   -   -   -   -   -  EXP  -   -  EXP  -   -   -  -   -   -   -   -  EXP
REJ   -  REJ  -   -   -   -   -   -   -   -   -  REJ  -  REJ REJ  -   -   -  -   -   -   -   -  REJ
UNK   -  UNK PRE ACC PAR UNK PCN UNK UNK FIL UNK CAN EXP REJ UNK UNK UNK CAN TRI  -  ACC PAR PRE UNK
`;

const LINES = EXPECTED.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(/\s+/).slice(1));

const PAIRS = ORDER_STATES.flatMap((state, row) =>
  ORDER_EVENTS.map((event, column) => ({ state, event, expected: LINES[row]?.[column] ?? 'none' })),
);

describe('the table', () => {
  it.each(PAIRS)('$state + $event -> $expected', ({ state, event, expected }) => {
    const next = stepFrom(state, event)?.to;
    expect(next === undefined ? '-' : SHORT[next]).toBe(expected);
  });

  it('has every pair once', () => {
    const keys = TRANSITIONS.map(({ from, event }) => `${from} ${event}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('lets a fill into every state that is not terminal, and into CANCELED, and into no other', () => {
    for (const state of ORDER_STATES)
      for (const event of ['PARTIAL_FILL', 'FILL'] as const)
        expect(stepFrom(state, event) !== undefined, `${state} ${event}`).toBe(
          !isTerminal(state) || state === 'CANCELED',
        );
  });

  it('never leaves a terminal state but for the fill that overtakes a cancel', () => {
    const leaving = TRANSITIONS.filter(({ from, to }) => isTerminal(from) && from !== to);
    expect(leaving.map(({ from, event, to }) => [from, event, to])).toEqual([['CANCELED', 'FILL', 'FILLED']]);
  });

  it('reaches every state from INITIALIZED', () => {
    const reached = new Set<OrderState>(['INITIALIZED']);
    for (const _ of ORDER_STATES) for (const { from, to } of TRANSITIONS) if (reached.has(from)) reached.add(to);
    expect([...reached].sort()).toEqual([...ORDER_STATES].sort());
  });

  it('explains every row that stays in its state or comes out of a terminal one', () => {
    const odd = TRANSITIONS.filter(
      ({ from, to, event }) => (from === to && event !== 'DISCONNECT' && event !== 'PARTIAL_FILL') || isTerminal(from),
    );
    expect(odd.filter(({ remark }) => remark === undefined)).toEqual([]);
  });

  it('keeps unlabelled states out of UNKNOWN only by a word of the broker or the answer to a question', () => {
    const ways = TRANSITIONS.filter(({ from, to }) => from === 'UNKNOWN' && to !== 'UNKNOWN').map(({ event }) => event);
    expect(ways).not.toContain('TIME_OUT');
    expect(ways).not.toContain('REQUEST_CANCEL');
    expect(ways).toContain('ABSENT');
  });
});

function desk() {
  const context = createContext(configOf(), createSessionLog());
  context.now = OPEN;
  const bus = createBus({ contracts: CONTRACTS, offset: () => 1 });
  const orders = createOrders();
  const manager = createOrderManager({ context, bus, orders });
  const order = orders.open(
    { intentId: uuid(1), symbol: 'AAPL', side: 'BUY', quantity: 100, type: 'MARKET', timeInForce: 'DAY' },
    OPEN,
    100,
  );
  return { context, manager, orders, order, bus };
}

describe('an order', () => {
  it.each(PAIRS.filter(({ expected }) => expected === '-'))(
    'refuses $event in state $state: recorded, told, the broker asked, and nothing changed',
    ({ state, event }) => {
      const { context, manager, orders, order } = desk();
      Object.assign(order, { state });
      manager.advance(order, event);
      expect(order.state).toBe(state);
      expect(orders.transitions(order)).toEqual([]);
      expect(context.log.violations).toEqual([{ at: OPEN, intentId: uuid(1), state, event }]);
      const kinds = context.takeEffects().map((effect) => (effect.kind === 'notice' ? effect.code : effect.kind));
      expect(kinds).toEqual(['ILLEGAL_TRANSITION', 'query_orders']);
    },
  );

  it('after any sequence of events is open exactly when its state is not terminal, and its path is connected', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<OrderEvent>(...ORDER_EVENTS), { maxLength: 30 }), (events) => {
        const { manager, orders, order, context } = desk();
        for (const event of events) manager.advance(order, event, 'reason');
        expect(orders.active().includes(order)).toBe(!isTerminal(order.state));
        let state: OrderState = 'INITIALIZED';
        const course = orders.transitions(order);
        for (const step of course) {
          expect(step.from).toBe(state);
          state = step.to;
        }
        expect(order.state).toBe(state);
        expect(order.closedAt === null).toBe(!course.some(({ to }) => isTerminal(to)));
        expect(context.log.violations.length + course.length).toBeLessThanOrEqual(events.length);
      }),
    );
  });

  it('reports every change of its state in words of the contract', () => {
    const { manager, order, bus } = desk();
    const words: string[] = [];
    bus.subscribe('execution_reports', ({ status }) => words.push(status));
    bus.onDeadLetter((letter) => words.push(`dead: ${letter.reason}`));
    for (const event of ['SUBMIT', 'PRE_SUBMIT', 'ACCEPT', 'REQUEST_CANCEL', 'TIME_OUT', 'ABSENT'] as const)
      manager.advance(order, event);
    expect(words).toEqual(['SUBMITTED', 'ACKNOWLEDGED', 'ACKNOWLEDGED', 'ACKNOWLEDGED', 'TIMEOUT', 'CANCELED']);
  });
});
