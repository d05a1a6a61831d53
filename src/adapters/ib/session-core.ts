import { EventName, type IBApi } from '@stoqey/ib';
import type { ConnectionFacts } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SafeguardName } from '../../domain/safeguard.ts';
import type { EngineEvent } from '../../engine/base/ports.ts';
import type { SessionOptions, SessionTime } from '../../runner/ports/broker-session.ts';
import { ClockCheck } from './clock-check.ts';
import { BrokerEventQueue, type QuoteBook } from './event-queue.ts';
import { createNotifier, type GatewayListener, listen, type Notify } from './gateway-listener.ts';
import { newsOf } from './gateway-news.ts';
import { HistoryQueue } from './history-queue.ts';
import { takeMessages } from './library-internals.ts';
import type { LinkOwner } from './link-owner.ts';
import { LockstepDriver } from './lockstep.ts';
import { MarketDataLines } from './market-line.ts';
import { quickMessages } from './quick-messages.ts';
import { Reads, RequestIds } from './reads.ts';
import { RealTimeDriver } from './real-time.ts';
import { Sender } from './sender.ts';
import { SessionLink } from './session-link.ts';
import { areAllPaper, classifyConnection, isSimulatedExecution } from './source-class.ts';
import type { TimeDriver } from './time-driver.ts';

const DEFAULT_READ_TIMEOUT_MS = 30_000;
const DEFAULT_MESSAGES_PER_SECOND = 50;
/** Longest delay of a timer. */
const NEVER_MS = 2 ** 31 - 1;

/** Shared parts of all sessions: the link to the gateway, the time, the sender, the reads, the events. */
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
  readonly link: SessionLink;
  readonly clockCheck: ClockCheck;
  readonly #notify: Notify;
  readonly #ended = Promise.withResolvers<never>();
  readonly #atEnd: (() => void)[] = [];
  #simulatedExecution = false;
  #isOpen = false;

  /**
   * Opens a session. Resolves with the first clock message in lockstep, with the answer to a time request in real time.
   * Both come after the gateway's initial messages, so its class is known from the beginning. Rejects with the errors
   * of `GatewayConnection.open`, and ACCOUNT_UNKNOWN.
   */
  static async open(options: SessionOptions): Promise<SessionCore> {
    const core = new SessionCore(options);
    try {
      await core.link.open();
      await core.clockCheck.firstAnswer(core.#ended.promise, core.link.timers);
    } catch (error) {
      await core.close();
      throw error;
    }
    core.#isOpen = true;
    core.link.begin();
    core.clockCheck.startHeartbeat();
    return core;
  }

  private constructor(options: SessionOptions) {
    this.options = options;
    this.lines = new MarketDataLines(
      this.isDisabled('limit-market-data-lines') ? Number.POSITIVE_INFINITY : options.marketDataLines,
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
      timeoutMs: this.isDisabled('read-timeout') ? NEVER_MS : timeoutMs,
    });
    this.history = new HistoryQueue(this.time, timeoutMs, options.disabled ?? new Set());
    this.#notify = createNotifier(this.listeners, {
      defer: (task) => this.time.defer(task),
      fault: (error) => void this.link.close(error instanceof Error ? error : new Error(String(error))),
    });
    this.link = new SessionLink(options, this.#owner);
    this.#ended.promise.catch(() => {});
    this.clockCheck = new ClockCheck(this);
    this.listeners.add(this.#listener);
  }

  get facts(): ConnectionFacts {
    return this.link.facts;
  }

  get account(): string {
    return this.link.account;
  }

  get clientId(): number {
    return this.options.clientId;
  }

  get nextOrderId(): number {
    return this.link.nextOrderId;
  }

  get isPaper(): boolean {
    return areAllPaper(this.facts.managedAccounts);
  }

  get sourceClass(): ConnectionClass {
    return classifyConnection({ ...this.facts, simulatedExecution: this.#simulatedExecution });
  }

  /** True when a test disables a safeguard. */
  isDisabled(name: SafeguardName): boolean {
    return this.options.disabled?.has(name) === true;
  }

  /** Registers a task for the end of the session. */
  atEnd(task: () => void): void {
    this.#atEnd.push(task);
  }

  /** Queues an event of now. */
  emit(event: EngineEvent): void {
    this.queue.push(event);
    this.time.wake();
  }

  /** Queues the change of a quote. */
  touch(book: QuoteBook): void {
    this.queue.touch(book);
    this.time.wake();
  }

  now(): number {
    return this.time.clock.now();
  }

  /** Closes the connection after an implausible message; all is read again over the next one. */
  abortConnection(reason: string): void {
    this.link.abort(reason);
  }

  async close(): Promise<void> {
    await this.link.close();
  }

  readonly #owner: LinkOwner = {
    attach: (api) => this.#attach(api),
    partlyDecodedError: (id, code, text) => this.#notify((listener) => listener.error?.(id, code, text)),
    opened: ({ api }, isPaper) => {
      this.sender.open(api, isPaper);
      if (this.#isOpen) this.clockCheck.startHeartbeat();
    },
    shut: (reason) => {
      this.clockCheck.stopHeartbeat();
      this.time.disconnected();
      this.sender.shut();
      this.reads.abort(reason);
    },
    impaired: () => this.sender.dropWaiting(),
    connectionChanged: (state, reason) => this.emit({ kind: 'connection', state, reason, at: this.now() }),
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
    if (time.mode === 'real') return new RealTimeDriver(this.queue, time, () => this.clockCheck.findJump());
    return new LockstepDriver(this.queue, stallAfterMs, {
      answer: () => this.sender.answerClock(),
      stalled: () => this.reads.abort(new PreliveError('BROKER_TIMEOUT', STALLED)),
    });
  }

  #attach(api: IBApi): void {
    this.sender.watch(api);
    const received = (tokens: readonly string[]) => this.time.received(tokens);
    api.on(EventName.received, received);
    listen(api, this.#notify);
    takeMessages(api, quickMessages(received, this.#notify));
  }

  #news(code: number, text: string): void {
    const news = newsOf(code, text);
    if (news?.kind === 'broker_lost') this.link.brokerLost(text);
    if (news?.kind === 'broker_back') void this.link.brokerBack(news.dataLost);
    if (news?.kind === 'competing_session') this.emit({ ...news, code, reason: text, at: this.now() });
    if (news?.kind === 'pacing_violation') this.emit({ kind: 'pacing_violation', code, at: this.now() });
  }

  #over(error?: Error): void {
    this.clockCheck.stopHeartbeat();
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
