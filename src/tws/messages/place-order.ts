import type { Fields, FieldTable, NamedFields, NamedRows } from '../fields.ts';
import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { isCombination } from './combo-legs.ts';
import { type OrderCondition, orderConditions } from './order-conditions.ts';

/** A new order, or a change of the order with the same id. */
export interface PlaceOrder {
  readonly kind: 'placeOrder';
  readonly orderId: number;
  readonly contract: WireContract;
  /** `BUY`, `SELL`, `SSHORT`. */
  readonly action: string;
  readonly quantity: number;
  /** `MKT`, `LMT`, `STP`, ... */
  readonly orderType: string;
  readonly limitPrice: number | undefined;
  readonly auxPrice: number | undefined;
  readonly timeInForce: string;
  readonly ocaGroup: string;
  readonly account: string;
  readonly orderRef: string;
  readonly transmit: boolean;
  readonly parentId: number;
  readonly outsideRth: boolean;
  /** Returns margin and commission only; places no order. */
  readonly whatIf: boolean;
  readonly conditions: readonly OrderCondition[];
  /** All other fields that do not have their default text. */
  readonly others: NamedFields;
  /** `algoParams`: tag, value; for a combination also `comboLegs`, `legPrices`, `routingParams`. */
  readonly lists: NamedRows;
}

const EMPTY_ORDER: PlaceOrder = {
  kind: 'placeOrder',
  orderId: 0,
  contract: EMPTY_CONTRACT,
  action: '',
  quantity: 0,
  orderType: '',
  limitPrice: undefined,
  auxPrice: undefined,
  timeInForce: '',
  ocaGroup: '',
  account: '',
  orderRef: '',
  transmit: false,
  parentId: 0,
  outsideRth: false,
  whatIf: false,
  conditions: [],
  others: {},
  lists: {},
};

// 3, orderId, contract, then the tables below; the number above each is the index of its first field at version 178.
export const placeOrder = message<PlaceOrder>(3, EMPTY_ORDER, (f, m) => {
  const others: Record<string, string> = {};
  const lists: Record<string, readonly (readonly string[])[]> = {};
  const named = (table: FieldTable) => f.named(table, m.others, others);
  const orderId = f.integer(m.orderId);
  const contract = contractFields(f, m.contract);
  const main = mainFields(f, m, named);
  if (isCombination(contract)) comboRows(f, m, lists);
  attributeFields(f, m, others, named);
  namedWithRows(f, m, others, lists, named);
  const whatIf = f.flag(m.whatIf);
  named(AFTER_WHAT_IF);
  if (isPegBench(main.orderType)) named(PEG_BENCH);
  const conditions = orderConditions(f, m.conditions);
  if (conditions.length > 0) named(CONDITION_FLAGS);
  named(AFTER_CONDITIONS);
  versionFields(f, named, contract, main.orderType, m.others, others);
  return { kind: m.kind, orderId, contract, ...main, whatIf, conditions, others, lists };
});

type Named = (table: FieldTable) => void;

/** Creates a table of fields whose default text is empty. */
function blank(...names: readonly string[]): FieldTable {
  return names.flatMap((line) => line.split(' ')).map((name) => [name, ''] as const);
}

const SEC_ID = blank('secIdType secId');
const OPEN_CLOSE = blank('openClose origin');
const DISPLAY = blank('blockOrder sweepToFill displaySize triggerMethod');
const HIDDEN = blank('hidden');

// 14 (secIdType) to 34 (hidden)
function mainFields(f: Fields, m: PlaceOrder, named: Named) {
  named(SEC_ID);
  const action = f.text(m.action);
  const quantity = f.double(m.quantity);
  const orderType = f.text(m.orderType);
  const limitPrice = f.optionalDouble(m.limitPrice);
  const auxPrice = f.optionalDouble(m.auxPrice);
  const timeInForce = f.text(m.timeInForce);
  const ocaGroup = f.text(m.ocaGroup);
  const account = f.text(m.account);
  named(OPEN_CLOSE);
  const orderRef = f.text(m.orderRef);
  const transmit = f.flag(m.transmit);
  const parentId = f.integer(m.parentId);
  named(DISPLAY);
  const outsideRth = f.flag(m.outsideRth);
  named(HIDDEN);
  return {
    action,
    quantity,
    orderType,
    limitPrice,
    auxPrice,
    timeInForce,
    ocaGroup,
    account,
    orderRef,
    transmit,
    parentId,
    outsideRth,
  };
}

