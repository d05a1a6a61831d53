import { join } from 'node:path';
import { cpuOfNodeMs } from '../support/cpu-time.ts';
import { writeEmptyCli } from '../support/empty-cli.ts';
import { type Figure, median } from '../support/figure.ts';
import { BINARY } from '../support/prelive.ts';

const ROUNDS = 15;

/**
 * CPU time of short commands divided by that of `node -e 0` in the same round, so that a slow moment of the machine
 * affects both. `folder` is outside of any `prelive.yaml`, `workspace` is that of one rehearsal.
 */
export async function measureColdStart(folder: string, workspace: string): Promise<readonly Figure[]> {
  const commands = {
    bare: ['-e', '0'],
    // Of an empty program oclif answers this one soonest: it evaluates no command.
    empty: [await writeEmptyCli(join(folder, 'empty-cli')), '--version'],
    version: [BINARY, '--version'],
    gate: [BINARY, 'gates', 'explain', '7', '--out', workspace],
  };
  const times = await timesOf(commands, folder);
  const bare = median(times.bare);
  const over = (all: readonly number[]) => all.map((ms) => ms - bare);
  const ratios = over(times.version).map((ms, round) => ms / ((times.empty[round] ?? 0) - bare));
  const unit = 'ms CPU';
  return [
    { what: 'bare Node', unit, values: times.bare, how: 'node -e 0' },
    { what: 'empty oclif CLI', unit, values: over(times.empty), how: '--version, unbundled, over bare Node' },
    { what: 'cold start', unit, values: over(times.version), aim: '< 45', how: '--version, over bare Node' },
    {
      what: 'cold start, ratio',
      unit: '',
      values: ratios,
      atMost: 1.5,
      how: 'to the empty oclif CLI of the same round',
    },
    { what: 'gate evaluation', unit, values: over(times.gate), atMost: 110, how: 'gates explain 7, over bare Node' },
  ];
}

interface Times {
  readonly bare: number[];
  readonly empty: number[];
  readonly version: number[];
  readonly gate: number[];
}

/** CPU time of each command, one value a round. */
async function timesOf(commands: Readonly<Record<keyof Times, readonly string[]>>, folder: string): Promise<Times> {
  const times: Times = { bare: [], empty: [], version: [], gate: [] };
  // The first round fills the compile cache and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of ['bare', 'empty', 'version', 'gate'] as const) {
      const ms = await cpuOfNodeMs(commands[name], folder);
      if (round > 0) times[name].push(ms);
    }
  }
  return times;
}
