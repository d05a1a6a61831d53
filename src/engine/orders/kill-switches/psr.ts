import type { EquityPoint } from '../../../domain/session-record.ts';
import { createRollingPsr } from '../../../statistics/rolling-psr.ts';
import type { KillSwitchLevels } from '../../base/config.ts';
import type { KillSwitchBooks, KillSwitchDefinition, KillSwitchReading } from './kill-switch.ts';

/** Window of one-minute returns (four hours), and the fewest for a reading. */
const [WINDOW_MINUTES, MINIMUM_OBSERVATIONS] = [240, 120];

/** Probability that the Sharpe ratio is above 0. */
export const PSR: KillSwitchDefinition = {
  name: 'psr',
  title: 'probabilistic Sharpe ratio',
  measure: 'probabilistic Sharpe ratio of one-minute returns',
  unit: 'probability',
  badIs: 'low',
  action: 'halt',
  phrase: (level) => level,
  defaults: { warnAt: 0.3, fireAt: 0.2, windowMinutes: WINDOW_MINUTES, minimumObservations: MINIMUM_OBSERVATIONS },
  readAt: 'minute',
  createReader: ({ log }, levels) => createWindowPsr(log, levels),
};

/** Returns the PSR against 0 of the one-minute returns in the window; undefined with too few or without variance. */
function createWindowPsr(log: KillSwitchBooks['log'], levels: KillSwitchLevels): () => KillSwitchReading {
  const { windowMinutes = WINDOW_MINUTES, minimumObservations = MINIMUM_OBSERVATIONS } = levels;
  const psr = createRollingPsr(windowMinutes);
  let read = 1;
  return () => {
    for (; read < log.equity.length; read++) psr.add(minuteReturn(log.equity, read));
    return psr.count() < minimumObservations ? undefined : psr.estimate();
  };
}

function minuteReturn(equity: readonly EquityPoint[], i: number): number {
  const [before, now] = [equity[i - 1]?.equity ?? Number.NaN, equity[i]?.equity ?? Number.NaN];
  return now / before - 1;
}
