import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../support/figure.ts';
import { numberAt } from '../support/json-path.ts';
import { runJson } from '../support/prelive.ts';

const RUNS = 3;

/** Whole rehearsals, one after the other: the command, its paper session, and the engine's share. */
export async function measureRehearsal(workspace: string): Promise<readonly Figure[]> {
  const runs: { readonly wallMs: number; readonly timings: unknown }[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    await rehearse(workspace);
    const wallMs = performance.now() - startedAt;
    runs.push({ wallMs, timings: JSON.parse(readFileSync(join(workspace, 'ENGINE_TIMINGS.json'), 'utf8')) });
  }
  const session = runs.map(({ timings }) => numberAt(timings, 'wall_ms') / 1000);
  const steps = runs.map(
    ({ timings }, run) => numberAt(timings, 'measures', 'event_batch', 'count') / (session[run] ?? 1),
  );
  const latency = (name: 'p50_ms' | 'p99_ms') =>
    runs.map(({ timings }) => numberAt(timings, 'measures', 'intent_to_socket', name));
  const sends = 'from before the batch that sends an order to its bytes at the socket';
  return [
    {
      what: 'rehearsal',
      unit: 's',
      values: runs.map(({ wallMs }) => wallMs / 1000),
      aim: '< 7, at most 30',
      how: 'whole command, 6 h session, wall time',
    },
    { what: 'paper session', unit: 's', values: session, how: 'history, backtest and session, wall time' },
    { what: 'virtual steps', unit: '/s', values: steps, how: 'instants of the session, over the above' },
    { what: 'intent to socket, p50', unit: 'ms', values: latency('p50_ms'), how: sends },
    { what: 'intent to socket, p99', unit: 'ms', values: latency('p99_ms'), how: sends },
  ];
}

/** One rehearsal into a workspace. */
export async function rehearse(workspace: string): Promise<void> {
  await runJson(['rehearse', '--seed', '42', '--out', workspace]);
}
