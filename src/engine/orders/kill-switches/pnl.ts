import type { KillSwitchDefinition } from './kill-switch.ts';

/** Profit over capital in use. */
export const PNL: KillSwitchDefinition = {
  name: 'pnl',
  title: 'loss',
  measure: 'loss',
  unit: 'capital',
  badIs: 'low',
  action: 'flatten',
  phrase: (level) => `loss of ${level} of the capital in use`,
  defaults: { warnAt: -0.03, fireAt: -0.05 },
  readAt: 'clock',
  createReader: (books) => () => books.profit / books.capitalInUse,
};
