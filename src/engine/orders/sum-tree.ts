/** A list of numbers and their sum, of which only what has changed is added up again. */
export interface SumTree {
  /** Numbers that were never set are 0. */
  set(index: number, value: number): void;
  total(): number;
  /** The total with another value in the place of one. */
  totalWith(index: number, value: number): number;
}

/** Numbers that are added up from the left as one block: with so few, the sum is that of a plain loop, to the last bit. */
const BLOCK = 32;

/**
 * An empty list. Sums are always those of the values as they are now: differences that are added to a running sum would
 * drift. A change costs its block, and the block of that one's sum, and so on.
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

/** Sum of a block, with another value in the place of one. */
function sumOf(values: readonly number[], first: number, place = -1, instead = 0): number {
  let sum = 0;
  const end = Math.min(first + BLOCK, values.length);
  for (let i = first; i < end; i++) sum += i === place ? instead : (values[i] ?? 0);
  return sum;
}
