import {
  delayCallbacks,
  duplicateCallbacks,
  duplicateExecution,
  filledBeforeExecution,
  loseCallbacks,
  reorderCallbacks,
} from './callback-faults.ts';
import {
  competingSession,
  connectivityLost,
  farmOutage,
  nightlyReset,
  notice,
  silentData,
  weeklyRelogin,
} from './connectivity-faults.ts';
import { accountSilence, clockSkew, delayedData } from './data-faults.ts';
import type { StartFault } from './fault-context.ts';
import type { FaultName, FaultParameters } from './fault-parameters.ts';
import {
  corruptFrame,
  dropConnection,
  halfOpen,
  portReset,
  refuseConnections,
  slowConsumer,
  splitFrames,
  stall,
} from './network-faults.ts';
import { answerError, idRollBack, ignoreRequest, pacingViolation, rateLimitDisconnect } from './request-faults.ts';
import {
  bustExecution,
  cancelOrderFault,
  correctExecution,
  fillOrder,
  halt,
  orphanFill,
  outsideTrade,
  overFill,
  shock,
} from './venue-faults.ts';

/** Start function of each fault. */
export const FAULTS: { readonly [K in FaultName]: StartFault<FaultParameters[K]> } = {
  'drop-connection': dropConnection,
  'refuse-connections': refuseConnections,
  'half-open': halfOpen,
  stall,
  'split-frames': splitFrames,
  'corrupt-frame': corruptFrame,
  'slow-consumer': slowConsumer,
  'port-reset': portReset,
  notice,
  'connectivity-lost': connectivityLost,
  'nightly-reset': nightlyReset,
  'weekly-relogin': weeklyRelogin,
  'farm-outage': farmOutage,
  'answer-error': answerError,
  'ignore-request': ignoreRequest,
  'id-roll-back': idRollBack,
  'pacing-violation': pacingViolation,
  'rate-limit-disconnect': rateLimitDisconnect,
  'lose-callbacks': loseCallbacks,
  'duplicate-callbacks': duplicateCallbacks,
  'delay-callbacks': delayCallbacks,
  'reorder-callbacks': reorderCallbacks,
  'filled-before-execution': filledBeforeExecution,
  'competing-session': competingSession,
  'silent-data': silentData,
  'delayed-data': delayedData,
  'account-silence': accountSilence,
  'clock-skew': clockSkew,
  'fill-order': fillOrder,
  'cancel-order': cancelOrderFault,
  'over-fill': overFill,
  'duplicate-execution': duplicateExecution,
  'correct-execution': correctExecution,
  'bust-execution': bustExecution,
  'orphan-fill': orphanFill,
  'outside-trade': outsideTrade,
  halt,
  shock,
};

/** Names of all faults. */
export const FAULT_NAMES: readonly FaultName[] = namesOf(FAULTS);

/** Faults that take effect when they begin. The others have an effect only on clients or messages that they concern. */
export const STRIKE_AT_ONCE: ReadonlySet<FaultName> = new Set<FaultName>([
  'refuse-connections',
  'connectivity-lost',
  'nightly-reset',
  'weekly-relogin',
  'farm-outage',
  'id-roll-back',
  'fill-order',
  'cancel-order',
  'over-fill',
  'correct-execution',
  'bust-execution',
  'orphan-fill',
  'outside-trade',
  'halt',
  'shock',
]);

function namesOf<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  const names: K[] = [];
  for (const name in record) names.push(name);
  return names;
}
