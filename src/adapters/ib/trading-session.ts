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

/** Positions follow fills with a delay: a difference counts when it is still there after this many more looks. */
const MORE_LOOKS = 2;

/** Opens a connection that can trade a paper account, and that is made again when it is lost. */
export async function openTradingSession(options: SessionOptions): Promise<TradingSession> {
  return new IbTradingSession(await SessionCore.open(options));
}

/** See {@link TradingSession}. */
export class IbTradingSession extends IbReadOnlySession implements TradingSession {
  readonly #core: SessionCore;
  readonly #desk: OrderTracker;

  constructor(core: SessionCore) {
    const marketData = new MarketData(core);
    super(core, marketData);
    this.#core = core;
    this.#desk = new OrderTracker(core);
    core.recoverWith({
      reconcile: async () => this.#reconcile(),
      resubscribe: () => marketData.resubscribe(),
    });
  }

  place(order: SendableOrder): void {
    this.#core.requireFor('order');
    this.#desk.place(order);
  }

  cancel(intentId: string): void {
    this.#core.requireFor('cancel');
    this.#desk.cancel(intentId);
  }

  replace(order: RiskApprovedOrder): void {
    this.#core.requireFor('order');
    this.#desk.replace(order);
  }

  adopt(orders: readonly AdoptedOrder[]): void {
    this.#desk.adopt(orders);
  }

  goOnFrom(reached: EpochMs): void {
    this.#core.goOnFrom(reached);
  }

  expect(book: ExpectedBook): void {
    this.#desk.expect(book);
  }

  async reconcile(): Promise<void> {
    await this.#core.reconcileNow();
  }

  queryOrders(): void {
    this.#core.requireFor('cancel');
    void this.#tellOpenOrders();
  }

  queryPositions(): void {
    this.#core.requireFor('cancel');
    void this.#tellPositions();
  }

  async accountStart(): Promise<AccountStart> {
    try {
      await this.executions();
    } catch (error) {
      // Those that came are known all the same; what did not come shows as a trade from outside, on the safe side.
      if (!(error instanceof PreliveError) || !NO_WHOLE_ANSWER.has(error.code)) throw error;
    }
    const { value } = await this.positions();
    return { held: namedPositions(value, this.account), executionIds: this.#desk.watchOthers() };
  }

  /** The first look is what the account must hold from then on, with the fills that follow. */
  override async positions(): Promise<Timed<readonly Position[]>> {
    const positions = await super.positions();
    if (!this.#desk.positions.isKnown) this.#desk.positions.start(namedPositions(positions.value, this.account));
    return positions;
  }

  /** A query that gets no answer stays unanswered: the engine asks again, or hears that the connection is lost. */
  async #tellOpenOrders(): Promise<void> {
    try {
      await this.#askOpenOrders();
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
    }
  }

  async #tellPositions(): Promise<void> {
    const requestedAt = this.clock.now();
    const tell = (positions: readonly Position[]) => {
      const held = namedPositions(positions, this.account);
      if (!this.#desk.positions.isKnown) this.#desk.positions.start(held);
      this.#core.emit({ kind: 'positions', held, requestedAt, at: this.clock.now() });
    };
    try {
      await readPositions(this.#core.reads, tell);
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
    }
  }

  async #askOpenOrders(): Promise<number> {
    const requestedAt = this.clock.now();
    const { value } = await readOpenOrders(this.#core.reads);
    const own = value.filter((order) => this.#desk.knows(order.intentId));
    const orders = own.map(({ intentId, filled }) => ({ intentId, filled }));
    const foreign = value.filter((order) => !this.#desk.knows(order.intentId)).map(foreignOrder);
    const others = foreign.length === 0 ? {} : { foreign };
    this.#core.emit({ kind: 'open_orders', orders, ...others, requestedAt, at: this.clock.now() });
    return own.length;
  }

  /** The desk hears every message of these reads and tells what it has not told yet: fills during the gap among it. */
  async #reconcile(): Promise<Reconciliation> {
    this.#desk.takeIdsFrom(this.#core.nextOrderId);
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
    if (this.#core.omits('read-executions-after-reconnect')) return 0;
    const { value } = await readExecutions(this.#core.reads, this.#core.facts.connectionTime, this.account);
    return value.length;
  }

  async #comparePositions(): Promise<{ readonly held: number; readonly differences: readonly PositionDifference[] }> {
    const { value } = await readPositions(this.#core.reads);
    const { positions } = this.#desk;
    const held = namedPositions(value, this.account);
    if (!positions.isKnown) positions.start(held);
    return { held: value.length, differences: positions.differences(held, !this.#core.omits('positions-union')) };
  }
}

/** Answers that are not whole, or cannot be read whole. */
const NO_WHOLE_ANSWER: ReadonlySet<string> = new Set(['BROKER_TIMEOUT', 'GATEWAY_MALFORMED']);

function foreignOrder({ symbol, side, quantity, clientId, brokerOrderId, permId }: OpenOrder): ForeignOrder {
  return { symbol, side, quantity, clientId, brokerOrderId, permId };
}

function differenceText(differences: readonly PositionDifference[]): string {
  const words = differences.map(({ symbol, ours, brokers }) => `${symbol} expected ${ours}, found ${brokers}`);
  return words.length === 0 ? '' : `; POSITIONS NOT AS EXPECTED: ${words.join('; ')}`;
}
