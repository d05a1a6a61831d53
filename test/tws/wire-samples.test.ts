import { describe, expect, it } from 'vitest';
import { decodeReply, encodeReply, REPLY_CODECS, type Reply } from '../../src/tws/replies.ts';
import { decodeRequest, encodeRequest, REQUEST_CODECS, type Request } from '../../src/tws/requests.ts';
import { EMPTY_CONTRACT, type WireContract } from '../../src/tws/wire-contract.ts';

const AAPL: WireContract = {
  ...EMPTY_CONTRACT,
  conId: 265598,
  symbol: 'AAPL',
  secType: 'STK',
  exchange: 'SMART',
  primaryExchange: 'NASDAQ',
  currency: 'USD',
  localSymbol: 'AAPL',
  tradingClass: 'NMS',
};
const C12 = '265598|AAPL|STK||0|||SMART|NASDAQ|USD|AAPL|NMS';
const C11 = '265598|AAPL|STK||0|||SMART|USD|AAPL|NMS';
const MAX = '1.7976931348623157E308';

/** Payload from fields that are separated by `|`. */
const wire = (fields: string) => `${fields.replaceAll('|', '\0')}\0`;
const R = REPLY_CODECS;
const Q = REQUEST_CODECS;

const BAR = {
  date: '20260402 09:30:00 US/Eastern',
  open: 1,
  high: 3,
  low: 0.5,
  close: 2,
  volume: 100,
  wap: 1.5,
  count: 7,
};

const error = (id: number, code: number, text: string, timeMs = 0): Reply => ({
  ...R.errorMessage.empty,
  id,
  code,
  text,
  timeMs,
});

