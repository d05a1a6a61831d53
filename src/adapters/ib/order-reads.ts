import type { Contract, Execution as LibraryExecution, Order } from '@stoqey/ib';
import type { OpenOrder, Timed } from '../../domain/account.ts';
import type { BookedExecution } from '../../domain/broker.ts';
import { PreliveError } from '../../domain/errors.ts';
import { currentExecutions } from '../../domain/execution-id.ts';
import { nameOfContract } from './position-book.ts';
import type { ReadPlan, ReadReply, Reads } from './reads.ts';
import { securityTypeOf } from './tws-contract.ts';
import { orderStatusOf } from './tws-order.ts';
import { parseTwsTime } from './tws-time.ts';
import { isSet } from './wire-number.ts';

/** Reads the open orders of all clients. */
export async function readOpenOrders(reads: Reads): Promise<Timed<readonly OpenOrder[]>> {
  return reads.inLine('open orders', async () => reads.request('reqAllOpenOrders', openOrdersPlan));
}

function openOrdersPlan(reply: ReadReply<readonly OpenOrder[]>): ReadPlan<readonly OpenOrder[]> {
  const orders = new Map<string, OpenOrder>();
  const key = (clientId: number, orderId: number) => `${clientId}/${orderId}`;
  return {
    write: (api) => void api.reqAllOpenOrders(),
    listener: {
      openOrder: (orderId, contract, order, state) => {
        if (order.whatIf === true) return;
        const open = ourOrder(orderId, contract, order, state.status);
        orders.set(key(open.clientId, orderId), open);
      },
      orderStatus: ({ orderId, clientId, filled, status }) => {
        const order = orders.get(key(clientId, orderId));
        if (order !== undefined) orders.set(key(clientId, orderId), { ...order, filled, status: statusText(status) });
      },
      // An order that ended during the answer is not open.
      openOrderEnd: () => reply.done([...orders.values()].filter((order) => !ENDED.has(order.status))),
    },
  };
}

const ENDED: ReadonlySet<string> = new Set(['CANCELED', 'FILLED', 'INACTIVE']);

function ourOrder(orderId: number, contract: Contract, order: Order, status: string): OpenOrder {
  return {
    brokerOrderId: orderId,
    clientId: order.clientId ?? 0,
    permId: order.permId ?? 0,
    intentId: order.orderRef ?? '',
    symbol: contract.symbol ?? '',
    side: order.action?.toString() === 'SELL' ? 'SELL' : 'BUY',
    quantity: order.totalQuantity ?? 0,
    filled: 0,
    status: statusText(status),
  };
}

function statusText(twsStatus: string): string {
  return orderStatusOf(twsStatus) ?? 'SUBMITTED';
}

/** Reads the day's executions in an account, of all clients, with commissions. `gatewayTime` of the handshake gives the zone. */
export async function readExecutions(
  reads: Reads,
  gatewayTime: string,
  account: string,
): Promise<Timed<readonly BookedExecution[]>> {
  return reads.request('reqExecutions', (reply) => executionsPlan(reply, gatewayTime, account));
}

function executionsPlan(
  reply: ReadReply<readonly BookedExecution[]>,
  gatewayTime: string,
  account: string,
): ReadPlan<readonly BookedExecution[]> {
  const book = new ExecutionBook();
  const finishIfComplete = () => {
    const complete = book.complete();
    if (complete !== undefined) reply.done(complete);
  };
  return {
    write: (api) => void api.reqExecutions(reply.requestId, {}),
    listener: {
      execDetails: (id, contract, execution) => {
        if (id !== reply.requestId || !isOfAccount(execution, account)) return;
        const booked = bookedExecution(contract, execution, gatewayTime);
        if (booked === undefined) reply.fail(timeNotUnderstood(execution));
        else if (!isUsable(contract, execution)) reply.fail(numbersNotUnderstood(execution));
        else book.executions.push(booked);
      },
      commissionReport: ({ execId = '', commission }) => {
        book.commissions.set(execId, isSet(commission) ? commission : null);
        finishIfComplete();
      },
      execDetailsEnd: (id) => {
        if (id !== reply.requestId) return;
        book.isListed = true;
        finishIfComplete();
      },
    },
  };
}

/** Collects executions and their commissions, which come in separate messages, sometimes after the end of the list. */
class ExecutionBook {
  readonly executions: Omit<BookedExecution, 'commission'>[] = [];
  readonly commissions = new Map<string, number | null>();
  isListed = false;

  complete(): readonly BookedExecution[] | undefined {
    const current = currentExecutions(this.executions);
    if (!this.isListed || current.some(({ executionId }) => !this.commissions.has(executionId))) return undefined;
    return current.map((one) => ({ ...one, commission: this.commissions.get(one.executionId) ?? null }));
  }
}

/** Assigns an execution without an account to the requested account. */
export function isOfAccount({ acctNumber = '' }: LibraryExecution, account: string): boolean {
  return acctNumber === '' || acctNumber === account;
}

function bookedExecution(
  contract: Contract,
  execution: LibraryExecution,
  gatewayTime: string,
): Omit<BookedExecution, 'commission'> | undefined {
  const at = parseTwsTime(execution.time ?? '', gatewayTime);
  if (at === undefined) return undefined;
  return {
    executionId: execution.execId ?? '',
    orderRef: execution.orderRef ?? '',
    ...(execution.clientId !== undefined && { clientId: execution.clientId }),
    symbol: nameOfContract(contract),
    side: sideOf(execution),
    quantity: execution.shares ?? 0,
    price: isSet(execution.price) ? execution.price : 0,
    at,
  };
}

function timeNotUnderstood({ time = '' }: LibraryExecution): PreliveError {
  return new PreliveError('GATEWAY_MALFORMED', `The time "${time}" of an execution is not understood.`);
}

function numbersNotUnderstood({ execId = '', shares, price }: LibraryExecution): PreliveError {
  const text = `The execution ${execId} has a quantity of ${shares} and a price of ${price}.`;
  return new PreliveError('GATEWAY_MALFORMED', text);
}

/**
 * False for unreadable numbers, which would falsify every later sum. A fill that the broker withdrew has no shares and
 * any price; combinations and expiring options may trade at or below 0, stocks may not.
 */
export function isUsable(contract: Contract, { execId = '', shares, price }: LibraryExecution): boolean {
  if (execId === '' || !isSet(shares) || shares < 0) return false;
  return shares === 0 || (isSet(price) && (price > 0 || securityTypeOf(contract) !== 'STK'));
}

/** Side of an execution, which TWS writes as BOT or SLD. */
export function sideOf(execution: LibraryExecution): 'BUY' | 'SELL' {
  return execution.side === 'SLD' ? 'SELL' : 'BUY';
}
