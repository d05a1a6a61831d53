/** Outcome of stage 8. An approval is never given on simulated evidence. */
export type Decision =
  | 'GO_LIVE_APPROVED'
  | 'CONDITIONAL_APPROVAL'
  | 'ROLLBACK_AND_INVESTIGATE'
  | 'NOT_READY'
  | 'REHEARSAL_PASSED'
  | 'REHEARSAL_FAILED'
  | 'REHEARSAL_INCOMPLETE';

/** A role that signs, as the policy names it. */
export type Role = 'risk_officer' | 'cto' | 'lead_trader';

/** Roles that must sign a go-live decision. */
export const DOSSIER_ROLES: readonly Role[] = ['risk_officer', 'cto', 'lead_trader'];

/** Roles that must sign the charter. */
export const CHARTER_ROLES: readonly Role[] = ['risk_officer', 'cto'];

/** What a system may do at most at a step: signed with the decision, read by `prelive guard`. Amounts in `currency`. */
export interface DeploymentLimits {
  /** ISO 4217. */
  readonly currency: string;
  readonly capital_in_use: number;
  /** Largest worth of one order. */
  readonly max_order_value: number;
  /** Largest worth of the position in one symbol, long or short. */
  readonly max_position_value: number;
  /** Largest sum of all positions, and of all positions with their signs. */
  readonly max_gross_exposure: number;
  readonly max_net_exposure: number;
  /** Loss of a day at which everything is closed. */
  readonly max_daily_loss: number;
  /** Fall from the highest point at which everything is closed. */
  readonly max_drawdown: number;
  readonly symbols: readonly string[];
}

/** Whose work a decision is about, as git names them (`user.email`). */
export interface Work {
  /** Author of the commit. */
  readonly author: string;
  /** Who ran `prelive propose`; absent where git does not know them. */
  readonly proposer?: string;
}
