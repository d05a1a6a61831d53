import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import { HistoryPace, type HistoryRequest } from './history-pace.ts';
import { pacingRefusal } from './reads.ts';
import type { TimeDriver } from './time-driver.ts';

/** Historical requests that the broker answers at the same time. */
const MOST_AT_ONCE = 50;

/** Lets historical requests go one by one, as the broker's rules allow. */
export class HistoryQueue {
  readonly #time: TimeDriver;
  readonly #longestWaitMs: number;
  readonly #isOff: boolean;
  readonly #pace = new HistoryPace();
  readonly #waiting: (() => void)[] = [];
  readonly #stops = new Set<(reason: Error) => void>();
  #running = 0;

  constructor(time: TimeDriver, longestWaitMs: number, disabled: DisabledSafeguards) {
    this.#time = time;
    this.#longestWaitMs = longestWaitMs;
    this.#isOff = disabled.has('pace-history');
  }

  /** Runs `ask` when its turn has come. Rejects with PACING_REFUSED when that would take too long. */
  async inTurn<T>(request: HistoryRequest, ask: () => Promise<T>): Promise<T> {
    if (this.#isOff) return ask();
    const latestAt = this.#time.clock.now() + this.#longestWaitMs;
    await this.#takePlace(latestAt);
    try {
      await this.#waitForRules(request, latestAt);
      return await ask();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  /** The session is over: nobody waits any more. */
  stop(reason: Error): void {
    for (const stop of this.#stops) stop(reason);
  }

  async #takePlace(latestAt: number): Promise<void> {
    if (this.#running >= MOST_AT_ONCE) await this.#placeFree(latestAt);
    this.#running++;
  }

  async #placeFree(latestAt: number): Promise<void> {
    const free = this.#wait(latestAt - this.#time.clock.now(), () => {
      this.#waiting.splice(this.#waiting.indexOf(free.resolve), 1);
      free.reject(refusal(`${MOST_AT_ONCE} requests at once`));
    });
    this.#waiting.push(free.resolve);
    await free.promise;
  }

  async #waitForRules(request: HistoryRequest, latestAt: number): Promise<void> {
    for (;;) {
      const now = this.#time.clock.now();
      const wait = this.#pace.wait(request, now);
      if (wait === undefined) break;
      if (now + wait.waitMs > latestAt) throw refusal(wait.rule);
      await this.#pause(wait.waitMs);
    }
    this.#pace.sent(request, this.#time.clock.now());
  }

  /** In lockstep time must pass meanwhile. */
  async #pause(delayMs: number): Promise<void> {
    const passed = this.#wait(delayMs, () => passed.resolve());
    this.#time.readBegan();
    try {
      await passed.promise;
    } finally {
      this.#time.readEnded();
    }
  }

  /** Something to wait for, with a task for when the time is up. */
  #wait(delayMs: number, timeUp: () => void): PromiseWithResolvers<void> {
    const waited = Promise.withResolvers<void>();
    const cancel = this.#time.timers.after(delayMs, timeUp);
    const stop = (reason: Error) => waited.reject(reason);
    this.#stops.add(stop);
    const forget = () => {
      cancel();
      this.#stops.delete(stop);
    };
    waited.promise.then(forget, forget);
    return waited;
  }
}

function refusal(rule: string): ReturnType<typeof pacingRefusal> {
  return pacingRefusal(`A historical request was not sent: it would have waited too long for the rule on ${rule}.`);
}
