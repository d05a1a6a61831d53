import type { IBApi } from '@stoqey/ib';
import type { ConnectionFacts } from '../../domain/account.ts';
import { invariant, PreliveError } from '../../domain/errors.ts';
import type { PositionDifference } from '../../engine/ports.ts';
import type { SessionOptions, Timers } from '../../runner/ports/broker-session.ts';
import { GatewayConnection } from './connection.ts';
import { ConnectionMachine, type ConnectionState } from './connection-machine.ts';
import { IBKR_WINDOWS, type OpenWindow, windowAt } from './planned-windows.ts';
import { DEFAULT_RECONNECT, reconnect } from './reconnect.ts';
import { areAllPaper } from './source-class.ts';
import { systemTimers } from './system-timers.ts';

export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_QUIET_MS = 120_000;

/** What was found when everything was read again. */
export interface Reconciliation {
  /** For people. */
  readonly text: string;
  /** In positions; nothing more is sent when there are any. */
  readonly differences: readonly PositionDifference[];
}

/** What a kind of session does when its connection comes back; without it, a lost connection ends the session. */
export interface Recovery {
  /** Reads again what may have happened meanwhile. */
  reconcile(): Promise<Reconciliation>;
  /** Opens again what the gateway has forgotten. */
  resubscribe(): void;
}

/** What the owner of a link does about it. */
export interface LinkOwner {
  /** Registers listeners on a connection, before its first byte. */
  attach(api: IBApi): void;
  /** See `ConnectionOwner`. */
  salvaged(id: number, code: number, text: string): void;
  /** Messages may be sent from now on. */
  opened(connection: GatewayConnection, isPaper: boolean): void;
  /** They may not any more. */
  shut(reason: PreliveError): void;
  /** The broker behind the gateway is gone: what waits is stale when it comes back. */
  impaired(): void;
  /** The connection is or is not what the engine calls connected. */
  told(state: 'lost' | 'restored', reason: string): void;
  mismatched(differences: readonly PositionDifference[]): void;
  now(): number;
  /** The session is over: with an error, unless someone closed it. */
  over(error?: Error): void;
}

/** Keeps a session connected: one connection after the other, along the one state machine of `connection-machine.ts`. */
export class SessionLink {
  readonly #options: SessionOptions;
  readonly #owner: LinkOwner;
  readonly #machine = new ConnectionMachine();
  readonly #timers: Timers;
  readonly #closed = Promise.withResolvers<void>();
  /** While the gateway has no broker behind it. */
  readonly #holdsOrders: boolean;
  #account: string | undefined;
  #connection: GatewayConnection | undefined;
  #recovery: Recovery | undefined;
  /** The gateway said 1100 before it was ready. */
  #brokerGone = false;
  #loss: PreliveError | undefined;
  #reconnecting = false;
  #recoveries = 0;

  constructor(options: SessionOptions, owner: LinkOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#account = options.account;
    this.#holdsOrders = options.omit?.has('hold-orders-while-1100') !== true;
    // Time stands still in lockstep while nobody is connected.
    this.#timers = options.time.mode === 'real' ? options.time.timers : systemTimers;
  }

  get state(): ConnectionState {
    return this.#machine.state;
  }

  get isOver(): boolean {
    return this.#machine.isOver;
  }

  /** By which whatever has to do with the connection itself is timed. */
  get timers(): Timers {
    return this.#timers;
  }

  get facts(): ConnectionFacts {
    return this.#present.facts;
  }

  get nextOrderId(): number {
    return this.#present.nextOrderId;
  }

  get account(): string {
    return this.#account ?? '';
  }

  recoverWith(recovery: Recovery): void {
    this.#recovery = recovery;
  }

  /** The first connection; messages can be sent, and it waits in RECONCILING for `begin`. */
  async open(): Promise<void> {
    await this.#connect();
  }

  /** Nothing has happened yet that would have to be read again. */
  begin(): void {
    this.#machine.hear('RECONCILED');
  }

