import type { OpenOrder, Position, Timed } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { RiskApprovedOrder, SendableOrder } from '../../domain/permit.ts';
import type { AdoptedOrder, ForeignOrder, PositionDifference } from '../../engine/base/ports.ts';
import type { AccountStart, ExpectedBook, SessionOptions, TradingSession } from '../../runner/ports/broker-session.ts';
import { readPositions } from './account-reads.ts';
import type { Reconciliation } from './link-owner.ts';
import { MarketData } from './market-data.ts';
import { readExecutions, readOpenOrders } from './order-reads.ts';
import { OrderTracker } from './order-tracker.ts';
import { namedPositions } from './position-book.ts';
import { IbReadOnlySession } from './read-only-session.ts';
import { SessionCore } from './session-core.ts';

/** Additional reads before a position difference counts, because positions follow fills with a delay. */
const MORE_LOOKS = 2;

/** Opens a session that can trade a paper account and that reconnects after a loss. */
export async function openTradingSession(options: SessionOptions): Promise<TradingSession> {
  return new IbTradingSession(await SessionCore.open(options));
}

/** See {@link TradingSession}. */
export class IbTradingSession extends IbReadOnlySession implements TradingSession {
  readonly #core: SessionCore;
  readonly #orders: OrderTracker;

  constructor(core: SessionCore) {
    const marketData = new MarketData(core);
    super(core, marketData);
    this.#core = core;
    this.#orders = new OrderTracker(core);
    core.link.recoverWith({
      reconcile: async () => this.#reconcile(),
      resubscribe: () => marketData.resubscribe(),
    });
  }

  place(order: SendableOrder): void {
    this.#core.link.requireFor('order');
    this.#orders.place(order);
  }

  cancel(intentId: string): void {
    this.#core.link.requireFor('cancel');
    this.#orders.cancel(intentId);
  }

  replace(order: RiskApprovedOrder): void {
    this.#core.link.requireFor('order');
    this.#orders.replace(order);
  }

  adopt(orders: readonly AdoptedOrder[]): void {
    this.#orders.adopt(orders);
  }

  resumeClockAt(reached: EpochMs): void {
    this.#core.clockCheck.resumeClockAt(reached);
  }

  expect(book: ExpectedBook): void {
    this.#orders.expect(book);
  }

  async reconcile(): Promise<void> {
    await this.#core.link.reconcileNow();
  }

  queryOrders(): void {
    this.#core.link.requireFor('cancel');
    void this.#emitOpenOrders();
  }

  queryPositions(): void {
    this.#core.link.requireFor('cancel');
    void this.#emitPositions();
  }

  async accountStart(): Promise<AccountStart> {
    try {
      await this.executions();
    } catch (error) {
      // The executions that came are known; a missing one later appears as a foreign trade, which is the safe side.
      if (!(error instanceof PreliveError) || !NO_WHOLE_ANSWER.has(error.code)) throw error;
    }
    const { value } = await this.positions();
    return { held: namedPositions(value, this.account), executionIds: this.#orders.watchOthers() };
  }

  /** Reads the positions. The first result, with the fills that follow, is what the account must hold. */
  override async positions(): Promise<Timed<readonly Position[]>> {
    const positions = await super.positions();
    if (!this.#orders.positions.isKnown) this.#orders.positions.start(namedPositions(positions.value, this.account));
    return positions;
  }

  /** Emits the open orders. A failed query emits nothing: the engine asks again, or learns that the connection is lost. */
  async #emitOpenOrders(): Promise<void> {
    try {
      await this.#askOpenOrders();
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
    }
  }

  async #emitPositions(): Promise<void> {
    const requestedAt = this.clock.now();
    const emit = (positions: readonly Position[]) => {
      const held = namedPositions(positions, this.account);
      if (!this.#orders.positions.isKnown) this.#orders.positions.start(held);
      this.#core.emit({ kind: 'positions', held, requestedAt, at: this.clock.now() });
    };
    try {
      await readPositions(this.#core.reads, emit);
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
    }
  }

  async #askOpenOrders(): Promise<number> {
    const requestedAt = this.clock.now();
    const { value } = await readOpenOrders(this.#core.reads);
    const own = value.filter((order) => this.#orders.knows(order.intentId));
    const orders = own.map(({ intentId, filled }) => ({ intentId, filled }));
    const foreign = value.filter((order) => !this.#orders.knows(order.intentId)).map(foreignOrder);
    const others = foreign.length === 0 ? {} : { foreign };
    this.#core.emit({ kind: 'open_orders', orders, ...others, requestedAt, at: this.clock.now() });
    return own.length;
  }

  /** Reads everything again. The order tracker gets all messages and emits new ones, such as fills during the outage. */
  async #reconcile(): Promise<Reconciliation> {
    this.#orders.takeIdsFrom(this.#core.nextOrderId);
    const executions = await this.#askExecutions();
    const open = await this.#askOpenOrders();
    let found = await this.#comparePositions();
    for (let look = 0; look < MORE_LOOKS && found.differences.length > 0; look++) {
      await this.#askExecutions();
      found = await this.#comparePositions();
    }
    const { held, differences } = found;
    const read = `read again: ${executions} executions of the day, ${open} own open orders, ${held} positions`;
    return { text: `${read}${differenceText(differences)}`, differences };
  }

  async #askExecutions(): Promise<number> {
    if (this.#core.isDisabled('read-executions-after-reconnect')) return 0;
    const { value } = await readExecutions(this.#core.reads, this.#core.facts.connectionTime, this.account);
    return value.length;
  }

  async #comparePositions(): Promise<{ readonly held: number; readonly differences: readonly PositionDifference[] }> {
    const { value } = await readPositions(this.#core.reads);
    const { positions } = this.#orders;
    const held = namedPositions(value, this.account);
    if (!positions.isKnown) positions.start(held);
    return { held: value.length, differences: positions.differences(held, !this.#core.isDisabled('positions-union')) };
  }
}

/** Codes of incomplete or unreadable answers. */
const NO_WHOLE_ANSWER: ReadonlySet<string> = new Set(['BROKER_TIMEOUT', 'GATEWAY_MALFORMED']);

function foreignOrder({ symbol, side, quantity, clientId, brokerOrderId, permId }: OpenOrder): ForeignOrder {
  return { symbol, side, quantity, clientId, brokerOrderId, permId };
}

function differenceText(differences: readonly PositionDifference[]): string {
  const words = differences.map(({ symbol, ours, brokers }) => `${symbol} expected ${ours}, found ${brokers}`);
  return words.length === 0 ? '' : `; POSITIONS NOT AS EXPECTED: ${words.join('; ')}`;
}
