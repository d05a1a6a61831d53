import { describe, expect, it } from 'vitest';
import { DataWatch } from '../../../src/adapters/ib/data-watch.ts';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { NYSE_HOURS } from '../../../src/domain/calendar/session-day.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { TradingSession } from '../../../src/runner/ports/broker-session.ts';
import { tickPrice } from '../../../src/tws/messages/ticks.ts';
import { RawGateway } from '../../support/raw-gateway.ts';
import { until } from '../../support/until.ts';
import { collect, HandClock, handTimed } from './session-rig.ts';

const OPENS = Date.parse('2026-11-16T14:30:00Z');
const CLOSES = Date.parse('2026-11-16T21:00:00Z');

describe('whether data come while they must', () => {
  const watchAt = (now: number) => {
    const watch = new DataWatch(NYSE_HOURS, 30_000);
    watch.subscribed('AAPL', now);
    return watch;
  };

  it('is known by the ticks: stale after the time without one, once, and fresh with the next', () => {
    const watch = watchAt(OPENS);
    watch.ticked('AAPL', OPENS + 60_000);
    expect(watch.check(OPENS + 89_999)).toEqual([]);
    expect(watch.check(OPENS + 90_000)).toEqual([{ kind: 'stale_data', symbol: 'AAPL', reason: 'no tick for 30 s' }]);
    expect(watch.check(OPENS + 95_000)).toEqual([]);
    expect(watch.ticked('AAPL', OPENS + 96_000)).toEqual({ kind: 'fresh_data', symbol: 'AAPL' });
    expect(watch.ticked('AAPL', OPENS + 97_000)).toBeUndefined();
  });

  it('does not matter outside of trading hours, nor is the first quiet half minute of a day counted', () => {
    const watch = watchAt(OPENS - 3_600_000);
    expect(watch.check(OPENS - 1)).toEqual([]);
    expect(watch.check(OPENS + 29_999)).toEqual([]);
    expect(watch.check(OPENS + 30_000)).toHaveLength(1);
    expect(watchAt(OPENS).check(CLOSES)).toEqual([]);
  });

  it('is not known of symbols that were not asked for', () => {
    const watch = watchAt(OPENS);
    expect(watch.ticked('MSFT', OPENS)).toBeUndefined();
    expect(watch.markStale('MSFT', 'why')).toBeUndefined();
  });
});

interface Stage {
  readonly session: TradingSession;
  readonly gateway: RawGateway;
  readonly clock: HandClock;
  readonly events: readonly EngineEvent[];
  readonly requests: () => readonly (readonly string[])[];
  readonly tick: (request: readonly string[] | undefined) => void;
  readonly settle: () => Promise<void>;
  readonly say: (id: number | string | undefined, code: number, text: string) => void;
}

async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  await using gateway = await RawGateway.start();
  const clock = new HandClock();
  const session = await openTradingSession(handTimed(gateway.port, clock));
  const { events } = collect(session);
  const markers = () => events.filter((event) => event.kind === 'pacing_violation').length;
  const requests = () => gateway.client.received.filter(([id]) => id === '1');
  session.subscribeMarketData(['AAPL', 'MSFT']);
  await until('the subscriptions', () => requests().length === 2);
  await play({
    session,
    gateway,
    clock,
    events,
    requests,
    tick: (request) => {
      const tick = { ...tickPrice.empty, reqId: Number(request?.[2]), tickType: 1, price: 10, size: 1 };
      gateway.client.send(...tickPrice.encode(tick, 176).split('\0').slice(0, -1));
    },
    settle: async () => {
      const before = markers();
      gateway.client.send(4, 2, -1, 420, 'marker', '');
      await until('the marker', () => markers() > before);
    },
    say: (id, code, text) => gateway.client.send(4, 2, id ?? '', code, text, ''),
  });
  await session.close();
}

