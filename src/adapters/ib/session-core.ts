import { EventName, type IBApi } from '@stoqey/ib';
import type { ConnectionFacts } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import { invariant, PreliveError } from '../../domain/errors.ts';
import type { EngineEvent } from '../../engine/ports.ts';
import type { SessionOptions, SessionTime } from '../../runner/ports/broker-session.ts';
import type { Clockwork } from './clockwork.ts';
import { GatewayConnection } from './connection.ts';
import { EventQueue, type QuoteBook } from './event-queue.ts';
import { type GatewayListener, listen, type Tell, teller } from './gateway-listener.ts';
import { newsOf } from './gateway-news.ts';
import { Heartbeat } from './heartbeat.ts';
import { LockstepClockwork } from './lockstep.ts';
import { Reads } from './reads.ts';
import { RealTimeClockwork } from './real-time.ts';
import { RECONNECT_TRIES, reconnect } from './reconnect.ts';
import { RequestIds } from './request-ids.ts';
import { Sender } from './sender.ts';
import { areAllPaper, classifyConnection, isSimulatedExecution } from './source-class.ts';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_READ_TIMEOUT_MS = 30_000;
const DEFAULT_MESSAGES_PER_SECOND = 50;

/** What a kind of session does when its connection comes back; without it, a lost connection ends the session. */
export interface Recovery {
  /** Reads again what may have happened meanwhile; the answer says what, for people. */
  reconcile(): Promise<string>;
  /** Opens again what the gateway has forgotten. */
  resubscribe(): void;
}

/**
 * What all sessions share: one connection after the other, the time, the way out, the events.
 *
 * ```
 *              ready            1100, 2110             1101, 1102
 *   opening ──────────▶ ready ─────────────▶ impaired ────────────▶ reconciling ──────▶ ready
 *                         │ socket lost         │ socket lost           │ socket lost
 *                         ▼                     ▼                       ▼
 *                        down ◀──────────────────────────────────────────┘
 *                         │ a new connection is ready: reconciling
 *                         │ three tries failed, or nothing to recover: ended
 * ```
 * Orders leave only in `ready`; reads also while reconciling.
 */
type Phase = 'opening' | 'ready' | 'impaired' | 'reconciling' | 'down' | 'ended';

export class SessionCore {
  readonly queue = new EventQueue();
  readonly clockwork: Clockwork;
  readonly sender: Sender;
  readonly reads: Reads;
  readonly requestIds = new RequestIds();
  readonly listeners = new Set<Partial<GatewayListener>>();
  readonly #options: SessionOptions;
  readonly #heartbeat: Heartbeat;
  readonly #tell: Tell;
  readonly #ended = Promise.withResolvers<never>();
  #account: string | undefined;
  #connection: GatewayConnection | undefined;
  #phase: Phase = 'opening';
  #recovery: Recovery | undefined;
  #simulatedExecution = false;
  #reconnecting = false;
  #recoveries = 0;

