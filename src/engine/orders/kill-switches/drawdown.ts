import type { KillSwitchDefinition } from './kill-switch.ts';

/** (max E - E)/max E with E = capital in use + profit, the start included. */
export const DRAWDOWN: KillSwitchDefinition = {
  name: 'drawdown',
  title: 'drawdown',
  measure: 'fall from the highest point',
  unit: 'capital',
  badIs: 'high',
  action: 'flatten',
  phrase: (level) => `fall of ${level} from the highest point`,
  defaults: { warnAt: 0.1, fireAt: 0.15 },
  readAt: 'clock',
  createReader: (books) => {
    let peak = books.capitalInUse;
    return () => {
      const equity = books.capitalInUse + books.profit;
      peak = Math.max(peak, equity);
      return (peak - equity) / peak;
    };
  },
};
