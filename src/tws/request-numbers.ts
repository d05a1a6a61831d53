import { SINCE } from './server-versions.ts';

/** Name of a request and the index of its request or order id. */
interface RequestNumber {
  readonly name: string;
  /** Index of the id; `undefined` for requests without one. */
  readonly idField: number | undefined;
}

const row = (id: number, name: string, idField?: number) => [id, { name, idField }] as const;

/** All requests of the protocol up to version 200, including unsupported ones. The names are IBKR's spellings. */
const REQUEST_NUMBERS: ReadonlyMap<number, RequestNumber> = new Map([
  row(1, 'reqMktData', 2),
  row(2, 'cancelMktData', 2),
  row(3, 'placeOrder', 1),
  row(4, 'cancelOrder', 2),
  row(5, 'reqOpenOrders'),
  row(6, 'reqAccountUpdates'),
  row(7, 'reqExecutions', 2),
  row(8, 'reqIds'),
  row(9, 'reqContractDetails', 2),
  row(10, 'reqMktDepth', 2),
  row(11, 'cancelMktDepth', 2),
  row(12, 'reqNewsBulletins'),
  row(13, 'cancelNewsBulletins'),
  row(14, 'setServerLogLevel'),
  row(15, 'reqAutoOpenOrders'),
  row(16, 'reqAllOpenOrders'),
  row(17, 'reqManagedAccts'),
  row(18, 'requestFA'),
  row(19, 'replaceFA', 4),
  row(20, 'reqHistoricalData', 1),
  row(21, 'exerciseOptions', 2),
  row(22, 'reqScannerSubscription', 1),
  row(23, 'cancelScannerSubscription', 2),
  row(24, 'reqScannerParameters'),
  row(25, 'cancelHistoricalData', 2),
  row(49, 'reqCurrentTime'),
  row(50, 'reqRealTimeBars', 2),
  row(51, 'cancelRealTimeBars', 2),
  row(52, 'reqFundamentalData', 2),
  row(53, 'cancelFundamentalData', 2),
  row(54, 'calculateImpliedVolatility', 2),
  row(55, 'calculateOptionPrice', 2),
  row(56, 'cancelCalculateImpliedVolatility', 2),
  row(57, 'cancelCalculateOptionPrice', 2),
  row(58, 'reqGlobalCancel'),
  row(59, 'reqMarketDataType'),
  row(61, 'reqPositions'),
  row(62, 'reqAccountSummary', 2),
  row(63, 'cancelAccountSummary', 2),
  row(64, 'cancelPositions'),
  row(65, 'verifyRequest'),
  row(66, 'verifyMessage'),
  row(67, 'queryDisplayGroups', 2),
  row(68, 'subscribeToGroupEvents', 2),
  row(69, 'updateDisplayGroup', 2),
  row(70, 'unsubscribeFromGroupEvents', 2),
  row(71, 'startApi'),
  row(72, 'verifyAndAuthRequest'),
  row(73, 'verifyAndAuthMessage'),
  row(74, 'reqPositionsMulti', 2),
  row(75, 'cancelPositionsMulti', 2),
  row(76, 'reqAccountUpdatesMulti', 2),
  row(77, 'cancelAccountUpdatesMulti', 2),
  row(78, 'reqSecDefOptParams', 1),
  row(79, 'reqSoftDollarTiers', 1),
  row(80, 'reqFamilyCodes'),
  row(81, 'reqMatchingSymbols', 1),
  row(82, 'reqMktDepthExchanges'),
  row(83, 'reqSmartComponents', 1),
  row(84, 'reqNewsArticle', 1),
  row(85, 'reqNewsProviders'),
  row(86, 'reqHistoricalNews', 1),
  row(87, 'reqHeadTimeStamp', 1),
  row(88, 'reqHistogramData', 1),
  row(89, 'cancelHistogramData', 1),
  row(90, 'cancelHeadTimeStamp', 1),
  row(91, 'reqMarketRule'),
  row(92, 'reqPnL', 1),
  row(93, 'cancelPnL', 1),
  row(94, 'reqPnLSingle', 1),
  row(95, 'cancelPnLSingle', 1),
  row(96, 'reqHistoricalTicks', 1),
  row(97, 'reqTickByTickData', 1),
  row(98, 'cancelTickByTickData', 1),
  row(99, 'reqCompletedOrders'),
  row(100, 'reqWshMetaData', 1),
  row(101, 'cancelWshMetaData', 1),
  row(102, 'reqWshEventData', 1),
  row(103, 'cancelWshEventData', 1),
  row(104, 'reqUserInfo', 1),
  row(105, 'reqCurrentTimeInMillis'),
]);

/** Name of a request for error texts. */
export function requestName(fields: readonly string[]): string {
  return REQUEST_NUMBERS.get(Number(fields[0]))?.name ?? `message ${fields[0] ?? ''}`;
}

/** Request or order id of a request that could not be decoded, for the error reply. */
export function requestIdOf(fields: readonly string[], serverVersion: number): number | undefined {
  const number = Number(fields[0]);
  const idField = REQUEST_NUMBERS.get(number)?.idField;
  if (idField === undefined) return undefined;
  // cancelOrder (4) lost its version field with cmeTagging.
  const field = fields[number === 4 && serverVersion >= SINCE.cmeTagging ? idField - 1 : idField] ?? '';
  return /^-?\d{1,10}$/.test(field) ? Number(field) : undefined;
}