// Layouts from the protocol's reference, and captures of live Gateways.
const REPLY_SAMPLES: readonly (readonly [version: number, fields: string, reply: Reply])[] = [
  [178, '15|1|DU1,DU2', { kind: 'managedAccounts', accounts: 'DU1,DU2' }],
  [178, '9|1|18', { kind: 'nextValidId', orderId: 18 }],
  [178, '49|1|1795012200.250', { kind: 'currentTime', seconds: '1795012200.250' }],
  [157, '4|2|1|103|Duplicate order id', error(1, 103, 'Duplicate order id')],
  [178, '4|2|1|103|Duplicate order id|', error(1, 103, 'Duplicate order id')],
  [200, '4|-1|2104|caf\\u00e9||0', { ...R.errorMessage.empty, id: -1, code: 2104, text: 'café' }],
  [
    178,
    '63|1|7|DU1|NetLiquidation|100.50|USD',
    { kind: 'accountSummary', reqId: 7, account: 'DU1', tag: 'NetLiquidation', value: '100.50', currency: 'USD' },
  ],
  [178, '64|1|7', { kind: 'accountSummaryEnd', reqId: 7 }],
  [
    178,
    '6|2|CashBalance|5|USD|DU1',
    { kind: 'accountValue', key: 'CashBalance', value: '5', currency: 'USD', account: 'DU1' },
  ],
  [178, '8|1|09:31', { kind: 'accountUpdateTime', time: '09:31' }],
  [178, '54|1|DU1', { kind: 'accountDownloadEnd', account: 'DU1' }],
  [
    178,
    '7|8|265598|AAPL|STK||0|||NASDAQ|USD|AAPL|NMS|10|2.5|25|2|5|0|DU1',
    {
      kind: 'portfolioValue',
      contract: { ...AAPL, exchange: '' },
      position: 10,
      marketPrice: 2.5,
      marketValue: 25,
      averageCost: 2,
      unrealizedPnl: 5,
      realizedPnl: 0,
      account: 'DU1',
    },
  ],
  [
    178,
    '73|1|7|DU1||Cushion|1|',
    { ...R.accountUpdateMulti.empty, reqId: 7, account: 'DU1', key: 'Cushion', value: '1' },
  ],
  [
    178,
    `61|3|DU1|${C11}|10|2.5`,
    { kind: 'position', account: 'DU1', contract: { ...AAPL, primaryExchange: '' }, position: 10, averageCost: 2.5 },
  ],
  [178, '62|1', { kind: 'positionEnd' }],
  [
    178,
    '93|26|2|0|0.0001|1|0.01',
    {
      kind: 'marketRule',
      ruleId: 26,
      increments: [
        { lowEdge: 0, increment: 0.0001 },
        { lowEdge: 1, increment: 0.01 },
      ],
    },
  ],
  [178, '1|6|7|1|232.5|300|1', { kind: 'tickPrice', reqId: 7, tickType: 1, price: 232.5, size: 300, attributes: 1 }],
  [178, '2|6|7|8|1000', { kind: 'tickSize', reqId: 7, tickType: 8, size: 1000 }],
  [178, '46|6|7|45|1795012200', { kind: 'tickString', reqId: 7, tickType: 45, value: '1795012200' }],
  [178, '58|1|7|3', { kind: 'marketDataType', reqId: 7, type: 3 }],
  [
    178,
    '81|7|0.01|9c0001|3',
    { kind: 'tickReqParams', reqId: 7, minTick: 0.01, bboExchange: '9c0001', snapshotPermissions: 3 },
  ],
  [178, '57|1|7', { kind: 'tickSnapshotEnd', reqId: 7 }],
  [
    195,
    '17|7|s|e|1|20260402 09:30:00 US/Eastern|1|3|0.5|2|100|1.5|7',
    { kind: 'historicalData', reqId: 7, start: 's', end: 'e', bars: [BAR] },
  ],
  [
    196,
    '17|7|1|20260402 09:30:00 US/Eastern|1|3|0.5|2|100|1.5|7',
    { kind: 'historicalData', reqId: 7, start: '', end: '', bars: [BAR] },
  ],
  [196, '108|7|s|e', { kind: 'historicalDataEnd', reqId: 7, start: 's', end: 'e' }],
  [
    178,
    '3|5|Submitted|40|60|2.5|99|0|2.6|1|child|0',
    {
      kind: 'orderStatus',
      orderId: 5,
      status: 'Submitted',
      filled: 40,
      remaining: 60,
      averageFillPrice: 2.5,
      permId: 99,
      parentId: 0,
      lastFillPrice: 2.6,
      clientId: 1,
      whyHeld: 'child',
      marketCapPrice: 0,
    },
  ],
  [
    178,
    `59|1|0001.01|1.05|USD|${MAX}|${MAX}|`,
    { ...R.commissionReport.empty, executionId: '0001.01', commission: 1.05, currency: 'USD' },
  ],
  [178, '53|1', { kind: 'openOrderEnd' }],
  [178, '55|1|7', { kind: 'execDetailsEnd', reqId: 7 }],
  [178, '102', { kind: 'completedOrdersEnd' }],
];

const EXECUTION = {
  ...R.execDetails.empty.execution,
  executionId: '0001.01',
  time: '20260413 15:27:04 US/Eastern',
  account: 'DU1',
  exchange: 'IEX',
  side: 'BOT',
  shares: 10,
  price: 2.5,
  permId: 99,
  clientId: 1,
  cumulativeQuantity: 10,
  averagePrice: 2.5,
  orderRef: 'ref',
  lastLiquidity: 2,
};
const EXEC_FIELDS = `11|-1|5|${C11}|0001.01|20260413 15:27:04 US/Eastern|DU1|IEX|BOT|10|2.5|99|1|0|10|2.5|ref||0||2`;

