import type { FieldTable, NamedFields, NamedRows } from '../fields.ts';
import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';
import { contractFieldsWithoutPrimary, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type BareMessage, bareMessage } from './id-message.ts';
import { type OrderCondition, orderConditions } from './order-conditions.ts';
import {
  CONDITION_FLAGS,
  comboRows,
  createOrderWalk,
  EMPTY_TERMS,
  FA_PROFILE,
  OPEN_CLOSE,
  type OrderTerms,
  type OrderWalk,
  orderTerms,
  PEG_BENCH,
  PEGGED,
  RANDOMIZE,
  strategyFields,
  UNSET_INTEGER_TEXT,
  usually,
} from './order-fields.ts';

/** Requests the orders that have ended today. */
export interface ReqCompletedOrders {
  readonly kind: 'reqCompletedOrders';
  readonly apiOnly: boolean;
}

// 99, apiOnly
export const reqCompletedOrders = message<ReqCompletedOrders>(
  99,
  { kind: 'reqCompletedOrders', apiOnly: false },
  (f, m) => ({ kind: m.kind, apiOnly: f.flag(m.apiOnly) }),
);

/** An order that has ended. */
export interface CompletedOrderMessage extends OrderTerms {
  readonly kind: 'completedOrder';
  readonly contract: WireContract;
  readonly orderRef: string;
  readonly permId: number;
  readonly outsideRth: boolean;
  readonly status: string;
  readonly filledQuantity: number;
  readonly parentPermId: number;
  /** E.g. `20261116 09:31:02 US/Eastern`. */
  readonly completedTime: string;
  readonly completedStatus: string;
  readonly conditions: readonly OrderCondition[];
  /** All other fields that do not have their default text. */
  readonly others: NamedFields;
  /** `comboLegs`, `legPrices`, `routingParams`, `algoParams`. */
  readonly lists: NamedRows;
}

const EMPTY: CompletedOrderMessage = {
  kind: 'completedOrder',
  contract: EMPTY_CONTRACT,
  ...EMPTY_TERMS,
  orderRef: '',
  permId: 0,
  outsideRth: false,
  status: '',
  filledQuantity: 0,
  parentPermId: 0,
  completedTime: '',
  completedStatus: '',
  conditions: [],
  others: {},
  lists: {},
};

type Walk = OrderWalk<CompletedOrderMessage>;

// 101, contract without primaryExchange, order, attributes, legs, status, completion, fields by version
export const completedOrder = message<CompletedOrderMessage>(101, EMPTY, (f, m) => {
  const walk = createOrderWalk(f, m);
  const contract = contractFieldsWithoutPrimary(f, m.contract);
  const order = orderFields(walk);
  attributeFields(walk);
  comboRows(walk);
  strategyFields(walk, CLEARING);
  const status = f.text(m.status);
  walk.named(RANDOMIZE);
  if (/^PEG ?BENCH$/i.test(order.orderType)) walk.named(PEG_BENCH);
  const conditions = orderConditions(f, m.conditions);
  if (conditions.length > 0) walk.named(CONDITION_FLAGS);
  const completion = completionFields(walk);
  const { others, lists } = walk;
  for (const [since, table] of VERSION_FIELDS) if (f.serverVersion >= since) walk.named(table);
  return { kind: m.kind, contract, ...order, status, conditions, ...completion, others, lists };
});

function orderFields({ f, m, named }: Walk) {
  const terms = orderTerms(f, m);
  named(OPEN_CLOSE);
  const orderRef = f.text(m.orderRef);
  const permId = f.integer(m.permId);
  const outsideRth = f.flag(m.outsideRth);
  return {
    ...terms,
    orderRef,
    permId,
    outsideRth,
  };
}

function attributeFields({ f, named, given }: Walk): void {
  named(AFTER_OUTSIDE_RTH);
  if (f.serverVersion < SINCE.noFaProfile) named(FA_PROFILE);
  named(AFTER_FA);
  if (given('deltaNeutralOrderType', 'None') !== '') named(DELTA_NEUTRAL_ORDER);
  named(TRAIL);
}

function completionFields({ f, m, named }: Walk) {
  named(BEFORE_FILLED);
  const filledQuantity = f.double(m.filledQuantity);
  named(AFTER_FILLED);
  const parentPermId = f.integer(m.parentPermId);
  const completedTime = f.text(m.completedTime);
  const completedStatus = f.text(m.completedStatus);
  return { filledQuantity, parentPermId, completedTime, completedStatus };
}

const AFTER_OUTSIDE_RTH: FieldTable = [
  ...usually('0', 'hidden discretionaryAmt'),
  ...usually('', 'goodAfterTime faGroup faMethod faPercentage'),
];
const AFTER_FA: FieldTable = [
  ...usually('', 'modelCode goodTillDate'),
  ...usually('0', 'rule80A'),
  ...usually('', 'percentOffset settlingFirm'),
  ...usually('0', 'shortSaleSlot'),
  ...usually('', 'designatedLocation'),
  ...usually('-1', 'exemptCode'),
  ...usually('', 'startingPrice stockRefPrice delta stockRangeLower stockRangeUpper'),
  ...usually(UNSET_INTEGER_TEXT, 'displaySize'),
  ...usually('0', 'sweepToFill allOrNone'),
  ...usually('', 'minQty'),
  ...usually('3', 'ocaType'),
  ...usually('0', 'triggerMethod'),
  ...usually('', 'volatility'),
  ...usually('0', 'volatilityType'),
  ...usually('None', 'deltaNeutralOrderType'),
  ...usually('', 'deltaNeutralAuxPrice'),
];
const DELTA_NEUTRAL_ORDER: FieldTable = [
  ...usually('0', 'deltaNeutralConId deltaNeutralShortSale deltaNeutralShortSaleSlot'),
  ...usually('', 'deltaNeutralDesignatedLocation'),
];
const TRAIL: FieldTable = [
  ...usually('0', 'continuousUpdate referencePriceType'),
  ...usually('', 'trailStopPrice trailingPercent comboLegsDescription'),
];
const CLEARING: FieldTable = [
  ...usually('', 'clearingAccount'),
  ...usually('IB', 'clearingIntent'),
  ...usually('0', 'notHeld deltaNeutralContract'),
];
/** Contains the stop of a trailing order a second time; clients keep this value. */
const BEFORE_FILLED: FieldTable = [
  ...usually('', 'trailStopPrice limitPriceOffset cashQty'),
  ...usually('1', 'dontUseAutoPriceForHedge'),
  ...usually('0', 'isOmsContainer'),
  ...usually('', 'autoCancelDate'),
];
const AFTER_FILLED: FieldTable = [
  ...usually(UNSET_INTEGER_TEXT, 'refFuturesConId'),
  ...usually('0', 'autoCancelParent'),
  ...usually('', 'shareholder'),
  ...usually('0', 'imbalanceOnly routeMarketableToBbo'),
];

const VERSION_FIELDS: readonly (readonly [since: number, table: FieldTable])[] = [
  [SINCE.pegBestPegMid, PEGGED],
  [SINCE.customerAccount, usually('', 'customerAccount')],
  [SINCE.professionalCustomer, usually('0', 'professionalCustomer')],
  [SINCE.submitter, usually('', 'submitter')],
];

/** All completed orders have been sent. */
export type CompletedOrdersEnd = BareMessage<'completedOrdersEnd'>;
// 102
export const completedOrdersEnd = bareMessage(102, 'completedOrdersEnd');
