import type { OrderInstruction, OrderKey } from './order.ts';

/** Refusal of an order or a request: protocol code and text. */
export interface OrderRefusal {
  readonly code: number;
  readonly text: string;
}

export const NO_DEFINITION: OrderRefusal = { code: 200, text: 'No security definition has been found for the request' };
export const DUPLICATE_ID: OrderRefusal = { code: 103, text: 'Duplicate order id' };
export const MODIFY_FILLED: OrderRefusal = { code: 104, text: "Can't modify a filled order." };
export const MODIFY_DIFFERS: OrderRefusal = { code: 105, text: 'Order being modified does not match original order.' };
export const MISSING_PARENT: OrderRefusal = { code: 10006, text: 'Missing parent order.' };
export const NOT_CANCELLABLE: OrderRefusal = {
  code: 161,
  text: 'Cancel attempted when order is not in a cancellable state.',
};

export const NOT_PERMITTED: OrderRefusal = { code: 460, text: 'No trading permissions.' };
export const UNSUPPORTED_TYPE: OrderRefusal = {
  code: 387,
  text: 'Unsupported order type for this exchange and security type.',
};
export const SIZE_ZERO: OrderRefusal = { code: 434, text: 'The order size cannot be zero.' };
export const SIZE_FRACTION: OrderRefusal = { code: 140, text: 'The size value should be an integer' };
export const OFF_INCREMENT: OrderRefusal = {
  code: 110,
  text: 'The price does not conform to the minimum price variation for this contract.',
};
export const OUT_OF_RANGE: OrderRefusal = {
  code: 109,
  text: 'Price is out of the range defined by the Percentage setting at order defaults frame. The order will not be transmitted.',
};
/** Code of a rejection by the broker. */
export const REJECTED = 201;

export const NOT_SHORTABLE = rejected('This contract is not available for short sale.');
export const TOO_MANY_ORDERS = rejected(
  'The account has the maximum number of active orders on this side of the contract.',
);
export const AFTER_CUT_OFF = rejected('Orders for the closing auction are not accepted in the last ten minutes.');
export const DATE_PASSED = rejected('The good till date of the order has passed.');
/** Maximum number of active orders on one side of a contract. Source: IBKR, Order Limitations. */
export const MAXIMUM_ACTIVE_ORDERS = 20;

/** Notices: the order stays alive. */
export const TIF_PRESET: OrderRefusal = { code: 10349, text: 'Order TIF was set to DAY based on order preset.' };
export const OUTSIDE_RTH_IGNORED: OrderRefusal = {
  code: 2109,
  text: "Order Event Warning:Attribute 'Outside Regular Trading Hours' is ignored based on the order type and destination. PlaceOrder is now being processed.",
};
export const SHARES_NOT_AVAILABLE: OrderRefusal = {
  code: 404,
  text: 'Shares for this order are not immediately available for short sale. The order will be held while we attempt to locate the shares.',
};

/** A rejection by the broker. */
export function rejected(reason: string): OrderRefusal {
  return { code: REJECTED, text: `Order rejected - reason:${reason}` };
}

/** A request that fails validation. */
export function validation(cause: string): OrderRefusal {
  return { code: 321, text: `Error validating request.-'bN' : cause - ${cause}` };
}

/** Refusal for insufficient margin, with Interactive Brokers' wording. Amounts in USD. */
export function marginRefusal(equityWithLoan: number, initialMargin: number): OrderRefusal {
  const reason =
    'YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE ' +
    `[${equityWithLoan.toFixed(2)} USD] MUST EXCEED THE INITIAL MARGIN [${initialMargin.toFixed(2)} USD]`;
  return rejected(reason);
}

/** Notice of a closed market. `until` as `YYYY-MM-DD HH:MM:SS` New York. */
export function marketClosed({ side, quantity }: OrderInstruction, where: string, until: string): OrderRefusal {
  const warning = `Warning: your order will not be placed at the exchange until ${until} US/Eastern`;
  return { code: 399, text: `Order Message:\n${side} ${quantity} ${where}\n${warning}` };
}

/** Cancel of an id whose order was never accepted. */
export function cancelOfRefused({ orderId }: OrderKey): OrderRefusal {
  return { code: 135, text: `Can't find order with ID =${orderId}` };
}

export function cancelOfUnknown(orderId: number): OrderRefusal {
  return { code: 10147, text: `OrderId ${orderId} that needs to be cancelled is not found.` };
}

export function cancelOfEnded(orderId: number, status: string): OrderRefusal {
  return { code: 10148, text: `OrderId ${orderId} that needs to be cancelled cannot be cancelled, state: ${status}.` };
}
