import { describe, expect, it } from 'vitest';
import type { ExecutionRecord } from '../../../src/domain/session-record.ts';
import { roundTrips } from '../../../src/stages/07-paper-trading/round-trips.ts';
import { summarizeSession } from '../../../src/stages/07-paper-trading/session-summary.ts';
import { makeInputs } from './made-session.ts';

/** `+100@10` = 100 bought at 10, commission 1. */
function fills(...texts: readonly string[]): readonly ExecutionRecord[] {
  return texts.map((text, i) => {
    const [signed = Number.NaN, price = Number.NaN] = text.split('@').map(Number);
    return {
      executionId: `e${i}`,
      intentId: `i${i}`,
      brokerOrderId: i,
      symbol: 'AAPL',
      side: signed > 0 ? 'BUY' : 'SELL',
      quantity: Math.abs(signed),
      price,
      at: i,
      receivedAt: i,
      commission: 1,
    };
  });
}

describe('round trips', () => {
  it.each([
    ['nothing', [], { closed: 0, won: 0 }],
    ['a trip that is still open', ['+100@10'], { closed: 0, won: 0 }],
    ['a trip that made money', ['+100@10', '-100@11'], { closed: 1, won: 1 }],
    ['a short trip that made money', ['-100@11', '+100@10'], { closed: 1, won: 1 }],
    ['a trip that the commissions ate', ['+100@10', '-100@10.01'], { closed: 1, won: 0 }],
    ['one trip in several fills', ['+50@10', '+50@10', '-30@11', '-70@11'], { closed: 1, won: 1 }],
    ['a fill through zero: one trip lost, the next won', ['+100@10', '-200@9', '+100@8'], { closed: 2, won: 1 }],
  ])('%s', (_case, texts, expected) => {
    expect(roundTrips(fills(...texts))).toEqual(expected);
  });

  it('keep symbols apart', () => {
    const [buy, sell] = fills('+100@10', '-100@11');
    if (buy === undefined || sell === undefined) throw new Error('two fills');
    expect(roundTrips([buy, { ...sell, symbol: 'MSFT' }])).toEqual({ closed: 0, won: 0 });
  });

  it('take a commission that was not reported as none', () => {
    const free = fills('+100@10', '-100@10.01').map((fill) => ({ ...fill, commission: null }));
    expect(roundTrips(free)).toEqual({ closed: 1, won: 1 });
  });
});

describe('session summary', () => {
  it('carries what a campaign needs', () => {
    const inputs = makeInputs();
    const { equity } = inputs.session;
    expect(summarizeSession(inputs)).toMatchObject({
      tradingDay: '2026-11-16',
      complete: true,
      durationMs: 21_600_000,
      profit: (equity.at(-1)?.equity ?? 0) - (equity[0]?.equity ?? 0),
      minuteReturns: { observations: 360 },
    });
    expect(summarizeSession({ ...inputs, interruption: 'lost' }).complete).toBe(false);
    expect(summarizeSession({ ...inputs, session: { ...inputs.session, equity: [] } }).profit).toBe(0);
  });
});
