import { type Fields, type FieldTable, type NamedFields, type NamedRows, UNSET_DOUBLE_TEXT } from '../fields.ts';
import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';
import { contractFieldsWithoutPrimary, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type OrderCondition, orderConditions } from './order-conditions.ts';
import {
  ALGO_STRATEGY,
  CONDITION_FLAGS,
  DELTA_NEUTRAL,
  FA_PROFILE,
  HEDGE,
  HEDGE_TYPE,
  OPEN_CLOSE,
  PEG_BENCH,
  PEGGED,
  RANDOMIZE,
  SCALE,
  SCALE_DETAILS,
  SOLICITED,
  UNSET_INTEGER_TEXT,
  usually,
} from './order-fields.ts';

/** Margin figures; set only in the reply to a what-if order. */
export interface WireMargin {
  readonly initial: number | undefined;
  readonly maintenance: number | undefined;
  readonly equityWithLoan: number | undefined;
}

/** Status, margin and commission of an order. */
export interface WireOrderState {
  readonly status: string;
  readonly before: WireMargin;
  readonly change: WireMargin;
  readonly after: WireMargin;
  readonly commission: number | undefined;
  readonly minCommission: number | undefined;
  readonly maxCommission: number | undefined;
  readonly commissionCurrency: string;
  readonly warningText: string;
}

/** An open order of the broker. */
export interface OpenOrderMessage {
  readonly kind: 'openOrder';
  readonly orderId: number;
  readonly contract: WireContract;
  readonly action: string;
  readonly quantity: number;
  readonly orderType: string;
  readonly limitPrice: number | undefined;
  readonly auxPrice: number | undefined;
  readonly timeInForce: string;
  readonly ocaGroup: string;
  readonly account: string;
  readonly orderRef: string;
  readonly clientId: number;
  readonly permId: number;
  readonly outsideRth: boolean;
  readonly parentId: number;
  readonly whatIf: boolean;
  readonly state: WireOrderState;
  readonly conditions: readonly OrderCondition[];
  /** All other fields that do not have their default text. */
  readonly others: NamedFields;
  /** `comboLegs`, `legPrices`, `routingParams`, `algoParams`, `allocations`. */
  readonly lists: NamedRows;
}

const NO_MARGIN: WireMargin = { initial: undefined, maintenance: undefined, equityWithLoan: undefined };

/** State of an order without values. */
export const EMPTY_ORDER_STATE: WireOrderState = {
  status: '',
  before: NO_MARGIN,
  change: NO_MARGIN,
  after: NO_MARGIN,
  commission: undefined,
  minCommission: undefined,
  maxCommission: undefined,
  commissionCurrency: '',
  warningText: '',
};

const EMPTY: OpenOrderMessage = {
  kind: 'openOrder',
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
  clientId: 0,
  permId: 0,
  outsideRth: false,
  parentId: 0,
  whatIf: false,
  state: EMPTY_ORDER_STATE,
  conditions: [],
  others: {},
  lists: {},
};

/** Field reader or writer, with the sources and targets of named fields and rows. */
interface Walk {
  readonly f: Fields;
  readonly m: OpenOrderMessage;
  readonly others: Record<string, string>;
  readonly lists: Record<string, readonly (readonly string[])[]>;
  readonly named: (table: FieldTable) => void;
  /** Text of a named field, when reading and when writing. */
  readonly given: (name: string, usual: string) => string;
}

// 5, orderId, contract without primaryExchange, order, attributes, legs, state, adjustments, fields by version.
// Default texts are from a live Gateway's plain stock order.
export const openOrder = message<OpenOrderMessage>(5, EMPTY, (f, m) => {
  const walk = createWalk(f, m);
  const orderId = f.integer(m.orderId);
  const contract = contractFieldsWithoutPrimary(f, m.contract);
  const order = orderFields(walk);
  const parentId = attributeFields(walk);
  legFields(walk);
  strategyFields(walk);
  const whatIf = f.flag(m.whatIf);
  const state = stateFields(walk);
  walk.named(RANDOMIZE);
  if (/^PEG ?BENCH$/i.test(order.orderType)) walk.named(PEG_BENCH);
  const conditions = orderConditions(f, m.conditions);
  if (conditions.length > 0) walk.named(CONDITION_FLAGS);
  walk.named(ADJUSTMENTS);
  for (const [since, table] of VERSION_FIELDS) if (f.serverVersion >= since) walk.named(table);
  const { others, lists } = walk;
  return { kind: m.kind, orderId, contract, ...order, parentId, whatIf, state, conditions, others, lists };
});

