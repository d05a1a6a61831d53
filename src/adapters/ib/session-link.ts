import type { ConnectionFacts } from '../../domain/account.ts';
import type { Timers } from '../../domain/clock.ts';
import { invariant, PreliveError } from '../../domain/errors.ts';
import type { PositionDifference } from '../../engine/base/ports.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { systemTimers } from '../system-timers.ts';
import { AccountSelection, accountUnknown } from './account-selection.ts';
import { dialGateway, type GatewayConnection } from './connection.ts';
import { ConnectionMachine, type ConnectionState } from './connection-machine.ts';
import type { LinkOwner, LinkRecovery, Reconciliation } from './link-owner.ts';
import { Outage } from './outage.ts';
import { requireNoWindow } from './planned-windows.ts';
import { reconnectFailed } from './reconnect-terms.ts';
import { areAllPaper } from './source-class.ts';

/** Keeps a session connected: one connection after the other, by the state machine of `connection-machine.ts`. */
export class SessionLink {
  readonly #options: SessionOptions;
  readonly #owner: LinkOwner;
  readonly #machine = new ConnectionMachine();
  readonly #timers: Timers;
  /** Orders are held while the gateway has no broker. */
  readonly #holdsOrders: boolean;
  readonly #account: AccountSelection;
  readonly #outage: Outage;
  #connection: GatewayConnection | undefined;
  #recovery: LinkRecovery | undefined;
  /** The gateway sent 1100 before it was ready. */
  #brokerGone = false;
  #loss: PreliveError | undefined;
  #reconnecting = false;
  #recoveries = 0;

