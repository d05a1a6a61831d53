import { describe, expect, it } from 'vitest';
import type { EngineView } from '../../../src/engine/run/view.ts';
import { newAlarms, sessionLine } from '../../../src/runner/paper/session-screen.ts';
import { createStopwatch } from '../../../src/runner/paper/timings.ts';
import { openRig } from '../../engine/support.ts';

const lineAt = (change: Partial<EngineView>, leftMs = 3_723_000) =>
  sessionLine({ ...openRig().engine.state(), ...change }, 0, leftMs);

describe('alarms of a running session', () => {
  const alarm = (at: number, text: string) => ({ at, level: 'alarm', code: 'CLOCK_SKEW', text }) as const;

  it('are shown once each, as they come; those of an earlier process are not new', () => {
    const news = newAlarms();
    const alarms = [alarm(10, 'old')];
    expect(news(1000, { alarms })).toEqual([]);
    alarms.push(alarm(2000, 'new'));
    expect(news(2000, { alarms })).toEqual(['ALARM 1970-01-01T00:00:02.000Z CLOCK_SKEW: new']);
    expect(news(2000, { alarms })).toEqual([]);
  });

  it('are shown when they come with the first instant', () => {
    expect(newAlarms()(5, { alarms: [alarm(5, 'at once')] })).toHaveLength(1);
  });
});

const THREE = ['pnl', 'drawdown', 'psr'];

describe('the line of a running session', () => {
  it('has the time left, trades, P&L and switches that are known', () => {
    const killSwitches = openRig()
      .engine.state()
      .killSwitches.filter(({ name }) => THREE.includes(name));
    expect(lineAt({ killSwitches })).toBe(
      '1:02:03 left   ACTIVE   0 trades   0 working   P&L 0.00 USD   pnl 0.00 % of -5.00 %   drawdown 0.00 % of 15.00 %   feeds fresh',
    );
  });

  it('names stale feeds, and counts no time below zero', () => {
    const line = lineAt({ staleSymbols: ['AAPL', 'MSFT'] }, -5);
    expect(line).toMatch(/^0:00:00 left/);
    expect(line).toMatch(/stale: AAPL, MSFT$/);
  });

  it('shows a switch in the unit that it has, and no probability', () => {
    const record = { state: 'clear', worst: null, warnAt: 1, firedAt: null } as const;
    const killSwitches = [
      { ...record, name: 'pnl', value: -0.01234, fireAt: -0.05 },
      { ...record, name: 'psr', value: 0.5, fireAt: 0.2 },
      { ...record, name: 'refused_orders', value: 3, fireAt: 40 },
    ];
    const line = lineAt({ killSwitches });
    expect(line).toContain('   pnl -1.23 % of -5.00 %   refused_orders 3 of 40   ');
    expect(line).not.toContain('psr');
  });

  it('leaves out a switch that has no value yet', () => {
    const { killSwitches } = openRig().engine.state();
    expect(lineAt({ killSwitches: killSwitches.map((one) => ({ ...one, value: null })) })).not.toMatch('pnl');
  });

  const busy = openRig().engine.state();
  const full: Partial<EngineView> = {
    tradeCount: 128,
    account: { ...busy.account, realised: -12_345.67 },
    staleSymbols: ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'],
  };

  it.each([
    ['fresh feeds', 119, { tradeCount: 128 }],
    ['fresh feeds', 79, { tradeCount: 128 }],
    ['fresh feeds', 39, { tradeCount: 128 }],
    ['stale feeds and a loss', 119, full],
    ['stale feeds and a loss', 99, full],
    ['stale feeds and a loss', 79, full],
  ])('fits with %s into %d columns by leaving whole parts out', (_, columns, change) => {
    const line = sessionLine({ ...busy, ...change }, 0, 3_723_000, columns);
    expect(line.length).toBeLessThanOrEqual(columns);
    expect(line).toMatch(/^1:02:03 left {3}ACTIVE/);
    for (const part of line.split('   ')) expect(lineAt(change).split('   ')).toContain(part);
    if (change === full) expect(line).toContain('stale: AAPL, MSFT, TSLA, GOOGL, AMZN');
  });
});

describe('the stopwatch of a session', () => {
  it('times every batch, and apart from them those that sent an order', () => {
    let now = 100;
    const stopwatch = createStopwatch({ monotonicMs: () => now });
    for (const [ms, orders] of [
      [1, 0],
      [2, 1],
      [4, 2],
    ] as const) {
      stopwatch.start();
      now += ms;
      stopwatch.stop(orders);
    }
    const { wallMs, measures } = stopwatch.timings();
    expect(wallMs).toBe(7);
    expect(measures).toMatchObject({
      event_batch: { count: 3, maximumMs: 4 },
      intent_to_socket: { count: 2, maximumMs: 4 },
    });
  });
});
