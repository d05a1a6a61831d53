import type { SecurityType } from '../../domain/market.ts';
import { isOnIncrement } from './matching.ts';
import type { OrderInstruction, VenueContract } from './types.ts';

/** Why an order or a request is not accepted: a code of the protocol and its text. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** What a check needs to know beside the order. */
export interface CheckContext {
  readonly account: string;
  readonly deniedTypes: readonly SecurityType[];
}

export const NO_DEFINITION: Refusal = { code: 200, text: 'No security definition has been found for the request' };
export const DUPLICATE_ID: Refusal = { code: 103, text: 'Duplicate order id' };
export const MODIFY_FILLED: Refusal = { code: 104, text: "Can't modify a filled order." };
export const MODIFY_DIFFERS: Refusal = { code: 105, text: 'Order being modified does not match original order.' };
export const MISSING_PARENT: Refusal = { code: 10006, text: 'Missing parent order.' };
export const NOT_CANCELLABLE: Refusal = {
  code: 161,
  text: 'Cancel attempted when order is not in a cancellable state.',
};

const validation = (cause: string): Refusal => ({
  code: 321,
  text: `Error validating request.-'bN' : cause - ${cause}`,
});

type Check = (order: OrderInstruction, contract: VenueContract, context: CheckContext) => Refusal | undefined;

const checkAccount: Check = (order, _contract, { account }) =>
  order.account === '' || order.account === account
    ? undefined
    : validation(`Invalid account code '${order.account}'.`);

const checkPermission: Check = (_order, contract, { deniedTypes }) =>
  deniedTypes.includes(contract.securityType) ? { code: 460, text: 'No trading permissions.' } : undefined;

const checkType: Check = ({ type }) =>
  type === 'MKT' || type === 'LMT'
    ? undefined
    : { code: 387, text: 'Unsupported order type for this exchange and security type.' };

const TIMES_IN_FORCE = ['', 'DAY', 'GTC', 'IOC', 'FOK'];
const checkTimeInForce: Check = ({ timeInForce }) =>
  TIMES_IN_FORCE.includes(timeInForce) ? undefined : validation(`The time in force ${timeInForce} is not supported.`);

const checkQuantity: Check = ({ quantity }, contract) => {
  if (quantity === 0) return { code: 434, text: 'The order size cannot be zero.' };
  if (!Number.isInteger(quantity)) return { code: 140, text: 'The size value should be an integer' };
  if (quantity < 0) return validation('The order size cannot be negative.');
  if (quantity >= contract.minSize) return undefined;
  return {
    code: 388,
    text: `Order size ${quantity} is smaller than the minimum required size of ${contract.minSize}.`,
  };
};

const checkPrice: Check = ({ type, limitPrice }, contract) => {
  if (type !== 'LMT') return undefined;
  if (limitPrice === undefined || limitPrice <= 0) return validation('A limit order needs a limit price above zero.');
  return isOnIncrement(limitPrice, contract.minTick)
    ? undefined
    : { code: 110, text: 'The price does not conform to the minimum price variation for this contract.' };
};

const CHECKS: readonly Check[] = [
  checkAccount,
  checkPermission,
  checkType,
  checkTimeInForce,
  checkQuantity,
  checkPrice,
];

/** The first reason against an order that lies in the order itself. */
export function refusalOf(
  order: OrderInstruction,
  contract: VenueContract,
  context: CheckContext,
): Refusal | undefined {
  for (const check of CHECKS) {
    const refusal = check(order, contract, context);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Text as Interactive Brokers words it; amounts in USD. */
export function marginRefusal(equityWithLoan: number, initialMargin: number): Refusal {
  const reason =
    'YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE ' +
    `[${equityWithLoan.toFixed(2)} USD] MUST EXCEED THE INITIAL MARGIN [${initialMargin.toFixed(2)} USD]`;
  return { code: 201, text: `Order rejected - reason:${reason}` };
}

export function cancelOfUnknown(orderId: number): Refusal {
  return { code: 10147, text: `OrderId ${orderId} that needs to be cancelled is not found.` };
}

export function cancelOfEnded(orderId: number, status: string): Refusal {
  return { code: 10148, text: `OrderId ${orderId} that needs to be cancelled cannot be cancelled, state: ${status}.` };
}
