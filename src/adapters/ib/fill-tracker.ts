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

/** Members of a session that its fill tracker uses. */
export type FillContext = Pick<SessionCore, 'emit' | 'now' | 'isDisabled' | 'abortConnection'> &
  Pick<SessionCore, 'clientId' | 'account' | 'facts'>;

/** Finds the order of an execution. */
export interface OrderLookup {
  knows(intentId: string): boolean;
  /** Returns the intent of an order without a reference; empty for an order of others. */
  intentOf(orderId: number, permId: number): string;
  /** Records an order id that was used under this client id. */
  noteUsedId(orderId: number): void;
}

/** Emits each execution and commission of a session once. A correction replaces the execution that it corrects. */
export class FillTracker {
  readonly positions = new PositionBook();
  readonly #context: FillContext;
  readonly #orders: OrderLookup;
  /** Emitted executions by the part of the id that they share with their corrections. */
  readonly #emitted = new Map<string, Pick<Execution, 'executionId' | 'symbol' | 'side' | 'quantity'>>();
  readonly #commissions = new Set<string>();
  /** Execution ids that an earlier process has booked, by the part that they share with their corrections. */
  readonly #booked = new Map<string, string>();
  /** Trades of others seen before `watchOthers`; undefined until it is called. */
  #seenBeforeWatch: ReadonlySet<string> | undefined;
  readonly #foreign = new Set<string>();
  #hasReportedZone = false;
  readonly listener: Partial<GatewayListener> = {
    execDetails: (requestId, contract, execution) => this.#execution(requestId, contract, execution),
    commissionReport: (report) => this.#commission(report),
  };

  constructor(context: FillContext, orders: OrderLookup) {
    this.#context = context;
    this.#orders = orders;
  }

  /** Sets the positions and the booked executions of an earlier process. These are emitted again, but change no position. */
  start(positions: readonly { readonly symbol: string; readonly quantity: number }[], booked: readonly string[]): void {
    this.positions.start(positions);
    for (const executionId of booked) this.#booked.set(executionRoot(executionId), executionId);
  }

  /** Starts to emit trades of others in the answers to requests; returns the execution ids of the earlier ones. */
  watchOthers(): readonly string[] {
    this.#seenBeforeWatch ??= new Set([...this.#foreign].map(executionRoot));
    return [...this.#foreign];
  }

  /**
   * Processes an execution. The answer to a request (request id >= 0) holds the fills of all clients and sessions of
   * the day. Its fills of others are emitted only after `watchOthers`, and only those that were not seen before it.
   */
  #execution(requestId: number, contract: Contract, message: LibraryExecution): void {
    if (!isUsable(contract, message)) {
      this.#context.abortConnection(`an execution without an id, a quantity or a price (${message.execId ?? ''})`);
      return;
    }
    const { orderId = -1, clientId } = message;
    if (clientId === this.#context.clientId) this.#orders.noteUsedId(orderId);
    const fill = this.#fill(contract, message);
    if (this.#orders.knows(fill.intentId))
      this.#emitOnce(fill, isOfAccount(message, this.#context.account) && securityTypeOf(contract) === 'STK');
    else this.#foreignFill(requestId, contract, message, fill);
  }

  #foreignFill(requestId: number, contract: Contract, message: LibraryExecution, fill: Execution): void {
    if (!isOfAccount(message, this.#context.account)) return;
    const isReported = requestId < 0 || this.#seenBeforeWatch?.has(executionRoot(fill.executionId)) === false;
    if (this.#seenBeforeWatch === undefined) this.#foreign.add(fill.executionId);
    if (!isReported || this.#context.isDisabled('alarm-unknown-execution')) return;
    this.#emitOnce({ ...fill, symbol: nameOfContract(contract) }, true);
  }

  #emitOnce(fill: Execution, changesPosition: boolean): void {
    const root = executionRoot(fill.executionId);
    const known = this.#emitted.get(root);
    const isCorrection = known !== undefined && corrects(fill.executionId, known.executionId);
    if (isCorrection ? this.#context.isDisabled('apply-corrections') : this.#isRepetition(known)) return;
    this.#emitted.set(root, fill);
    if (changesPosition) this.#move(fill, isCorrection ? known : undefined);
    const correction = isCorrection ? { corrects: known.executionId } : {};
    this.#context.emit({ kind: 'execution', execution: { ...fill, ...correction }, at: this.#context.now() });
  }

  #isRepetition(known: unknown): boolean {
    return known !== undefined && !this.#context.isDisabled('dedupe-executions');
  }

  /** Updates the positions. They already include booked executions, and those that a booked correction replaced. */
  #move(fill: Execution, replaced: Pick<Execution, 'symbol' | 'side' | 'quantity'> | undefined): void {
    const booked = this.#booked.get(executionRoot(fill.executionId));
    if (booked === undefined || corrects(fill.executionId, booked)) this.positions.add(fill, replaced);
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

  /** Uses the time of arrival where the time zone is not understood, so that no fill is lost; reports this once. */
  #timeOf({ time = '' }: LibraryExecution): EpochMs {
    const { connectionTime } = this.#context.facts;
    const read = this.#context.isDisabled('read-time-zones')
      ? parseAsNewYork(time)
      : parseTwsTime(time, connectionTime);
    if (read !== undefined) return read;
    const at = this.#context.now();
    if (!this.#hasReportedZone) this.#context.emit({ kind: 'time_not_understood', text: time, at });
    this.#hasReportedZone = true;
    return at;
  }

  #intentOf({ orderRef = '', orderId = -1, permId = 0, clientId }: LibraryExecution): string {
    if (orderRef !== '') return orderRef;
    return clientId === this.#context.clientId ? this.#orders.intentOf(orderId, permId) : '';
  }

  #commission({ execId = '', commission, currency = '' }: CommissionReport): void {
    if (this.#emitted.get(executionRoot(execId))?.executionId !== execId || this.#commissions.has(execId)) return;
    if (Number.isNaN(commission)) {
      this.#context.abortConnection(`the commission of ${execId} is no number`);
      return;
    }
    // The commission is not known yet; the engine requests it again.
    if (!isSet(commission)) return;
    this.#commissions.add(execId);
    this.#context.emit({ kind: 'commission', executionId: execId, commission, currency, at: this.#context.now() });
  }
}
