/** Message id of reqCurrentTime. */
export const CLOCK_REQUEST = 49;

/** Requests by the id of their message, as the TWS protocol numbers them. */
const REQUEST_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'reqMktData'],
  [2, 'cancelMktData'],
  [3, 'placeOrder'],
  [4, 'cancelOrder'],
  [7, 'reqExecutions'],
  [9, 'reqContractDetails'],
  [16, 'reqAllOpenOrders'],
  [20, 'reqHistoricalData'],
  [25, 'cancelHistoricalData'],
  [CLOCK_REQUEST, 'reqCurrentTime'],
  [59, 'reqMarketDataType'],
  [61, 'reqPositions'],
  [62, 'reqAccountSummary'],
  [63, 'cancelAccountSummary'],
  [64, 'cancelPositions'],
  [71, 'startApi'],
  [91, 'reqMarketRule'],
  [99, 'reqCompletedOrders'],
]);

/** Name of a request by the id of its message. */
export function requestNameOfId(id: number): string {
  return REQUEST_NAMES.get(id) ?? `message ${id}`;
}