  constructor(options: SessionOptions, owner: LinkOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#account = new AccountSelection(options);
    this.#holdsOrders = options.disabled?.has('hold-orders-while-1100') !== true;
    // Virtual time stops without a connection.
    this.#timers = options.time.mode === 'real' ? options.time.timers : systemTimers;
    this.#outage = new Outage({
      options,
      timers: this.#timers,
      now: () => owner.now(),
      over: (error) => this.#giveUp(error),
    });
  }

  get state(): ConnectionState {
    return this.#machine.state;
  }

  get isOver(): boolean {
    return this.#machine.isOver;
  }

  /** Timers for the connection itself. */
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
    return this.#account.id;
  }

  recoverWith(recovery: LinkRecovery): void {
    this.#recovery = recovery;
  }

  /** Opens the first connection. Messages can be sent; the state is RECONCILING until `begin`. */
  async open(): Promise<void> {
    await this.#connect();
  }

  /** Enters READY: at the start nothing must be read again. */
  begin(): void {
    this.#machine.tryApply('RECONCILED');
  }

  /** Throws PreliveError unless an order or a cancel may be sent: NOT_CONNECTED, POSITION_MISMATCH, PLANNED_WINDOW. */
  requireFor(what: 'order' | 'cancel'): void {
    const { state } = this.#machine;
    const { disabled } = this.#options;
    if (state === 'IMPAIRED' && !this.#holdsOrders) return;
    if (state === 'MISMATCH' && what === 'order' && disabled?.has('mismatch-blocks') !== true) {
      throw new PreliveError('POSITION_MISMATCH', 'The account holds other positions than the fills explain.');
    }
    if (!this.#machine.isUp) throw new PreliveError('NOT_CONNECTED', `The session is not ready (${state}).`);
    if (what === 'order') requireNoWindow(this.#options, this.#owner.now());
  }

  /** Handles 1100 and 2110; TWS repeats them, and they count once. */
  brokerLost(reason: string): void {
    const wasUp = this.#machine.isUp;
    if (this.#machine.state === 'HANDSHAKE') this.#brokerGone = true;
    if (!this.#machine.tryApply('BROKER_LOST')) return;
    if (this.#holdsOrders) this.#owner.impaired();
    if (wasUp) this.#notifyLost(reason);
    this.#outage.beginBrokerWait();
  }

  /** Handles 1101 and 1102. */
  async brokerBack(dataLost: boolean): Promise<void> {
    this.#brokerGone = false;
    // TWS may send 1101 for lost data without a 1100 before it.
    if (this.#machine.isUp && dataLost) this.brokerLost('the gateway has lost its data');
    if (!this.#machine.tryApply('BROKER_BACK')) return;
    this.#outage.endBrokerWait();
    try {
      await this.#recover(dataLost && this.#options.disabled?.has('resubscribe-after-1101') !== true);
    } catch (error) {
      // A failed reconciliation closes the connection; the session recovers over a new one.
      this.abort(error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads everything again on request. Rejects as a read does. */
  async reconcileNow(): Promise<void> {
    this.requireFor('cancel');
    this.#machine.tryApply('RECONCILE');
    try {
      const { differences } = await this.#reconciled();
      if (this.#machine.state === 'RECONCILING') this.#settle(differences);
    } catch (error) {
      this.abort(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** Closes the current connection; the session recovers over a new one. */
  abort(reason: string): void {
    this.#connection?.abort(reason);
  }

  /** Ends the session; resolves when the socket is closed. */
  async close(error?: Error): Promise<void> {
    const wasOver = this.#machine.isOver;
    this.#machine.tryApply('CLOSE');
    this.#outage.end();
    if (!wasOver) this.#owner.over(error);
    await this.#connection?.close();
  }

  get #present(): GatewayConnection {
    invariant(this.#connection, 'a session is handed out only when it is connected');
    return this.#connection;
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
    if (!this.#brokerGone) return;
    this.#machine.apply('BROKER_LOST');
    this.#outage.beginBrokerWait();
  }

  async #dial(): Promise<GatewayConnection> {
    try {
      return await dialGateway(this.#options, this.#timers, {
        attach: (api) => this.#owner.attach(api),
        reached: () => void this.#machine.tryApply('TCP_UP'),
        lost: (reason) => this.#lost(reason),
        partlyDecodedError: (id, code, text) => this.#owner.partlyDecodedError(id, code, text),
      });
    } catch (error) {
      this.#machine.tryApply('LOST');
      throw error;
    }
  }

  /** Requires the account of the first connection: a restarted gateway may be logged in to another. */
  async #requireWanted(connection: GatewayConnection): Promise<void> {
    const wanted = this.#account.choose(connection.facts.managedAccounts);
    if (wanted !== undefined && this.#machine.state === 'HANDSHAKE') {
      this.#account.settle(wanted);
      return;
    }
    await connection.close();
    this.#machine.tryApply('LOST');
    const { managedAccounts } = connection.facts;
    if (wanted === undefined) throw accountUnknown(this.#account.id, managedAccounts, areAllPaper(managedAccounts));
    throw this.#loss ?? new PreliveError('NOT_CONNECTED', 'The session was closed.');
  }

  #lost(reason: PreliveError): void {
    const wasUp = this.#machine.isUp;
    this.#loss = reason;
    if (!this.#machine.tryApply('LOST')) return;
    this.#outage.endBrokerWait();
    this.#owner.shut(reason);
    if (wasUp) this.#notifyLost(reason.message);
    // A running reconnection sees the loss in its reads.
    if (!this.#reconnecting) void this.#reconnect(reason);
  }

  async #reconnect(reason: PreliveError): Promise<void> {
    if (this.#recovery === undefined) {
      this.#giveUp(reason);
      return;
    }
    this.#reconnecting = true;
    const failure = await this.#outage.outlast({
      waiting: (what) => this.#machine.tryApply(what),
      attempt: async () => this.#tryAgain(),
      isWanted: () => !this.#machine.isOver,
    });
    this.#reconnecting = false;
    if (failure !== undefined) this.#giveUp(reconnectFailed(reason, failure, this.#outage.terms));
  }

  /** Returns the failure of the try; undefined after a success. */
  async #tryAgain(): Promise<unknown> {
    try {
      await this.#connect();
      await this.#recover(true);
      return this.#machine.state === 'DOWN' ? this.#loss : undefined;
    } catch (error) {
      // The connection of a failed reconciliation cannot be trusted.
      if (this.#machine.state !== 'DOWN') this.abort(String(error));
      return error;
    }
  }

  async #recover(resubscribe: boolean): Promise<void> {
    const recovery = ++this.#recoveries;
    const found = await this.#reconciled();
    // The connection was lost meanwhile, and may be back: these results are old, and a later recovery reads again.
    if (this.#machine.state !== 'RECONCILING' || recovery !== this.#recoveries) return;
    if (resubscribe) this.#recovery?.resubscribe();
    this.#settle(found.differences);
    this.#outage.restored(found.text);
    this.#owner.connectionChanged('restored', found.text);
  }

  #notifyLost(reason: string): void {
    this.#outage.begun(reason);
    this.#owner.connectionChanged('lost', reason);
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
    const skips = this.#options.disabled?.has('reconcile-after-reconnect') === true;
    const found = skips ? undefined : await this.#recovery?.reconcile();
    return found ?? { text: '', differences: [] };
  }

  #giveUp(error: PreliveError): void {
    if (!this.#machine.tryApply('GIVE_UP')) return;
    this.#outage.end();
    this.#owner.over(error);
    void this.#connection?.close();
  }
}