// Combinations only, after 34: legs {conId, ratio, action, exchange, open/close, short-sale slot, designated
// location, exempt code}, leg prices, routing parameters {tag, value}
function comboRows(f: Fields, m: PlaceOrder, lists: Record<string, readonly (readonly string[])[]>): void {
  f.rows('comboLegs', 8, m.lists, lists);
  f.rows('legPrices', 1, m.lists, lists);
  f.rows('routingParams', 2, m.lists, lists);
}

// 35
const AFTER_HIDDEN = blank(
  'sharesAllocation discretionaryAmt goodAfterTime goodTillDate faGroup faMethod faPercentage',
);
const FA_PROFILE = blank('faProfile');
// 42
const AFTER_FA = blank(
  'modelCode shortSaleSlot designatedLocation exemptCode ocaType rule80A settlingFirm allOrNone minQty',
  'percentOffset eTradeOnly firmQuoteOnly nbboPriceCap auctionStrategy startingPrice stockRefPrice',
  'delta stockRangeLower stockRangeUpper overridePercentageConstraints volatility volatilityType',
  'deltaNeutralOrderType deltaNeutralAuxPrice',
);
const DELTA_NEUTRAL_ORDER = blank(
  'deltaNeutralConId deltaNeutralSettlingFirm deltaNeutralClearingAccount deltaNeutralClearingIntent',
  'deltaNeutralOpenClose deltaNeutralShortSale deltaNeutralShortSaleSlot deltaNeutralDesignatedLocation',
);
// 66
const AFTER_DELTA_NEUTRAL_ORDER = blank(
  'continuousUpdate referencePriceType trailStopPrice trailingPercent scaleInitLevelSize',
  'scaleSubsLevelSize scalePriceIncrement',
);
const SCALE = blank(
  'scalePriceAdjustValue scalePriceAdjustInterval scaleProfitOffset scaleAutoReset scaleInitPosition',
  'scaleInitFillQty scaleRandomPercent',
);
// 73
const AFTER_SCALE = blank('scaleTable activeStartTime activeStopTime hedgeType');
const HEDGE = blank('hedgeParam');
// 77
const AFTER_HEDGE = blank('optOutSmartRouting clearingAccount clearingIntent notHeld');
const DELTA_NEUTRAL_PRESENT = [['deltaNeutralContract', '0']] as const;
const DELTA_NEUTRAL = blank('deltaNeutralContractConId deltaNeutralContractDelta deltaNeutralContractPrice');
const ALGO_STRATEGY = blank('algoStrategy');
const ALGO_ID = blank('algoId');
// 85
const AFTER_WHAT_IF = blank('miscOptions solicited randomizeSize randomizePrice');
const PEG_BENCH = blank(
  'referenceContractId isPeggedChangeAmountDecrease peggedChangeAmount referenceChangeAmount',
  'referenceExchangeId',
);
const CONDITION_FLAGS = blank('conditionsIgnoreRth conditionsCancelOrder');
// 90
const AFTER_CONDITIONS = blank(
  'adjustedOrderType triggerPrice limitPriceOffset adjustedStopPrice adjustedStopLimitPrice',
  'adjustedTrailingAmount adjustableTrailingUnit extOperator softDollarName softDollarValue cashQty',
  'mifid2DecisionMaker mifid2DecisionAlgo mifid2ExecutionTrader mifid2ExecutionAlgo',
  'dontUseAutoPriceForHedge isOmsContainer discretionaryUpToLimitPrice usePriceMgmtAlgo',
);

