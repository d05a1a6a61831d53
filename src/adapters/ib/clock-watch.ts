import type { Clock, EpochMs } from '../../domain/clock.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';

type Skew = Extract<EngineEvent, { kind: 'clock_skew' }>;

const SECOND_MS = 1000;

/** A step of the machine's clock that nothing but a jump makes: timers and slow corrections stay far below it. */
const JUMP_MS = 2000;

/** The clocks of this machine: the session's, which never steps, and the one that people and daemons set. */
export interface MachineClocks {
  readonly session: Clock;
  /** Absent where nobody can set it. */
  readonly wall?: Clock;
  /** Moves the session's clock forward: the machine stood still, and its own count of time with it. */
  moveOn(ms: number): void;
}

/**
 * Sees whether the gateway's clock and ours agree, as far as its whole seconds and the way there and back can tell, and
 * whether this machine's clock has jumped: set by hand or by a daemon, or ahead after the machine stood still. Which clock
 * is right then, the gateway tells.
 */
export class ClockWatch {
  readonly #limitMs: number;
  readonly #clocks: MachineClocks;
  /** The wall clock's lead over the session's, as last accepted. */
  #lead: number;
  /** The skew that was told last; undefined while the clocks agree. */
  #told: Skew | undefined;

  constructor(limitMs: number, clocks: MachineClocks) {
    this.#limitMs = limitMs;
    this.#clocks = clocks;
    this.#lead = this.#wallLead();
  }

  /** Looks at the machine's clocks. A jump is told once; the gateway should then be asked for its time. */
  looked(at: EpochMs): Skew | undefined {
    if (this.#told !== undefined || Math.abs(this.#jump()) <= JUMP_MS) return undefined;
    return this.#tell({ kind: 'clock_skew', state: 'found', skewMs: Math.round(this.#jump()), at, by: 'machine' });
  }

  /** The gateway has answered a question for its time. What is new about it; undefined when nothing is. */
  answered(seconds: number, askedAt: EpochMs, at: EpochMs): Skew | undefined {
    const theirSecond = seconds * SECOND_MS;
    const skewMs = certainSkewMs(theirSecond, askedAt, at);
    const jump = this.#jump();
    const isAgreed = Math.abs(skewMs) <= this.#limitMs;
    // The gateway agrees with the clock that jumped ahead: this machine stood still.
    const stoodStill = !isAgreed && jump > JUMP_MS && Math.abs(skewMs - jump) <= this.#limitMs;
    if (stoodStill) this.#clocks.moveOn(jump);
    if (!isAgreed && !stoodStill) return this.#apart(skewMs, at);
    this.#lead = this.#wallLead();
    if (this.#told === undefined) return undefined;
    this.#told = undefined;
    return { kind: 'clock_skew', state: 'over', skewMs: stoodStill ? 0 : skewMs, at: this.#clocks.session.now() };
  }

  #apart(skewMs: number, at: EpochMs): Skew | undefined {
    const told = this.#told;
    const isNews = told === undefined || told.by === 'machine' || Math.abs(skewMs - told.skewMs) > this.#limitMs;
    return isNews ? this.#tell({ kind: 'clock_skew', state: 'found', skewMs, at }) : undefined;
  }

  #tell(skew: Skew): Skew {
    this.#told = skew;
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

/** What the gateway is ahead at least (negative: behind). It answered between the two instants, within the second that it names. */
function certainSkewMs(theirSecond: EpochMs, askedAt: EpochMs, at: EpochMs): number {
  if (theirSecond > at) return theirSecond - at;
  return Math.min(0, theirSecond + SECOND_MS - askedAt);
}
