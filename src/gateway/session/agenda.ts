import type { EpochMs } from '../../domain/clock.ts';

/** Scheduled actions, in order of their instant, then of their entry. */
export interface Agenda {
  add(at: EpochMs, action: () => void): void;
  /** Instant of the first entry; Infinity when there is none. */
  nextAt(): EpochMs;
  /** Runs all actions up to an instant, including those added meanwhile. */
  runUntil(at: EpochMs): void;
}

interface Entry {
  readonly at: EpochMs;
  readonly sequence: number;
  readonly action: () => void;
}

/** Creates an empty agenda; it is a binary heap. */
export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  let sequence = 0;
  const nextAt = () => heap[0]?.at ?? Number.POSITIVE_INFINITY;
  return {
    add: (at, action) => push(heap, { at, sequence: sequence++, action }),
    nextAt,
    runUntil: (at) => {
      while (nextAt() <= at) pop(heap)?.action();
    },
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.sequence < b.sequence : a.at < b.at;
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || !isBefore(entry, parent)) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) sink(heap, last);
  return first;
}

function sink(heap: Entry[], entry: Entry): void {
  let index = 0;
  for (;;) {
    const childIndex = smallerChild(heap, index);
    const child = heap[childIndex];
    if (child === undefined || isBefore(entry, child)) break;
    heap[index] = child;
    index = childIndex;
  }
  heap[index] = entry;
}

function smallerChild(heap: readonly Entry[], index: number): number {
  const left = heap[2 * index + 1];
  const right = heap[2 * index + 2];
  return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
}
