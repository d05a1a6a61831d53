import type { RandomStream } from '../../domain/random.ts';

/** Draws of Student's distribution with whole degrees of freedom above 2, scaled to unit variance. */
export function studentSteps(random: RandomStream, degrees: number): () => number {
  const scale = Math.sqrt(degrees - 2);
  return () => {
    const normal = random.normal();
    let squares = 0;
    for (let draw = 0; draw < degrees; draw++) squares += random.normal() ** 2;
    return (scale * normal) / Math.sqrt(squares);
  };
}
