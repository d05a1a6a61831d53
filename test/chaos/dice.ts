import { createRandom } from '../../src/domain/random.ts';

/** Random draws for generating a bad day. */
export interface Dice {
  /** True with this probability. */
  chance(share: number): boolean;
  /** A whole number from `low` to `high`, inclusive. */
  between(low: number, high: number): number;
  one<const T extends readonly [unknown, ...unknown[]]>(values: T): T[number];
  /** `count` different members, in the order of the list. */
  some<T>(values: readonly T[], count: number): readonly T[];
  /** A number of milliseconds as text such as `1500ms`. */
  ms(low: number, high: number): string;
  fork(purpose: string): Dice;
}

/** Creates dice; the same seed gives the same draws. */
export function createDice(seed: string): Dice {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low + random.integer(high - low + 1);
  return {
    chance: (share) => random.uniform() < share,
    between,
    one: (values) => values[random.integer(values.length)] ?? values[0],
    some: (values, count) => {
      const left = [...values.keys()];
      const places = Array.from(
        { length: Math.min(count, values.length) },
        () => left.splice(random.integer(left.length), 1)[0],
      );
      return values.filter((_, place) => places.includes(place));
    },
    ms: (low, high) => `${between(low, high)}ms`,
    fork: (purpose) => createDice(`${seed}/${purpose}`),
  };
}
