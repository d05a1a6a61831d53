import { VirtualTimers } from '../../../src/adapters/ib/time-driver.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { SessionOptions, SessionRun } from '../../../src/runner/ports/broker-session.ts';

/** A clock that a test moves by hand; timers fire when it passes them. */
export class HandClock {
  #now = Date.UTC(2026, 10, 16, 14, 30);
  readonly timers = new VirtualTimers({ now: () => this.#now });

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
    this.timers.runDue(this.#now);
  }
}

/** Options of a session in real time on a clock of the test. */
export function handTimed(port: number, clock: HandClock, more: Partial<SessionOptions> = {}): SessionOptions {
  return {
    host: '127.0.0.1',
    port,
    clientId: 7,
    random: createRandom('test'),
    time: { mode: 'real', clock, timers: clock.timers },
    ...more,
  };
}

/** Options of a session in lockstep. */
export function inLockstep(port: number, more: Partial<SessionOptions> = {}): SessionOptions {
  return { host: '127.0.0.1', port, clientId: 7, random: createRandom('test'), time: { mode: 'lockstep' }, ...more };
}

/** Runs a session and keeps its events, clock events apart. */
export function collect(session: SessionRun): { readonly events: EngineEvent[]; readonly ended: Promise<unknown> } {
  const events: EngineEvent[] = [];
  const ended = session
    .run((batch) => void events.push(...batch.filter((event) => event.kind !== 'clock')))
    .catch((error: unknown) => error);
  return { events, ended };
}
