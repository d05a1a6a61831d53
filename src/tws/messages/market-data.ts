import type { Fields } from '../fields.ts';
import { message } from '../message.ts';
import { ProtocolError } from '../protocol-error.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';

/** Subscribes to quotes and trades of a contract. */
export interface ReqMktData {
  readonly kind: 'reqMktData';
  readonly reqId: number;
  readonly contract: WireContract;
  /** Comma-separated numbers of generic ticks. */
  readonly genericTicks: string;
  readonly snapshot: boolean;
  readonly regulatorySnapshot: boolean;
  readonly options: string;
}

// 1, version, reqId, contract, 0 (no delta-neutral contract), generic ticks, snapshot, regulatory snapshot, options
export const reqMktData = message<ReqMktData>(
  1,
  {
    kind: 'reqMktData',
    reqId: 0,
    contract: EMPTY_CONTRACT,
    genericTicks: '',
    snapshot: false,
    regulatorySnapshot: false,
    options: '',
  },
  (f, m) => {
    f.version('11');
    const reqId = f.integer(m.reqId);
    const contract = singleContract(f, m.contract, reqId);
    if (f.flag(false)) throw new ProtocolError('UNSUPPORTED', 'delta-neutral contracts are not supported', reqId);
    return {
      kind: m.kind,
      reqId,
      contract,
      genericTicks: f.text(m.genericTicks),
      snapshot: f.flag(m.snapshot),
      regulatorySnapshot: f.flag(m.regulatorySnapshot),
      options: f.text(m.options),
    };
  },
);

/** A contract that is no combination: the legs of one would follow it. */
export function singleContract(f: Fields, value: WireContract, requestId: number): WireContract {
  const contract = contractFields(f, value);
  if (contract.secType.toUpperCase() === 'BAG') {
    throw new ProtocolError('UNSUPPORTED', 'combinations (BAG) are not supported', requestId);
  }
  return contract;
}

/** Ends the subscription. */
export interface CancelMktData {
  readonly kind: 'cancelMktData';
  readonly reqId: number;
}

// 2, version, reqId
export const cancelMktData = message<CancelMktData>(2, { kind: 'cancelMktData', reqId: 0 }, (f, m) => {
  f.version('2');
  return { kind: m.kind, reqId: f.integer(m.reqId) };
});