const REQUEST_SAMPLES: readonly (readonly [version: number, fields: string, request: Request])[] = [
  [178, '71|2|1|', { kind: 'startApi', clientId: 1, capabilities: '' }],
  [178, '49|1', { kind: 'reqCurrentTime' }],
  [178, '62|1|7|All|NetLiquidation', { kind: 'reqAccountSummary', reqId: 7, group: 'All', tags: 'NetLiquidation' }],
  [178, '6|2|1|DU1', { kind: 'reqAccountUpdates', subscribe: true, account: 'DU1' }],
  [175, `9|8|7|${C12}|0||`, { ...Q.reqContractData.empty, reqId: 7, contract: AAPL }],
  [176, `9|8|7|${C12}|0|||`, { ...Q.reqContractData.empty, reqId: 7, contract: AAPL }],
  [178, `1|11|7|${C12}|0||0|0|`, { ...Q.reqMktData.empty, reqId: 7, contract: AAPL }],
  [
    178,
    `20|7|${C12}|0||1 min|1 D|1|TRADES|1|0|`,
    {
      ...Q.reqHistoricalData.empty,
      reqId: 7,
      contract: AAPL,
      barSize: '1 min',
      duration: '1 D',
      useRth: true,
      whatToShow: 'TRADES',
      formatDate: 1,
    },
  ],
  [168, '4|1|5', { ...Q.cancelOrder.empty, orderId: 5 }],
  [178, '4|1|5|', { ...Q.cancelOrder.empty, orderId: 5 }],
  [188, '4|1|5||||2147483647', { ...Q.cancelOrder.empty, orderId: 5 }],
  [193, '4|5||op|1', { ...Q.cancelOrder.empty, orderId: 5, tag: { extOperator: 'op', manualOrderIndicator: 1 } }],
  [178, '58|1', Q.reqGlobalCancel.empty],
  [193, '58||', Q.reqGlobalCancel.empty],
  [178, '7|3|7|0|DU1|||||BUY', { ...Q.reqExecutions.empty, reqId: 7, account: 'DU1', side: 'BUY' }],
  [200, '7|3|7|0|||||||2|1|20260402', { ...Q.reqExecutions.empty, reqId: 7, lastDays: 2, dates: ['20260402'] }],
  [178, '99|1', { kind: 'reqCompletedOrders', apiOnly: true }],
  [178, '92|7|DU1|', { kind: 'reqPnl', reqId: 7, account: 'DU1', model: '' }],
  [178, '91|26', { kind: 'reqMarketRule', ruleId: 26 }],
];

describe('literal messages', () => {
  it.each(REPLY_SAMPLES)('at %i: %s', (version, fields, reply) => {
    expect(encodeReply(reply, version)).toBe(wire(fields));
    expect(decodeReply(encodeReply(reply, version), version)).toEqual(reply);
  });

  it.each(REQUEST_SAMPLES)('at %i: %s', (version, fields, request) => {
    expect(encodeRequest(request, version)).toBe(wire(fields));
    expect(decodeRequest(wire(fields), version)).toEqual(request);
  });

  it.each([
    [177, EXEC_FIELDS],
    [178, `${EXEC_FIELDS}|0`],
    [198, `${EXEC_FIELDS}|0|`],
  ])('at %i: an execution', (version, fields) => {
    const reply: Reply = {
      kind: 'execDetails',
      reqId: -1,
      orderId: 5,
      contract: { ...AAPL, primaryExchange: '' },
      execution: EXECUTION,
    };
    expect(encodeReply(reply, version)).toBe(wire(fields));
    expect(decodeReply(wire(fields), version)).toEqual(reply);
  });

  it('an empty number reads as unset or 0, as clients leave it', () => {
    const order = encodeRequest({ ...Q.placeOrder.empty, orderId: 5, contract: AAPL }, 193).split('\0');
    const blank = order.map((field, i) => (i > 1 && field === '0' ? '' : field)).join('\0');
    expect(decodeRequest(blank, 193)).toMatchObject({
      quantity: 0,
      limitPrice: undefined,
      parentId: 0,
    });
  });
});

