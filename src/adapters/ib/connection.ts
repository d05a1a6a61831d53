import { EventName, IBApi } from '@stoqey/ib';
import type { ConnectionFacts } from '../../domain/account.ts';
import type { PreliveError } from '../../domain/errors.ts';
import type { Timers } from '../../runner/ports/broker-session.ts';
import { connectionErrors } from './connection-errors.ts';
import { connectLocally, type DecodeProblem, disableSendDelay, guardDecoding } from './library-internals.ts';

/** Where to connect, and how long to wait. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  /** Of a socket without a port, which is taken in the place of TCP. */
  readonly socketPath?: string;
  readonly clientId: number;
  /** From TCP connect to ready. */
  readonly connectTimeoutMs: number;
  /** By which both time-outs go. */
  readonly timers: Timers;
  /** False lets the client library throw what it wants: see the protection `guard-decode`. */
  readonly guardsDecoding: boolean;
}

/** What the owner of a connection does about it. */
export interface ConnectionOwner {
  /** Registers listeners, before the first byte. */
  attach(api: IBApi): void;
  /** TCP is up and the handshake sent. */
  reached(): void;
  /** Called once, when a connection that was ready is gone. Never after `close`. */
  lost(reason: PreliveError): void;
  /** An error message whose JSON part the library could not read: its other fields are good. */
  partlyDecodedError(id: number, code: number, text: string): void;
}

/** A host that drops packets never refuses: it is called unreachable after this time. */
const TCP_TIMEOUT_MS = 2500;
/** Highest rate of the library's own limiter, so that its queue stays empty and nothing in it outlives a connection. */
const UNLIMITED = 1_000_000;
const FARM_NOTICES: ReadonlySet<number> = new Set([2103, 2104, 2105, 2106, 2107, 2108, 2119, 2157, 2158]);

/**
 * One TCP connection to a gateway with an IBApi of its own, never used again. It is ready when both nextValidId and
 * managedAccounts have come, whichever is first.
 *
 * ```
 *               handshake sent          version reply              both have come
 *   dialing ──────────────────▶ open ──────────────────▶ greeted ──────────────────▶ ready
 *      │ refused, no answer       │ closed, bad bytes       │ 326, version, too late    │ closed, bad bytes, abort
 *      ▼                          ▼                         ▼                           ▼
 *   closed ◀───────────────────── closed ◀────────────────── closed ◀──────────────── closed
 * ```
 */
type State = 'dialing' | 'open' | 'greeted' | 'ready' | 'closed';

export class GatewayConnection {
  readonly api: IBApi;
  readonly #target: ConnectionTarget;
  readonly #owner: ConnectionOwner;
  readonly #ready = Promise.withResolvers<GatewayConnection>();
  readonly #dialedAt = performance.now();
  readonly #farmNotices: string[] = [];
  #state: State = 'dialing';
  #cancelTimer: () => void;
  #version = 0;
  #connectionTime = '';
  #nextOrderId: number | undefined;
  #managedAccounts: readonly string[] | undefined;
  #connectMs = 0;
  /** Last error of the socket, for the reason of a close. */
  #socketError = '';

  /**
   * Rejects with PreliveError GATEWAY_UNREACHABLE (no TCP connection), CLIENT_ID_IN_USE, GATEWAY_VERSION,
   * GATEWAY_MALFORMED or GATEWAY_NOT_READY.
   */
  static async open(target: ConnectionTarget, owner: ConnectionOwner): Promise<GatewayConnection> {
    const connection = new GatewayConnection(target, owner);
    return connection.#ready.promise;
  }