function attributeFields(f: Fields, m: PlaceOrder, others: NamedFields, named: Named): void {
  named(AFTER_HIDDEN);
  if (f.serverVersion < SINCE.noFaProfile) named(FA_PROFILE);
  named(AFTER_FA);
  if (isGiven('deltaNeutralOrderType', m.others, others)) named(DELTA_NEUTRAL_ORDER);
  named(AFTER_DELTA_NEUTRAL_ORDER);
  if (isGiven('scalePriceIncrement', m.others, others)) named(SCALE);
  named(AFTER_SCALE);
  if (isGiven('hedgeType', m.others, others)) named(HEDGE);
  named(AFTER_HEDGE);
}

function namedWithRows(
  f: Fields,
  m: PlaceOrder,
  others: NamedFields,
  lists: Record<string, readonly (readonly string[])[]>,
  named: Named,
): void {
  named(DELTA_NEUTRAL_PRESENT);
  if (isGiven('deltaNeutralContract', m.others, others)) named(DELTA_NEUTRAL);
  named(ALGO_STRATEGY);
  if (isGiven('algoStrategy', m.others, others)) f.rows('algoParams', 2, m.lists, lists);
  named(ALGO_ID);
}

/** True when a field is set, on which later fields depend; the writer checks `from`, the reader `into`. */
function isGiven(name: string, from: NamedFields, into: NamedFields): boolean {
  return (from[name] ?? into[name] ?? '') !== '';
}

function isPegBench(orderType: string): boolean {
  return /^PEG ?BENCH$/i.test(orderType);
}

// 109, by version
function versionFields(
  f: Fields,
  named: Named,
  contract: WireContract,
  orderType: string,
  from: NamedFields,
  into: NamedFields,
): void {
  const { serverVersion } = f;
  for (const [since, table] of VERSION_FIELDS) if (serverVersion >= since) named(table);
  if (serverVersion >= SINCE.pegBestPegMid) peggedFields(named, contract, orderType, from, into);
  if (serverVersion >= SINCE.customerAccount) named(CUSTOMER_ACCOUNT);
  if (serverVersion >= SINCE.professionalCustomer) named(PROFESSIONAL_CUSTOMER);
  if (serverVersion >= SINCE.rfqFields && serverVersion < SINCE.noRfqFields) named(RFQ);
  if (serverVersion >= SINCE.includeOvernight) named(INCLUDE_OVERNIGHT);
  if (serverVersion >= SINCE.cmeTagging) named(MANUAL_ORDER_INDICATOR);
  if (serverVersion >= SINCE.imbalanceOnly) named(IMBALANCE_ONLY);
}

const VERSION_FIELDS = [
  [SINCE.duration, blank('duration')],
  [SINCE.postToAts, blank('postToAts')],
  [SINCE.autoCancelParent, blank('autoCancelParent')],
  [SINCE.advancedOrderReject, blank('advancedErrorOverride')],
  [SINCE.manualOrderTime, blank('manualOrderTime')],
] as const;

const CUSTOMER_ACCOUNT = blank('customerAccount');
const PROFESSIONAL_CUSTOMER = blank('professionalCustomer');
const INCLUDE_OVERNIGHT = blank('includeOvernight');
const MANUAL_ORDER_INDICATOR = blank('manualOrderIndicator');
const IMBALANCE_ONLY = blank('imbalanceOnly');
const MIN_TRADE_QUANTITY = blank('minTradeQty');
const PEG_BEST = blank('minCompeteSize competeAgainstBestOffset');
const MID_OFFSETS = blank('midOffsetAtWhole midOffsetAtHalf');

const RFQ = [
  ['rfqText', ''],
  ['rfqInteger', '2147483647'],
] as const;

function peggedFields(
  named: Named,
  contract: WireContract,
  orderType: string,
  from: NamedFields,
  into: NamedFields,
): void {
  if (contract.exchange === 'IBKRATS') named(MIN_TRADE_QUANTITY);
  const isPegBest = /^PEG ?BEST$/i.test(orderType);
  if (isPegBest) named(PEG_BEST);
  const offset = from['competeAgainstBestOffset'] ?? into['competeAgainstBestOffset'];
  const upToMid = isPegBest && offset === 'Infinity';
  if (upToMid || /^PEG ?MID$/i.test(orderType)) named(MID_OFFSETS);
}
