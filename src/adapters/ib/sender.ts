import { EventName, type IBApi } from '@stoqey/ib';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import { repeatable } from './library-internals.ts';
import { type Lane, NO_PACE, PacedQueue, paceWithin, slidingSecondViolations } from './pacing.ts';
import { CLOCK_REQUEST, requestNameOfId } from './request-names.ts';
import type { TimeDriver } from './time-driver.ts';

/** Something to send. */
export interface Outgoing {
  readonly lane: Lane;
  /** From now; default 30,000. What cannot be sent within it is refused. */
  readonly withinMs?: number;
  write(api: IBApi): void;
  /** Its bytes were given to the socket. */
  written?(at: EpochMs): void;
  /** It will never be sent: the connection broke before its turn, or the library refused it. */
  dropped?(): void;
  /** It will never be sent: its turn would have come too late. Without it, `dropped` is called. */
  late?(): void;
}

/** How a sender sends. */
export interface SenderOptions {
  readonly messagesPerSecond: number;
  /** False in lockstep, whose clock messages are no traffic that a broker would count. */
  readonly countsClock: boolean;
  readonly disabled: DisabledSafeguards;
}

const DEFAULT_WITHIN_MS = 30_000;

/**
 * The one way out. It keeps the pace, sends cancels first, then orders, sends nothing to a live account, and keeps
 * nothing over a disconnect: what waited is dropped, and says so to whoever sent it.
 */
export class Sender {
  readonly #time: TimeDriver;
  readonly #options: SenderOptions;
  readonly #queue: PacedQueue<Outgoing>;
  readonly #sent: SentMessage[] = [];
  #api: IBApi | undefined;
  #answerClock: (() => void) | undefined;
  #isPaper = false;
  #cancelTimer: (() => void) | undefined;
  /** A message of the queue is being written. */
  #isWriting = false;

  constructor(time: TimeDriver, options: SenderOptions) {
    const { messagesPerSecond, disabled } = options;
    this.#time = time;
    this.#options = options;
    const pace = disabled.has('pace-messages') ? NO_PACE : paceWithin(messagesPerSecond);
    this.#queue = new PacedQueue(pace, !disabled.has('orders-overtake'));
  }

  /** Records what `api` writes, from its first message on. */
  watch(api: IBApi): void {
    api.on(EventName.sent, (tokens) => this.#record(tokens));
  }

  /** Lets messages out over a connection that is ready. */
  open(api: IBApi, isPaper: boolean): void {
    this.#api = api;
    this.#answerClock = repeatable(api, (one) => void one.reqCurrentTime());
    this.#isPaper = isPaper;
    if (isPaper) this.#planPump();
  }

  /** Closes the way out and drops what waits. */
  shut(): void {
    this.#api = undefined;
    this.#cancelTimer?.();
    if (!this.#options.disabled.has('nothing-kept-over-disconnect')) this.dropWaiting();
  }

  dropWaiting(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (const message of this.#queue.clear()) message.dropped?.();
  }

  get isOpen(): boolean {
    return this.#api !== undefined && this.#isPaper;
  }

  /** Throws PreliveError NOT_CONNECTED or LIVE_ACCOUNT_REFUSED, and then nothing is kept. */
  send(message: Outgoing): void {
    this.#requireWayOut();
    this.#queue.push(message.lane, message, this.#time.clock.now() + (message.withinMs ?? DEFAULT_WITHIN_MS));
    this.#pump();
  }

  /** Answers a clock message of lockstep, past the queue. */
  answerClock(): void {
    if (this.#isPaper && this.#api !== undefined) this.#answerClock?.();
  }

  sentMessages(): readonly SentMessage[] {
    return this.#sent;
  }

  violations(): number {
    const times = this.#sent.map((message) => message.at);
    return slidingSecondViolations(times, this.#options.messagesPerSecond);
  }

  #requireWayOut(): IBApi {
    if (this.#api === undefined) throw new PreliveError('NOT_CONNECTED', 'The session with the gateway is not ready.');
    if (!this.#isPaper) {
      throw new PreliveError(
        'LIVE_ACCOUNT_REFUSED',
        'A managed account is no paper account: its id does not start with D.',
      );
    }
    return this.#api;
  }

  #pump(): void {
    const api = this.#requireWayOut();
    this.#refuseLate();
    for (;;) {
      const message = this.#queue.take(this.#time.clock.now());
      if (message === undefined) break;
      this.#write(message, api);
    }
    this.#planPump();
  }

  #refuseLate(): void {
    if (this.#options.disabled.has('refuse-late')) return;
    for (const message of this.#queue.takeLate(this.#time.clock.now())) {
      if (message.late === undefined) message.dropped?.();
      else message.late();
    }
  }

  #planPump(): void {
    this.#cancelTimer?.();
    const wait = this.#queue.waitMs(this.#time.clock.now());
    this.#cancelTimer = wait === undefined ? undefined : this.#time.timers.after(wait, () => this.#pump());
  }

  /** The library writes at once, because its own limiter is set out of reach: no record means that it refused. */
  #write(message: Outgoing, api: IBApi): void {
    const before = this.#sent.length;
    this.#isWriting = true;
    message.write(api);
    this.#isWriting = false;
    if (this.#sent.length > before) message.written?.(this.#time.clock.now());
    else message.dropped?.();
  }

  #record(tokens: readonly unknown[]): void {
    const [id] = tokens;
    // The first bytes of a connection (`API\0` and the version range) are no message.
    if (typeof id !== 'number' || (id === CLOCK_REQUEST && !this.#options.countsClock)) return;
    const at = this.#time.clock.now();
    if (!this.#isWriting && this.#options.countsClock) this.#queue.charge(at);
    this.#sent.push({ at, name: requestNameOfId(id) });
  }
}