const told = (events: readonly EngineEvent[]) =>
  events.flatMap((event) =>
    event.kind === 'stale_data' || event.kind === 'fresh_data' ? [`${event.kind} ${event.symbol}`] : [],
  );

describe('market-data lines', () => {
  it('on a broken farm (2103) are stale until they tick; those that have not are opened again when it is back (2104)', async () => {
    await onStage(async ({ events, requests, tick, settle, say, clock }) => {
      say(-1, 2103, 'Market data farm connection is broken:usfarm');
      tick(requests()[1]);
      await settle();
      expect(told(events)).toEqual(['stale_data AAPL', 'stale_data MSFT', 'fresh_data MSFT']);
      say(-1, 2104, 'Market data farm connection is OK:usfarm');
      clock.advance(1000);
      await until('the new line', () => requests().length === 3);
      expect(requests()[2]?.[4]).toBe('AAPL');
      tick(requests()[0]);
      await settle();
      expect(told(events)).toHaveLength(3);
      tick(requests()[2]);
      await settle();
      expect(told(events).at(-1)).toBe('fresh_data AAPL');
    });
  });

  it.each([2105, 2106, 2107, 2108, 2119, 2158])('are not touched by notice %i', async (code) => {
    await onStage(async ({ events, requests, settle, say }) => {
      say(-1, code, 'farm');
      await settle();
      expect(told(events)).toEqual([]);
      expect(requests()).toHaveLength(2);
    });
  });

  it.each([
    { code: 10225, afterMs: 0 },
    { code: 10182, afterMs: 5000 },
    { code: 10189, afterMs: 5000 },
    { code: 10190, afterMs: 60_000 },
    { code: 10197, afterMs: 60_000 },
  ])('that die of $code are stale, and opened again after $afterMs ms, under another id', async ({ code, afterMs }) => {
    await onStage(async ({ events, requests, settle, say, clock, gateway }) => {
      say(requests()[0]?.[2], code, 'dead');
      await settle();
      expect(told(events)).toEqual(['stale_data AAPL']);
      if (afterMs > 0) {
        clock.advance(afterMs - 1);
        await settle();
        expect(requests()).toHaveLength(2);
      }
      clock.advance(1);
      await until('the new line', () => requests().length === 3);
      expect(requests()[2]?.[4]).toBe('AAPL');
      expect(requests()[2]?.[2]).not.toBe(requests()[0]?.[2]);
      expect(gateway.client.received.find(([id]) => id === '2')?.[2]).toBe(requests()[0]?.[2]);
    });
  });

  it('whose data come again by themselves are left alone', async () => {
    await onStage(async ({ events, requests, tick, settle, say, clock }) => {
      say(requests()[0]?.[2], 10197, 'competing session');
      tick(requests()[0]);
      await settle();
      for (let i = 0; i < 30; i++) {
        clock.advance(2500);
        for (const request of requests()) tick(request);
        await settle();
      }
      expect(told(events)).toEqual(['stale_data AAPL', 'fresh_data AAPL']);
      expect(requests()).toHaveLength(2);
    });
  });

  it.each([354, 10089, 10168, 10186, 200])('that are refused (%i) are stale for good, and named', async (code) => {
    await onStage(async ({ session, events, requests, settle, say, clock }) => {
      say(requests()[0]?.[2], code, 'not subscribed');
      await settle();
      clock.advance(29_000);
      await settle();
      expect(told(events)).toEqual(['stale_data AAPL']);
      expect(session.marketDataRefusals()).toEqual([{ symbol: 'AAPL', code, message: 'not subscribed' }]);
      expect(requests()).toHaveLength(2);
    });
  });

  it.each([10167, 10090, 10091])('that show delayed or partial data (%i) are not stale', async (code) => {
    await onStage(async ({ events, requests, settle, say }) => {
      say(requests()[0]?.[2], code, 'delayed');
      await settle();
      expect(told(events)).toEqual([]);
    });
  });
});
