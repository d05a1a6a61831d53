import { isMainThread, workerData } from 'node:worker_threads';
import { answerTask, inThread } from './in-thread.ts';
import { printReport } from './print-report.ts';
import { type FrameReport, feedSession } from './session-side.ts';

const HANG_MS = 20_000;

/** Sends mutated frames to the session's decoder. Rejects when it hangs. */
export function runSessionFrames(count: number, seed: string): Promise<FrameReport> {
  return inThread(import.meta.url, { count, seed }, HANG_MS);
}

/** `npm run test:frames -- --side session`. */
export async function main(count: number, seed: string): Promise<void> {
  await printReport('session', count, seed, runSessionFrames, ({ refused, events }) =>
    [`${refused} broke the connection`, `${events} events came out`].join(', '),
  );
}

if (!isMainThread) {
  // The library throws an error for most frames; the traces are not needed.
  Error.stackTraceLimit = 0;
  answerTask(workerData, ({ count, seed }, progress) => feedSession(count, seed, progress));
}
