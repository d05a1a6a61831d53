import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { feedGateway, type GatewayReport } from './gateway-side.ts';

/** A thousand frames may not take longer: the thread is then taken to hang. */
const HANG_MS = 30_000;

type Message =
  | { readonly kind: 'progress'; readonly frames: number }
  | { readonly kind: 'done'; readonly report: GatewayReport };

/** Feeds mutated frames in a thread of its own, so that a loop without end is seen. Rejects when there is one. */
export async function runGatewayFrames(count: number, seed: string): Promise<GatewayReport> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { gatewayFrames: { count, seed } } });
  const outcome = Promise.withResolvers<GatewayReport>();
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

/** `npm run test:frames -- --side gateway [--count n] [--seed s]`: exit code 0 when nothing went wrong. */
export async function main(count: number, seed: string): Promise<void> {
  const begin = performance.now();
  const { refused, understood, replies, failures, slowestMs } = await runGatewayFrames(count, seed);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`gateway: ${count} mutated frames of seed ${seed} in ${seconds} s`);
  console.log(
    `  ${refused} refused, ${understood} understood, ${replies} messages sent, the slowest took ${Math.round(slowestMs)} ms`,
  );
  console.log(`  ${failures.length} failures`);
  for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

interface Task {
  readonly gatewayFrames: { readonly count: number; readonly seed: string };
}

function isTask(data: unknown): data is Task {
  return typeof data === 'object' && data !== null && 'gatewayFrames' in data;
}

if (!isMainThread && isTask(workerData)) {
  const post = (message: Message) => parentPort?.postMessage(message);
  const { count, seed } = workerData.gatewayFrames;
  post({ kind: 'done', report: feedGateway(count, seed, (frames) => post({ kind: 'progress', frames })) });
}
