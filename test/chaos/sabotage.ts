import { SAFEGUARDS, type SafeguardName } from '../../src/domain/safeguard.ts';
import { FAULT_NAMES } from '../../src/gateway/faults/catalogue.ts';
import type { FaultName } from '../../src/gateway/faults/fault-parameters.ts';
import type { Card } from '../scenarios/support/card.ts';
import { loadCards } from '../scenarios/support/load-cards.ts';
import { protectionsOf } from '../scenarios/support/protections.ts';
import type { Pool } from './pool.ts';

/** Result of a run without one protection. */
export interface Sabotaged {
  readonly safeguard: SafeguardName;
  readonly tried: number;
  /** Finding of the first combination that fails without the protection and holds with it; absent when none does. */
  readonly found?: string;
}

/** Combinations that are played without a protection before it counts as not noticed. */
const TRIES = 5;

/**
 * Takes out one protection after the other, and plays random combinations about the faults of the cards that prove it
 * until one fails. Most protections keep more than the invariants of a session: the cards prove those.
 */
export function sabotage(pool: Pool, seed: number, tell: (one: Sabotaged) => void): Promise<readonly Sabotaged[]> {
  return Promise.all(
    safeguardNames().map(async (safeguard) => {
      const one = await tryWithout(pool, seed, safeguard);
      tell(one);
      return one;
    }),
  );
}

async function tryWithout(pool: Pool, seed: number, safeguard: SafeguardName): Promise<Sabotaged> {
  const cards = loadCards().filter((card) => protectionsOf(card).includes(safeguard));
  const faults = faultsOf(cards);
  const isKilled = cards.some(({ script }) => script.some((step) => 'kill' in step));
  for (let index = 0; index < TRIES; index++) {
    const about = { faults: someOf(faults, index), isKilled };
    const { findings } = await pool.play({ seed, index, disabled: [safeguard], about });
    const [first] = findings;
    if (first === undefined) continue;
    const control = await pool.play({ seed, index, disabled: [], about });
    if (control.findings.length > 0) continue;
    const words = `${first.kind}: ${first.words.split('\n')[0]}`;
    return { safeguard, tried: index + 1, found: `${about.faults.join(', ') || 'any faults'}: ${words}` };
  }
  return { safeguard, tried: TRIES };
}

/** Faults of the cards that prove a protection. */
function faultsOf(cards: readonly Card[]): readonly FaultName[] {
  const actions = cards.flatMap(({ faults = [] }) => faults.flatMap((plan) => plan.do));
  const names = new Set(actions.flatMap((action) => Object.keys(action)));
  return FAULT_NAMES.filter((name) => names.has(name));
}

/** Three at most, other ones each time where there are more. */
function someOf(faults: readonly FaultName[], turn: number): readonly FaultName[] {
  if (faults.length <= 3) return faults;
  return [0, 1].flatMap((step) => faults[(turn + step) % faults.length] ?? []);
}

function safeguardNames(): readonly SafeguardName[] {
  const names: SafeguardName[] = [];
  for (const name in SAFEGUARDS) if (isHandling(name)) names.push(name);
  return names;
}

const isHandling = (name: string): name is SafeguardName => name in SAFEGUARDS;
