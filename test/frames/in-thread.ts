import { parentPort, Worker } from 'node:worker_threads';

/** Message of a thread about its work. */
export type ThreadMessage<R> =
  | { readonly kind: 'progress'; readonly frames: number }
  | { readonly kind: 'done'; readonly report: R };

/** Number of frames and seed. */
export interface FrameTask {
  readonly count: number;
  readonly seed: string;
}

/**
 * Feeds mutated frames in a separate thread, so that an endless loop is detected: rejects when a thousand frames take
 * longer than `hangMs`.
 */
export async function inThread<R>(file: string, task: FrameTask, hangMs: number): Promise<R> {
  const worker = new Worker(new URL(file), { workerData: task });
  const outcome = Promise.withResolvers<R>();
  let frames = 0;
  const isStuck = () =>
    outcome.reject(new Error(`hangs within 1000 frames after frame ${frames} of seed ${task.seed}`));
  let watchdog = setTimeout(isStuck, hangMs);
  worker.on('error', outcome.reject);
  worker.on('message', (message: ThreadMessage<R>) => {
    clearTimeout(watchdog);
    if (message.kind === 'done') outcome.resolve(message.report);
    else {
      frames = message.frames;
      watchdog = setTimeout(isStuck, hangMs);
    }
  });
  try {
    return await outcome.promise;
  } finally {
    clearTimeout(watchdog);
    await worker.terminate();
  }
}

/** Runs in the thread, for the given task. */
export function answerTask<R>(data: unknown, feed: (task: FrameTask, progress: (frames: number) => void) => R): void {
  if (!isTask(data)) return;
  const post = (message: ThreadMessage<R>) => parentPort?.postMessage(message);
  post({ kind: 'done', report: feed(data, (frames) => post({ kind: 'progress', frames })) });
}

function isTask(data: unknown): data is FrameTask {
  return typeof data === 'object' && data !== null && 'count' in data && 'seed' in data;
}