  /** Throws PreliveError unless orders or cancels may leave: NOT_CONNECTED, POSITION_MISMATCH, PLANNED_WINDOW. */
  requireFor(what: 'order' | 'cancel'): void {
    const { state } = this.#machine;
    const { omit } = this.#options;
    if (state === 'IMPAIRED' && !this.#holdsOrders) return;
    if (state === 'MISMATCH' && what === 'order' && omit?.has('mismatch-blocks') !== true) {
      throw new PreliveError('POSITION_MISMATCH', 'The account holds other positions than the fills explain.');
    }
    if (!this.#machine.isUp) throw new PreliveError('NOT_CONNECTED', `The session is not ready (${state}).`);
    if (what === 'order') this.#requireNoWindow();
  }

  /** 1100 or 2110: TWS repeats them, they count once. */
  brokerLost(reason: string): void {
    const wasUp = this.#machine.isUp;
    if (this.#machine.state === 'HANDSHAKE') this.#brokerGone = true;
    if (!this.#machine.hear('BROKER_LOST')) return;
    if (this.#holdsOrders) this.#owner.impaired();
    if (wasUp) this.#owner.told('lost', reason);
  }

  /** 1101 or 1102. */
  async brokerBack(dataLost: boolean): Promise<void> {
    this.#brokerGone = false;
    // Data can be lost without a word that the broker was: TWS then says 1101 alone.
    if (this.#machine.isUp && dataLost) this.brokerLost('the gateway has lost its data');
    if (!this.#machine.hear('BROKER_BACK')) return;
    try {
      await this.#recover(dataLost && this.#options.omit?.has('resubscribe-after-1101') !== true);
    } catch (error) {
      // What breaks the reconciliation breaks the connection: the way back leads over a new one.
      this.abort(error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads everything again because we want it. Rejects as a read does. */
  async reconcileNow(): Promise<void> {
    this.requireFor('cancel');
    this.#machine.hear('RECONCILE');
    try {
      const { differences } = await this.#reconciled();
      if (this.#machine.state === 'RECONCILING') this.#settle(differences);
    } catch (error) {
      this.abort(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** Gives the present connection up; the way back leads over a new one. */
  abort(reason: string): void {
    this.#connection?.abort(reason);
  }

  /** Ends it for good; resolves when the socket is closed. */
  async close(error?: Error): Promise<void> {
    const wasOver = this.#machine.isOver;
    this.#machine.hear('CLOSE');
    this.#closed.resolve();
    if (!wasOver) this.#owner.over(error);
    await this.#connection?.close();
  }

  get #present(): GatewayConnection {
    invariant(this.#connection, 'a session is handed out only when it is connected');
    return this.#connection;
  }

  #windowWithin(leadMs: number): OpenWindow | undefined {
    const { plannedWindows = IBKR_WINDOWS, omit, time } = this.#options;
    if (omit?.has('planned-window') === true || time.mode === 'lockstep') return undefined;
    return windowAt(plannedWindows, this.#owner.now(), leadMs);
  }

  #requireNoWindow(): void {
    const window = this.#windowWithin(this.#options.quietBeforeWindowMs ?? DEFAULT_QUIET_MS);
    if (window === undefined) return;
    const until = new Date(window.endsAt).toISOString();
    throw new PreliveError('PLANNED_WINDOW', `No order is sent before and during the ${window.name}, until ${until}.`);
  }

  async #connect(): Promise<void> {
    this.#machine.apply('DIAL');
    this.#brokerGone = false;
    this.#loss = undefined;
    const connection = await this.#dial();
    await this.#requireWanted(connection);
    this.#connection = connection;
    this.#machine.apply('ACCEPTED');
    this.#owner.opened(connection, areAllPaper(connection.facts.managedAccounts));
    if (this.#brokerGone) this.#machine.apply('BROKER_LOST');
  }

  async #dial(): Promise<GatewayConnection> {
    const { host, port, clientId, connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, omit } = this.#options;
    const guardsDecoding = omit?.has('guard-decode') !== true;
    try {
      return await GatewayConnection.open(
        { host, port, clientId, connectTimeoutMs, timers: this.#timers, guardsDecoding },
        {
          attach: (api) => this.#owner.attach(api),
          reached: () => void this.#machine.hear('TCP_UP'),
          lost: (reason) => this.#lost(reason),
          salvaged: (id, code, text) => this.#owner.salvaged(id, code, text),
        },
      );
    } catch (error) {
      this.#machine.hear('LOST');
      throw error;
    }
  }

  /** The account of the first connection is the account of all: a gateway may come back logged in to another. */
  async #requireWanted(connection: GatewayConnection): Promise<void> {
    const { managedAccounts } = connection.facts;
    const [first] = managedAccounts;
    const wanted = this.#options.omit?.has('keep-account') === true ? first : (this.#account ?? first);
    const isManaged = wanted !== undefined && managedAccounts.includes(wanted);
    if (isManaged && this.#machine.state === 'HANDSHAKE') {
      this.#account = wanted;
      return;
    }
    await connection.close();
    this.#machine.hear('LOST');
    if (isManaged) throw this.#loss ?? new PreliveError('NOT_CONNECTED', 'The session was closed.');
    throw new PreliveError('ACCOUNT_UNKNOWN', 'The gateway does not manage the account that was asked for.');
  }

  #lost(reason: PreliveError): void {
    const wasUp = this.#machine.isUp;
    this.#loss = reason;
    if (!this.#machine.hear('LOST')) return;
    this.#owner.shut(reason);
    if (wasUp) this.#owner.told('lost', reason.message);
    // A session that is reconnecting already sees the loss in its reads.
    if (!this.#reconnecting) void this.#reconnect(reason);
  }

  async #reconnect(reason: PreliveError): Promise<void> {
    if (this.#recovery === undefined) {
      this.#giveUp(reason);
      return;
    }
    this.#reconnecting = true;
    const policy = { ...DEFAULT_RECONNECT, ...this.#options.reconnect };
    const failure = await reconnect({
      policy: this.#options.omit?.has('breaker') === true ? { ...policy, tries: Number.POSITIVE_INFINITY } : policy,
      window: () => this.#windowWithin(0),
      now: () => this.#owner.now(),
      waiting: (what) => this.#machine.hear(what),
      pause: (delayMs) => this.#pause(delayMs),
      uniform: () => this.#options.random.uniform(),
      attempt: async () => this.#tryAgain(),
      isWanted: () => !this.#machine.isOver,
    });
    this.#reconnecting = false;
    if (failure !== undefined) this.#giveUp(breakerOpen(reason, failure, policy.tries));
  }

  async #pause(delayMs: number): Promise<void> {
    // Time stands still in lockstep while nobody is connected: waiting would be for ever.
    if (this.#options.time.mode === 'lockstep') return;
    const passed = Promise.withResolvers<void>();
    const cancel = this.#timers.after(delayMs, passed.resolve);
    await Promise.race([passed.promise, this.#closed.promise]);
    cancel();
  }

  /** Why the try has failed; undefined when it has not. */
  async #tryAgain(): Promise<unknown> {
    try {
      await this.#connect();
      await this.#recover(true);
      return this.#machine.state === 'DOWN' ? this.#loss : undefined;
    } catch (error) {
      // A reconciliation that failed leaves a connection behind that nobody trusts.
      if (this.#machine.state !== 'DOWN') this.abort(String(error));
      return error;
    }
  }

  async #recover(resubscribe: boolean): Promise<void> {
    const recovery = ++this.#recoveries;
    const found = await this.#reconciled();
    // Lost again meanwhile, perhaps even back again: what was read is old, and a later recovery reads it anew.
    if (this.#machine.state !== 'RECONCILING' || recovery !== this.#recoveries) return;
    if (resubscribe) this.#recovery?.resubscribe();
    this.#settle(found.differences);
    this.#owner.told('restored', found.text);
  }

  #settle(differences: readonly PositionDifference[]): void {
    if (differences.length === 0) {
      this.#machine.apply('RECONCILED');
      return;
    }
    this.#machine.apply('MISMATCH_FOUND');
    this.#owner.mismatched(differences);
  }

  async #reconciled(): Promise<Reconciliation> {
    const skips = this.#options.omit?.has('reconcile-after-reconnect') === true;
    const found = skips ? undefined : await this.#recovery?.reconcile();
    return found ?? { text: '', differences: [] };
  }

  #giveUp(error: PreliveError): void {
    if (!this.#machine.hear('GIVE_UP')) return;
    this.#closed.resolve();
    this.#owner.over(error);
  }
}

function breakerOpen(first: PreliveError, last: unknown, tries: number): PreliveError {
  const detail = `${tries} tries to connect again failed, the last with: ${String(last)}`;
  return new PreliveError('CONNECTION_LOST', `${first.message} ${detail}`, { cause: last });
}
