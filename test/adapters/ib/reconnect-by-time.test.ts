import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenWindow } from '../../../src/adapters/ib/planned-windows.ts';
import { DEFAULT_RECONNECT, reconnect, reconnectDelayMs } from '../../../src/adapters/ib/reconnect.ts';
import { isCurable, reconnectFailed, reconnectTerms } from '../../../src/adapters/ib/reconnect-terms.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { SafeguardName } from '../../../src/domain/safeguard.ts';
import { HandClock, handTimed, inLockstep } from './session-rig.ts';

const TERMS = { ...DEFAULT_RECONNECT, tries: Number.POSITIVE_INFINITY };
const REFUSED = new PreliveError('GATEWAY_UNREACHABLE', 'refused');

/** Plays an outage in virtual time; `attempt` returns the result of a try at an instant. */
async function outage(
  attempt: (at: number) => unknown,
  { forMs = TERMS.forMs, uniform = 0.5, windows = [] as readonly (OpenWindow & { readonly from: number })[] } = {},
) {
  let now = 0;
  const tries: number[] = [];
  const waits: string[] = [];
  const failure = await reconnect({
    terms: { ...TERMS, forMs },
    window: () => windows.find(({ from, endsAt }) => now >= from && now < endsAt),
    now: () => now,
    waiting: (what, until) => waits.push(`${what} until ${until}`),
    pause: async (delayMs) => {
      now += delayMs;
    },
    uniform: () => uniform,
    attempt: async () => {
      tries.push(now);
      return attempt(now);
    },
    isCurable,
    isWanted: () => true,
  });
  return { failure, tries, waits, now };
}

describe('the tries of an outage', () => {
  it('go on for ten minutes, at most 30 s apart, and the last one falls on their end', () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (uniform) => {
        const { failure, tries, now } = await outage(() => REFUSED, { uniform });
        expect(failure).toBe(REFUSED);
        expect(now).toBe(600_000);
        expect(tries.at(-1)).toBe(600_000);
        const gaps = tries.map((at, i) => at - (tries[i - 1] ?? 0));
        expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
        expect(tries.length).toBeGreaterThan(20);
      }),
    ));

  it('are at least one, however short the time', async () => {
    const { tries, failure } = await outage(() => REFUSED, { forMs: 1 });
    expect(tries).toEqual([1]);
    expect(failure).toBe(REFUSED);
  });

  it('end with the first that succeeds', async () => {
    const { failure, now } = await outage((at) => (at < 240_000 ? REFUSED : undefined));
    expect(failure).toBeUndefined();
    expect(now).toBeGreaterThanOrEqual(240_000);
    expect(now).toBeLessThan(270_000);
  });

  it('wait through a planned window, and their time begins anew after it', async () => {
    const windows = [{ name: 'daily reset', from: 500_000, endsAt: 4_100_000 }];
    const { failure, tries, waits, now } = await outage(() => REFUSED, { windows });
    expect(failure).toBe(REFUSED);
    expect(tries.filter((at) => at > 530_000 && at < 4_100_000)).toEqual([]);
    expect(now).toBe(4_101_000 + 600_000);
    expect(waits).toContain('WINDOW until 4100000');
  });

  it.each(['LIVE_ACCOUNT_REFUSED', 'ACCOUNT_UNKNOWN', 'GATEWAY_VERSION'] as const)(
    'end at once with what no other try can cure: %s, under its own code',
    async (code) => {
      const found = new PreliveError(code, 'found');
      const { failure, tries } = await outage((at) => (at < 2_000 ? REFUSED : found));
      expect(failure).toBe(found);
      expect(tries).toHaveLength(2);
      const error = reconnectFailed(new PreliveError('CONNECTION_LOST', 'It broke.'), failure, TERMS);
      expect(error).toMatchObject({ code, message: 'It broke. Then, on the new connection: found' });
      expect(error.nextSteps.at(-1)).toMatch(/^The same command goes on/);
    },
  );

  it('that were in vain say for how long they went on, and what the last one found', () => {
    const error = reconnectFailed(new PreliveError('CONNECTION_LOST', 'It broke.'), REFUSED, TERMS);
    expect(error).toMatchObject({
      code: 'CONNECTION_LOST',
      exitCode: 4,
      message: 'It broke. All tries for 10m to connect again failed, the last with: PreliveError: refused',
    });
  });
});

describe('the pause before a try', () => {
  it('is doubled each time, between half and one and a half of it, and never above 30 s', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => reconnectDelayMs(attempt, 0.5))).toEqual([1000, 2000, 4000, 8000, 16_000]);
    expect([reconnectDelayMs(1, 0), reconnectDelayMs(1, 0.999)]).toEqual([500, 1499]);
    expect([6, 7, 40].map((attempt) => reconnectDelayMs(attempt, 0.999))).toEqual([30_000, 30_000, 30_000]);
  });
});

describe('the terms of a session', () => {
  const terms = (disabled: readonly SafeguardName[] = []) =>
    reconnectTerms(handTimed(1, new HandClock(), { disabled: new Set(disabled) }));

  it('are ten minutes, or what is asked for', () => {
    expect(terms()).toMatchObject({ forMs: 600_000, tries: Number.POSITIVE_INFINITY });
    const asked = handTimed(1, new HandClock(), { reconnect: { forMs: 90_000 } });
    expect(reconnectTerms(asked)).toMatchObject({ forMs: 90_000, longestDelayMs: 30_000 });
  });

  it('are three tries in lockstep, where time stands still in between', () => {
    expect(reconnectTerms(inLockstep(1))).toMatchObject({ tries: 3 });
  });
});
