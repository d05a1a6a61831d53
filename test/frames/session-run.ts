import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type FrameReport, feedSession } from './session-side.ts';

/** No frame may take longer: the thread that decodes is then taken to hang. */
const HANG_MS = 20_000;

type Message =
  | { readonly kind: 'progress'; readonly frames: number }
  | { readonly kind: 'done'; readonly report: FrameReport };

/** Feeds mutated frames in a thread of its own, so that a loop without end is seen. Rejects when there is one. */
export async function runSessionFrames(count: number, seed: string): Promise<FrameReport> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { count, seed } });
  const outcome = Promise.withResolvers<FrameReport>();
  let frames = 0;
  const isStuck = () => outcome.reject(new Error(`hangs within 1000 frames after frame ${frames} of seed ${seed}`));
  let watchdog = setTimeout(isStuck, HANG_MS);
  worker.on('error', outcome.reject);
  worker.on('message', (message: Message) => {
    clearTimeout(watchdog);
    if (message.kind === 'done') outcome.resolve(message.report);
    else {
      frames = message.frames;
      watchdog = setTimeout(isStuck, HANG_MS);
    }
  });
  try {
    return await outcome.promise;
  } finally {
    clearTimeout(watchdog);
    await worker.terminate();
  }
}

/** `npm run test:frames -- --side session [--count n] [--seed s]`: exit code 0 when nothing went wrong. */
export async function main(count: number, seed: string): Promise<void> {
  const begin = performance.now();
  const report = await runSessionFrames(count, seed);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const { refused, events, failures, slowestMs } = report;
  console.log(`session: ${count} mutated frames of seed ${seed} in ${seconds} s`);
  console.log(
    `  ${refused} broke the connection, ${events} events came out, the slowest took ${Math.round(slowestMs)} ms`,
  );
  console.log(`  ${failures.length} failures`);
  for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function isTask(data: unknown): data is { readonly count: number; readonly seed: string } {
  return typeof data === 'object' && data !== null && 'count' in data && 'seed' in data;
}

if (!isMainThread && isTask(workerData)) {
  // The library throws an error for most frames; its traces are not looked at.
  Error.stackTraceLimit = 0;
  const post = (message: Message) => parentPort?.postMessage(message);
  const { count, seed } = workerData;
  post({ kind: 'done', report: feedSession(count, seed, (frames) => post({ kind: 'progress', frames })) });
}
