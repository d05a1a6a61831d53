import { HANDLINGS, type HandlingName } from '../../src/domain/handling.ts';
import { loadCards } from '../scenarios/support/load-cards.ts';
import { protectionsOf } from '../scenarios/support/protections.ts';
import { drawCombination } from './draw-combination.ts';
import type { Pool } from './pool.ts';

/** Whether the run notices that a protection is gone. */
export interface Sabotaged {
  readonly handling: HandlingName;
  readonly tried: number;
  /** The first combination that fails without it, and what it finds. */
  readonly found?: { readonly index: number; readonly words: string };
}

/** Combinations that are played for a protection before it counts as not noticed. */
const TRIES = 6;

/**
 * Takes out one protection after the other, and plays the combinations of the seed that are most like the cards about it
 * until one fails. Only those that hold with all protections (`sound`) say anything.
 */
export async function sabotage(pool: Pool, seed: number, sound: readonly number[]): Promise<readonly Sabotaged[]> {
  return Promise.all(handlingNames().map((handling) => tryWithout(pool, seed, handling, sound)));
}

async function tryWithout(
  pool: Pool,
  seed: number,
  handling: HandlingName,
  sound: readonly number[],
): Promise<Sabotaged> {
  const likely = mostLike(faultsOf(handling), seed, sound).slice(0, TRIES);
  for (const [place, index] of likely.entries()) {
    const { findings } = await pool.play({ seed, index, omit: [handling] });
    const [first] = findings;
    if (first === undefined) continue;
    return { handling, tried: place + 1, found: { index, words: `${first.kind}: ${first.words.split('\n')[0]}` } };
  }
  return { handling, tried: likely.length };
}

/** Faults of the cards that prove a protection. */
function faultsOf(handling: HandlingName): ReadonlySet<string> {
  const cards = loadCards().filter((card) => protectionsOf(card).includes(handling));
  const actions = cards.flatMap(({ faults = [] }) => faults.flatMap((plan) => plan.do));
  return new Set(actions.flatMap((action) => Object.keys(action)));
}

function mostLike(faults: ReadonlySet<string>, seed: number, indices: readonly number[]): readonly number[] {
  const likeness = (index: number) => {
    const one = drawCombination(seed, index);
    const kills = faults.size === 0 ? one.kills.length : 0;
    return 10 * one.faults.filter(({ name }) => faults.has(name)).length + kills;
  };
  return indices.toSorted((a, b) => likeness(b) - likeness(a));
}

function handlingNames(): readonly HandlingName[] {
  const names: HandlingName[] = [];
  for (const name in HANDLINGS) if (isHandling(name)) names.push(name);
  return names;
}

const isHandling = (name: string): name is HandlingName => name in HANDLINGS;
