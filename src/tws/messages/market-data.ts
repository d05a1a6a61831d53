import type { Fields } from '../fields.ts';
import { message, versionedMessage } from '../message.ts';
import { ProtocolError } from '../protocol-error.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type ComboLeg, comboLegs } from './combo-legs.ts';

/** The underlying that hedges a delta-neutral combination. */
export interface DeltaNeutralContract {
  readonly conId: number;
  readonly delta: number;
  readonly price: number;
}

/** Subscribes to quotes and trades of a contract. */
export interface ReqMktData {
  readonly kind: 'reqMktData';
  readonly reqId: number;
  readonly contract: WireContract;
  /** Empty unless secType is BAG. */
  readonly legs: readonly ComboLeg[];
  /** None or one. */
  readonly deltaNeutral: readonly DeltaNeutralContract[];
  /** Comma-separated numbers of generic ticks. */
  readonly genericTicks: string;
  readonly snapshot: boolean;
  readonly regulatorySnapshot: boolean;
  readonly options: string;
}

// 1, version, reqId, contract, legs of a combination, delta-neutral contracts (0 or 1), generic ticks, snapshot,
// regulatory snapshot, options
export const reqMktData = message<ReqMktData>(
  1,
  {
    kind: 'reqMktData',
    reqId: 0,
    contract: EMPTY_CONTRACT,
    legs: [],
    deltaNeutral: [],
    genericTicks: '',
    snapshot: false,
    regulatorySnapshot: false,
    options: '',
  },
  (f, m) => {
    f.version('11');
    const reqId = f.integer(m.reqId);
    const contract = contractFields(f, m.contract);
    return {
      kind: m.kind,
      reqId,
      contract,
      legs: comboLegs(f, contract, m.legs),
      deltaNeutral: deltaNeutral(f, m.deltaNeutral),
      genericTicks: f.text(m.genericTicks),
      snapshot: f.flag(m.snapshot),
      regulatorySnapshot: f.flag(m.regulatorySnapshot),
      options: f.text(m.options),
    };
  },
);

function deltaNeutral(f: Fields, contracts: readonly DeltaNeutralContract[]): readonly DeltaNeutralContract[] {
  const read = f.list(contracts, { conId: 0, delta: 0, price: 0 }, (g, each) => ({
    conId: g.integer(each.conId),
    delta: g.double(each.delta),
    price: g.double(each.price),
  }));
  if (read.length > 1) throw new ProtocolError('BAD_FIELD', 'expected at most one delta-neutral contract');
  return read;
}

/** Ends the subscription. */
export interface CancelMktData {
  readonly kind: 'cancelMktData';
  readonly reqId: number;
}

// 2, version, reqId
export const cancelMktData = versionedMessage<CancelMktData>(2, '2', { kind: 'cancelMktData', reqId: 0 }, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
}));
