import type { SafeguardName } from '../../src/domain/safeguard.ts';
import { type About, drawCombination } from './draw-combination.ts';
import { type Played, play } from './player.ts';

/** Order to a worker: the combination to play. */
export interface Order {
  readonly seed: number;
  readonly index: number;
  readonly disabled: readonly SafeguardName[];
  readonly about?: About;
}

/** Of each so many, the log is recomputed by an independent program. */
const RECOMPUTED = 12;

process.on('message', (order: Order) => void answer(order));

async function answer(order: Order): Promise<void> {
  process.send?.(await played(order));
}

/** A harness that breaks is a finding too: of itself or of the product. */
async function played({ seed, index, disabled, about }: Order): Promise<Played> {
  try {
    return await play(drawCombination(seed, index, about), new Set(disabled), { recompute: index % RECOMPUTED === 0 });
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const nothing = { runs: [], orders: 0, fills: 0, strikes: [], missed: [], virtualMs: 0 };
    return { index, findings: [{ kind: 'the harness broke', words }], outcome: 'broken', ...nothing };
  }
}
