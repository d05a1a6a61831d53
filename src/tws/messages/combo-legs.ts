import type { Fields } from '../fields.ts';
import type { WireContract } from '../wire-contract.ts';

/** A leg of a combination (secType BAG) in a request for data. */
export interface ComboLeg {
  readonly conId: number;
  readonly ratio: number;
  readonly action: string;
  readonly exchange: string;
}

const EMPTY_LEG: ComboLeg = { conId: 0, ratio: 0, action: '', exchange: '' };

/** True when the contract is a combination, whose legs follow it. */
export function isCombination(contract: WireContract): boolean {
  return contract.secType.toUpperCase() === 'BAG';
}

/** Legs of a combination: count, {conId, ratio, action, exchange}; no field for other contracts. */
export function comboLegs(f: Fields, contract: WireContract, legs: readonly ComboLeg[]): readonly ComboLeg[] {
  if (!isCombination(contract)) return [];
  return f.list(legs, EMPTY_LEG, (g, leg) => ({
    conId: g.integer(leg.conId),
    ratio: g.integer(leg.ratio),
    action: g.text(leg.action),
    exchange: g.text(leg.exchange),
  }));
}
