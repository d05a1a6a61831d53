/** A priority queue of numbers. */
export interface NumberHeap {
  readonly size: number;
  /** Undefined when it is empty. */
  readonly first: number | undefined;
  add(value: number): void;
  /** Removes and returns the first. */
  take(): number | undefined;
}

/** A binary heap: adding and removing take logarithmic time. */
export function createNumberHeap(order: 'smallest first' | 'largest first'): NumberHeap {
  return new BinaryHeap(order === 'smallest first' ? 1 : -1);
}

/** Stores negated numbers for one order, so that one comparison serves both. */
class BinaryHeap implements NumberHeap {
  readonly #sign: 1 | -1;
  readonly #values: number[] = [];

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  get size(): number {
    return this.#values.length;
  }

  get first(): number | undefined {
    return this.#given(this.#values[0]);
  }

  add(value: number): void {
    this.#values.push(this.#sign * value);
    this.#rise(this.#sign * value);
  }

  take(): number | undefined {
    const first = this.#values[0];
    const last = this.#values.pop();
    if (last !== undefined && this.#values.length > 0) this.#sink(last);
    return this.#given(first);
  }

  #given(stored: number | undefined): number | undefined {
    return stored === undefined ? undefined : this.#sign * stored;
  }

  #at(i: number): number {
    return this.#values[i] ?? Number.POSITIVE_INFINITY;
  }

  #rise(value: number): void {
    let i = this.#values.length - 1;
    for (let parent = (i - 1) >> 1; i > 0 && this.#at(parent) > value; parent = (i - 1) >> 1) {
      this.#values[i] = this.#at(parent);
      i = parent;
    }
    this.#values[i] = value;
  }

  #sink(value: number): void {
    let i = 0;
    for (let child = 1; child < this.#values.length; child = 2 * i + 1) {
      if (this.#at(child + 1) < this.#at(child)) child++;
      if (this.#at(child) >= value) break;
      this.#values[i] = this.#at(child);
      i = child;
    }
    this.#values[i] = value;
  }
}
