import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/domain/market.ts';
import { createRandom } from '../../src/domain/random.ts';
import { type BacktestInputs, backtest, backtestReturns } from '../../src/engine/run/backtest.ts';
import { FIXED_COMMISSIONS } from '../../src/engine/run/backtest-broker.ts';
import { createMomentumStrategy } from '../../src/engine/strategy/strategies/momentum.ts';
import { MOMENTUM_PARAMETERS } from '../../src/engine/strategy/strategies/momentum-parameters.ts';
import type { Strategy } from '../../src/engine/strategy/strategy.ts';
import { CONTRACTS } from '../contracts/support.ts';
import { fakeBars } from './fake-market.ts';
import { configOf, OPEN, scripted } from './support.ts';

const { session: _, ...CONFIG } = configOf();
const MINUTE = 60_000;
const SYMBOLS = ['AAPL', 'MSFT'];

function inputs(bars: readonly Bar[], strategy: Strategy, change: Partial<BacktestInputs> = {}): BacktestInputs {
  const fillModel = { halfSpreadBps: 10, ...FIXED_COMMISSIONS };
  return { bars, config: CONFIG, strategy, contracts: CONTRACTS, random: createRandom(1), fillModel, ...change };
}

/** Bars of one symbol with the given opens; each closes at the next open. */
function barsOf(opens: readonly number[], from = OPEN): readonly Bar[] {
  return opens.map((open, i) => {
    const close = opens[i + 1] ?? open;
    return {
      symbol: 'AAPL',
      at: from + i * MINUTE,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 1,
    };
  });
}

/** Buys 100 AAPL at the end of the given minute of a session and holds them. */
const buyAfter = (minute: number) =>
  scripted(({ at }) =>
    ((at - OPEN) / MINUTE) % 1_440 === minute ? [{ symbol: 'AAPL', quantity: 100, urgency: 'now' }] : [],
  );

describe('fills', () => {
  it('come at the open of the next bar, half the spread against the order, with commission, and the session ends flat', () => {
    const record = backtest(inputs(barsOf([100, 101, 102, 103, 104]), buyAfter(2)));
    const bought = 102 * 1.001;
    const sold = 104 * 0.999;
    expect(record.profit).toBeCloseTo(100 * (sold - bought) - 2, 6);
    expect(record).toMatchObject({ fees: 2, tradeCount: 2, sessions: 1, bars: 5, from: OPEN, to: OPEN + 5 * MINUTE });
  });

  it('of a patient order are those of any other: it has no quote to rest at', () => {
    const patient = scripted(({ at }) =>
      at === OPEN + 2 * MINUTE ? [{ symbol: 'AAPL', quantity: 100, urgency: 'patient' }] : [],
    );
    const bars = barsOf([100, 101, 102, 103, 104]);
    expect(backtest(inputs(bars, patient)).profit).toBe(backtest(inputs(bars, buyAfter(2))).profit);
  });

  it('wait for the next bar of the symbol when one is missing', () => {
    const bars = barsOf([100, 101, 102, 103, 104, 105, 106]).filter(({ at }) => at !== OPEN + 2 * MINUTE);
    const record = backtest(inputs(bars, buyAfter(2)));
    expect(record.profit).toBeCloseTo(100 * (106 * 0.999 - 103 * 1.001) - 2, 6);
  });

  it('that no bar came for before the end of the session are cancelled', () => {
    const bars = [
      ...barsOf([100, 101, 102]),
      ...barsOf([50, 50, 50, 50, 50, 50]).map((bar) => ({ ...bar, symbol: 'MSFT' })),
    ];
    const record = backtest(
      inputs(
        bars.toSorted((a, b) => a.at - b.at),
        buyAfter(3),
      ),
    );
    expect(record).toMatchObject({ tradeCount: 0, profit: 0, sessions: 1 });
  });

  it('cost what the schedule says: by share, at least the minimum, at most the rate', () => {
    const cost = (quantity: number, price: number) => {
      const strategy = scripted(({ at }) =>
        at === OPEN + 2 * MINUTE ? [{ symbol: 'AAPL', quantity, urgency: 'now' }] : [],
      );
      return (
        backtest(
          inputs(barsOf([price, price, price, price]), strategy, {
            fillModel: { halfSpreadBps: 0, ...FIXED_COMMISSIONS },
          }),
        ).fees / 2
      );
    };
    expect(cost(100, 100)).toBeCloseTo(1, 9);
    expect(cost(1_000, 100)).toBeCloseTo(5, 9);
    expect(cost(10, 1)).toBeCloseTo(0.1, 9);
  });
});

