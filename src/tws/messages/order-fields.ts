import type { FieldTable } from '../fields.ts';

/** Creates a table of fields with the same default text; names are separated by spaces. */
export function usually(usual: string, ...names: readonly string[]): FieldTable {
  return names.flatMap((line) => line.split(' ')).map((name) => [name, usual] as const);
}

/** Text of an unset integer in an order. */
export const UNSET_INTEGER_TEXT = '2147483647';

// Groups of fields that open and completed orders share.

export const OPEN_CLOSE: FieldTable = [...usually('', 'openClose'), ...usually('0', 'origin')];
export const FA_PROFILE = usually('', 'faProfile');
export const SCALE: FieldTable = [
  ...usually(UNSET_INTEGER_TEXT, 'scaleInitLevelSize scaleSubsLevelSize'),
  ...usually('', 'scalePriceIncrement'),
];
export const SCALE_DETAILS = usually(
  '',
  'scalePriceAdjustValue scalePriceAdjustInterval scaleProfitOffset scaleAutoReset scaleInitPosition',
  'scaleInitFillQty scaleRandomPercent',
);
export const HEDGE_TYPE = usually('', 'hedgeType');
export const HEDGE = usually('', 'hedgeParam');
export const DELTA_NEUTRAL = usually(
  '0',
  'deltaNeutralContractConId deltaNeutralContractDelta deltaNeutralContractPrice',
);
export const ALGO_STRATEGY = usually('', 'algoStrategy');
export const SOLICITED = usually('0', 'solicited');
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
