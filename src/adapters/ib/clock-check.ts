import type { EpochMs, Timers } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SafeguardName } from '../../domain/safeguard.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { ClockWatch } from './clock-watch.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from './connection.ts';
import type { BrokerEventQueue } from './event-queue.ts';
import type { GatewayListener } from './gateway-listener.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Sender } from './sender.ts';
import type { TimeDriver } from './time-driver.ts';

const DEFAULT_CLOCK_SKEW_MS = 5000;

const NO_ANSWER = {
  real: 'The gateway is connected, but does not answer requests.',
  lockstep: 'The gateway sends no clock messages: it does not keep virtual time.',
} as const;

/** Lead of a gateway's clock over the session's, and its margin of error. The gateway counts whole seconds. */
export interface GatewayLead {
  readonly aheadMs: number;
  readonly withinMs: number;
}

/** Members of a session that its clock check uses. */
interface ClockCheckSession {
  readonly options: SessionOptions;
  readonly time: TimeDriver;
  readonly sender: Sender;
  readonly queue: BrokerEventQueue;
  readonly listeners: Set<Partial<GatewayListener>>;
  readonly isPaper: boolean;
  isDisabled(name: SafeguardName): boolean;
  emit(event: EngineEvent): void;
  abortConnection(reason: string): void;
}

/** Compares the clocks of a session, its machine and its gateway. Sends no request for a live account. */
export class ClockCheck {
  readonly #session: ClockCheckSession;
  readonly #heartbeat: Heartbeat;
  readonly #watch: ClockWatch;

  constructor(session: ClockCheckSession) {
    const { options, time, sender } = session;
    this.#session = session;
    this.#watch = new ClockWatch(options.clockSkewLimitMs ?? DEFAULT_CLOCK_SKEW_MS, {
      session: time.clock,
      wall: options.time.mode === 'real' ? options.time.wall : undefined,
      moveOn: (ms) => time.moveOn(ms),
    });
    this.#heartbeat = new Heartbeat(time, sender, {
      dead: (reason) => session.abortConnection(reason),
      answered: (seconds, askedAt) => this.#compare(seconds, askedAt),
    });
    session.listeners.add(this.#heartbeat.listener);
  }

  startHeartbeat(): void {
    const { options, isPaper } = this.#session;
    if (options.time.mode === 'real' && isPaper && !this.#session.isDisabled('heartbeat')) this.#heartbeat.start();
  }

  stopHeartbeat(): void {
    this.#heartbeat.stop();
  }

  /**
   * Resolves after the gateway's first clock message in lockstep, after its answer to a time request in real time. Rejects
   * with GATEWAY_NOT_READY when neither comes within the connect timeout, and with the reason of `ended`.
   */
  async firstAnswer(ended: Promise<never>, timers: Timers): Promise<void> {
    const { connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, time } = this.#session.options;
    const answer = time.mode === 'lockstep' ? this.#session.time.started : this.askTime();
    const tooLate = Promise.withResolvers<never>();
    const fail = () => tooLate.reject(new PreliveError('GATEWAY_NOT_READY', NO_ANSWER[time.mode]));
    const cancel = timers.after(connectTimeoutMs, fail);
    try {
      await Promise.race([answer, ended, tooLate.promise]);
    } finally {
      cancel();
    }
  }

  /** Requests the gateway's time; undefined for a live account. */
  async askTime(): Promise<GatewayLead | undefined> {
    const { isPaper, listeners, sender } = this.#session;
    if (!isPaper) return undefined;
    const answered = Promise.withResolvers<number>();
    const listener = { currentTime: (seconds: number) => answered.resolve(seconds) };
    listeners.add(listener);
    const askedAt = this.#now();
    sender.send({ lane: 'request', write: (api) => void api.reqCurrentTime() });
    const seconds = await answered.promise;
    listeners.delete(listener);
    this.#compare(seconds, askedAt);
    const at = this.#now();
    // The gateway answered between the two instants, within the second that it names.
    return { aheadMs: Math.round(seconds * 1000 + 500 - (askedAt + at) / 2), withinMs: (at - askedAt + 1000) / 2 };
  }

  /**
   * Moves the session's clock forward to the time that an earlier process reached. A machine clock that was set back
   * between two processes has jumped, so the gateway is asked at once which clock is right.
   */
  resumeClockAt(reached: EpochMs): void {
    const behind = reached - this.#now();
    if (behind <= 0) return;
    this.#session.time.moveOn(behind);
    // Restarts the heartbeat: a pending answer was timed by the clock before the move.
    this.startHeartbeat();
    this.findJump();
  }

  /** Detects a jump of the machine's clock and asks the gateway at once which clock is right. */
  findJump(): void {
    if (this.#session.isDisabled('watch-clock-skew')) return;
    const skew = this.#watch.findJump(this.#now());
    if (skew === undefined) return;
    this.#session.queue.push(skew);
    this.#heartbeat.askNow();
  }

  #compare(seconds: number, askedAt: number): void {
    if (this.#session.isDisabled('watch-clock-skew')) return;
    const skew = this.#watch.answered(seconds, askedAt, this.#now());
    if (skew !== undefined) this.#session.emit(skew);
  }

  #now(): EpochMs {
    return this.#session.time.clock.now();
  }
}
