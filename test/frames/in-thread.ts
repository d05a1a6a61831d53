import { parentPort, Worker } from 'node:worker_threads';

/** What a thread tells of its work. */
export type ThreadMessage<R> =
  | { readonly kind: 'progress'; readonly frames: number }
  | { readonly kind: 'done'; readonly report: R };

/** How many frames of which seed. */
export interface FrameTask {
  readonly count: number;
  readonly seed: string;
}

/**
 * Feeds mutated frames in a thread of its own, so that a loop without end is seen: a thousand frames may not take longer
 * than `hangMs`. Rejects when they do.
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

/** What the thread itself runs, once it knows its task. */
export function answerTask<R>(data: unknown, feed: (task: FrameTask, progress: (frames: number) => void) => R): void {
  if (!isTask(data)) return;
  const post = (message: ThreadMessage<R>) => parentPort?.postMessage(message);
  post({ kind: 'done', report: feed(data, (frames) => post({ kind: 'progress', frames })) });
}

function isTask(data: unknown): data is FrameTask {
  return typeof data === 'object' && data !== null && 'count' in data && 'seed' in data;
}
