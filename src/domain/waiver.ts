import type { StageNumber } from './stage.ts';

/** A waiver whose signatures and scope (subject, step) were verified before it came here. */
export interface Waiver {
  readonly stage: StageNumber;
  /** Id of the clause that may be false. */
  readonly clause: string;
  /** Who signed it, e.g. `risk_officer, cto`. */
  readonly by: string;
  /** ISO 8601 UTC; from this instant on it does not count. */
  readonly until: string;
  readonly reason?: string;
}
