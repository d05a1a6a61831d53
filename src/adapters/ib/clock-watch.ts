import type { EpochMs } from '../../domain/clock.ts';
import type { EngineEvent } from '../../engine/ports.ts';

type Skew = Extract<EngineEvent, { kind: 'clock_skew' }>;

const SECOND_MS = 1000;

/** Sees whether the gateway's clock and ours agree, as far as its whole seconds and the way there and back can tell. */
export class ClockWatch {
  readonly #limitMs: number;
  #isSkewed = false;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** The gateway has answered a question for its time. What is new about it; undefined when nothing is. */
  answered(seconds: number, askedAt: EpochMs, at: EpochMs): Skew | undefined {
    const skewMs = certainSkewMs(seconds * SECOND_MS, askedAt, at);
    const isSkewed = Math.abs(skewMs) > this.#limitMs;
    if (isSkewed === this.#isSkewed) return undefined;
    this.#isSkewed = isSkewed;
    return { kind: 'clock_skew', state: isSkewed ? 'found' : 'over', skewMs, at };
  }
}

/** What the gateway is ahead at least (negative: behind). It answered between the two instants, within the second that it names. */
function certainSkewMs(theirSecond: EpochMs, askedAt: EpochMs, at: EpochMs): number {
  if (theirSecond > at) return theirSecond - at;
  return Math.min(0, theirSecond + SECOND_MS - askedAt);
}
