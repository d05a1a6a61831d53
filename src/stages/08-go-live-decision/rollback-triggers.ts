import type { JsonObject } from '../../domain/json.ts';
import type { TradingLimits } from './inputs.ts';
import { formatFiring } from './kill-switch-words.ts';
import { formatPercent } from './words.ts';

/** What starts a rollback: by itself, after an alert, or by hand. */
export interface RollbackTrigger {
  readonly name: string;
  readonly kind: 'automatic' | 'alert' | 'manual';
  readonly condition: string;
  readonly action: string;
  /** Who decides, for alerts and manual ones. */
  readonly decides: string;
}

/** All triggers with the levels in force. */
export function rollbackTriggers({ killSwitches, rollback }: TradingLimits): readonly RollbackTrigger[] {
  return [
    ...killSwitches.map((each) => {
      const { condition, action } = formatFiring(each);
      return automatic(each.title, condition, action);
    }),
    automatic(
      'connection',
      `more than ${rollback.connectionFailuresPerHour} connection failures in an hour`,
      'halt and flatten',
    ),
    alert('pacing', `more than ${rollback.pacingViolationsPerHour} pacing violations in an hour`),
    alert('rejects', `more than ${formatPercent(rollback.rejectRatio)} of the orders rejected`),
    alert('latency', `95th percentile of the place latency above ${rollback.latencyFactor} times the baseline`),
    manual('strategy malfunction', 'Risk Officer'),
    manual('market anomaly', 'Chief Technology Officer and Risk Officer'),
    manual('regulatory issue', 'Compliance'),
    manual('operational error', 'desk manager'),
  ];
}

/** The triggers as the documents take them. */
export function triggerRows(limits: TradingLimits): readonly JsonObject[] {
  return rollbackTriggers(limits).map((trigger) => ({ ...trigger }));
}

function automatic(name: string, condition: string, action: string): RollbackTrigger {
  return { name, kind: 'automatic', condition, action, decides: 'nobody: it happens by itself' };
}

function alert(name: string, condition: string): RollbackTrigger {
  return { name, kind: 'alert', condition, action: 'alert, wait for a person', decides: 'Lead Trader' };
}

function manual(name: string, decides: string): RollbackTrigger {
  return {
    name,
    kind: 'manual',
    condition: `a person sees ${/^[aeo]/.test(name) ? 'an' : 'a'} ${name}`,
    action: 'start the rollback',
    decides,
  };
}
