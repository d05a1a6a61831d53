import { message } from '../message.ts';
import { contractFieldsWithoutPrimary, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';

/** Subscribes to all positions. */
export interface ReqPositions {
  readonly kind: 'reqPositions';
}

// 61, version
export const reqPositions = message<ReqPositions>(61, { kind: 'reqPositions' }, (f, m) => {
  f.version('1');
  return m;
});

/** Ends the subscription. */
export interface CancelPositions {
  readonly kind: 'cancelPositions';
}

// 64, version
export const cancelPositions = message<CancelPositions>(64, { kind: 'cancelPositions' }, (f, m) => {
  f.version('1');
  return m;
});

/** A position; the contract's exchange is the listing exchange. */
export interface PositionMessage {
  readonly kind: 'position';
  readonly account: string;
  readonly contract: WireContract;
  readonly position: number;
  readonly averageCost: number;
}

// 61, version, account, contract without primaryExchange, position, average cost
export const position = message<PositionMessage>(
  61,
  { kind: 'position', account: '', contract: EMPTY_CONTRACT, position: 0, averageCost: 0 },
  (f, m) => {
    f.version('3');
    return {
      kind: m.kind,
      account: f.text(m.account),
      contract: contractFieldsWithoutPrimary(f, m.contract),
      position: f.double(m.position),
      averageCost: f.double(m.averageCost),
    };
  },
);

/** All positions have been sent once. */
export interface PositionEnd {
  readonly kind: 'positionEnd';
}

// 62, version
export const positionEnd = message<PositionEnd>(62, { kind: 'positionEnd' }, (f, m) => {
  f.version('1');
  return m;
});
