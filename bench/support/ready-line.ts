import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** First output line of a process, as a value. */
export async function readyLine({ stdout }: ChildProcess): Promise<unknown> {
  if (stdout === null) throw new Error('the process has no standard output');
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line);
  throw new Error('the process ended before it listened');
}
