/** The seven steps of a rollback, in their order. */
export type RollbackStep = 'stop' | 'flatten' | 'verify' | 'disconnect' | 'investigate' | 'report' | 'fix';

/** A step with its action, its time target and the manual action when prelive cannot act. */
export interface RollbackStepPlan {
  readonly step: RollbackStep;
  readonly does: string;
  readonly target: string;
  readonly byHand: string;
}

/** Flatten and verify need the session, so the connection is closed after them. */
export const ROLLBACK_STEPS: readonly RollbackStepPlan[] = [
  {
    step: 'stop',
    does: 'halt the strategy and cancel own open orders',
    target: 'less than 10 seconds from the trigger',
    byHand: 'Trader Workstation: Global Cancel',
  },
  {
    step: 'flatten',
    does: 'close own positions with market orders',
    target: 'positions known in less than 30 seconds from the trigger',
    byHand: 'Trader Workstation: Close All Positions, or the trade desk of the broker',
  },
  {
    step: 'verify',
    does: 'read open orders and positions until both are empty twice in a row: a pending cancel may still fill',
    target: 'flat and verified in less than 2 minutes from the trigger',
    byHand: 'Trader Workstation or Client Portal: no order and no position is shown, looked at twice',
  },
  {
    step: 'disconnect',
    does: 'close the session with the gateway',
    target: 'after verification',
    byHand: 'close the gateway',
  },
  {
    step: 'investigate',
    does: 'find the cause in the ledger and the session log',
    target: 'started on the same day',
    byHand: 'read PAPER_TRADING_LOG.json and the logs of the gateway',
  },
  {
    step: 'report',
    does: 'report to the Risk Officer: trigger, times, loss, cause as far as known',
    target: 'on the same day',
    byHand: 'by telephone, then in writing',
  },
  {
    step: 'fix',
    does: 'correct the cause, then validate again: a changed system needs a new signed decision',
    target: 'before any return to trading',
    byHand: 'none: a return without a new decision is not allowed',
  },
];