describe('sessions', () => {
  it('are told apart by the gap between them; nothing is held over night and the night has no return', () => {
    const day = 86_400_000;
    const bars = [...barsOf([100, 100, 100, 100]), ...barsOf([500, 500, 500, 500], OPEN + day)];
    const record = backtest(inputs(bars, buyAfter(2), { fillModel: { halfSpreadBps: 0, ...FIXED_COMMISSIONS } }));
    expect(record).toMatchObject({ sessions: 2, tradeCount: 4, profit: -4 });
    expect(record.returns).toHaveLength(8);
    expect(Math.min(...record.returns)).toBeGreaterThan(-1e-5);
  });

  it('must be ordered by time', () => {
    expect(() => backtest(inputs([...barsOf([100, 101])].reverse(), buyAfter(2)))).toThrow('ordered by time');
  });

  it('of no bars give an empty record', () => {
    expect(backtest(inputs([], buyAfter(2)))).toMatchObject({
      sessions: 0,
      bars: 0,
      tradeCount: 0,
      profit: 0,
      returns: [],
    });
  });
});

describe('the strategy over ten sessions', () => {
  const bars = fakeBars(SYMBOLS, 10, OPEN - 14 * 86_400_000, 5);
  const run = (over: readonly Bar[]) => {
    const seen: string[] = [];
    const strategy = createMomentumStrategy(SYMBOLS, MOMENTUM_PARAMETERS);
    const watched: Strategy = {
      ...strategy,
      onClock: (view) => {
        const targets = strategy.onClock(view);
        for (const target of targets) seen.push(`${view.at} ${target.symbol} ${target.quantity} ${target.urgency}`);
        return targets;
      },
    };
    return { record: backtest(inputs(over, watched, { fillModel: { halfSpreadBps: 1, ...FIXED_COMMISSIONS } })), seen };
  };
  const whole = run(bars);

  it('gives a return for every minute, and they add up to the profit', () => {
    expect(whole.record.returns).toHaveLength(3_900);
    const growth = whole.record.returns.reduce((product, change) => product * (1 + change), 1);
    expect(1_000_000 * (growth - 1)).toBeCloseTo(whole.record.profit, 3);
    expect(whole.record.tradeCount).toBeGreaterThan(100);
  });

  it('is the same when it is run again', () => {
    expect(run(bars)).toEqual(whole);
  });

  it('does not look ahead: without the future, everything up to then is decided alike', () => {
    for (const sessions of [3, 7]) {
      const past = run(bars.slice(0, sessions * 390 * SYMBOLS.length));
      expect(past.seen).toEqual(whole.seen.slice(0, past.seen.length));
      expect(past.record.returns).toEqual(whole.record.returns.slice(0, sessions * 390));
    }
  });

  it('does not look ahead within a session either', () => {
    const cut = (5 * 390 + 200) * SYMBOLS.length;
    const changed = bars.map((bar, i) => (i < cut ? bar : scaled(bar, 1.5)));
    const other = run(changed);
    const until = bars[cut]?.at ?? 0;
    const before = (line: string) => Number(line.split(' ')[0]) <= until;
    expect(other.seen.filter(before)).toEqual(whole.seen.filter(before));
    expect(other.seen).not.toEqual(whole.seen);
  });

  it('earns less the wider the spread', () => {
    const profits = [0, 2, 8].map((halfSpreadBps) => {
      const strategy = createMomentumStrategy(SYMBOLS, MOMENTUM_PARAMETERS);
      return backtest(inputs(bars, strategy, { fillModel: { halfSpreadBps, ...FIXED_COMMISSIONS } })).profit;
    });
    expect(profits).toEqual(profits.toSorted((a, b) => b - a));
  });
});

it('returns are of successive points', () => {
  const point = (equity: number) => ({ at: 0, cash: 0, marketValue: 0, equity, fees: 0, realised: 0, unrealised: 0 });
  expect(backtestReturns([100, 110, 99].map(point))).toEqual([110 / 100 - 1, 99 / 110 - 1]);
  expect(backtestReturns([])).toEqual([]);
});

function scaled(bar: Bar, factor: number): Bar {
  const { open, high, low, close } = bar;
  return { ...bar, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
}
