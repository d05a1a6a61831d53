import type { CommissionReport, Contract, Execution as LibraryExecution } from '@stoqey/ib';
import type { EpochMs } from '../../domain/clock.ts';
import { corrects, executionRoot } from '../../domain/execution-id.ts';
import type { Execution } from '../../domain/order.ts';
import type { GatewayListener } from './gateway-listener.ts';
import { isOfAccount, isUsable, sideOf } from './order-reads.ts';
import { nameOfContract, PositionBook } from './position-book.ts';
import type { SessionCore } from './session-core.ts';
import { securityTypeOf } from './tws-contract.ts';
import { parseAsNewYork, parseTwsTime } from './tws-time.ts';
import { isSet } from './wire-number.ts';

/** What the executions of a session need of it. */
export type FillContext = Pick<SessionCore, 'emit' | 'now' | 'omits' | 'clientId' | 'account' | 'facts' | 'distrust'>;

/** Whose order an execution is of. */
export interface OrderBook {
  knows(intentId: string): boolean;
  /** Intent of an order without a reference; empty when it is not ours. */
  intentOf(orderId: number, permId: number): string;
  /** An order id was used under our client id. */
  used(orderId: number): void;
}

/** Executions and commissions of a session: each told once, corrections in the place of what they correct. */
export class FillDesk {
  readonly positions = new PositionBook();
  readonly #context: FillContext;
  readonly #orders: OrderBook;
  /** Executions told, by what they have in common with their corrections. */
  readonly #told = new Map<string, Pick<Execution, 'executionId' | 'symbol' | 'side' | 'quantity'>>();
  readonly #commissions = new Set<string>();
  /** Execution ids that an earlier process has booked, by what they have in common with their corrections. */
  readonly #booked = new Map<string, string>();
  /** Trades of others that were heard of before a session began to watch for them; undefined: it does not watch. */
  #before: ReadonlySet<string> | undefined;
  readonly #foreign = new Set<string>();
  #hasToldZone = false;
  readonly listener: Partial<GatewayListener> = {
    execDetails: (requestId, contract, execution) => this.#execution(requestId, contract, execution),
    commissionReport: (report) => this.#commission(report),
  };

  constructor(context: FillContext, orders: OrderBook) {
    this.#context = context;
    this.#orders = orders;
  }

  /** Executions that an earlier process has booked: told again for the engine, but in the positions already. */
  start(positions: readonly { readonly symbol: string; readonly quantity: number }[], booked: readonly string[]): void {
    this.positions.start(positions);
    for (const executionId of booked) this.#booked.set(executionRoot(executionId), executionId);
  }

  /** From now on trades of others are told also when they are only read; gives the ids of those that were before. */
  watchOthers(): readonly string[] {
    this.#before ??= new Set([...this.#foreign].map(executionRoot));
    return [...this.#foreign];
  }

  /**
   * The answer to a request (request id >= 0) holds the fills of every client and session of the day. Fills of others in it
   * are told only while the desk watches for them. Those of other accounts and those from before the watch are not told.
   */
  #execution(requestId: number, contract: Contract, message: LibraryExecution): void {
    if (!isUsable(contract, message)) {
      this.#context.distrust(`an execution without an id, a quantity or a price (${message.execId ?? ''})`);
      return;
    }
    const { orderId = -1, clientId } = message;
    if (clientId === this.#context.clientId) this.#orders.used(orderId);
    const fill = this.#fill(contract, message);
    if (this.#orders.knows(fill.intentId))
      this.#tell(fill, isOfAccount(message, this.#context.account) && securityTypeOf(contract) === 'STK');
    else this.#foreignFill(requestId, contract, message, fill);
  }

  #foreignFill(requestId: number, contract: Contract, message: LibraryExecution, fill: Execution): void {
    if (!isOfAccount(message, this.#context.account)) return;
    const isTold = requestId < 0 || this.#before?.has(executionRoot(fill.executionId)) === false;
    if (this.#before === undefined) this.#foreign.add(fill.executionId);
    if (!isTold || this.#context.omits('alarm-unknown-execution')) return;
    this.#tell({ ...fill, symbol: nameOfContract(contract) }, true);
  }

  #tell(fill: Execution, moves: boolean): void {
    const root = executionRoot(fill.executionId);
    const known = this.#told.get(root);
    const isCorrection = known !== undefined && corrects(fill.executionId, known.executionId);
    if (isCorrection ? this.#context.omits('apply-corrections') : this.#isRepetition(known)) return;
    this.#told.set(root, fill);
    if (moves) this.#move(fill, isCorrection ? known : undefined);
    const correction = isCorrection ? { corrects: known.executionId } : {};
    this.#context.emit({ kind: 'execution', execution: { ...fill, ...correction }, at: this.#context.now() });
  }

  #isRepetition(known: unknown): boolean {
    return known !== undefined && !this.#context.omits('dedupe-executions');
  }

  /** What an earlier process has booked is in the positions, and so is what a booked correction has corrected. */
  #move(fill: Execution, instead: Pick<Execution, 'symbol' | 'side' | 'quantity'> | undefined): void {
    const booked = this.#booked.get(executionRoot(fill.executionId));
    if (booked === undefined || corrects(fill.executionId, booked)) this.positions.add(fill, instead);
  }

  #fill(contract: Contract, execution: LibraryExecution): Execution {
    return {
      executionId: execution.execId ?? '',
      intentId: this.#intentOf(execution),
      brokerOrderId: execution.orderId ?? 0,
      symbol: contract.symbol ?? '',
      side: sideOf(execution),
      quantity: execution.shares ?? 0,
      price: isSet(execution.price) ? execution.price : 0,
      ...(execution.permId !== undefined && { permId: execution.permId }),
      ...(execution.cumQty !== undefined && { cumulativeQuantity: execution.cumQty }),
      at: this.#timeOf(execution),
    };
  }

  /** A fill must not be lost for a time zone that is not understood: its arrival stands for it, which is told once. */
  #timeOf({ time = '' }: LibraryExecution): EpochMs {
    const { connectionTime } = this.#context.facts;
    const read = this.#context.omits('read-time-zones') ? parseAsNewYork(time) : parseTwsTime(time, connectionTime);
    if (read !== undefined) return read;
    const at = this.#context.now();
    if (!this.#hasToldZone) this.#context.emit({ kind: 'time_not_understood', text: time, at });
    this.#hasToldZone = true;
    return at;
  }

  #intentOf({ orderRef = '', orderId = -1, permId = 0, clientId }: LibraryExecution): string {
    if (orderRef !== '') return orderRef;
    return clientId === this.#context.clientId ? this.#orders.intentOf(orderId, permId) : '';
  }

  #commission({ execId = '', commission, currency = '' }: CommissionReport): void {
    if (this.#told.get(executionRoot(execId))?.executionId !== execId || this.#commissions.has(execId)) return;
    if (Number.isNaN(commission)) {
      this.#context.distrust(`the commission of ${execId} is no number`);
      return;
    }
    // Not known yet: the engine asks for it again.
    if (!isSet(commission)) return;
    this.#commissions.add(execId);
    this.#context.emit({ kind: 'commission', executionId: execId, commission, currency, at: this.#context.now() });
  }
}
