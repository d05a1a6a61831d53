import type { FaultName } from '../../src/gateway/faults/fault-parameters.ts';
import type { FaultPlan } from '../../src/gateway/faults/scenario.ts';

/** A gateway fault and its start. */
export interface PlannedFault {
  readonly name: FaultName;
  readonly plan: FaultPlan;
}

/** A person ends the session: one request for an orderly end, two for an immediate one. */
export interface PlannedStop {
  readonly kind: 'orderly' | 'at once';
  /** Time after the gateway's start. */
  readonly atMs: number;
  /** For a list of combinations: the phase of the session. */
  readonly moment: 'any time' | 'during an outage' | 'while it flattens';
}

/** The trading process is killed, and another starts after the gap. */
export interface PlannedKill {
  readonly gapMs: number;
  /** At an instant, or in the middle of the n-th write to the workspace: then half of the bytes are on the disk. */
  readonly at: { readonly ms: number } | { readonly write: number };
}

/** The workspace is not writable for a while. */
export interface PlannedDiskFailure {
  readonly code: 'ENOSPC' | 'EIO';
  readonly atMs: number;
  /** Duration; when absent, until the notified person makes room. */
  readonly forMs?: number;
  readonly files: 'journal' | 'all';
}

/** The clock of the trading system's machine. */
export interface PlannedClock {
  /** Lead over the gateway's clock from the start. */
  readonly skewMs: number;
  readonly jump?: { readonly atMs: number; readonly byMs: number };
}

/** Another person trades in the same account. */
export interface PlannedHand {
  readonly atMs: number;
  readonly how: 'by hand' | 'second session';
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
}

/** All disturbances of one session: a pure function of its seed. */
export interface Combination {
  readonly seed: number;
  readonly index: number;
  readonly durationMs: number;
  readonly symbols: readonly string[];
  readonly market: 'efficient' | 'momentum' | 'realistic';
  readonly timeZone: string;
  readonly faults: readonly PlannedFault[];
  readonly stop?: PlannedStop;
  readonly kills: readonly PlannedKill[];
  readonly disk?: PlannedDiskFailure;
  /** A planted defect of prelive: observers throw. */
  readonly defect?: { readonly atMs: number };
  readonly clock?: PlannedClock;
  readonly hands: readonly PlannedHand[];
  /** Firing levels of kill switches, as fractions of the capital. */
  readonly killSwitches?: Readonly<Record<string, number>>;
}

/** A dimension of a combination. */
export type Dimension =
  | 'faults'
  | 'two faults'
  | 'three faults'
  | 'stop'
  | 'kill'
  | 'disk'
  | 'defect'
  | 'clock'
  | 'others trade'
  | 'kill switch';

/** Dimensions used by a combination. */
export function dimensionsOf(one: Combination): readonly Dimension[] {
  const all: readonly (readonly [Dimension, boolean])[] = [
    ['faults', one.faults.length > 0],
    ['two faults', one.faults.length === 2],
    ['three faults', one.faults.length === 3],
    ['stop', one.stop !== undefined],
    ['kill', one.kills.length > 0],
    ['disk', one.disk !== undefined],
    ['defect', one.defect !== undefined],
    ['clock', one.clock !== undefined],
    ['others trade', one.hands.length > 0],
    ['kill switch', one.killSwitches !== undefined],
  ];
  return all.flatMap(([name, isTouched]) => (isTouched ? [name] : []));
}

/** One line per disturbance, for a person who analyses a failure. */
export function describe(one: Combination): readonly string[] {
  const { faults, stop, kills, disk, defect, clock, hands, killSwitches } = one;
  return [
    `${one.durationMs / 1000} s of ${one.symbols.join(', ')} in a ${one.market} market, times in ${one.timeZone}`,
    ...faults.map(({ plan }) => `fault ${JSON.stringify(plan)}`),
    ...(stop === undefined ? [] : [`stop ${stop.kind} after ${stop.atMs} ms (${stop.moment})`]),
    ...kills.map((kill) => `kill ${JSON.stringify(kill.at)}, again after ${kill.gapMs} ms`),
    ...(disk === undefined ? [] : [`disk ${JSON.stringify(disk)}`]),
    ...(defect === undefined ? [] : [`defect after ${defect.atMs} ms`]),
    ...(clock === undefined ? [] : [`clock ${JSON.stringify(clock)}`]),
    ...hands.map((hand) => `others ${JSON.stringify(hand)}`),
    ...(killSwitches === undefined ? [] : [`kill switches ${JSON.stringify(killSwitches)}`]),
  ];
}
