/** Code and text with which a real Gateway refuses a request. */
export interface Unsimulated {
  readonly code: number;
  readonly text: string;
}

type Refusal = (id: number) => Unsimulated;

const NO_DEPTH = 'Deep market data is not supported for this combination of security type/exchange';
const NO_ADVISOR = 'The account logged into is not a financial advisor account.';
const NO_FUNDAMENTALS = 'We are sorry, but fundamentals data for the security specified is not available.';
const NO_SCANNER =
  'Historical Market Data Service error message:Market Scanner is not configured for one of the chosen locations.';
const NO_HISTOGRAM = 'Failed to request histogram data:Histograms are not simulated';

const always = (code: number, text: string): Refusal => {
  const refusal = { code, text };
  return () => refusal;
};
const noNews = always(10276, 'News feed is not allowed.');
const noSuchId: Refusal = (id) => ({ code: 300, text: `Can't find EId with tickerId:${id}` });
const notSimulated = (what: string) => always(321, `Error validating request.-'sim' : cause - ${what} not simulated`);

/** By message number. */
const REFUSALS: ReadonlyMap<number, Refusal> = new Map([
  [10, always(10092, NO_DEPTH)],
  [11, (id) => ({ code: 310, text: `Can't find the subscribed market depth with tickerId:${id}` })],
  [18, always(344, NO_ADVISOR)],
  [19, always(344, NO_ADVISOR)],
  [21, notSimulated('Exercise of options is')],
  [22, always(162, NO_SCANNER)],
  [23, (id) => ({ code: 365, text: `No scanner subscription found for ticker id:${id}` })],
  [24, notSimulated('Market scanners are')],
  [52, always(430, NO_FUNDAMENTALS)],
  [53, noSuchId],
  [54, notSimulated('Option calculations are')],
  [55, notSimulated('Option calculations are')],
  [56, noSuchId],
  [57, noSuchId],
  [65, notSimulated('Verified connections are')],
  [66, notSimulated('Verified connections are')],
  [67, notSimulated('Display groups are')],
  [68, notSimulated('Display groups are')],
  [69, notSimulated('Display groups are')],
  [70, noSuchId],
  [72, notSimulated('Verified connections are')],
  [73, notSimulated('Verified connections are')],
  [84, noNews],
  [86, noNews],
  [88, always(10188, NO_HISTOGRAM)],
  [89, noSuchId],
  [100, noNews],
  [101, noSuchId],
  [102, noNews],
  [103, noSuchId],
]);

/** Refusal of a request that is not simulated; `undefined` for other requests. */
export function unsimulated(messageNumber: number, requestId: number): Unsimulated | undefined {
  return REFUSALS.get(messageNumber)?.(requestId);
}