describe('placeOrder', () => {
  const order: Request = {
    ...Q.placeOrder.empty,
    orderId: 5,
    contract: AAPL,
    action: 'BUY',
    quantity: 100,
    orderType: 'LMT',
    limitPrice: 232.5,
    auxPrice: 1,
    timeInForce: 'DAY',
    ocaGroup: 'oca',
    account: 'DU1',
    orderRef: 'ref',
    transmit: true,
    parentId: 4,
    outsideRth: true,
    whatIf: true,
    others: {
      secIdType: 'ISIN',
      secId: 'US0378331005',
      openClose: 'O',
      origin: '1',
      blockOrder: '1',
      sweepToFill: '0',
      displaySize: '9',
      triggerMethod: '2',
      hidden: '1',
      modelCode: 'm',
      notHeld: '1',
      algoId: 'a',
      miscOptions: 'o',
      adjustedOrderType: 'x',
      cashQty: '7',
      usePriceMgmtAlgo: '1',
    },
  };
  const fields = (version: number) => encodeRequest(order, version).split('\0').slice(0, -1);

  it.each([
    [151, 110],
    [157, 110],
    [163, 113],
    [176, 115],
    [178, 114],
    [193, 118],
    [200, 119],
  ])('has at %i the %i fields that three independent clients send', (version, count) => {
    expect(fields(version)).toHaveLength(count);
  });

  it.each([157, 178, 193, 200])('has its main fields at the indexes of the reference, at %i', (version) => {
    expect(fields(version).slice(0, 35)).toEqual(
      `3|5|${C12}|ISIN|US0378331005|BUY|100|LMT|232.5|1|DAY|oca|DU1|O|1|ref|1|4|1|0|9|2|1|1`.split('|'),
    );
  });

  it.each([
    [178, 0],
    [193, 0],
    [200, 0],
    [176, 1],
    [157, 1],
  ])(
    'has its later fields at the indexes of the reference, at %i (%i more before 177: faProfile)',
    (version, shift) => {
      const at = (index: number) => fields(version)[index + shift];
      expect([42, 80, 81, 83, 84, 85, 89, 90, 100, 108].map(at)).toEqual([
        'm',
        '1',
        '0',
        'a',
        '1',
        'o',
        '0',
        'x',
        '7',
        '1',
      ]);
    },
  );

  it('carries the fields that others bring with them', () => {
    const rich: Request = {
      ...order,
      orderType: 'PEG BEST',
      contract: { ...AAPL, exchange: 'IBKRATS' },
      conditions: [
        { type: 1, conjunction: 'a', fields: ['1', '100', '265598', 'SMART', '0'] },
        { type: 3, conjunction: 'o', fields: ['1', '20261118 10:00:00'] },
        { type: 4, conjunction: 'a', fields: ['1', '10'] },
        { type: 5, conjunction: 'a', fields: ['STK', 'SMART', 'AAPL'] },
        { type: 6, conjunction: 'a', fields: ['1', '10', '265598', 'SMART'] },
        { type: 7, conjunction: 'a', fields: ['1', '0.1', '265598', 'SMART'] },
      ],
      others: {
        deltaNeutralOrderType: 'MKT',
        deltaNeutralConId: '3',
        scalePriceIncrement: '0.1',
        scaleRandomPercent: '1',
        hedgeType: 'D',
        hedgeParam: 'p',
        deltaNeutralContract: '1',
        deltaNeutralContractPrice: '5',
        algoStrategy: 'Vwap',
        conditionsIgnoreRth: '1',
        minTradeQty: '1',
        competeAgainstBestOffset: 'Infinity',
        midOffsetAtHalf: '0.1',
      },
      lists: { algoParams: [['maxPctVol', '0.1']] },
    };
    const plain = { ...Q.placeOrder.empty, orderId: 5 };
    const count = (request: Request) => encodeRequest(request, 200).split('\0').length;
    // 8 + 7 + 1 + 3 + 1 + 2 fields of attributes, 12 + 20 + 2 of conditions, 1 + 2 + 2 of pegging
    expect(count(rich) - count(plain)).toBe(22 + 34 + 5);
    expect(decodeRequest(encodeRequest(rich, 200), 200)).toEqual(rich);
  });

  it.each(['PEG BENCH', 'PEG MID', 'PEGMID'])('of type %s carries its own fields', (orderType) => {
    const others: Readonly<Record<string, string>> =
      orderType === 'PEG BENCH' ? { referenceExchangeId: 'NYSE' } : { midOffsetAtWhole: '0.1' };
    const pegged: Request = { ...order, orderType, others };
    expect(decodeRequest(encodeRequest(pegged, 200), 200)).toEqual(pegged);
  });

  it('of a combination carries its legs, their prices and routing parameters', () => {
    const combination: Request = {
      ...order,
      contract: { ...order.contract, secType: 'BAG' },
      lists: {
        comboLegs: [
          ['265598', '1', 'BUY', 'SMART', '0', '0', '', '-1'],
          ['272093', '2', 'SELL', 'SMART', '0', '0', '', '-1'],
        ],
        legPrices: [['1.5'], ['']],
        routingParams: [['NonGuaranteed', '1']],
      },
    };
    for (const version of [151, 178, 200]) {
      expect(decodeRequest(encodeRequest(combination, version), version)).toEqual(combination);
    }
  });
});

