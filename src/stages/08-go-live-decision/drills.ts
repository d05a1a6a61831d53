import type { Artifact, StageContext, StageResult } from '../../domain/artifact.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { isBeyond, type KillSwitchDescription } from '../../domain/kill-switch.ts';
import { formatRemainder, type Remainder } from '../../domain/session-end.ts';
import type { KillSwitchName, OutsideTradeRecord } from '../../domain/session-record.ts';
import { documentObject } from '../document-json.ts';
import { createObserver } from '../observer.ts';

/** Time targets of a rollback from its trigger, milliseconds. */
export const ROLLBACK_TARGETS = { haltedMs: 10_000, assessedMs: 30_000, flatMs: 120_000 } as const;

/** Reads in a row that must be empty: a pending cancel may still fill after the first. */
const EMPTY_READS = 2;

/**
 * Orders of ours that are open at the broker, and positions that are not what they were at the start plus the trades from
 * outside, read over the session.
 */
export type DrillRead = { readonly at: EpochMs; readonly openOrders: number; readonly positions: number };

/** What both drills measure; `null` = never happened. Times are the session's clock. */
export type DrillRecord = {
  readonly sourceClass: ConnectionClass;
  readonly triggeredAt: EpochMs;
  /** The engine submitted nothing new from here on. */
  readonly haltedAt: EpochMs | null;
  /** The last cancel was on the socket; equals `haltedAt` when there was nothing to cancel. */
  readonly cancelsSentAt: EpochMs | null;
  readonly cancelsSent: number;
  /** The positions to close were known. */
  readonly assessedAt: EpochMs | null;
  /** Positions that were open at the trigger. */
  readonly positionsToClose: number;
  /** Reads of the broker's state after the flattening, in order. */
  readonly reads: readonly DrillRead[];
  /** Symbols in which the account does not hold what it must, by the last read; left out where there are none. */
  readonly remainders?: readonly Remainder[];
  /** Trades of others in the account while it went on; left out where there are none. */
  readonly outsideTrades?: readonly OutsideTradeRecord[];
  readonly disconnectedAt: EpochMs | null;
};

/** A rollback that a person triggered on purpose. */
export type RollbackDrill = DrillRecord;

/** A loss that was made to happen until a kill switch fired. */
export type KillSwitchDrill = DrillRecord & {
  readonly name: KillSwitchName;
  /** Side of the level on which it must fire. */
  readonly badIs: KillSwitchDescription['badIs'];
  /** Level at which it must fire. */
  readonly threshold: number;
  /** Value that it fired at; null when it did not fire. */
  readonly firedValue: number | null;
  readonly firedAt: EpochMs | null;
};

/** Instant of the second of two empty reads in a row: from here on the account is known to be flat. */
export function verifiedFlatAt(reads: readonly DrillRead[]): EpochMs | null {
  let empty = 0;
  for (const read of reads) {
    empty = read.openOrders === 0 && read.positions === 0 ? empty + 1 : 0;
    if (empty === EMPTY_READS) return read.at;
  }
  return null;
}

/** What a drill fell short of, in words; empty when it met every target. */
export function drillFaults(drill: DrillRecord): readonly string[] {
  return [
    late('halted with all cancels sent', drill.triggeredAt, drill.cancelsSentAt, ROLLBACK_TARGETS.haltedMs),
    late('positions assessed', drill.triggeredAt, drill.assessedAt, ROLLBACK_TARGETS.assessedMs),
    late('flat and verified', drill.triggeredAt, verifiedFlatAt(drill.reads), ROLLBACK_TARGETS.flatMs),
    (drill.remainders ?? []).map(formatRemainder),
  ].flat();
}

function late(what: string, from: EpochMs, at: EpochMs | null, targetMs: number): readonly string[] {
  if (at === null) return [`${what}: never`];
  return at - from < targetMs
    ? []
    : [`${what}: after ${seconds(at - from)} s, the target is less than ${seconds(targetMs)} s`];
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** Evidence and record of a rollback drill. One without an open position proves nothing, so it gives no evidence. */
export function rollbackDrillResult(drill: RollbackDrill, context: StageContext): StageResult {
  const name = 'rollback_plan_verified';
  const artifacts = [drillArtifact('ROLLBACK_DRILL.json', 'rollback-drill', drill)];
  if (drill.positionsToClose === 0)
    return { observations: [], artifacts, missing: [{ name, reason: NOTHING_TO_CLOSE }] };
  const faults = drillFaults(drill);
  const observe = createObserver(8, drill.sourceClass, context);
  const detail = faults.length > 0 ? faults.join('; ') : flatDetail(drill);
  return { observations: [observe(name, faults.length === 0, 'boolean', { detail })], artifacts };
}

/** Evidence and record of a kill-switch drill: it must have fired beyond its level and ended flat in time. */
export function killSwitchDrillResult(drill: KillSwitchDrill, context: StageContext): StageResult {
  const faults = [...firingFaults(drill), ...(drill.firedAt === null ? [] : drillFaults(drill))];
  const observe = createObserver(8, drill.sourceClass, context);
  const firedAt = drill.firedValue === null ? 'nothing' : Number(drill.firedValue.toPrecision(6));
  const fired = `${drill.name} fired at ${firedAt} (level ${drill.threshold})`;
  const detail = faults.length > 0 ? faults.join('; ') : `${fired}, ${flatDetail(drill)}`;
  return {
    observations: [observe('kill_switch_verified', faults.length === 0, 'boolean', { detail })],
    artifacts: [drillArtifact('KILL_SWITCH_DRILL.json', 'kill-switch-drill', drill)],
  };
}

const NOTHING_TO_CLOSE =
  'no position was open when the rollback started, so nothing was shown: repeat the drill with one';

function firingFaults(drill: KillSwitchDrill): readonly string[] {
  const { name, threshold, firedValue, firedAt } = drill;
  if (firedAt === null || firedValue === null) return [`${name} did not fire at its level ${threshold}`];
  return isBeyond(drill, firedValue, threshold)
    ? []
    : [`${name} fired at ${firedValue}, which is not beyond its level ${threshold}`];
}

function flatDetail(drill: DrillRecord): string {
  const at = verifiedFlatAt(drill.reads) ?? drill.triggeredAt;
  return `flat in ${seconds(at - drill.triggeredAt)} s (< ${seconds(ROLLBACK_TARGETS.flatMs)} s)`;
}

function drillArtifact(path: string, schema: string, drill: RollbackDrill | KillSwitchDrill): Artifact {
  const { sourceClass, ...measured } = drill;
  return {
    kind: 'json',
    path,
    schema,
    value: {
      schema_version: 1,
      evidence_class: sourceClass,
      ...documentObject(measured),
      verified_flat_at: verifiedFlatAt(drill.reads),
    },
  };
}
