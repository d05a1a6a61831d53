import { PreliveError } from '../../domain/errors.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { VenueExecution, VenueOrder } from '../venue/order.ts';
import type { ControlAnswer } from '../venue/types.ts';
import { optionalMs } from './duration.ts';
import { endAfter, type FaultContext, type StartFault, type StopFault } from './fault-context.ts';
import type { FaultParameters, OrderChoice, TradeTerms } from './fault-parameters.ts';

const nothing: StopFault = () => {};

/** Throws FAULT_IMPOSSIBLE when the venue has refused the action. */
function must(answer: ControlAnswer): void {
  if (!answer.accepted) throw new PreliveError('FAULT_IMPOSSIBLE', answer.reason);
}

function impossible(reason: string): never {
  throw new PreliveError('FAULT_IMPOSSIBLE', reason);
}

function stockOf({ venue }: FaultContext, symbol: string): VenueContract {
  return venue.contracts.find({ symbol }).at(0) ?? impossible(`the venue has no contract ${symbol}`);
}

function orderOf({ venue }: FaultContext, choice: OrderChoice): VenueOrder {
  const fitting = venue
    .openOrders()
    .filter(
      (order) =>
        (choice.client === undefined || order.clientId === choice.client) &&
        (choice.order_id === undefined || order.orderId === choice.order_id) &&
        (choice.symbol === undefined || order.contract.symbol === choice.symbol),
    );
  return fitting.at(choice.position === 'first' ? 0 : -1) ?? impossible('no open order fits');
}

/** Fills a working order completely or in part. */
export const fillOrder: StartFault<FaultParameters['fill-order']> = (context, { quantity, price, ...choice }) => {
  const fill = { ...(quantity === undefined ? {} : { quantity }), ...(price === undefined ? {} : { price }) };
  must(context.control().fillOrder(orderOf(context, choice), context.now(), fill));
  context.end();
  return nothing;
};

/** Cancels an order as the exchange does. */
export const cancelOrderFault: StartFault<FaultParameters['cancel-order']> = (
  context,
  { reason = 'by the exchange', ...choice },
) => {
  must(context.control().cancelByExchange(orderOf(context, choice), reason, context.now()));
  context.end();
  return nothing;
};

/** Fills an order, then adds a fill beyond its quantity; position and cash change accordingly. */
export const overFill: StartFault<FaultParameters['over-fill']> = (context, { quantity = 1, ...choice }) => {
  const order = orderOf(context, choice);
  must(context.control().fillOrder(order, context.now()));
  tradeAs(context, order.contract, { symbol: order.contract.symbol, side: order.side, quantity }, (trade) => ({
    ...trade,
    clientId: order.clientId,
    orderId: order.orderId,
    permId: order.permId,
    orderRef: order.orderRef,
    cumulativeQuantity: order.quantity + quantity,
  }));
  context.end();
  return nothing;
};

/** Creates an execution of an order that the client never placed; position and cash change accordingly. */
export const orphanFill: StartFault<FaultParameters['orphan-fill']> = (context, { client, ...terms }) => {
  const clientId = client ?? context.clients().find((each) => each.clientId !== undefined)?.clientId ?? 0;
  const orderId = 900_000 + context.random.integer(90_000);
  tradeAs(context, stockOf(context, terms.symbol), terms, (trade) => ({
    ...trade,
    clientId,
    orderId,
    permId: 1_900_000_000 + orderId,
  }));
  context.end();
  return nothing;
};

/** Trades on another platform; only client 0 and the master client receive it. `unlisted`: a transfer of shares, in no list of executions. */
export const outsideTrade: StartFault<FaultParameters['outside-trade']> = (context, { unlisted = false, ...terms }) => {
  tradeAs(context, stockOf(context, terms.symbol), terms, (trade) => (unlisted ? { ...trade, account: '' } : trade));
  context.end();
  return nothing;
};

function tradeAs(
  context: FaultContext,
  contract: VenueContract,
  { side, quantity, price }: TradeTerms,
  change: (trade: VenueExecution) => VenueExecution,
): void {
  const signed = side === 'BUY' ? quantity : -quantity;
  context.disguise(contract.conId, change);
  must(context.control().tradeOutside(contract.conId, signed, context.now(), price));
}

function lastExecution({ venue }: FaultContext, client: number | undefined): VenueExecution {
  return (
    venue.executions(client === undefined ? {} : { clientId: client }).at(-1) ?? impossible('there is no execution yet')
  );
}

/** Corrects the last execution. */
export const correctExecution: StartFault<FaultParameters['correct-execution']> = (
  context,
  { client, ...correction },
) => {
  must(context.control().correctExecution(lastExecution(context, client).executionId, correction, context.now()));
  context.end();
  return nothing;
};

/** Busts the last execution. */
export const bustExecution: StartFault<FaultParameters['bust-execution']> = (context, { client }) => {
  must(context.control().bustExecution(lastExecution(context, client).executionId, context.now()));
  context.end();
  return nothing;
};

/** Halts trading of a symbol until the fault ends. */
export const halt: StartFault<FaultParameters['halt']> = (context, parameters) => {
  const { conId } = stockOf(context, parameters.symbol);
  must(context.control().halt(conId, context.now(), optionalMs(parameters.for)));
  endAfter(context, parameters.for);
  return () => {
    // A halt with a duration has already ended in the venue.
    context.control().resume(conId, context.now());
  };
};

/** Changes a price by a fraction at once. */
export const shock: StartFault<FaultParameters['shock']> = (context, { symbol, fraction }) => {
  must(context.control().shockPrice(symbol, fraction, context.now()));
  context.end();
  return nothing;
};
