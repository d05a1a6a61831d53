import type { MissingEvidence, StageContext } from '../domain/artifact.ts';
import type { Attachment, Observation } from '../domain/evidence.ts';
import type { JsonValue } from '../domain/json.ts';
import type { StageNumber } from '../domain/stage.ts';
import type { Collected } from '../domain/system-facts.ts';
import { createObserver, type ObservationExtras } from './observer.ts';

/** A measured value, or the reason why it is still unknown. */
export type Measured = MeasuredValue | { readonly kind: 'unknown'; readonly reason: string };

/** A value with its sample size, interval and detail. */
export type MeasuredValue = { readonly kind: 'value'; readonly value: JsonValue } & ObservationExtras;

/** An observation, or the reason for its absence. */
export type StageFinding =
  | { readonly kind: 'observed'; readonly observation: Observation }
  | { readonly kind: 'missing'; readonly missing: MissingEvidence };

/** Turns a reading into a finding: a missing reading stays missing, and `of` is called only for a present one. */
export type Measurer = <T>(
  name: string,
  unit: string,
  reading: Collected<T>,
  of: (value: T) => Measured,
) => StageFinding;

/** A {@link Measurer} of one stage. */
export function createMeasurer(stage: StageNumber, context: StageContext): Measurer {
  return (name, unit, reading, of) => {
    if (reading.kind === 'missing') return { kind: 'missing', missing: { name, reason: reading.reason } };
    const measured = of(reading.value);
    if (measured.kind === 'unknown') return { kind: 'missing', missing: { name, reason: measured.reason } };
    const { kind: _, value, ...extras } = measured;
    const observation = createObserver(stage, reading.sourceClass, context)(name, value, unit, extras);
    return { kind: 'observed', observation: { ...observation, attachments: reading.attachments } };
  };
}

/** Findings as the two lists of a stage's result. */
export function splitFindings(findings: readonly StageFinding[]): {
  readonly observations: readonly Observation[];
  readonly missing: readonly MissingEvidence[];
} {
  return {
    observations: findings.flatMap((finding) => (finding.kind === 'observed' ? [finding.observation] : [])),
    missing: findings.flatMap((finding) => (finding.kind === 'missing' ? [finding.missing] : [])),
  };
}

/** Returns true with the detail when there are no faults; else false with all faults as the detail. */
export function faultFreeOr(faults: readonly string[], detailWhenTrue: string): MeasuredValue {
  if (faults.length === 0) return { kind: 'value', value: true, detail: detailWhenTrue };
  return { kind: 'value', value: false, detail: faults.join('; ') };
}

/** Wraps facts of prelive itself as a local reading, with the files that they come from. */
export function asLocalReading<T>(value: T, attachments: readonly Attachment[]): Collected<T> {
  return { kind: 'read', value, sourceClass: 'local', attachments };
}
