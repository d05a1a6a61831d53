import type { Fields } from '../fields.ts';
import { message } from '../message.ts';
import { SINCE } from '../server-versions.ts';

/** Originator of a cancel request, required by CME. */
export interface CancelTag {
  readonly extOperator: string;
  /** Unset, 0 automatic, 1 manual. */
  readonly manualOrderIndicator: number | undefined;
}

const EMPTY_TAG: CancelTag = { extOperator: '', manualOrderIndicator: undefined };

/** Cancels an order. */
export interface CancelOrder {
  readonly kind: 'cancelOrder';
  readonly orderId: number;
  readonly manualCancelTime: string;
  readonly tag: CancelTag;
}

// until 191: 4, version, orderId, manual time (169), three fillers (187 to 189);
// from 192 on: 4, orderId, manual time, extOperator, manual indicator
export const cancelOrder = message<CancelOrder>(
  4,
  { kind: 'cancelOrder', orderId: 0, manualCancelTime: '', tag: EMPTY_TAG },
  (f, m) => {
    const { serverVersion } = f;
    if (serverVersion < SINCE.cmeTagging) f.version('1');
    const orderId = f.integer(m.orderId);
    const manualCancelTime = serverVersion >= SINCE.manualOrderTime ? f.text(m.manualCancelTime) : m.manualCancelTime;
    if (serverVersion >= SINCE.rfqFields && serverVersion < SINCE.noRfqFields) {
      for (const filler of ['', '', '2147483647']) f.version(filler);
    }
    return { kind: m.kind, orderId, manualCancelTime, tag: cancelTag(f, m.tag) };
  },
);

function cancelTag(f: Fields, tag: CancelTag): CancelTag {
  if (f.serverVersion < SINCE.cmeTagging) return tag;
  return {
    extOperator: f.text(tag.extOperator),
    manualOrderIndicator: f.optionalInteger(tag.manualOrderIndicator),
  };
}

/** Cancels every order of every client. */
export interface ReqGlobalCancel {
  readonly kind: 'reqGlobalCancel';
  readonly tag: CancelTag;
}

// until 191: 58, version; from 192 on: 58, extOperator, manual indicator
export const reqGlobalCancel = message<ReqGlobalCancel>(58, { kind: 'reqGlobalCancel', tag: EMPTY_TAG }, (f, m) => {
  if (f.serverVersion < SINCE.cmeTagging) f.version('1');
  return { kind: m.kind, tag: cancelTag(f, m.tag) };
});
