import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokerEventQueue } from '../../../src/adapters/ib/event-queue.ts';
import { HistoryPace, type HistoryRequest } from '../../../src/adapters/ib/history-pace.ts';
import { HistoryQueue } from '../../../src/adapters/ib/history-queue.ts';
import { RealTimeDriver } from '../../../src/adapters/ib/real-time.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { HandClock } from './session-rig.ts';

const request = fc.record({
  key: fc.integer({ min: 0, max: 30 }).map(String),
  series: fc.constantFrom('A', 'B', 'C', 'D'),
  weight: fc.constantFrom(1 as const, 2 as const),
  isPaced: fc.constant(true),
});

const small = (key: string, series = key, weight: 1 | 2 = 1): HistoryRequest => ({
  key,
  series,
  weight,
  isPaced: true,
});

/** Count of the broker in the window that ends with a request. */
function within<T extends { readonly at: number }>(sent: readonly T[], last: T, ms: number): T[] {
  return sent.filter(({ at }) => at > last.at - ms && at <= last.at);
}

describe('the pace of historical requests', () => {
  it('keeps the three rules whatever is asked when, and no request waits for longer than it must', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(request, fc.nat(3000)), { maxLength: 150 }), (asked) => {
        const pace = new HistoryPace();
        const sent: (HistoryRequest & { at: number })[] = [];
        let now = 0;
        for (const [one, pauseMs] of asked) {
          now += pauseMs;
          for (let wait = pace.wait(one, now); wait !== undefined; wait = pace.wait(one, now)) now += wait.waitMs;
          pace.sent(one, now);
          sent.push({ ...one, at: now });
        }
        for (const last of sent) {
          const before = sent.slice(0, sent.indexOf(last) + 1);
          expect(within(before, last, 15_000).filter(({ key }) => key === last.key)).toHaveLength(1);
          expect(within(before, last, 2000).filter(({ series }) => series === last.series).length).toBeLessThan(6);
          const weight = within(before, last, 600_000).reduce((sum, one) => sum + one.weight, 0);
          expect(weight).toBeLessThanOrEqual(60);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('names the rule that is waited for', () => {
    const pace = new HistoryPace();
    pace.sent(small('a'), 0);
    expect(pace.wait(small('a'), 1000)).toEqual({ waitMs: 14_000, rule: 'identical requests within 15 s' });
    for (let i = 0; i < 5; i++) pace.sent(small(`k${i}`, 's'), 0);
    expect(pace.wait(small('k9', 's'), 500)).toEqual({ waitMs: 1500, rule: 'six requests for a series within 2 s' });
    for (let i = 0; i < 54; i++) pace.sent(small(`l${i}`), 0);
    expect(pace.wait(small('z'), 1000)).toEqual({ waitMs: 599_000, rule: 'sixty requests within 10 min' });
  });

  it('counts bids and asks twice', () => {
    const pace = new HistoryPace();
    for (let i = 0; i < 29; i++) pace.sent(small(`b${i}`, `b${i}`, 2), 0);
    expect(pace.wait(small('c', 'c', 2), 0)).toBeUndefined();
    pace.sent(small('c', 'c', 1), 0);
    expect(pace.wait(small('d', 'd', 2), 0)?.rule).toBe('sixty requests within 10 min');
    expect(pace.wait(small('d', 'd', 1), 0)).toBeUndefined();
  });

  it('is for small bars', () => {
    const pace = new HistoryPace();
    const long = { ...small('a'), isPaced: false };
    for (let i = 0; i < 100; i++) pace.sent(long, 0);
    expect(pace.wait(long, 0)).toBeUndefined();
    expect(pace.wait(small('a'), 0)).toBeUndefined();
  });
});

describe('turns of historical requests', () => {
  const turnsOf = (clock: HandClock, disabled: ReadonlySet<'pace-history'> = new Set()) =>
    new HistoryQueue(new RealTimeDriver(new BrokerEventQueue(), { clock, timers: clock.timers }), 30_000, disabled);
  const flush = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };

  it('wait until the rule allows them', async () => {
    const clock = new HandClock();
    const turns = turnsOf(clock);
    const asked: number[] = [];
    const ask = async () => {
      asked.push(clock.now());
    };
    const start = clock.now();
    await turns.inTurn(small('a'), ask);
    const second = turns.inTurn(small('a'), ask);
    await flush();
    expect(asked).toHaveLength(1);
    clock.advance(15_000);
    await second;
    expect(asked.map((at) => at - start)).toEqual([0, 15_000]);
  });

  it('that would come too late are refused, with the rule', async () => {
    const turns = turnsOf(new HandClock());
    for (let i = 0; i < 60; i++) await turns.inTurn(small(`k${i}`), async () => {});
    const error: unknown = await turns.inTurn(small('z'), async () => {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PreliveError);
    expect(error).toMatchObject({
      code: 'PACING_REFUSED',
      message: expect.stringContaining('sixty requests within 10 min'),
    });
  });

  it('run at most fifty at once; the next starts when one has ended, and one that waits too long is refused', async () => {
    const clock = new HandClock();
    const turns = turnsOf(clock);
    const open: PromiseWithResolvers<void>[] = [];
    const ask = async () => {
      const running = Promise.withResolvers<void>();
      open.push(running);
      await running.promise;
    };
    const long = (key: string): HistoryRequest => ({ ...small(key), isPaced: false });
    const all = Array.from({ length: 52 }, (_, index) =>
      turns.inTurn(long(`k${index}`), ask).catch((error: unknown) => error),
    );
    await flush();
    expect(open).toHaveLength(50);
    open[0]?.resolve();
    await all[0];
    await flush();
    expect(open).toHaveLength(51);
    clock.advance(30_000);
    expect(await all[51]).toMatchObject({
      code: 'PACING_REFUSED',
      message: expect.stringContaining('50 requests at once'),
    });
    for (const one of open) one.resolve();
    await Promise.all(all);
  });

  it('that still wait when the session is over are told so, and leave no timer behind', async () => {
    const timers: number[] = [];
    const clock = new HandClock();
    const after = (delayMs: number) => {
      timers.push(delayMs);
      return () => void timers.pop();
    };
    const time = new RealTimeDriver(new BrokerEventQueue(), { clock, timers: { after } });
    const turns = new HistoryQueue(time, 30_000, new Set());
    await turns.inTurn(small('a'), async () => {});
    const waiting = turns.inTurn(small('a'), async () => {}).catch((error: unknown) => error);
    await flush();
    expect(timers).toEqual([15_000]);
    turns.stop(new PreliveError('NOT_CONNECTED', 'closed'));
    expect(await waiting).toMatchObject({ code: 'NOT_CONNECTED' });
    expect(timers).toEqual([]);
  });

  it('without the protection go at once', async () => {
    const turns = turnsOf(new HandClock(), new Set(['pace-history']));
    for (let i = 0; i < 100; i++) expect(await turns.inTurn(small('a'), async () => i)).toBe(i);
  });
});
