import type { KillSwitchName } from './session-record.ts';

/** Description of a kill switch for documents and screens. */
export interface KillSwitchDescription {
  /** Unique, in snake_case: used in records, and as prefix of its levels in `prelive.yaml`. */
  readonly name: KillSwitchName;
  /** Name in documents: `drawdown`. */
  readonly title: string;
  /** Compared measure: `fall from the highest point`. */
  readonly measure: string;
  /** `capital`: a fraction of the capital in use, shown in percent and in money. */
  readonly unit: 'capital' | 'probability' | 'number';
  /** Bad side: low for a profit, high for a drawdown. */
  readonly badIs: 'low' | 'high';
  /** Effect of firing: closes all positions, or stops and keeps them for a person. */
  readonly action: 'flatten' | 'halt';
  /** A level in words: `fall of 15 % from the highest point` for `15 %`. */
  readonly phrase: (level: string) => string;
}

/** A kill switch with its levels. */
export interface KillSwitchInForce extends KillSwitchDescription {
  readonly warnAt: number;
  readonly fireAt: number;
}

/** True beyond a level; a value equal to it is not beyond. */
export function isBeyond({ badIs }: Pick<KillSwitchDescription, 'badIs'>, value: number, level: number): boolean {
  return badIs === 'low' ? value < level : value > level;
}
