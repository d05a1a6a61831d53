import type { Fields, FieldTable, NamedFields, NamedRows } from '../fields.ts';

/** The fields with which every message about an order begins, after its contract. */
export interface OrderTerms {
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
}

export const EMPTY_TERMS: OrderTerms = {
  action: '',
  quantity: 0,
  orderType: '',
  limitPrice: undefined,
  auxPrice: undefined,
  timeInForce: '',
  ocaGroup: '',
  account: '',
};

/** Reads or writes the terms of an order. Members are evaluated in the order of the wire. */
export function orderTerms(f: Fields, m: OrderTerms): OrderTerms {
  return {
    action: f.text(m.action),
    quantity: f.double(m.quantity),
    orderType: f.text(m.orderType),
    limitPrice: f.optionalDouble(m.limitPrice),
    auxPrice: f.optionalDouble(m.auxPrice),
    timeInForce: f.text(m.timeInForce),
    ocaGroup: f.text(m.ocaGroup),
    account: f.text(m.account),
  };
}

/** Field reader or writer of an order, with the sources and targets of named fields and rows. */
export interface OrderWalk<M> {
  readonly f: Fields;
  readonly m: M;
  readonly others: Record<string, string>;
  readonly lists: Record<string, readonly (readonly string[])[]>;
  readonly named: (table: FieldTable) => void;
  /** Text of a named field, when reading and when writing. */
  readonly given: (name: string, usual: string) => string;
}

/** Starts the walk over the fields of an order message. */
export function createOrderWalk<M extends { readonly others: NamedFields }>(f: Fields, m: M): OrderWalk<M> {
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

type WithLists = { readonly lists: NamedRows };

/** Combinations: legs {conId, ratio, action, exchange, open/close, short-sale slot, location, exempt code}, prices, routing. */
export function comboRows({ f, m, lists }: Pick<OrderWalk<WithLists>, 'f' | 'm' | 'lists'>): void {
  f.rows('comboLegs', 8, m.lists, lists);
  f.rows('legPrices', 1, m.lists, lists);
  f.rows('routingParams', 2, m.lists, lists);
}

/** Scale, hedge, clearing, delta-neutral and algorithm fields of an open and of a completed order. */
export function strategyFields({ f, m, lists, named, given }: OrderWalk<WithLists>, clearing: FieldTable): void {
  named(SCALE);
  const increment = Number(given('scalePriceIncrement', ''));
  if (increment > 0 && increment < Number.MAX_VALUE) named(SCALE_DETAILS);
  named(HEDGE_TYPE);
  if (given('hedgeType', '') !== '') named(HEDGE);
  named(clearing);
  if (given('deltaNeutralContract', '0') !== '0') named(DELTA_NEUTRAL);
  named(ALGO_STRATEGY);
  if (given('algoStrategy', '') !== '') f.rows('algoParams', 2, m.lists, lists);
  named(SOLICITED);
}

/** Creates a table of fields with the same default text; names are separated by spaces. */
export function usually(usual: string, ...names: readonly string[]): FieldTable {
  return names.flatMap((line) => line.split(' ')).map((name) => [name, usual] as const);
}

/** Text of an unset integer in an order. */
export const UNSET_INTEGER_TEXT = '2147483647';

// Groups of fields that open and completed orders share.

export const OPEN_CLOSE: FieldTable = [...usually('', 'openClose'), ...usually('0', 'origin')];
export const FA_PROFILE = usually('', 'faProfile');
const SCALE: FieldTable = [
  ...usually(UNSET_INTEGER_TEXT, 'scaleInitLevelSize scaleSubsLevelSize'),
  ...usually('', 'scalePriceIncrement'),
];
const SCALE_DETAILS = usually(
  '',
  'scalePriceAdjustValue scalePriceAdjustInterval scaleProfitOffset scaleAutoReset scaleInitPosition',
  'scaleInitFillQty scaleRandomPercent',
);
const HEDGE_TYPE = usually('', 'hedgeType');
const HEDGE = usually('', 'hedgeParam');
const DELTA_NEUTRAL = usually('0', 'deltaNeutralContractConId deltaNeutralContractDelta deltaNeutralContractPrice');
const ALGO_STRATEGY = usually('', 'algoStrategy');
const SOLICITED = usually('0', 'solicited');
export const RANDOMIZE = usually('0', 'randomizeSize randomizePrice');
export const PEG_BENCH = usually(
  '0',
  'referenceContractId isPeggedChangeAmountDecrease peggedChangeAmount referenceChangeAmount',
  'referenceExchangeId',
);
export const CONDITION_FLAGS = usually('0', 'conditionsIgnoreRth conditionsCancelOrder');
export const PEGGED = usually(
  '',
  'minTradeQty minCompeteSize competeAgainstBestOffset midOffsetAtWhole midOffsetAtHalf',
);
