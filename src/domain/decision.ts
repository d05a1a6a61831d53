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
