import { describe, expect, expectTypeOf, it } from 'vitest';
import type { OrderRequest } from '../../src/domain/order.ts';
import {
  baselinePermit,
  closingPermit,
  type RiskApprovedOrder,
  riskApproved,
  type SendableOrder,
} from '../../src/domain/permit.ts';
import type { Effect } from '../../src/engine/base/ports.ts';
import type { TradingSession } from '../../src/runner/ports/broker-session.ts';
import type { Send } from '../../src/runner/ports/session-journal.ts';

const ORDER: OrderRequest = {
  intentId: '00000000-0000-4000-8000-000000000001',
  symbol: 'AAPL',
  side: 'BUY',
  quantity: 1,
  type: 'STOP_LIMIT',
  timeInForce: 'DAY',
  limitPrice: 10,
  stopPrice: 11,
};

type Placed = Parameters<TradingSession['place']>[0];
type Replaced = Parameters<TradingSession['replace']>[0];
type OrderOf<K> = Extract<Effect, { kind: K; order: OrderRequest }>['order'];

describe('what a session sends', () => {
  it('is what somebody gave a permit for, and new terms are what risk approved', () => {
    expectTypeOf<Placed>().toEqualTypeOf<SendableOrder>();
    expectTypeOf<Replaced>().toEqualTypeOf<RiskApprovedOrder>();
    expectTypeOf<OrderOf<'place'>>().toEqualTypeOf<RiskApprovedOrder>();
    expectTypeOf<OrderOf<'replace'>>().toEqualTypeOf<RiskApprovedOrder>();
    expectTypeOf<RiskApprovedOrder>().toExtend<Placed>();
  });

  it('is no order as such, no copy of a permitted one with other terms, and no record of a journal', () => {
    const approved = riskApproved(ORDER);
    const { quantity: _, ...terms } = approved;
    // @ts-expect-error a request has no permit
    const plain: Placed = ORDER;
    // @ts-expect-error a copy has none either: nobody looked at its terms
    const copied: Placed = { ...terms, quantity: 1_000_000 };
    // @ts-expect-error what stood in a journal was sent once, and is not sent again
    const read: Placed = sendOf(approved).order;
    expect([plain, copied, read]).toHaveLength(3);
  });

  it('knows by whose permit: none stands for another', () => {
    const permits = [riskApproved(ORDER), baselinePermit(ORDER), closingPermit(ORDER)] as const;
    expect(permits.map(({ permit }) => permit)).toEqual(['risk', 'baseline', 'closing']);
    // @ts-expect-error the baseline's order has not passed the risk checks
    const approved: RiskApprovedOrder = baselinePermit(ORDER);
    expect(approved.permit).toBe('baseline');
  });
});

it('a permit is no part of the order as JSON, and leaves out the prices that the order leaves out', () => {
  expect(JSON.stringify(riskApproved(ORDER))).toBe(JSON.stringify(ORDER));
  const { limitPrice: _, stopPrice: __, ...market } = ORDER;
  expect(Object.keys(riskApproved({ ...market, type: 'MARKET' }))).toEqual(Object.keys(market));
});

function sendOf(order: RiskApprovedOrder): Extract<Send, { order: OrderRequest }> {
  return { kind: 'place', order };
}
