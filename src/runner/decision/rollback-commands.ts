import type { RollbackStep } from '../../stages/08-go-live-decision/rollback-steps.ts';

/** Commands for each step of a rollback; a test checks them against the command list. */
export const ROLLBACK_COMMANDS: Readonly<Record<RollbackStep, string>> = {
  stop: 'Ctrl-C (SIGINT) in the terminal of the running session: it cancels its open orders at once',
  flatten: 'done by the same Ctrl-C: it closes its own positions with market orders before it ends',
  verify: 'prelive stage6 --paper',
  disconnect: 'done by the session when it ends; else close the gateway',
  investigate: 'prelive gates explain 7',
  report: 'send PRELIVE_VERIFICATION_LOG.json and PAPER_TRADING_LOG.json to the Risk Officer',
  fix: 'prelive rehearse --system . , then every stage again',
};
