import type { FaultName } from '../../src/gateway/faults/fault-parameters.ts';
import type {
  Combination,
  PlannedClock,
  PlannedDiskFailure,
  PlannedHand,
  PlannedKill,
  PlannedStop,
} from './combination.ts';
import { createDice, type Dice } from './dice.ts';
import { drawFault, drawFaults } from './draw-fault.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const ZONES = ['America/New_York', 'America/Chicago', 'Europe/Berlin', 'Asia/Hong_Kong', 'UTC'] as const;
const HOUR_MS = 3_600_000;
/** A clock set to another week. */
const FAR_MS = 12 * 24 * HOUR_MS;

/** Restriction of a combination; without it everything is random. */
export interface About {
  /** Required faults; at most one more is added. */
  readonly faults: readonly FaultName[];
  /** Its process is killed. */
  readonly isKilled: boolean;
}

/** The combination of a seed and its number; deterministic. */
export function drawCombination(seed: number, index: number, about?: About): Combination {
  const dice = createDice(`${seed}/${index}`);
  const symbols = dice.fork('symbols').some(SYMBOLS, 2 + (index % 2));
  const durationMs = dice.between(4, 8) * 60_000;
  const count = dice.one([0, 1, 1, 2, 2, 2, 3, 3]);
  const scene = { dice: dice.fork('faults'), symbols };
  const faults =
    about === undefined || about.faults.length === 0
      ? drawFaults(scene, count, durationMs)
      : [
          ...about.faults.map((name) => drawFault(name, scene, durationMs)),
          ...drawFaults(scene, index % 2, durationMs),
        ];
  const often = count === 0 ? 0.6 : 0.25;
  const maybe = <T>(purpose: string, share: number, draw: (own: Dice) => T): T | undefined => {
    const own = dice.fork(purpose);
    return own.chance(share) ? draw(own) : undefined;
  };
  const stop = maybe('stop', often, (own) => drawStop(own, durationMs));
  const kills = maybe('kill', about?.isKilled === true ? 1 : often, (own) => drawKills(own, durationMs)) ?? [];
  const disk = maybe('disk', often * 0.8, (own) => drawDisk(own, durationMs));
  const defect = maybe('defect', often * 0.3, (own) => ({ atMs: own.between(1_000, durationMs) }));
  const clock = maybe('clock', often * 0.5, (own) => drawClock(own, durationMs));
  const hands = maybe('hands', often, (own) => drawHands(own, symbols, durationMs)) ?? [];
  const killSwitches = maybe('switches', often * 0.6, (own) =>
    own.chance(0.5)
      ? { pnl_fire_at: -own.between(1, 60) / 100_000 }
      : { drawdown_fire_at: own.between(1, 60) / 100_000 },
  );
  return {
    seed,
    index,
    durationMs,
    symbols,
    market: dice.one(['efficient', 'efficient', 'momentum', 'realistic']),
    timeZone: dice.one(ZONES),
    faults,
    kills,
    hands,
    ...(stop && { stop }),
    ...(disk && { disk }),
    ...(defect && { defect }),
    ...(clock && { clock }),
    ...(killSwitches && { killSwitches }),
  };
}

/** An outage begins with a fault whose instant is unknown in advance: the player waits for the first one. */
function drawStop(dice: Dice, durationMs: number): PlannedStop {
  const kind = dice.one(['orderly', 'orderly', 'at once']);
  const moment = dice.one(['any time', 'during an outage', 'while it flattens']);
  if (moment === 'while it flattens') return { kind, moment, atMs: durationMs + dice.between(0, 15_000) };
  return { kind, moment, atMs: dice.between(5_000, durationMs) };
}

function drawKills(dice: Dice, durationMs: number): readonly PlannedKill[] {
  return Array.from({ length: dice.one([1, 1, 2, 4]) }, () => ({
    gapMs: dice.one([dice.between(500, 5_000), dice.between(5_000, 90_000)]),
    at: dice.chance(0.6) ? { ms: dice.between(2_000, durationMs + 10_000) } : { write: dice.between(2, 160) },
  }));
}

function drawDisk(dice: Dice, durationMs: number): PlannedDiskFailure {
  const forMs = dice.one([dice.between(300, 8_000), dice.between(8_000, 120_000), undefined]);
  return {
    code: dice.one(['ENOSPC', 'ENOSPC', 'EIO']),
    files: dice.one(['journal', 'all']),
    atMs: dice.between(1_000, durationMs + 15_000),
    ...(forMs !== undefined && { forMs }),
  };
}

function drawClock(dice: Dice, durationMs: number): PlannedClock {
  const skewMs = dice.one([0, 0, dice.between(-3_000, 3_000), dice.between(-90_000, 90_000), FAR_MS]);
  if (skewMs !== 0 && dice.chance(0.6)) return { skewMs };
  const far = dice.one([6 * HOUR_MS, FAR_MS]);
  const size = dice.one([
    dice.between(1_000, 60_000),
    dice.between(60_000, HOUR_MS),
    dice.between(60_000, HOUR_MS),
    far,
  ]);
  return { skewMs, jump: { atMs: dice.between(20_000, durationMs), byMs: dice.chance(0.5) ? size : -size } };
}

function drawHands(dice: Dice, symbols: readonly string[], durationMs: number): readonly PlannedHand[] {
  return Array.from({ length: dice.one([1, 1, 2, 3]) }, () => ({
    atMs: dice.between(5_000, durationMs + 10_000),
    how: dice.one(['by hand', 'by hand', 'second session']),
    symbol: dice.some(symbols, 1)[0] ?? 'AAPL',
    side: dice.one(['BUY', 'SELL']),
    quantity: dice.between(1, 500),
  }));
}
