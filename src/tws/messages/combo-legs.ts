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

/** Whether the legs of a combination follow a contract. */
export function isCombination(contract: WireContract): boolean {
  return contract.secType.toUpperCase() === 'BAG';
}

/** For a combination alone: count, {conId, ratio, action, exchange}. */
export function comboLegs(f: Fields, contract: WireContract, legs: readonly ComboLeg[]): readonly ComboLeg[] {
  if (!isCombination(contract)) return [];
  return f.list(legs, EMPTY_LEG, (g, leg) => ({
    conId: g.integer(leg.conId),
    ratio: g.integer(leg.ratio),
    action: g.text(leg.action),
    exchange: g.text(leg.exchange),
  }));
}
