import { cpuOfNodeMs } from '../support/cpu-time.ts';
import { type Figure, median } from '../support/figure.ts';
import { BINARY } from '../support/prelive.ts';

const ROUNDS = 15;

/**
 * CPU time of short commands divided by that of `node -e 0` in the same round, so that a slow moment of the machine
 * affects both. `folder` is outside of any `prelive.yaml`, `workspace` is that of one rehearsal.
 */
export async function measureColdStart(folder: string, workspace: string): Promise<readonly Figure[]> {
  const commands = { bare: ['-e', '0'], version: [BINARY, '--version'], gate: explain(workspace) };
  const times: Record<keyof typeof commands, number[]> = { bare: [], version: [], gate: [] };
  // The first round fills the compile cache and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of ['bare', 'version', 'gate'] as const) {
      const ms = await cpuOfNodeMs(commands[name], folder);
      if (round > 0) times[name].push(ms);
    }
  }
  const bare = median(times.bare);
  const over = (all: readonly number[]) => all.map((ms) => ms - bare);
  return [
    { what: 'bare Node', unit: 'ms CPU', values: times.bare, how: 'node -e 0' },
    { what: 'cold start', unit: 'ms CPU', values: over(times.version), aim: '< 45', how: '--version, over bare Node' },
    {
      what: 'gate evaluation',
      unit: 'ms CPU',
      values: over(times.gate),
      aim: '< 80',
      how: 'gates explain 7, over bare Node',
    },
  ];
}

const explain = (workspace: string) => [BINARY, 'gates', 'explain', '7', '--out', workspace];
