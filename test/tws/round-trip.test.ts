import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReply, encodeReply, REPLY_CODECS, type Reply, type ReplyKind } from '../../src/tws/replies.ts';
import {
  decodeRequest,
  encodeRequest,
  REQUEST_CODECS,
  type Request,
  type RequestKind,
} from '../../src/tws/requests.ts';
import { like } from './arbitraries.ts';

const VERSIONS = [151, 157, 163, 176, 178, 193, 200];

/** Members that a message has from or until a version, according to the reference, not the codec. */
const GATED: Readonly<Record<string, readonly (readonly [path: string, since: number, until?: number])[]>> = {
  errorMessage: [
    ['advancedOrderRejectJson', 166],
    ['timeMs', 194],
  ],
  reqContractData: [['issuerId', 176]],
  contractData: [
    ['stockType', 152],
    ['fund', 179],
    ['lastTradeDate', 182],
    ['minSize', 164],
    ['sizeIncrement', 164],
    ['suggestedSizeIncrement', 164],
    ['ineligibilityReasons', 186],
  ],
  historicalData: [
    ['start', 0, 195],
    ['end', 0, 195],
  ],
  symbolSamples: [
    ['samples.description', 176],
    ['samples.issuerId', 176],
  ],
  execDetails: [
    ['execution.pendingPriceRevision', 178],
    ['execution.submitter', 198],
  ],
  reqExecutions: [
    ['lastDays', 200],
    ['dates', 200],
  ],
  cancelOrder: [
    ['manualCancelTime', 169],
    ['tag', 192],
  ],
  reqGlobalCancel: [['tag', 192]],
  placeOrder: [
    ['others.faProfile', 0, 176],
    ['others.duration', 158],
    ['others.manualOrderTime', 169],
    ['others.customerAccount', 183],
    ['others.includeOvernight', 189],
    ['others.manualOrderIndicator', 192],
    ['others.imbalanceOnly', 199],
  ],
  openOrder: [
    ['others.faProfile', 0, 176],
    ['others.minTradeQty', 170],
    ['others.customerAccount', 183],
    ['others.extOperator', 193],
    ['others.marginCurrency', 195],
    ['lists.allocations', 195],
    ['others.submitter', 198],
    ['others.imbalanceOnly', 199],
  ],
  completedOrder: [
    ['others.faProfile', 0, 176],
    ['others.minTradeQty', 170],
    ['others.customerAccount', 183],
    ['others.submitter', 198],
  ],
};

/** Members of contracts that a message never has. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  portfolioValue: ['contract.exchange'],
  position: ['contract.primaryExchange'],
  positionMulti: ['contract.primaryExchange'],
  openOrder: ['contract.primaryExchange'],
  completedOrder: ['contract.primaryExchange'],
  execDetails: ['contract.primaryExchange'],
};

/** Record with empty text for each name; names are separated by spaces. */
function blanks(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((line) => line.split(' ')).map((name) => [name, '']));
}

const BAR = { date: '', open: 0.5, high: 0.5, low: 0.5, close: 0.5, volume: 0.5, wap: 0.5, count: 0 };
const PAIR = { tag: '', value: '' };
const LEG = { conId: 0, ratio: 0, action: '', exchange: '' };
const BAG = { ...REQUEST_CODECS.reqMktData.empty.contract, secType: 'BAG' };
const SAMPLE = {
  conId: 0,
  symbol: '',
  secType: '',
  primaryExchange: '',
  currency: '',
  derivatives: [''],
  description: '',
  issuerId: '',
};
const R = REPLY_CODECS;
const Q = REQUEST_CODECS;

