import { EventName, type IBApi } from '@stoqey/ib';
import type { ConnectionFacts } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SafeguardName } from '../../domain/safeguard.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { SessionOptions, SessionTime } from '../../runner/ports/broker-session.ts';
import { ClockWatch } from './clock-watch.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from './dial.ts';
import { BrokerEventQueue, type QuoteBook } from './event-queue.ts';
import { firstAnswerWithin } from './first-answer.ts';
import { createNotifier, type GatewayListener, listen, type Notify } from './gateway-listener.ts';
import { newsOf } from './gateway-news.ts';
import { Heartbeat } from './heartbeat.ts';
import { HistoryQueue } from './history-queue.ts';
import { takeMessages } from './library-internals.ts';
import type { LinkOwner, LinkRecovery } from './link-owner.ts';
import { LockstepDriver } from './lockstep.ts';
import { MarketDataLines } from './market-data-lines.ts';
import { quickMessages } from './quick-messages.ts';
import { Reads } from './reads.ts';
import { RealTimeDriver } from './real-time.ts';
import { RequestIds } from './request-ids.ts';
import { Sender } from './sender.ts';
import { SessionLink } from './session-link.ts';
import { areAllPaper, classifyConnection, isSimulatedExecution } from './source-class.ts';
import type { TimeDriver } from './time-driver.ts';

const DEFAULT_READ_TIMEOUT_MS = 30_000;
const DEFAULT_MESSAGES_PER_SECOND = 50;
const DEFAULT_CLOCK_SKEW_MS = 5000;
/** The longest time that a timer takes. */
const NEVER_MS = 2 ** 31 - 1;

/** Lead of a gateway's clock over the session's, and its margin of error. The gateway counts whole seconds. */
export interface GatewayLead {
  readonly aheadMs: number;
  readonly withinMs: number;
}

/** What all sessions share: the link to the gateway, the time, the way out, the reads, the events. */
export class SessionCore {
  readonly queue = new BrokerEventQueue();
  readonly time: TimeDriver;
  readonly sender: Sender;
  readonly reads: Reads;
  readonly history: HistoryQueue;
  readonly requestIds = new RequestIds();
  readonly lines: MarketDataLines;
  readonly listeners = new Set<Partial<GatewayListener>>();
  readonly options: SessionOptions;
  readonly #link: SessionLink;
  readonly #heartbeat: Heartbeat;
  readonly #clockWatch: ClockWatch;
  readonly #tell: Notify;
  readonly #ended = Promise.withResolvers<never>();
  readonly #atEnd: (() => void)[] = [];
  #simulatedExecution = false;
  #isOpen = false;

  /**
   * Opens with the first word of the gateway that comes after all that it says by itself at the start, so that its brand
   * is known from the beginning: in lockstep the first clock message, in real time the answer to a question. Rejects with
   * the errors of `GatewayConnection.open`, and ACCOUNT_UNKNOWN.
   */
  static async open(options: SessionOptions): Promise<SessionCore> {
    const core = new SessionCore(options);
    try {
      await core.#link.open();
      await core.#firstAnswer();
    } catch (error) {
      await core.close();
      throw error;
    }
    core.#isOpen = true;
    core.#link.begin();
    core.#startHeartbeat();
    return core;
  }

