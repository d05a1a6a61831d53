/** Size, mean and sum of squared deviations of a sample, sufficient for pooling. */
export type SampleSums = {
  readonly observations: number;
  readonly mean: number;
  readonly squaredDeviations: number;
};

/** The sums of one sample, by two passes; zeros for an empty one. */
export function sampleSums(sample: readonly number[]): SampleSums {
  const observations = sample.length;
  if (observations === 0) return { observations, mean: 0, squaredDeviations: 0 };
  const mean = sample.reduce((sum, value) => sum + value, 0) / observations;
  return { observations, mean, squaredDeviations: sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}

/** The sums of all samples together (Chan, Golub and LeVeque 1979), the same as if their values were one sample. */
export function poolSums(parts: readonly SampleSums[]): SampleSums {
  return parts.reduce((a, b) => {
    const observations = a.observations + b.observations;
    if (observations === 0) return a;
    const shift = b.mean - a.mean;
    return {
      observations,
      mean: a.mean + (shift * b.observations) / observations,
      squaredDeviations:
        a.squaredDeviations + b.squaredDeviations + (shift ** 2 * a.observations * b.observations) / observations,
    };
  }, sampleSums([]));
}
