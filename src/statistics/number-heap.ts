/** Numbers of which the first is the one that the order puts before all others. */
export interface NumberHeap {
  readonly size: number;
  /** Undefined when it is empty. */
  readonly first: number | undefined;
  add(value: number): void;
  /** Takes the first one out. */
  take(): number | undefined;
}

/** A binary heap: adding and taking cost the logarithm of its size. */
export function createNumberHeap(order: 'smallest first' | 'largest first'): NumberHeap {
  // Signs are turned, so that there is one order to write.
  const sign = order === 'smallest first' ? 1 : -1;
  const values: number[] = [];
  const at = (i: number) => values[i] ?? Number.POSITIVE_INFINITY;
  const rise = (value: number) => {
    let i = values.length - 1;
    for (let parent = (i - 1) >> 1; i > 0 && at(parent) > value; parent = (i - 1) >> 1) {
      values[i] = at(parent);
      i = parent;
    }
    values[i] = value;
  };
  const sink = (value: number) => {
    let i = 0;
    for (let child = 1; child < values.length; child = 2 * i + 1) {
      if (at(child + 1) < at(child)) child++;
      if (at(child) >= value) break;
      values[i] = at(child);
      i = child;
    }
    values[i] = value;
  };
  const given = (stored: number | undefined) => (stored === undefined ? undefined : sign * stored);
  return {
    get size() {
      return values.length;
    },
    get first() {
      return given(values[0]);
    },
    add: (value) => {
      values.push(sign * value);
      rise(sign * value);
    },
    take: () => {
      const first = values[0];
      const last = values.pop();
      if (last !== undefined && values.length > 0) sink(last);
      return given(first);
    },
  };
}
