/** Outcome of stage 8. An approval is never given on simulated evidence. */
export type Decision =
  | 'GO_LIVE_APPROVED'
  | 'CONDITIONAL_APPROVAL'
  | 'ROLLBACK_AND_INVESTIGATE'
  | 'NOT_READY'
  | 'REHEARSAL_PASSED'
  | 'REHEARSAL_FAILED'
  | 'REHEARSAL_INCOMPLETE';

/** A signing role, as the policy names it. */
export type Role = 'risk_officer' | 'cto' | 'lead_trader';

/** Roles that must sign a go-live decision. */
export const DOSSIER_ROLES: readonly Role[] = ['risk_officer', 'cto', 'lead_trader'];

/** Roles that must sign the charter. */
export const CHARTER_ROLES: readonly Role[] = ['risk_officer', 'cto'];

/** Limits of a system at a step: signed with the decision, read by `prelive guard`. Amounts in `currency`. */
export interface DeploymentLimits {
  /** ISO 4217. */
  readonly currency: string;
  readonly capital_in_use: number;
  /** Largest value of one order. */
  readonly max_order_value: number;
  /** Largest value of the position in one symbol, long or short. */
  readonly max_position_value: number;
  /** Largest sum of all positions, and of all positions with their signs. */
  readonly max_gross_exposure: number;
  readonly max_net_exposure: number;
  /** Loss of a day that closes all positions. */
  readonly max_daily_loss: number;
  /** Drawdown that closes all positions. */
  readonly max_drawdown: number;
  readonly symbols: readonly string[];
}

/** Authors of the work under decision, by git `user.email`. */
export interface Work {
  /** Author of the commit. */
  readonly author: string;
  /** Person who ran `prelive propose`; absent when git has no address. */
  readonly proposer?: string;
}
