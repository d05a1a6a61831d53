import { type DrillRecord, type KillSwitchDrill, verifiedFlatAt } from '../../stages/08-go-live-decision/drills.ts';
import { shellWord } from '../output/shell-word.ts';
import type { Validation } from '../validation.ts';
import type { DrillReport } from './run-drill.ts';

/** Screen of a drill. */
export function drillLines(one: DrillReport, { workspace }: Validation): readonly string[] {
  const words = one.kind === 'rollback' ? formatFlat(one.drill) : formatKillSwitch(one.drill);
  return [
    ` ${one.kind} drill   ${words}   ${one.drill.positionsToClose} positions, ${one.drill.sourceClass} evidence`,
    ...one.report.missing.map(({ name, reason }) => `   ${name} is missing: ${reason}`),
    ...one.report.files.map(({ path }) => ` wrote ${workspace.folder}/${path}`),
    ` next  prelive decide --out ${shellWord(workspace.folder)}`,
  ];
}

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
