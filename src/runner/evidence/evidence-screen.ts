import type { EpochMs } from '../../domain/clock.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { describeSegment } from '../../signing/segments.ts';
import type { ProvenRecord } from './record-proof.ts';
import type { SegmentImport } from './segment-import.ts';
import type { EvidenceVerification } from './verify-evidence.ts';
import type { VerifiedImport } from './verify-imports.ts';

const VALUE_WIDTH = 28;

/** One line for each record: number, stage, name, value with unit, class, time. */
export function evidenceLines(records: readonly EvidenceRecord[], size: number): readonly string[] {
  const lines = records.map((one) => {
    const value = `${shortened(JSON.stringify(one.value))} ${one.unit}`.padEnd(VALUE_WIDTH);
    const number = `#${String(one.sequence).padStart(4, '0')}`;
    return ` ${number}  ${one.stage}  ${one.name.padEnd(VALUE_WIDTH)} ${value} ${one.sourceClass.padEnd(9)} ${one.observedAt}`;
  });
  return [...lines, ` ${records.length} of ${size} records`];
}

/** A record with all members, and the proof that it is in the ledger. */
export function provenRecordLines({ record, index, size, leaf, root, proof }: ProvenRecord): readonly string[] {
  const fields = Object.entries(record).map(([key, value]) => ` ${key.padEnd(12)} ${text(value)}`);
  return [
    ...fields,
    '',
    ` in the ledger: leaf ${index} of ${size}, hash ${leaf}`,
    ...proof.map((hash) => `   with          ${hash}`),
    `   gives root    ${root}`,
  ];
}

/** Screen of an import. */
export function importLines({ origin, root, collector, from, to, foreign, left }: SegmentImport): readonly string[] {
  return [
    ` imported records ${from}-${to} of ${origin}`,
    `   root ${root}, closed by ${collector}`,
    ...(foreign === 0
      ? []
      : [`   ${foreign} of them are about another commit or configuration: kept, but they do not count`]),
    ...(left === 0 ? [] : [`   ${left} records behind its checkpoint were left: nobody has closed them`]),
  ];
}

/** Screen of a verification. */
export function verificationLines(
  verification: EvidenceVerification,
  imports: readonly VerifiedImport[],
): readonly string[] {
  const { size, root, checkpoints, segments, uncovered } = verification;
  return [
    ` chain and tree of ${size} records hold   root ${root}`,
    ...checkpoints.map((one) => ` checkpoint of ${one.size} records holds   ${one.path}   ${one.signers.join(', ')}`),
    ...(checkpoints.length === 0 ? [' there is no checkpoint: a ledger that was shortened would look the same'] : []),
    ...(checkpoints.length > 0 && uncovered > 0 ? [` ${uncovered} records came after the newest checkpoint`] : []),
    ...segments.map((one) => ` ${describeSegment(one)}`),
    ...imports.map(
      ({ from, to, collectors, custody }) =>
        ` records ${from}-${to} imported, ${custody === 'ci' ? 'closed by a collector of the role policy' : 'self-collected'} (${collectors.join(', ')})`,
    ),
  ];
}

function shortened(value: string): string {
  return value.length <= 20 ? value : `${value.slice(0, 19)}…`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Filter of records; all by default. */
export interface EvidenceFilter {
  readonly stage?: StageNumber | undefined;
  readonly name?: string | undefined;
  /** Earliest time of observation. */
  readonly since?: EpochMs | undefined;
}

/** Records that match a filter, in their order. */
export function selectEvidence(
  records: readonly EvidenceRecord[],
  { stage, name, since }: EvidenceFilter,
): readonly EvidenceRecord[] {
  return records.filter(
    (one) =>
      (stage === undefined || one.stage === stage) &&
      (name === undefined || one.name === name) &&
      (since === undefined || Date.parse(one.observedAt) >= since),
  );
}
