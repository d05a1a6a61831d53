import { join } from 'node:path';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { InvariantViolation } from '../../domain/errors.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import type { AboutSubject } from '../../runner/ports/workspace.ts';
import { type ChainHead, chainRecord, declared, LEDGER_FILE, recordLine } from '../../signing/chain.ts';
import { finiteNumbers } from '../schemas/finite-numbers.ts';
import { createSchemas, type Schemas } from '../schemas/schemas.ts';
import { type CheckpointOptions, openCheckpoints } from './checkpoints.ts';
import { appendSynced, createIfAbsent, moveTornTail, type TornTailRecord } from './ledger-file.ts';
import { withLock } from './lock.ts';
import { addVerified, nothingVerified, type Verified, verifyRest } from './read-ledger.ts';
import { RECORD_SCHEMA, recordCheck } from './record-check.ts';

/** Evidence of a workspace: append-only, chained, shared by all processes that open it. */
export interface Ledger {
  /**
   * Numbers, chains and writes observations in one step; returns when they are on the disk. Throws PreliveError
   * LEDGER_BROKEN, LEDGER_BUSY or FILE_UNWRITABLE (nothing appended), InvariantViolation for an observation that does
   * not follow `evidence-record.schema.json`.
   */
  append(observations: readonly Observation[]): readonly EvidenceRecord[];
  /** Appends observations with their own subjects: those of a segment of another ledger. */
  appendAbout(observations: readonly AboutSubject[]): readonly EvidenceRecord[];
  /** All records in order, also those of other processes. Throws PreliveError LEDGER_BROKEN naming the line. */
  records(): readonly EvidenceRecord[];
  /** Number of records and digest of the last, which a statement freezes. */
  head(): ChainHead;
  /** Truncated writes that this handle moved away. */
  recoveries(): readonly TornTailRecord[];
}

/** Options of a ledger, all with defaults. */
export interface LedgerOptions extends CheckpointOptions {
  readonly schemas?: Schemas;
  /** Longest wait for another process; default 30 s. */
  readonly busyTimeoutMs?: number;
  /** Replaces account ids in each observation before it is chained; its result must stay JSON. */
  readonly scrub?: (text: string) => string;
  /** Wall clock for the record of a recovery. */
  readonly now?: () => EpochMs;
  /** Version of prelive, for the record of a recovery. */
  readonly version?: string;
}

/**
 * Opens the ledger of a workspace, `ledger.ndjson`, and creates a missing one. Verifies all of it before it returns or
 * appends records. `subject` enters each record that this handle appends.
 */
export function openLedger(workspace: string, subject: Subject, options: LedgerOptions = {}): Ledger {
  const path = join(workspace, LEDGER_FILE);
  const schemas = options.schemas ?? createSchemas();
  const recoveries: TornTailRecord[] = [];
  const verified = nothingVerified();
  const check = recordCheck(schemas);
  const checkpoints = openCheckpoints(workspace, options);

  const add = (all: readonly AboutSubject[]) => {
    const records = appendTo(path, verified, chain(all, verified.head, schemas));
    if (records.length > 0) checkpoints.renew(verified);
    return records;
  };
  const repair = (tail: Uint8Array) => {
    const at = isoUtc((options.now ?? Date.now)());
    const recovery = moveTornTail(path, verified.length, tail, at);
    recoveries.push(recovery);
    add([{ observation: recoveryObservation(recovery, options.version ?? 'unknown'), subject }]);
  };
  const locked = <T>(work: () => T): T => {
    createIfAbsent(path);
    return withLock(`${path}.lock`, options.busyTimeoutMs ?? 30_000, () => {
      const tail = verifyRest(path, verified, check);
      // Verifies before a repair: a record that a checkpoint covers was complete once.
      checkpoints.verify(verified);
      if (tail.length > 0) repair(tail);
      return work();
    });
  };
  const appendAbout = (all: readonly AboutSubject[]) => {
    const scrubbed = scrubbedOf(all, options.scrub);
    return locked(() => add(scrubbed));
  };

  return {
    append: (observations) => appendAbout(observations.map((observation) => ({ observation, subject }))),
    appendAbout,
    records: () => locked(() => [...verified.records]),
    head: () => locked(() => verified.head),
    recoveries: () => recoveries,
  };
}

/** Observation about truncated bytes that were moved away; of stage 8, which decides over the whole ledger. */
function recoveryObservation({ at, offset, bytes, sha256 }: TornTailRecord, version: string): Observation {
  return {
    name: 'ledger_recovery',
    value: { offset, bytes, sha256 },
    unit: 'none',
    stage: 8,
    collector: { name: 'ledger', version },
    observedAt: at,
    sourceClass: 'local',
    attachments: [],
    detail: `${bytes} bytes of a write that was cut short were moved to ${LEDGER_FILE}.torn; nobody was told that they are recorded`,
  };
}

function appendTo(path: string, verified: Verified, records: readonly EvidenceRecord[]): readonly EvidenceRecord[] {
  const last = records.at(-1);
  if (last === undefined) return records;
  const lines = records.map(recordLine);
  const text = lines.map((line) => `${line}\n`).join('');
  appendSynced(path, verified.length, text);
  const head = { size: last.sequence, digest: last.digest };
  addVerified(verified, { records, lines, length: Buffer.byteLength(text), head });
  return records;
}

/** Scrubs the observations; the schema is checked later, on the records. */
function scrubbedOf(all: readonly AboutSubject[], scrub: LedgerOptions['scrub']): readonly AboutSubject[] {
  const plain = all.map(({ observation, subject }) => ({ observation: declared(observation), subject }));
  return scrub === undefined ? plain : JSON.parse(scrub(JSON.stringify(plain, finiteNumbers)));
}

function chain(all: readonly AboutSubject[], after: ChainHead, schemas: Schemas): readonly EvidenceRecord[] {
  let head = after;
  return all.map(({ observation, subject }) => {
    const record = chainRecord(observation, subject, head);
    const faults = schemas.faults(RECORD_SCHEMA, record);
    if (faults.length > 0) throw new InvariantViolation(`evidence ${observation.name}: ${faults.join('; ')}`);
    head = { size: record.sequence, digest: record.digest };
    return record;
  });
}