  private constructor(options: SessionOptions) {
    this.options = options;
    this.lines = new MarketDataLines(
      this.omits('limit-market-data-lines') ? Number.POSITIVE_INFINITY : options.marketDataLines,
    );
    const timeoutMs = options.readTimeoutMs ?? DEFAULT_READ_TIMEOUT_MS;
    this.time = this.#timeDriverFor(options.time, timeoutMs);
    this.sender = new Sender(this.time, {
      messagesPerSecond: options.messagesPerSecond ?? DEFAULT_MESSAGES_PER_SECOND,
      countsClock: options.time.mode === 'real',
      disabled: options.disabled ?? new Set(),
    });
    this.reads = new Reads({
      listeners: this.listeners,
      time: this.time,
      sender: this.sender,
      requestIds: this.requestIds,
      timeoutMs: this.omits('read-timeout') ? NEVER_MS : timeoutMs,
    });
    this.history = new HistoryQueue(this.time, timeoutMs, options.disabled ?? new Set());
    this.#tell = createNotifier(this.listeners, {
      defer: (task) => this.time.defer(task),
      fault: (error) => void this.#link.close(error instanceof Error ? error : new Error(String(error))),
    });
    this.#link = new SessionLink(options, this.#owner);
    this.#ended.promise.catch(() => {});
    this.#clockWatch = new ClockWatch(options.clockSkewLimitMs ?? DEFAULT_CLOCK_SKEW_MS, {
      session: this.time.clock,
      ...(options.time.mode === 'real' && options.time.wall !== undefined && { wall: options.time.wall }),
      moveOn: (ms) => this.time.moveOn(ms),
    });
    this.#heartbeat = new Heartbeat(this.time, this.sender, {
      dead: (reason) => this.#link.abort(reason),
      answered: (seconds, askedAt) => this.#compareClocks(seconds, askedAt),
    });
    this.listeners.add(this.#heartbeat.listener);
    this.listeners.add(this.#listener);
  }

  get facts(): ConnectionFacts {
    return this.#link.facts;
  }

  get account(): string {
    return this.#link.account;
  }

  get clientId(): number {
    return this.options.clientId;
  }

  get nextOrderId(): number {
    return this.#link.nextOrderId;
  }

  get isPaper(): boolean {
    return areAllPaper(this.facts.managedAccounts);
  }

  get sourceClass(): ConnectionClass {
    return classifyConnection({ ...this.facts, simulatedExecution: this.#simulatedExecution });
  }

  /** Whether a test has taken a protection out. */
  omits(name: SafeguardName): boolean {
    return this.options.disabled?.has(name) === true;
  }

  /** Something to be taken back when the session is over. */
  atEnd(task: () => void): void {
    this.#atEnd.push(task);
  }

  /** From now on a lost connection is made again. */
  recoverWith(recovery: LinkRecovery): void {
    this.#link.recoverWith(recovery);
  }

  /** Puts an event of now in the queue. */
  emit(event: EngineEvent): void {
    this.queue.push(event);
    this.time.wake();
  }

  /** A quote of now has changed. */
  touch(book: QuoteBook): void {
    this.queue.touch(book);
    this.time.wake();
  }

  now(): number {
    return this.time.clock.now();
  }

  /** A clock that was set back between two processes has jumped: which one is right, the gateway tells at once. */
  goOnFrom(reached: EpochMs): void {
    const behind = reached - this.now();
    if (behind <= 0) return;
    this.time.moveOn(behind);
    // An answer that is on its way was asked for by the time before.
    this.#startHeartbeat();
    this.#lookAtClocks();
  }

  /** Throws PreliveError NOT_CONNECTED, POSITION_MISMATCH or PLANNED_WINDOW unless an order or a cancel may leave. */
  requireFor(what: 'order' | 'cancel'): void {
    this.#link.requireFor(what);
  }

  /** Rejects as a read does. */
  async reconcileNow(): Promise<void> {
    await this.#link.reconcileNow();
  }

  /** What came over the connection makes no sense: it is given up, and all is read again over the next. */
  distrust(reason: string): void {
    this.#link.abort(reason);
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  readonly #owner: LinkOwner = {
    attach: (api) => this.#attach(api),
    partlyDecodedError: (id, code, text) => this.#tell((listener) => listener.error?.(id, code, text)),
    opened: ({ api }, isPaper) => {
      this.sender.open(api, isPaper);
      if (this.#isOpen) this.#startHeartbeat();
    },
    shut: (reason) => {
      this.#heartbeat.stop();
      this.time.disconnected();
      this.sender.shut();
      this.reads.abort(reason);
    },
    impaired: () => this.sender.dropWaiting(),
    told: (state, reason) => this.emit({ kind: 'connection', state, reason, at: this.now() }),
    mismatched: (differences) => this.emit({ kind: 'position_mismatch', differences, at: this.now() }),
    now: () => this.now(),
    over: (error) => this.#over(error),
  };

  readonly #listener: Partial<GatewayListener> = {
    info: (code, text) => this.#news(code, text),
    error: (_id, code, text) => this.#news(code, text),
    execDetails: (_id, _contract, execution) => {
      if (isSimulatedExecution(execution.execId ?? '')) this.#simulatedExecution = true;
    },
  };

  #timeDriverFor(time: SessionTime, stallAfterMs: number): TimeDriver {
    if (time.mode === 'real') return new RealTimeDriver(this.queue, time, () => this.#lookAtClocks());
    return new LockstepDriver(this.queue, stallAfterMs, {
      answer: () => this.sender.answerClock(),
      stalled: () => this.reads.abort(new PreliveError('BROKER_TIMEOUT', STALLED)),
    });
  }

  #attach(api: IBApi): void {
    this.sender.watch(api);
    const received = (tokens: readonly string[]) => this.time.received(tokens);
    api.on(EventName.received, received);
    listen(api, this.#tell);
    takeMessages(api, quickMessages(received, this.#tell));
  }

  async #firstAnswer(): Promise<void> {
    const { connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, time } = this.options;
    const answer = time.mode === 'lockstep' ? this.time.started : this.askTime();
    const first = Promise.race([answer.then(() => {}), this.#ended.promise]);
    await firstAnswerWithin(connectTimeoutMs, first, time.mode, this.#link.timers);
  }

  /** Asks the gateway for its clock. A live account is asked nothing. */
  async askTime(): Promise<GatewayLead | undefined> {
    if (!this.isPaper) return undefined;
    const answered = Promise.withResolvers<number>();
    const listener = { currentTime: (seconds: number) => answered.resolve(seconds) };
    this.listeners.add(listener);
    const askedAt = this.now();
    this.sender.send({ lane: 'request', write: (api) => void api.reqCurrentTime() });
    const seconds = await answered.promise;
    this.listeners.delete(listener);
    this.#compareClocks(seconds, askedAt);
    const at = this.now();
    // It answered between the two instants, within the second that it names.
    return { aheadMs: Math.round(seconds * 1000 + 500 - (askedAt + at) / 2), withinMs: (at - askedAt + 1000) / 2 };
  }

  #startHeartbeat(): void {
    if (this.options.time.mode === 'real' && this.isPaper && !this.omits('heartbeat')) this.#heartbeat.start();
  }

  /** Looks for a jump of the machine's clock. After one the gateway is asked at once which clock is right. */
  #lookAtClocks(): void {
    if (this.omits('watch-clock-skew')) return;
    const skew = this.#clockWatch.looked(this.now());
    if (skew === undefined) return;
    this.queue.push(skew);
    this.#heartbeat.askNow();
  }

  #compareClocks(seconds: number, askedAt: number): void {
    if (this.omits('watch-clock-skew')) return;
    const skew = this.#clockWatch.answered(seconds, askedAt, this.now());
    if (skew !== undefined) this.emit(skew);
  }

  #news(code: number, text: string): void {
    const news = newsOf(code, text);
    if (news?.kind === 'broker_lost') this.#link.brokerLost(text);
    if (news?.kind === 'broker_back') void this.#link.brokerBack(news.dataLost);
    if (news?.kind === 'competing_session') this.emit({ ...news, code, reason: text, at: this.now() });
    if (news?.kind === 'pacing_violation') this.emit({ kind: 'pacing_violation', code, at: this.now() });
  }

  #over(error?: Error): void {
    this.#heartbeat.stop();
    for (const task of this.#atEnd) task();
    this.sender.shut();
    const reason = error ?? new PreliveError('NOT_CONNECTED', 'The session was closed.');
    this.reads.abort(reason);
    this.history.stop(reason);
    this.#ended.reject(reason);
    this.time.end(error);
  }
}

const STALLED =
  'Virtual time stands still while a request waits: another session on this gateway is held, or the gateway hangs.';
