import { isMainThread, workerData } from 'node:worker_threads';
import { feedGateway, type GatewayReport } from './gateway-side.ts';
import { answerTask, inThread } from './in-thread.ts';
import { printReport } from './print-report.ts';

const HANG_MS = 30_000;

/** Sends mutated frames to the gateway. Rejects when it hangs. */
export function runGatewayFrames(count: number, seed: string): Promise<GatewayReport> {
  return inThread(import.meta.url, { count, seed }, HANG_MS);
}

/** `npm run test:frames -- --side gateway`. */
export async function main(count: number, seed: string): Promise<void> {
  await printReport('gateway', count, seed, runGatewayFrames, ({ refused, understood, replies }) =>
    [`${refused} refused`, `${understood} understood`, `${replies} messages sent`].join(', '),
  );
}

if (!isMainThread) answerTask(workerData, ({ count, seed }, progress) => feedGateway(count, seed, progress));
