import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { numberAt } from './json-path.ts';

const PROBE = resolve(import.meta.dirname, 'cpu-probe.cjs');

/**
 * CPU time of a Node process from its start to its exit event, user and system, all threads, milliseconds. Excludes the
 * teardown by the system, also for a bare process.
 */
export async function cpuOfNodeMs(words: readonly string[], cwd: string): Promise<number> {
  const child = spawn(process.execPath, ['--require', PROBE, ...words], {
    cwd,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const channel = child.stdio[3];
  if (!(channel instanceof Readable)) throw new Error('no channel for the probe');
  const usage: unknown = JSON.parse(await text(channel));
  return (numberAt(usage, 'user') + numberAt(usage, 'system')) / 1000;
}

/** CPU time of some work in this process, milliseconds. */
export function cpuOfWorkMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
