import type { TamperBase } from './base.ts';
import { runMutations } from './tampering.ts';

/** Task of a worker. */
export interface WorkerTask {
  readonly bases: readonly TamperBase[];
  readonly seed: string;
  readonly count: number;
  readonly binaryEvery: number;
}

process.once('message', ({ bases, seed, count, binaryEvery }: WorkerTask) => {
  void runMutations(bases, { seed, count, binaryEvery, onProgress: (words) => console.log(words) }).then((all) => {
    process.send?.(all, () => process.disconnect());
  });
});
