import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANES, PacedQueue, paceWithin, slidingSecondViolations } from '../../../src/adapters/ib/pacing.ts';

/** Sends each message as early as the queue allows; returns the times of sending. */
function sendAll(limit: number, arrivals: readonly { readonly pauseMs: number; readonly isOrder: boolean }[]) {
  const queue = new PacedQueue<number>(paceWithin(limit));
  const sent: number[] = [];
  let now = 0;
  const takeAll = () => {
    while (queue.take(now) !== undefined) sent.push(now);
  };
  for (const [index, { pauseMs, isOrder }] of arrivals.entries()) {
    now += pauseMs;
    queue.push(isOrder ? 'order' : 'request', index);
    takeAll();
  }
  for (let wait = queue.waitMs(now); wait !== undefined; wait = queue.waitMs(now)) {
    now += Math.max(1, wait);
    takeAll();
  }
  return sent;
}

const arrival = fc.record({ pauseMs: fc.oneof(fc.constant(0), fc.nat(40), fc.nat(3000)), isOrder: fc.boolean() });

/** Largest number of messages in any second [t, t + 1000). */
function busiestSecond(times: readonly number[]): number {
  return Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + 1000).length));
}

describe('pacing', () => {
  it('never lets more than the limit through in any sliding second, whatever arrives when', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 120 }), fc.array(arrival, { maxLength: 300 }), (limit, arrivals) => {
        const sent = sendAll(limit, arrivals);
        expect(busiestSecond(sent)).toBeLessThanOrEqual(limit);
        expect(slidingSecondViolations(sent, limit)).toBe(0);
      }),
    );
  });

  it('sends everything in the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 120 }), fc.array(arrival, { maxLength: 100 }), (limit, arrivals) => {
        expect(sendAll(limit, arrivals)).toHaveLength(arrivals.length);
      }),
    );
  });

  it('lets a fresh session burst and then keeps to its rate', () => {
    const sent = sendAll(50, Array<{ pauseMs: number; isOrder: boolean }>(60).fill({ pauseMs: 0, isOrder: true }));
    expect(sent.filter((at) => at === 0)).toHaveLength(15);
    expect(sent.at(-1)).toBe(1500);
  });

  it('sends orders and cancels before requests that came first', () => {
    const queue = new PacedQueue<string>(paceWithin(2));
    queue.push('request', 'first');
    expect(queue.take(0)).toBe('first');
    queue.push('request', 'second');
    queue.push('order', 'order');
    expect(queue.take(1000)).toBe('order');
    expect(queue.take(2000)).toBe('second');
  });

  it('keeps part of the burst for orders, so that a cancel never waits behind a flood of requests', () => {
    const queue = new PacedQueue<string>(paceWithin(50));
    for (let i = 0; i < 30; i++) queue.push('request', 'request');
    const taken = [];
    for (let next = queue.take(0); next !== undefined; next = queue.take(0)) taken.push(next);
    expect(taken).toHaveLength(10);
    queue.push('order', 'cancel');
    expect(queue.take(0)).toBe('cancel');
  });

  it('sends cancels before orders, those before the heartbeat, and that before requests, in each lane as they came', () => {
    const lane = fc.constantFrom(...LANES);
    fc.assert(
      fc.property(fc.array(lane, { maxLength: 60 }), (lanes) => {
        const queue = new PacedQueue<string>(paceWithin(50));
        for (const [index, one] of lanes.entries())
          queue.push(one, `${LANES.indexOf(one)}/${String(index).padStart(3, '0')}`);
        const taken: string[] = [];
        for (let now = 0; taken.length < lanes.length; now += 1000) {
          for (let next = queue.take(now); next !== undefined; next = queue.take(now)) taken.push(next);
        }
        expect(taken).toEqual([...taken].sort());
      }),
    );
  });

  it('stays below the limit at the other end of a network that delays each message by up to 80 ms', () => {
    const jitter = fc.array(fc.nat(80), { minLength: 200, maxLength: 200 });
    const limits = fc.integer({ min: 20, max: 120 });
    fc.assert(
      fc.property(limits, fc.array(arrival, { minLength: 100, maxLength: 200 }), jitter, (limit, arrivals, delays) => {
        let latest = 0;
        const arrived = sendAll(limit, arrivals).map((at, index) => {
          // A connection keeps the order of its messages.
          latest = Math.max(latest, at + (delays[index] ?? 0));
          return latest;
        });
        expect(slidingSecondViolations(arrived, limit)).toBe(0);
      }),
    );
  });

  it('takes out what cannot be sent in time, and all that it keeps is sent in time', () => {
    const message = fc.record({ lane: fc.constantFrom('cancel' as const, 'order' as const), withinMs: fc.nat(3000) });
    fc.assert(
      fc.property(fc.array(fc.tuple(message, fc.nat(200)), { maxLength: 200 }), (messages) => {
        const queue = new PacedQueue<{ readonly latestAt: number }>(paceWithin(10));
        let now = 0;
        const take = () => {
          queue.takeLate(now);
          for (let next = queue.take(now); next !== undefined; next = queue.take(now)) {
            expect(now).toBeLessThanOrEqual(next.latestAt);
          }
        };
        for (const [{ lane, withinMs }, pauseMs] of messages) {
          now += pauseMs;
          queue.push(lane, { latestAt: now + withinMs }, now + withinMs);
          take();
        }
        for (let wait = queue.waitMs(now); wait !== undefined; wait = queue.waitMs(now)) {
          now += Math.max(1, wait);
          take();
        }
      }),
    );
  });

  it('counts what went past it', () => {
    const queue = new PacedQueue<string>(paceWithin(50));
    for (let i = 0; i < 15; i++) queue.charge(0);
    queue.push('cancel', 'cancel');
    expect(queue.take(0)).toBeUndefined();
    expect(queue.waitMs(0)).toBe(34);
    expect(queue.take(34)).toBe('cancel');
  });

  it('keeps nothing when it is cleared', () => {
    const queue = new PacedQueue<string>(paceWithin(50));
    queue.push('request', 'read');
    queue.push('order', 'order');
    expect(queue.clear()).toEqual(['order', 'read']);
    expect(queue.take(0)).toBeUndefined();
    expect(queue.waitMs(0)).toBeUndefined();
  });

  it('refuses a limit that leaves no room for both a burst and a rate', () => {
    expect(() => paceWithin(1)).toThrow(RangeError);
    expect(() => paceWithin(Number.NaN)).toThrow(RangeError);
  });
});

describe('own pacing violations', () => {
  it.each([
    { name: 'none without messages', times: [], limit: 2, expected: 0 },
    { name: 'none at the limit', times: [0, 0], limit: 2, expected: 0 },
    { name: 'each message over the limit', times: [0, 1, 2, 3], limit: 2, expected: 2 },
    { name: 'a window that slides: 999 ms apart are in one second', times: [0, 500, 999], limit: 2, expected: 1 },
    { name: 'but 1000 ms apart are not', times: [0, 500, 1000], limit: 2, expected: 0 },
  ])('counts $name', ({ times, limit, expected }) => {
    expect(slidingSecondViolations(times, limit)).toBe(expected);
  });
});
