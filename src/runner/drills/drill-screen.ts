import { shellWord } from '../output/shell-word.ts';
import type { Validation } from '../validation.ts';
import { formatFlat, formatKillSwitch } from './drill-words.ts';
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
