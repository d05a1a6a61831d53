import { type DrillRecord, type KillSwitchDrill, verifiedFlatAt } from '../../stages/08-go-live-decision/drills.ts';

/** Example: `flat in 38.0 s (< 120 s)`. */
export function formatFlat(drill: DrillRecord): string {
  const at = verifiedFlatAt(drill.reads);
  return at === null ? 'never verified flat' : `flat in ${seconds(at - drill.triggeredAt)} s (< 120 s)`;
}

/** Example: `fired at -5.02 %, flat in 21.0 s (< 120 s)`. */
export function formatKillSwitch(drill: KillSwitchDrill): string {
  if (drill.firedValue === null) return 'did not fire';
  return `fired at ${(100 * drill.firedValue).toFixed(2)} %, ${formatFlat(drill)}`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);