function createWalk(f: Fields, m: OpenOrderMessage): Walk {
  const others: Record<string, string> = {};
  return {
    f,
    m,
    others,
    lists: {},
    named: (table) => f.named(table, m.others, others),
    given: (name, usual) => m.others[name] ?? others[name] ?? usual,
  };
}

function orderFields({ f, m, named }: Walk) {
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
  const clientId = f.integer(m.clientId);
  const permId = f.integer(m.permId);
  const outsideRth = f.flag(m.outsideRth);
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
    clientId,
    permId,
    outsideRth,
  };
}

function attributeFields({ f, m, named, given }: Walk): number {
  named(AFTER_OUTSIDE_RTH);
  if (f.serverVersion < SINCE.noFaProfile) named(FA_PROFILE);
  named(AFTER_FA);
  const parentId = f.integer(m.parentId);
  named(VOLATILITY);
  if (given('deltaNeutralOrderType', 'None') !== '') named(DELTA_NEUTRAL_ORDER);
  named(TRAIL);
  return parentId;
}

function legFields({ f, m, lists, named, given }: Walk): void {
  f.rows('comboLegs', 8, m.lists, lists);
  f.rows('legPrices', 1, m.lists, lists);
  f.rows('routingParams', 2, m.lists, lists);
  named(SCALE);
  const increment = Number(given('scalePriceIncrement', ''));
  if (increment > 0 && increment < Number.MAX_VALUE) named(SCALE_DETAILS);
}

function strategyFields({ f, m, lists, named, given }: Walk): void {
  named(HEDGE_TYPE);
  if (given('hedgeType', '') !== '') named(HEDGE);
  named(CLEARING);
  if (given('deltaNeutralContract', '0') !== '0') named(DELTA_NEUTRAL);
  named(ALGO_STRATEGY);
  if (given('algoStrategy', '') !== '') f.rows('algoParams', 2, m.lists, lists);
  named(SOLICITED);
}

function stateFields({ f, m, lists, named }: Walk): WireOrderState {
  const s = m.state;
  const status = f.text(s.status);
  const before = margin(f, s.before);
  const change = margin(f, s.change);
  const after = margin(f, s.after);
  const commission = f.optionalDouble(s.commission);
  const minCommission = f.optionalDouble(s.minCommission);
  const maxCommission = f.optionalDouble(s.maxCommission);
  const commissionCurrency = f.text(s.commissionCurrency);
  if (f.serverVersion >= SINCE.orderPreview) {
    named(ORDER_PREVIEW);
    f.rows('allocations', 7, m.lists, lists);
  }
  const warningText = f.text(s.warningText);
  return { status, before, change, after, commission, minCommission, maxCommission, commissionCurrency, warningText };
}

function margin(f: Fields, m: WireMargin): WireMargin {
  return {
    initial: f.markedDouble(m.initial),
    maintenance: f.markedDouble(m.maintenance),
    equityWithLoan: f.markedDouble(m.equityWithLoan),
  };
}

