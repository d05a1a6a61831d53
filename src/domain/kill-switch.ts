import type { KillSwitchName } from './session-record.ts';

/** A kill switch as documents and screens speak of it. */
export interface KillSwitchDescription {
  /** In snake_case, unique: it stands in records, and before the names of its levels in `prelive.yaml`. */
  readonly name: KillSwitchName;
  /** As documents call it: `drawdown`. */
  readonly title: string;
  /** Measure that is compared with the levels: `fall from the highest point`. */
  readonly measure: string;
  /** `capital`: a fraction of the capital in use, shown in percent and in money. */
  readonly unit: 'capital' | 'probability' | 'number';
  /** A profit is bad when low, a drawdown when high. */
  readonly badIs: 'low' | 'high';
  /** Effect of firing: closes all positions, or stops and keeps them for somebody to look at. */
  readonly action: 'flatten' | 'halt';
  /** A level in words: `fall of 15 % from the highest point` for `15 %`. */
  readonly phrase: (level: string) => string;
}

/** The same with the levels in force. */
export interface KillSwitchInForce extends KillSwitchDescription {
  readonly warnAt: number;
  readonly fireAt: number;
}

/** True beyond a level; on it is not beyond. */
export function isBeyond({ badIs }: Pick<KillSwitchDescription, 'badIs'>, value: number, level: number): boolean {
  return badIs === 'low' ? value < level : value > level;
}
