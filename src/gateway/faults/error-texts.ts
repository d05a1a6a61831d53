/** Texts from IBKR's table of message codes, for faults without their own text. */
const TEXTS: ReadonlyMap<number, string> = new Map([
  [100, 'Max rate of messages per second has been exceeded.'],
  [101, 'Max number of tickers has been reached.'],
  [103, 'Duplicate order id'],
  [104, "Can't modify a filled order."],
  [110, 'The price does not conform to the minimum price variation for this contract.'],
  [161, 'Cancel attempted when order is not in a cancellable state.'],
  [162, 'Historical Market Data Service error message:Historical data request pacing violation'],
  [200, 'No security definition has been found for the request'],
  [201, 'Order rejected - reason:'],
  [202, 'Order Canceled - reason:'],
  [203, 'The security is not available or allowed for this account.'],
  [321, "Error validating request.-'sim' : cause - The API interface is currently in Read-Only mode."],
  [354, 'Requested market data is not subscribed.Delayed market data is available.'],
  [366, 'No historical data query found for ticker id:'],
  [387, 'Unsupported order type for this exchange and security type.'],
  [399, 'Order Message:\nWarning: your order will not be placed at the exchange until the next session opens.'],
  [
    404,
    'Shares for this order are not immediately available for short sale. The order will be held while we attempt to locate the shares.',
  ],
  [420, 'Invalid real-time query.Historical data request pacing violation'],
  [434, 'The order size cannot be zero.'],
  [460, 'No trading permissions.'],
  [1100, 'Connectivity between IB and the TWS has been lost.'],
  [1101, 'Connectivity between IB and TWS has been restored- data lost.'],
  [1102, 'Connectivity between IB and TWS has been restored- data maintained.'],
  [2107, 'HMDS data farm connection is inactive but should be available upon demand.'],
  [2108, 'Market data farm connection is inactive but should be available upon demand.'],
  [2110, 'Connectivity between TWS and server is broken. It will be restored automatically.'],
  [2119, 'Market data farm is connecting:'],
  [
    10089,
    "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.",
  ],
  [10147, 'OrderId {id} that needs to be cancelled is not found.'],
  [10148, 'OrderId {id} that needs to be cancelled cannot be cancelled, state: Filled.'],
  [10167, 'Requested market data is not subscribed. Displaying delayed market data.'],
  [10168, 'Requested market data is not subscribed. Delayed market data is not enabled.'],
  [10197, 'No market data during competing live session'],
  [10349, 'Order TIF was set to DAY based on order preset.'],
]);

const FARM_TEXTS: ReadonlyMap<number, string> = new Map([
  [2103, 'Market data farm connection is broken:'],
  [2104, 'Market data farm connection is OK:'],
  [2105, 'HMDS data farm connection is broken:'],
  [2106, 'HMDS data farm connection is OK:'],
]);

/** Standard text of a code, with the farm's name or the request id where the text has one. */
export function errorText(code: number, id = -1, farm = 'simfarm'): string {
  const farmText = FARM_TEXTS.get(code);
  if (farmText !== undefined) return `${farmText}${farm}`;
  return (TEXTS.get(code) ?? `Error ${code}`).replace('{id}', `${id}`);
}