const AFTER_OUTSIDE_RTH: FieldTable = [
  ...usually('0', 'hidden discretionaryAmt'),
  ...usually('', 'goodAfterTime sharesAllocation faGroup faMethod faPercentage'),
];
const AFTER_FA: FieldTable = [
  ...usually('', 'modelCode goodTillDate'),
  ...usually('0', 'rule80A'),
  ...usually('', 'percentOffset settlingFirm'),
  ...usually('0', 'shortSaleSlot'),
  ...usually('', 'designatedLocation'),
  ...usually('-1', 'exemptCode'),
  ...usually('0', 'auctionStrategy'),
  ...usually('', 'startingPrice stockRefPrice delta stockRangeLower stockRangeUpper'),
  ...usually(UNSET_INTEGER_TEXT, 'displaySize'),
  ...usually('0', 'blockOrder sweepToFill allOrNone'),
  ...usually('', 'minQty'),
  ...usually('3', 'ocaType'),
  ...usually('0', 'eTradeOnly firmQuoteOnly'),
  ...usually('', 'nbboPriceCap'),
];
const VOLATILITY: FieldTable = [
  ...usually('0', 'triggerMethod'),
  ...usually('', 'volatility'),
  ...usually('0', 'volatilityType'),
  ...usually('None', 'deltaNeutralOrderType'),
  ...usually('', 'deltaNeutralAuxPrice'),
];
const DELTA_NEUTRAL_ORDER: FieldTable = [
  ...usually('0', 'deltaNeutralConId'),
  ...usually('', 'deltaNeutralSettlingFirm deltaNeutralClearingAccount deltaNeutralClearingIntent'),
  ...usually('?', 'deltaNeutralOpenClose'),
  ...usually('0', 'deltaNeutralShortSale deltaNeutralShortSaleSlot'),
  ...usually('', 'deltaNeutralDesignatedLocation'),
];
const TRAIL: FieldTable = [
  ...usually('0', 'continuousUpdate referencePriceType'),
  ...usually('', 'trailStopPrice trailingPercent basisPoints basisPointsType comboLegsDescription'),
];
const CLEARING: FieldTable = [
  ...usually('0', 'optOutSmartRouting'),
  ...usually('', 'clearingAccount'),
  ...usually('IB', 'clearingIntent'),
  ...usually('0', 'notHeld deltaNeutralContract'),
];
const ORDER_PREVIEW: FieldTable = [
  ...usually('', 'marginCurrency'),
  ...usually(
    UNSET_DOUBLE_TEXT,
    'initialBeforeOutsideRth maintenanceBeforeOutsideRth equityBeforeOutsideRth initialChangeOutsideRth',
    'maintenanceChangeOutsideRth equityChangeOutsideRth initialAfterOutsideRth maintenanceAfterOutsideRth',
    'equityAfterOutsideRth',
  ),
  ...usually('-9223372036854775808', 'suggestedSize'),
  ...usually('', 'rejectReason'),
];
/** Contains the stop of a trailing order a second time; clients keep this value. */
const ADJUSTMENTS: FieldTable = [
  ...usually('None', 'adjustedOrderType'),
  ...usually(UNSET_DOUBLE_TEXT, 'triggerPrice trailStopPrice limitPriceOffset'),
  ...usually(UNSET_DOUBLE_TEXT, 'adjustedStopPrice adjustedStopLimitPrice adjustedTrailingAmount'),
  ...usually('0', 'adjustableTrailingUnit'),
  ...usually('', 'softDollarName softDollarValue softDollarDisplayName'),
  ...usually('0', 'cashQty'),
  ...usually('1', 'dontUseAutoPriceForHedge'),
  ...usually('0', 'isOmsContainer discretionaryUpToLimitPrice usePriceMgmtAlgo'),
];
const CME_TAGGING: FieldTable = [...usually('', 'extOperator'), ...usually(UNSET_INTEGER_TEXT, 'manualOrderIndicator')];

const VERSION_FIELDS: readonly (readonly [since: number, table: FieldTable])[] = [
  [SINCE.duration, usually('', 'duration')],
  [SINCE.postToAts, usually('', 'postToAts')],
  [SINCE.autoCancelParent, usually('0', 'autoCancelParent')],
  [SINCE.pegBestPegMid, PEGGED],
  [SINCE.customerAccount, usually('', 'customerAccount')],
  [SINCE.professionalCustomer, usually('0', 'professionalCustomer')],
  [SINCE.bondAccruedInterest, usually('', 'bondAccruedInterest')],
  [SINCE.includeOvernight, usually('0', 'includeOvernight')],
  [SINCE.cmeTaggingInOpenOrder, CME_TAGGING],
  [SINCE.submitter, usually('', 'submitter')],
  [SINCE.imbalanceOnly, usually('0', 'imbalanceOnly')],
];
