import type { SecurityType } from '../../domain/market.ts';
import type { VenueContract } from './contract.ts';
import { isOnIncrement } from './matching.ts';
import type { OrderInstruction } from './order.ts';
import { patienceOf, traitsOf, typeNamed } from './order-types.ts';
import {
  DATE_PASSED,
  NOT_PERMITTED,
  OFF_INCREMENT,
  type OrderRefusal,
  SIZE_FRACTION,
  SIZE_ZERO,
  UNSUPPORTED_TYPE,
  validation,
} from './refusals.ts';

/** Context of a check. */
export interface CheckContext {
  readonly account: string;
  readonly deniedTypes: ReadonlySet<SecurityType>;
  readonly at: number;
}

type Check = (order: OrderInstruction, contract: VenueContract, context: CheckContext) => OrderRefusal | undefined;

const checkAccount: Check = (order, _contract, { account }) =>
  order.account === '' || order.account === account
    ? undefined
    : validation(`Invalid account code '${order.account}'.`);

const checkPermission: Check = (_order, contract, { deniedTypes }) =>
  deniedTypes.has(contract.securityType) ? NOT_PERMITTED : undefined;

const checkType: Check = (order, contract) => {
  const isKnown = typeNamed(order.type) !== undefined && contract.orderTypes.includes(order.type);
  const isAlgoKnown = patienceOf(order) !== undefined;
  const isAlgoApt = order.algo === undefined || order.type === 'MKT' || order.type === 'LMT';
  return isKnown && isAlgoKnown && isAlgoApt ? undefined : UNSUPPORTED_TYPE;
};

const TIMES_IN_FORCE = ['', 'DAY', 'GTC', 'IOC', 'FOK', 'GTD', 'OPG'];
const checkTimeInForce: Check = ({ timeInForce, goodTillDate, ...order }, contract, { at }) => {
  if (!TIMES_IN_FORCE.includes(timeInForce)) return validation(`The time in force ${timeInForce} is not supported.`);
  const ofType = order.algo === undefined ? traitsOf(order).timesInForce : ['DAY'];
  const isApt = timeInForce === '' || ofType.includes(timeInForce);
  if (!isApt || (timeInForce === 'OPG' && contract.securityType !== 'STK'))
    return validation(`The time in force ${timeInForce} is invalid for order type ${order.type}.`);
  if (timeInForce !== 'GTD') return undefined;
  if (goodTillDate === undefined) return validation('The time in force GTD needs a good till date.');
  return goodTillDate > at ? undefined : DATE_PASSED;
};

const checkQuantity: Check = ({ quantity }, contract) => {
  if (quantity === 0) return SIZE_ZERO;
  if (!Number.isInteger(quantity)) return SIZE_FRACTION;
  if (quantity < 0) return validation('The order size cannot be negative.');
  if (quantity >= contract.minSize) return undefined;
  return {
    code: 388,
    text: `Order size ${quantity} is smaller than the minimum required size of ${contract.minSize}.`,
  };
};

const isPositive = (price: number | undefined): price is number => price !== undefined && price > 0;

const checkLimit: Check = ({ limitPrice, limitPriceOffset, ...order }) => {
  const { limit } = traitsOf(order);
  if (limit === 'needed' && !isPositive(limitPrice)) return validation('A limit order needs a limit price above zero.');
  if (limit === 'offset' && !isPositive(limitPrice) && limitPriceOffset === undefined)
    return validation('A trailing limit order needs a limit price or a limit price offset.');
  return undefined;
};

const checkStop: Check = ({ auxPrice, trailingPercent, ...order }) => {
  const { stop } = traitsOf(order);
  if (stop === 'fixed' && !isPositive(auxPrice)) return validation('A stop order needs a stop price above zero.');
  if (stop === 'trailing' && !isPositive(auxPrice) && !isPositive(trailingPercent))
    return validation('A trailing order needs a trailing amount or a trailing percentage above zero.');
  return undefined;
};

/** Checks only prices that apply to the type: clients send the others as zero or as leftovers. */
const checkIncrements: Check = (order, { minTick }) => {
  const { limit, stop } = traitsOf(order);
  const prices = [
    limit === 'none' ? undefined : order.limitPrice,
    stop === 'none' ? undefined : order.auxPrice,
    stop === 'trailing' ? order.trailStopPrice : undefined,
    limit === 'offset' ? order.limitPriceOffset : undefined,
  ];
  const areAll = prices.every((price) => price === undefined || isOnIncrement(price, minTick));
  return areAll ? undefined : OFF_INCREMENT;
};

const CHECKS: readonly Check[] = [
  checkAccount,
  checkPermission,
  checkType,
  checkTimeInForce,
  checkQuantity,
  checkLimit,
  checkStop,
  checkIncrements,
];

/** First refusal by the order's own terms; `undefined` for a valid order. */
export function refusalOf(
  order: OrderInstruction,
  contract: VenueContract,
  context: CheckContext,
): OrderRefusal | undefined {
  for (const check of CHECKS) {
    const refusal = check(order, contract, context);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