  /**
   * Opens with the first word of the gateway that comes after all that it says by itself at the start, so that its brand
   * is known from the beginning: in lockstep the first clock message, in real time the answer to a question. Rejects with
   * the errors of `GatewayConnection.open`, and ACCOUNT_UNKNOWN.
   */
  static async open(options: SessionOptions): Promise<SessionCore> {
    const core = new SessionCore(options);
    await core.#connect();
    await core.#firstAnswer();
    if (core.#phase === 'opening') core.#phase = 'ready';
    core.#startHeartbeat();
    return core;
  }

  private constructor(options: SessionOptions) {
    this.#options = options;
    const timeoutMs = options.readTimeoutMs ?? DEFAULT_READ_TIMEOUT_MS;
    this.clockwork = this.#clockworkFor(options.time, timeoutMs);
    const limit = options.messagesPerSecond ?? DEFAULT_MESSAGES_PER_SECOND;
    this.sender = new Sender(this.clockwork, limit, options.time.mode === 'real');
    this.reads = new Reads({
      listeners: this.listeners,
      clockwork: this.clockwork,
      sender: this.sender,
      requestIds: this.requestIds,
      timeoutMs,
    });
    this.#tell = teller(this.listeners, {
      defer: (task) => this.clockwork.defer(task),
      fault: (error) => this.#end(error instanceof Error ? error : new Error(String(error))),
    });
    this.#account = options.account;
    this.#ended.promise.catch(() => {});
    this.#heartbeat = new Heartbeat(this.clockwork, this.sender, (reason) => this.#connection?.abort(reason));
    this.listeners.add(this.#heartbeat.listener);
    this.listeners.add(this.#listener);
  }

  get facts(): ConnectionFacts {
    return this.#present.facts;
  }

  get account(): string {
    return this.#account ?? '';
  }

  get clientId(): number {
    return this.#options.clientId;
  }

  get nextOrderId(): number {
    return this.#present.nextOrderId;
  }

  get isPaper(): boolean {
    return areAllPaper(this.facts.managedAccounts);
  }

  get sourceClass(): ConnectionClass {
    return classifyConnection({ ...this.facts, simulatedExecution: this.#simulatedExecution });
  }

  /** From now on a lost connection is made again. */
  recoverWith(recovery: Recovery): void {
    this.#recovery = recovery;
  }

  /** Puts an event of now in the queue. */
  emit(event: EngineEvent): void {
    this.queue.push(event);
    this.clockwork.wake();
  }

  /** A quote of now has changed. */
  touch(book: QuoteBook): void {
    this.queue.touch(book);
    this.clockwork.wake();
  }

  now(): number {
    return this.clockwork.clock.now();
  }

  /** Throws PreliveError NOT_CONNECTED unless orders may leave. */
  requireReady(): void {
    if (this.#phase !== 'ready') {
      throw new PreliveError('NOT_CONNECTED', `The session with the gateway is not ready (${this.#phase}).`);
    }
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#end();
    await connection?.close();
  }

  get #present(): GatewayConnection {
    invariant(this.#connection, 'a session is handed out only when it is connected');
    return this.#connection;
  }

  readonly #listener: Partial<GatewayListener> = {
    info: (code, text) => this.#news(code, text),
    error: (_id, code, text) => this.#news(code, text),
    execDetails: (_id, _contract, execution) => {
      if (isSimulatedExecution(execution.execId ?? '')) this.#simulatedExecution = true;
    },
  };

  #clockworkFor(time: SessionTime, stallAfterMs: number): Clockwork {
    if (time.mode === 'real') return new RealTimeClockwork(this.queue, time);
    return new LockstepClockwork(this.queue, stallAfterMs, {
      answer: () => this.sender.answerClock(),
      stalled: () => this.reads.abort(new PreliveError('BROKER_TIMEOUT', STALLED)),
    });
  }

  async #connect(): Promise<void> {
    const { host, port, clientId, connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = this.#options;
    const connection = await GatewayConnection.open(
      { host, port, clientId, connectTimeoutMs },
      {
        attach: (api) => this.#attach(api),
        lost: (reason) => this.#lost(reason),
        salvaged: (id, code, text) => this.#salvaged(id, code, text),
      },
    );
    await this.#requireWanted(connection);
    this.#connection = connection;
    this.sender.open(connection.api, this.isPaper);
  }

  #attach(api: IBApi): void {
    this.sender.watch(api);
    api.on(EventName.received, (tokens) => this.clockwork.received(tokens));
    listen(api, this.#tell);
  }

  /** The account of the first connection is the account of all: a gateway may come back logged in to another. */
  async #requireWanted(connection: GatewayConnection): Promise<void> {
    const { managedAccounts } = connection.facts;
    this.#account ??= managedAccounts[0];
    const isManaged = this.#account !== undefined && managedAccounts.includes(this.#account);
    if (isManaged && this.#phase !== 'ended') return;
    await connection.close();
    if (isManaged) throw new PreliveError('NOT_CONNECTED', 'The session was closed.');
    throw new PreliveError('ACCOUNT_UNKNOWN', 'The gateway does not manage the account that was asked for.');
  }

  async #firstAnswer(): Promise<void> {
    const { connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, time } = this.#options;
    const answer = time.mode === 'lockstep' ? this.clockwork.started : this.#askTime();
    try {
      await within(connectTimeoutMs, Promise.race([answer, this.#ended.promise]), NO_ANSWER[time.mode]);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** A live account is asked nothing. */
  async #askTime(): Promise<void> {
    if (!this.isPaper) return;
    const answered = Promise.withResolvers<void>();
    const listener = { currentTime: answered.resolve };
    this.listeners.add(listener);
    this.sender.send({ lane: 'request', write: (api) => void api.reqCurrentTime() });
    await answered.promise;
    this.listeners.delete(listener);
  }

  #startHeartbeat(): void {
    if (this.#options.time.mode === 'real' && this.isPaper) this.#heartbeat.start();
  }

  #salvaged(id: number, code: number, text: string): void {
    this.#tell((listener) => listener.error?.(id, code, text));
  }

  #news(code: number, text: string): void {
    const news = newsOf(code, text);
    if (news?.kind === 'broker_lost') this.#impaired(text);
    if (news?.kind === 'broker_back') void this.#repaired(news.dataLost);
    if (news?.kind === 'pacing_violation') this.emit({ kind: 'pacing_violation', code, at: this.now() });
  }

  /** The gateway is there, but not the broker behind it. TWS repeats the message: it counts once. */
  #impaired(reason: string): void {
    const isNews = this.#phase === 'ready' || this.#phase === 'opening';
    if (!isNews && this.#phase !== 'reconciling') return;
    this.#phase = 'impaired';
    this.sender.dropWaiting();
    if (isNews) this.#emitConnection('lost', reason);
  }

  async #repaired(dataLost: boolean): Promise<void> {
    if (this.#phase !== 'impaired') return;
    try {
      await this.#recover(dataLost);
    } catch (error) {
      // What breaks the reconciliation breaks the connection: the way back leads over a new one.
      this.#connection?.abort(error instanceof Error ? error.message : String(error));
    }
  }

  #lost(reason: PreliveError): void {
    const wasUp = this.#phase === 'ready';
    this.#heartbeat.stop();
    this.clockwork.disconnected();
    this.#phase = 'down';
    this.sender.shut();
    if (wasUp) this.#emitConnection('lost', reason.message);
    this.reads.abort(reason);
    // A session that is reconnecting already sees the loss in its reads.
    if (wasUp || !this.#reconnecting) void this.#reconnect(reason);
  }

  async #reconnect(reason: PreliveError): Promise<void> {
    if (this.#recovery === undefined) {
      this.#end(reason);
      return;
    }
    this.#reconnecting = true;
    const failure = await reconnect({
      attempt: () => this.#tryAgain(),
      isWanted: () => this.#phase === 'down',
      pause: (delayMs) => this.#pause(delayMs),
      uniform: () => this.#options.random.uniform(),
    });
    this.#reconnecting = false;
    if (failure !== undefined) this.#end(reconnectFailed(reason, failure));
  }

  async #tryAgain(): Promise<void> {
    try {
      await this.#connect();
      await this.#recover(true);
      this.#startHeartbeat();
    } catch (error) {
      if (this.#phase !== 'ended') this.#phase = 'down';
      throw error;
    }
  }

  /** Time stands still in lockstep while nobody is connected: waiting would be for ever. */
  async #pause(delayMs: number): Promise<void> {
    const { time } = this.#options;
    if (time.mode === 'lockstep') return;
    const { promise, resolve } = Promise.withResolvers<void>();
    time.timers.after(delayMs, resolve);
    await promise;
  }