  private constructor(target: ConnectionTarget, owner: ConnectionOwner) {
    this.#target = target;
    this.#owner = owner;
    const { host, port, socketPath, clientId } = target;
    this.api = new IBApi({ host, port, clientId, maxReqPerSec: UNLIMITED });
    this.#cancelTimer = target.timers.after(TCP_TIMEOUT_MS, () => this.#fail(this.#errors.noTcp('no answer')));
    this.#watchSocket();
    this.#watchHandshake();
    owner.attach(this.api);
    if (target.guardsDecoding) guardDecoding(this.api, (problem) => this.#malformed(problem));
    if (socketPath === undefined) this.api.connect(clientId);
    else connectLocally(this.api, socketPath, clientId);
    disableSendDelay(this.api);
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  get nextOrderId(): number {
    return this.#nextOrderId ?? 0;
  }

  get facts(): ConnectionFacts {
    const { host, port, clientId } = this.#target;
    return {
      host,
      port,
      clientId,
      protocolVersion: this.#version,
      connectionTime: this.#connectionTime,
      managedAccounts: this.#managedAccounts ?? [],
      farmNotices: [...this.#farmNotices],
      connectMs: this.#connectMs,
    };
  }

  /** Gives the connection up: its owner is told that it is lost. */
  abort(reason: string): void {
    this.#fail(this.#errors.lost(reason));
  }

  /** Ends the connection; resolves when the socket is closed. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const closed = new Promise<void>((resolve) => {
      this.api.once(EventName.disconnected, resolve);
    });
    this.#shut();
    await closed;
  }

  get #errors(): ReturnType<typeof connectionErrors> {
    return connectionErrors(this.#target);
  }

  #watchSocket(): void {
    this.api.once(EventName.sent, () => this.#handshakeSent());
    this.api.on(EventName.error, (error, code) => this.#libraryError(error.message, code));
    this.api.on(EventName.disconnected, () => this.#disconnected());
  }

  #watchHandshake(): void {
    this.api.on(EventName.server, (version, connectionTime) => this.#greeted(version, connectionTime));
    this.api.on(EventName.nextValidId, (id) => {
      this.#nextOrderId = id;
      this.#readyIfComplete();
    });
    this.api.on(EventName.managedAccounts, (accounts) => {
      this.#managedAccounts = accounts.split(',').filter((account) => account !== '');
      this.#readyIfComplete();
    });
    this.api.on(EventName.info, (text, code) => this.#info(text, code));
  }

  /** The library sends its first bytes when TCP is connected. */
  #handshakeSent(): void {
    this.#state = 'open';
    this.#cancelTimer();
    const { timers, connectTimeoutMs } = this.#target;
    this.#cancelTimer = timers.after(connectTimeoutMs, () => this.#fail(this.#errors.neverReady(this.#missing())));
    this.#owner.reached();
  }

  #greeted(version: number, connectionTime: string): void {
    this.#state = 'greeted';
    this.#version = version;
    this.#connectionTime = connectionTime;
    if (!Number.isInteger(version)) this.#fail(this.#errors.malformed('the version is no number'));
  }

  #readyIfComplete(): void {
    if (this.#state !== 'greeted' || this.#nextOrderId === undefined || this.#managedAccounts === undefined) return;
    this.#state = 'ready';
    this.#cancelTimer();
    this.#connectMs = performance.now() - this.#dialedAt;
    this.#ready.resolve(this);
  }

  #info(text: string, code: number): void {
    if (code === 326) this.#fail(this.#errors.clientIdInUse(text));
    else if (FARM_NOTICES.has(code)) this.#farmNotices.push(text);
  }

  /** Errors of the library itself carry the codes 502 to 506. */
  #libraryError(text: string, code: number): void {
    if (code === 502) this.#socketError = text;
    if (code === 503 && this.#state === 'open') this.#fail(this.#errors.version(text));
    if (code === 506) this.#fail(this.#errors.version(text));
    // Left-over fields and unknown messages are of a newer gateway and harm nothing; a message cut short is lost.
    if (code === 505 && text.startsWith('Underrun')) this.#fail(this.#errors.malformed(text));
  }

  #malformed(problem: DecodeProblem): void {
    const [message, , id, code, text] = problem.tokens;
    if (message === '4' && text !== undefined) this.#owner.partlyDecodedError(Number(id), Number(code), text);
    else if (problem.start !== undefined && this.#state === 'open') this.#fail(this.#errors.noGateway(problem.start));
    else this.#fail(this.#errors.malformed(problem.text));
  }

  #disconnected(): void {
    if (this.#state === 'dialing') this.#fail(this.#errors.noTcp(this.#socketError));
    else if (this.#state === 'ready')
      this.#fail(this.#errors.lost(this.#socketError || 'the gateway closed the connection'));
    else this.#fail(this.#errors.neverReady(this.#missing(), 'it closed the connection'));
  }

  #missing(): string {
    if (this.#state === 'open') return 'the version reply';
    return this.#nextOrderId === undefined ? 'nextValidId' : 'managedAccounts';
  }

  #fail(reason: PreliveError): void {
    if (this.#state === 'closed') return;
    const wasReady = this.#state === 'ready';
    this.#shut();
    if (wasReady) this.#owner.lost(reason);
    else this.#ready.reject(reason);
  }

  #shut(): void {
    this.#state = 'closed';
    this.#cancelTimer();
    this.api.disconnect();
  }
}
