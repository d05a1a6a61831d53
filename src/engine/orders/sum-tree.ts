/** A list of numbers with its sum; a change recalculates only its part. */
export interface SumTree {
  /** Numbers that were never set are 0. */
  set(index: number, value: number): void;
  total(): number;
  /** Returns the total with `value` in place of the one at `index`. */
  totalWith(index: number, value: number): number;
}

/** Block size. A block is added from the left, so a sum of up to 32 numbers equals that of a plain loop, to the last bit. */
const BLOCK = 32;

/**
 * An empty list. Sums are recalculated from the present values: a running sum of differences would drift. A change
 * recalculates its block, the block of that sum, and so on.
 */
export function createSumTree(): SumTree {
  const values: number[] = [];
  const isStale: boolean[] = [];
  const stale: number[] = [];
  let above: SumTree | undefined;
  const blockOf = (index: number) => Math.floor(index / BLOCK);
  const mark = (block: number) => {
    if (isStale[block] === true) return;
    isStale[block] = true;
    stale.push(block);
  };
  const sums = (): SumTree | undefined => {
    if (values.length <= BLOCK) return undefined;
    above ??= createSumTree();
    for (const block of stale) {
      isStale[block] = false;
      above.set(block, sumOf(values, block * BLOCK));
    }
    stale.length = 0;
    return above;
  };
  const grow = (index: number) => {
    while (values.length <= index) {
      mark(blockOf(values.length));
      values.push(0);
    }
  };
  return {
    set: (index, value) => {
      grow(index);
      if (values[index] === value) return;
      values[index] = value;
      mark(blockOf(index));
    },
    total: () => sums()?.total() ?? sumOf(values, 0),
    totalWith: (index, value) => {
      grow(index);
      const first = blockOf(index) * BLOCK;
      return sums()?.totalWith(blockOf(index), sumOf(values, first, index, value)) ?? sumOf(values, 0, index, value);
    },
  };
}

/** Sum of a block, with `instead` in place of the value at `place`. */
function sumOf(values: readonly number[], first: number, place = -1, instead = 0): number {
  let sum = 0;
  const end = Math.min(first + BLOCK, values.length);
  for (let i = first; i < end; i++) sum += i === place ? instead : (values[i] ?? 0);
  return sum;
}