describe('openOrder', () => {
  // Frame of a live Gateway at version 200 with real default values; names from the official decoder.
  const live = [
    `5|5|${C11}|BUY|1|MKT|0|0|DAY||DU1||0|ref|1|99|0|0|0||99.1/DU1/100|||`,
    '|||0|||0||-1|0||||||2147483647|0|0|0||3|0|0||0|0',
    '||0|None||0||||?|0|0||0|0|||||',
    '|0|0|0|2147483647|2147483647|||0||IB|0|0||0|0|PreSubmitted',
    `|${Array(9).fill(MAX).join('|')}||||`,
    `||${Array(9).fill(MAX).join('|')}|-9223372036854775808||0|`,
    `|0|0|0|None|${Array(6).fill(MAX).join('|')}|0||||0|1|0|0|0|||0|||||||0||0||2147483647||0`,
  ];
  const order: Reply = {
    ...R.openOrder.empty,
    orderId: 5,
    contract: { ...AAPL, primaryExchange: '' },
    action: 'BUY',
    quantity: 1,
    orderType: 'MKT',
    limitPrice: 0,
    auxPrice: 0,
    timeInForce: 'DAY',
    account: 'DU1',
    orderRef: 'ref',
    clientId: 1,
    permId: 99,
    state: { ...R.openOrder.empty.state, status: 'PreSubmitted' },
    others: { sharesAllocation: '99.1/DU1/100' },
  };

  it('is the frame of a live Gateway', () => {
    const expected = live
      .map((part, i) => (i === 0 ? part : part.slice(1)))
      .join('|')
      .split('|');
    const actual = encodeReply(order, 200).split('\0').slice(0, -1);
    expect(actual).toEqual(expected);
    expect(decodeReply(wire(expected.join('|')), 200)).toEqual(order);
  });

  it.each([157, 178, 200])(
    'carries at %i the fields that others bring with them, as completedOrder does',
    (version) => {
      const pegged = {
        orderType: 'PEG BENCH',
        conditions: [{ type: 3, conjunction: 'a', fields: ['1', '20261118 10:00:00'] }],
        others: {
          referenceExchangeId: 'NYSE',
          conditionsCancelOrder: '1',
          scalePriceIncrement: '0.1',
          scaleAutoReset: '1',
        },
      };
      for (const rich of [
        { ...R.openOrder.empty, ...pegged },
        { ...R.completedOrder.empty, ...pegged },
      ]) {
        expect(decodeReply(encodeReply(rich, version), version)).toEqual(rich);
      }
    },
  );
});
