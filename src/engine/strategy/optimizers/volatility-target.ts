import { type Allocation, type Candidate, defineOptimizer, type Weight, type WeightLimits } from '../optimizer.ts';

/** Position sizes that each contribute the same volatility. */
export const VOLATILITY_TARGET = defineOptimizer<object>({
  name: 'volatility_target',
  title: 'Each position brings the same volatility, in the order of the symbols, as far as gross and net leave room.',
  parameters: {},
  create: () => ({ weights: weightsByVolatility }),
});

/** Candidates take their part of the limits in order. */
function weightsByVolatility({ candidates, held, limits }: Allocation): readonly Weight[] {
  const room = createRoom(held, limits);
  return candidates.flatMap((candidate) => {
    const { symbol, side } = candidate;
    const size = Math.min(wantedSize(candidate, limits), room.left(side));
    if (!(size >= limits.smallest)) return [];
    room.take(side * size);
    return [{ symbol, weight: side * size }];
  });
}

function wantedSize({ volatility }: Candidate, { positionVolatility, box }: WeightLimits): number {
  return Math.min(box, positionVolatility / volatility);
}

/** The rest of gross and net that new positions may take. */
interface Room {
  left(side: number): number;
  take(weight: number): void;
}

function createRoom(held: readonly Weight[], limits: WeightLimits): Room {
  let gross = 0;
  let net = 0;
  const take = (weight: number) => {
    gross += Math.abs(weight);
    net += weight;
  };
  for (const { weight } of held) take(weight);
  return { left: (side) => Math.min(limits.gross - gross, limits.net - side * net), take };
}
