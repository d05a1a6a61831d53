import { describe, expect, it } from 'vitest';
import { createSessionLog } from '../../src/engine/base/session-log.ts';
import { DRAWDOWN } from '../../src/engine/orders/kill-switches/drawdown.ts';
import type { KillSwitchDefinition } from '../../src/engine/orders/kill-switches/kill-switch.ts';
import { PNL } from '../../src/engine/orders/kill-switches/pnl.ts';
import { PSR } from '../../src/engine/orders/kill-switches/psr.ts';
import { psrOfReturns } from '../../src/statistics/psr.ts';

/** A reader with its books. */
function reading(definition: KillSwitchDefinition, levels = definition.defaults) {
  const books = { capitalInUse: 1_000, profit: 0, log: createSessionLog() };
  return { books, read: definition.createReader(books, levels) };
}

it('the loss is the profit of the session over the capital in use', () => {
  const { books, read } = reading(PNL);
  books.profit = -50;
  expect(read()).toBe(-0.05);
});

it('the drawdown is the fall from the highest reading, the start included', () => {
  const { books, read } = reading(DRAWDOWN);
  const falls = [-100, 1_000, 500].map((profit) => {
    books.profit = profit;
    return read();
  });
  expect(falls).toEqual([0.1, 0, 0.25]);
});

it('two sessions of the same switch know nothing of each other', () => {
  const [one, other] = [reading(DRAWDOWN), reading(DRAWDOWN)];
  one.books.profit = 1_000;
  one.read();
  one.books.profit = 0;
  expect(one.read()).toBe(0.5);
  expect(other.read()).toBe(0);
});

describe('the probabilistic Sharpe ratio', () => {
  const equity = [1_000, 1_010, 1_005, 1_020, 1_015, 1_030];
  const returns = equity.slice(1).map((value, i) => value / (equity[i] ?? Number.NaN) - 1);
  const pointAt = (value: number, i: number) => ({
    at: i,
    cash: value,
    marketValue: 0,
    equity: value,
    fees: 0,
    realised: 0,
    unrealised: 0,
  });

  it('is that of the last one-minute returns in its window, near first and exact when asked', () => {
    const { books, read } = reading(PSR, { ...PSR.defaults, windowMinutes: 3, minimumObservations: 3 });
    const readings = equity.map((value, i) => {
      books.log.equity.push(pointAt(value, i));
      return read();
    });
    expect(readings.map((each) => each === undefined)).toEqual([true, true, true, false, false, false]);
    const [last] = readings.slice(-1);
    if (typeof last !== 'object') throw new Error('a near reading');
    const exact = psrOfReturns(returns.slice(-3), 0);
    expect(last.exact()).toBe(exact);
    expect(Math.abs(last.nearly - (exact ?? Number.NaN))).toBeLessThanOrEqual(last.error);
  });

  it('looks back over four hours and asks for two of them where the levels say nothing', () => {
    const { books, read } = reading(PSR, { warnAt: 0.3, fireAt: 0.2 });
    const seen: boolean[] = [];
    for (let i = 0; i <= 120; i++) {
      books.log.equity.push(pointAt(1_000 + (i % 7), i));
      seen.push(read() !== undefined);
    }
    expect(seen.indexOf(true)).toBe(120);
  });
});