/** Templates of messages: doubles where the protocol has doubles, and lists with members. */
const REPLIES: readonly Reply[] = [
  ...Object.values(R).map((codec) => codec.empty),
  { ...R.marketRule.empty, increments: [{ lowEdge: 0.5, increment: 0.5 }] },
  { ...R.historicalData.empty, bars: [BAR] },
  { ...R.contractData.empty, minTick: 0.5, secIds: [PAIR], ineligibilityReasons: [PAIR] },
  {
    ...R.contractData.empty,
    contract: { ...R.contractData.empty.contract, secType: 'FUND' },
    fund: blanks('name closed notifyAmount assetType'),
  },
  { ...R.tickPrice.empty, price: 0.5, size: 0.5 },
  { ...R.tickGeneric.empty, value: 0.5 },
  { ...R.realTimeBar.empty, open: 0.5, high: 0.5, low: 0.5, close: 0.5, volume: 0.5, wap: 0.5 },
  { ...R.historicalUpdate.empty, bar: BAR },
  {
    ...R.tickByTick.empty,
    tick: { type: 1, sale: { price: 0.5, size: 0.5, attributes: 0, exchange: '', conditions: '' } },
  },
  {
    ...R.tickByTick.empty,
    tick: { type: 3, quote: { bid: 0.5, ask: 0.5, bidSize: 0.5, askSize: 0.5, attributes: 0 } },
  },
  { ...R.tickByTick.empty, tick: { type: 4, midpoint: 0.5 } },
  { ...R.historicalTicks.empty, ticks: [{ seconds: 0, price: 0.5, size: 0.5 }] },
  {
    ...R.historicalTicksBidAsk.empty,
    ticks: [{ seconds: 0, attributes: 0, bid: 0.5, ask: 0.5, bidSize: 0.5, askSize: 0.5 }],
  },
  {
    ...R.historicalTicksLast.empty,
    ticks: [{ seconds: 0, attributes: 0, price: 0.5, size: 0.5, exchange: '', conditions: '' }],
  },
  { ...R.positionMulti.empty, position: 0.5, averageCost: 0.5 },
  { ...R.pnlSingle.empty, position: 0.5 },
  { ...R.symbolSamples.empty, samples: [SAMPLE] },
  { ...R.optionParameters.empty, expirations: [''], strikes: [0.5] },
  { ...R.familyCodes.empty, codes: [{ account: '', code: '' }] },
  { ...R.softDollarTiers.empty, tiers: [{ name: '', value: '', displayName: '' }] },
  { ...R.smartComponents.empty, components: [{ bit: 0, exchange: '', letter: '' }] },
  { ...R.newsProviders.empty, providers: [{ code: '', name: '' }] },
  {
    ...R.depthExchanges.empty,
    exchanges: [{ exchange: '', secType: '', listingExchange: '', service: '', aggGroup: undefined }],
  },
  { ...R.position.empty, position: 0.5, averageCost: 0.5 },
  { ...R.commissionReport.empty, commission: 0.5 },
  {
    ...R.openOrder.empty,
    quantity: 0.5,
    others: blanks(
      'faProfile rule80A deltaNeutralOrderType deltaNeutralOpenClose hedgeType hedgeParam',
      'deltaNeutralContract deltaNeutralContractDelta algoStrategy marginCurrency minTradeQty',
      'customerAccount extOperator submitter imbalanceOnly',
    ),
    lists: {
      comboLegs: [['', '', '', '', '', '', '', '']],
      legPrices: [['']],
      routingParams: [['', '']],
      algoParams: [['', '']],
      allocations: [['', '', '', '', '', '', '']],
    },
  },
  {
    ...R.completedOrder.empty,
    others: blanks(
      'faProfile deltaNeutralOrderType deltaNeutralShortSale hedgeType hedgeParam',
      'deltaNeutralContract deltaNeutralContractDelta algoStrategy shareholder minTradeQty',
      'customerAccount submitter',
    ),
    lists: { comboLegs: [['', '', '', '', '', '', '', '']], algoParams: [['', '']] },
  },
];

const REQUESTS: readonly Request[] = [
  ...Object.values(Q).map((codec) => codec.empty),
  { ...Q.reqExecutions.empty, dates: [''] },
  { ...Q.reqMktData.empty, contract: BAG, legs: [LEG], deltaNeutral: [] },
  { ...Q.reqHistoricalData.empty, contract: BAG, legs: [LEG] },
  {
    ...Q.placeOrder.empty,
    quantity: 0.5,
    others: blanks(
      'secIdType hidden discretionaryAmt faProfile deltaNeutralOrderType hedgeType',
      'deltaNeutralConId scalePriceIncrement scaleRandomPercent hedgeParam algoStrategy',
      'deltaNeutralContract deltaNeutralContractDelta algoId duration manualOrderTime',
      'customerAccount includeOvernight manualOrderIndicator imbalanceOnly',
    ),
    lists: { algoParams: [['', '']] },
  },
];

/** The message without the members that a version does not have. */
function left(kind: string, value: unknown, empty: unknown, version: number): unknown {
  const gone = (GATED[kind] ?? [])
    .filter(([, since, until = 999]) => version < since || version > until)
    .map(([path]) => path);
  return [...gone, ...(ABSENT[kind] ?? [])].reduce((rest, path) => replace(rest, empty, path.split('.')), value);
}

/** Replaces the member at a path by its default; a list member without a default becomes empty text. */
function replace(value: unknown, empty: unknown, [name = '', ...path]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => replace(item, { [name]: '' }, [name, ...path]));
  const members = new Map(Object.entries(value ?? {}));
  const usual = new Map(Object.entries(empty ?? {})).get(name);
  if (path.length > 0) members.set(name, replace(members.get(name), usual, path));
  else if (usual === undefined && !(name in Object(empty))) members.delete(name);
  else members.set(name, usual);
  return Object.fromEntries(members);
}

const emptyReply = (kind: ReplyKind) => R[kind].empty;
const emptyRequest = (kind: RequestKind) => Q[kind].empty;

describe.each(VERSIONS)('at version %i', (version) => {
  it.each(REPLIES.map((template) => [template.kind, template] as const))(
    'reply %s reads as it was written',
    (kind, template) => {
      fc.assert(
        fc.property(like(template), (reply) => {
          const read = decodeReply(encodeReply(reply, version), version);
          expect(read).toEqual(left(kind, reply, emptyReply(kind), version));
        }),
        { numRuns: 30 },
      );
    },
  );

  it.each(REQUESTS.map((template) => [template.kind, template] as const))(
    'request %s reads as it was written',
    (kind, template) => {
      fc.assert(
        fc.property(like(template), (request) => {
          const read = decodeRequest(encodeRequest(request, version), version);
          expect(read).toEqual(left(kind, request, emptyRequest(kind), version));
        }),
        { numRuns: 30 },
      );
    },
  );
});