  async #recover(resubscribe: boolean): Promise<void> {
    this.#phase = 'reconciling';
    const recovery = ++this.#recoveries;
    const found = (await this.#recovery?.reconcile()) ?? '';
    // Lost again meanwhile, perhaps even back again: what was read is old, and a later recovery reads it anew.
    if (this.#phase !== 'reconciling' || recovery !== this.#recoveries) return;
    if (resubscribe) this.#recovery?.resubscribe();
    this.#phase = 'ready';
    this.#emitConnection('restored', found);
  }

  #emitConnection(state: 'lost' | 'restored', reason: string): void {
    this.emit({ kind: 'connection', state, reason, at: this.now() });
  }

  #end(error?: Error): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.#heartbeat.stop();
    this.sender.shut();
    const reason = error ?? new PreliveError('NOT_CONNECTED', 'The session was closed.');
    this.reads.abort(reason);
    this.#ended.reject(reason);
    this.clockwork.end(error);
  }
}

const STALLED =
  'Virtual time stands still while a request waits: another session on this gateway is held, or the gateway hangs.';

const NO_ANSWER = {
  real: 'The gateway is connected, but does not answer requests.',
  lockstep: 'The gateway sends no clock messages: it does not keep virtual time.',
} as const;

/** Rejects with GATEWAY_NOT_READY when the answer takes longer, in real time. */
async function within(limitMs: number, answer: Promise<void>, text: string): Promise<void> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(new PreliveError('GATEWAY_NOT_READY', text)), limitMs);
  try {
    await Promise.race([answer, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function reconnectFailed(first: PreliveError, last: unknown): PreliveError {
  const detail =
    last === first ? '' : ` ${RECONNECT_TRIES} tries to connect again failed, the last with: ${String(last)}`;
  return new PreliveError('CONNECTION_LOST', `${first.message}${detail}`, { cause: last });
}
