import { describe, expect, it } from 'vitest';
import { ClockWatch, type MachineClocks } from '../../../src/adapters/ib/clock-watch.ts';

const LIMIT_MS = 5000;
const NOON = Date.UTC(2026, 10, 18, 17, 0, 0);
const NOON_SECONDS = NOON / 1000;

/** Clocks that are never set. */
const CLOCKS: MachineClocks = { session: { now: () => NOON }, moveOn: () => {} };

/** Result of an answer with this round-trip time. */
function skewOf(theirSeconds: number, askedAt: number, tookMs = 0): number | undefined {
  return new ClockWatch(LIMIT_MS, CLOCKS).answered(theirSeconds, askedAt, askedAt + tookMs)?.skewMs;
}

describe('the watch on the clocks', () => {
  it.each([
    ['the same time', NOON_SECONDS, NOON + 999, 0, undefined],
    ['ahead by the limit', NOON_SECONDS + 5, NOON, 0, undefined],
    ['ahead by more', NOON_SECONDS + 6, NOON, 0, 6000],
    ['behind by the limit, within the second that is cut off', NOON_SECONDS - 5, NOON + 1000, 0, undefined],
    ['behind by more', NOON_SECONDS - 6, NOON + 1, 0, -5001],
    ['an answer that was long on its way', NOON_SECONDS - 3, NOON - 3000, 9000, undefined],
  ])('%s', (_, theirSeconds, askedAt, tookMs, expected) => {
    expect(skewOf(theirSeconds, askedAt, tookMs)).toBe(expected);
  });

  it('tells a difference once, and once that it is over', () => {
    const watch = new ClockWatch(LIMIT_MS, CLOCKS);
    const told = [60, 60, 0, 0].map((ahead) => watch.answered(NOON_SECONDS + ahead, NOON, NOON)?.state);
    expect(told).toEqual(['found', undefined, 'over', undefined]);
  });
});

/** Machine with manual clocks, and a gateway with a correct clock. */
class Machine implements MachineClocks {
  #passed = 0;
  #set = 0;
  #moved = 0;
  #trueTime = NOON;
  readonly session = { now: () => NOON + this.#passed + this.#moved };
  readonly wall = { now: () => NOON + this.#passed + this.#set };
  readonly watch = new ClockWatch(LIMIT_MS, this);
  readonly moveOn = (ms: number) => {
    this.#moved += ms;
  };

  pass(ms: number): void {
    this.#passed += ms;
    this.#trueTime += ms;
  }

  /** Sets the wall clock. */
  set(ms: number): void {
    this.#set += ms;
  }

  /** Suspends the machine with its count of time; the wall clock is correct again at once. */
  standStill(ms: number): void {
    this.#trueTime += ms;
    this.#set += ms;
  }

  look() {
    return this.watch.findJump(this.session.now());
  }

  ask() {
    const now = this.session.now();
    return this.watch.answered(Math.floor(this.#trueTime / 1000), now, now);
  }
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('a clock that jumps', () => {
  it.each([10 * MINUTE_MS, -10 * MINUTE_MS, 6 * 60 * MINUTE_MS, 12 * DAY_MS, -12 * DAY_MS])(
    'by %i ms because somebody sets it is told at once, and over when the gateway agrees with the session',
    (jump) => {
      const machine = new Machine();
      machine.pass(MINUTE_MS);
      machine.set(jump);
      expect(machine.look()).toMatchObject({ state: 'found', skewMs: jump, by: 'machine' });
      expect(machine.look()).toBeUndefined();
      expect(machine.ask()).toMatchObject({ state: 'over' });
      expect(machine.session.now()).toBe(NOON + MINUTE_MS);
      machine.pass(MINUTE_MS);
      expect([machine.look(), machine.ask()]).toEqual([undefined, undefined]);
    },
  );

  it.each([10 * MINUTE_MS, 8 * 60 * MINUTE_MS, 3 * DAY_MS])(
    'by %i ms because the machine stood still moves the session on, once the gateway says so',
    (jump) => {
      const machine = new Machine();
      machine.pass(MINUTE_MS);
      machine.standStill(jump);
      expect(machine.look()).toMatchObject({ state: 'found', skewMs: jump, by: 'machine' });
      expect(machine.session.now()).toBe(NOON + MINUTE_MS);
      expect(machine.ask()).toMatchObject({ state: 'over', skewMs: 0, at: NOON + MINUTE_MS + jump });
      expect(machine.session.now()).toBe(NOON + MINUTE_MS + jump);
      expect([machine.look(), machine.ask()]).toEqual([undefined, undefined]);
    },
  );

  it('back to where the gateway is leaves the session apart: its time never runs backward', () => {
    const machine = new Machine();
    // The session began with a clock that was a day ahead.
    const watch = new ClockWatch(LIMIT_MS, {
      session: { now: () => machine.session.now() + DAY_MS },
      wall: { now: () => machine.wall.now() + DAY_MS },
      moveOn: machine.moveOn,
    });
    const ask = () =>
      watch.answered(Math.floor(NOON / 1000), machine.session.now() + DAY_MS, machine.session.now() + DAY_MS);
    expect(ask()).toMatchObject({ state: 'found', skewMs: 1000 - DAY_MS });
    machine.set(-DAY_MS);
    expect(watch.findJump(0)).toBeUndefined();
    expect(ask()).toBeUndefined();
    expect(machine.session.now()).toBe(NOON);
  });

  it('by less than two seconds is a correction, not a jump', () => {
    const machine = new Machine();
    machine.set(2000);
    expect(machine.look()).toBeUndefined();
    machine.set(1);
    expect(machine.look()).toMatchObject({ skewMs: 2001 });
  });

  it('is told again when the difference has changed by more than the limit', () => {
    const watch = new ClockWatch(LIMIT_MS, CLOCKS);
    const told = [60, 62, 120, 12 * 86_400, 0].map((ahead) => watch.answered(NOON_SECONDS + ahead, NOON, NOON));
    expect(told.map((skew) => skew?.skewMs)).toEqual([60_000, undefined, 120_000, 12 * DAY_MS, 0]);
    expect(told.at(-1)?.state).toBe('over');
  });
});
