import type { Clock, EpochMs } from '../../domain/clock.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';

type Skew = Extract<EngineEvent, { kind: 'clock_skew' }>;

const SECOND_MS = 1000;

/** Least difference that counts as a jump of the machine's clock: timers and slow corrections stay far below it. */
const JUMP_MS = 2000;

/** Clocks of this machine: the session's, which never steps, and the wall clock, which people and daemons set. */
export interface MachineClocks {
  readonly session: Clock;
  /** Absent where the wall clock cannot be set. */
  readonly wall?: Clock | undefined;
  /** Moves the session's clock forward after the machine was suspended, which suspends the session's clock too. */
  moveOn(ms: number): void;
}

/**
 * Compares the gateway's clock with the session's, within the gateway's whole seconds and the round-trip time. Detects jumps
 * of the machine's clock: it was set, or it is ahead after a suspension. The gateway's time decides which clock is right.
 */
export class ClockWatch {
  readonly #limitMs: number;
  readonly #clocks: MachineClocks;
  /** Lead of the wall clock over the session's when they last agreed. */
  #lead: number;
  /** Skew that was reported last; undefined while the clocks agree. */
  #reported: Skew | undefined;

  constructor(limitMs: number, clocks: MachineClocks) {
    this.#limitMs = limitMs;
    this.#clocks = clocks;
    this.#lead = this.#wallLead();
  }

  /** Compares the machine's clocks. Reports a jump once; the caller should then ask the gateway for its time. */
  findJump(at: EpochMs): Skew | undefined {
    if (this.#reported !== undefined || Math.abs(this.#jump()) <= JUMP_MS) return undefined;
    return this.#report({ kind: 'clock_skew', state: 'found', skewMs: Math.round(this.#jump()), at, by: 'machine' });
  }

  /** Processes an answer of the gateway to a time request; undefined when it changes nothing. */
  answered(seconds: number, askedAt: EpochMs, at: EpochMs): Skew | undefined {
    const theirSecond = seconds * SECOND_MS;
    const skewMs = certainSkewMs(theirSecond, askedAt, at);
    const jump = this.#jump();
    const isAgreed = Math.abs(skewMs) <= this.#limitMs;
    // The gateway agrees with the clock that is ahead: this machine was suspended.
    const wasSuspended = !isAgreed && jump > JUMP_MS && Math.abs(skewMs - jump) <= this.#limitMs;
    if (wasSuspended) this.#clocks.moveOn(jump);
    if (!isAgreed && !wasSuspended) return this.#apart(skewMs, at);
    this.#lead = this.#wallLead();
    if (this.#reported === undefined) return undefined;
    this.#reported = undefined;
    return { kind: 'clock_skew', state: 'over', skewMs: wasSuspended ? 0 : skewMs, at: this.#clocks.session.now() };
  }

  #apart(skewMs: number, at: EpochMs): Skew | undefined {
    const last = this.#reported;
    const isNews = last === undefined || last.by === 'machine' || Math.abs(skewMs - last.skewMs) > this.#limitMs;
    return isNews ? this.#report({ kind: 'clock_skew', state: 'found', skewMs, at }) : undefined;
  }

  #report(skew: Skew): Skew {
    this.#reported = skew;
    return skew;
  }

  #jump(): number {
    return this.#wallLead() - this.#lead;
  }

  #wallLead(): number {
    const { session, wall = session } = this.#clocks;
    return wall.now() - session.now();
  }
}

/**
 * Smallest lead of the gateway's clock (negative: lag) that the answer proves. The gateway sent it between the two
 * instants, within the second that it names.
 */
function certainSkewMs(theirSecond: EpochMs, askedAt: EpochMs, at: EpochMs): number {
  if (theirSecond > at) return theirSecond - at;
  return Math.min(0, theirSecond + SECOND_MS - askedAt);
}
