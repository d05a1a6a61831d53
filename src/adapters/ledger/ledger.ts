import { join } from 'node:path';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { InvariantViolation } from '../../domain/errors.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import type { AboutSubject } from '../../runner/ports/workspace.ts';
import { type ChainHead, chainRecord, declared, LEDGER_FILE, recordLine } from '../../signing/chain.ts';
import { finiteNumbers } from '../schemas/finite-numbers.ts';
import { createSchemas, type Schemas } from '../schemas/schemas.ts';
import { type CheckpointOptions, openCheckpoints } from './checkpoints.ts';
import { appendSynced, createIfAbsent, type LedgerRecovery, moveTornTail } from './ledger-file.ts';
import { withLock } from './lock.ts';
import { nothingVerified, readOn, take, type Verified } from './read-ledger.ts';
import { RECORD_SCHEMA, recordCheck } from './record-check.ts';

/** The evidence of a workspace: append-only, chained, shared by all processes that open it. */
export interface Ledger {
  /**
   * Numbers, chains and writes observations in one go; when it returns, they are on the disk. Throws PreliveError
   * LEDGER_BROKEN, LEDGER_BUSY or FILE_UNWRITABLE (nothing appended), InvariantViolation for an observation that does
   * not follow `evidence-record.schema.json`.
   */
  append(observations: readonly Observation[]): readonly EvidenceRecord[];
  /** The same for observations that are about subjects of their own: those of a segment of another ledger. */
  appendAbout(observations: readonly AboutSubject[]): readonly EvidenceRecord[];
  /** All records, those of other processes too, in order. Throws PreliveError LEDGER_BROKEN naming the line. */
  records(): readonly EvidenceRecord[];
  /** Number of records and digest of the last: what a statement freezes. */
  head(): ChainHead;
  /** Torn tails that this handle found and moved away. */
  recoveries(): readonly LedgerRecovery[];
}

/** Means of a ledger, all with defaults. */
export interface LedgerOptions extends CheckpointOptions {
  readonly schemas?: Schemas;
  /** Longest wait for another process, 30 s. */
  readonly busyTimeoutMs?: number;
  /** Replaces account ids in each observation before it is chained; keeps JSON as JSON. */
  readonly scrub?: (text: string) => string;
  /** Wall clock for the note of a recovery. */
  readonly now?: () => EpochMs;
  /** Version of prelive, for the record of a recovery. */
  readonly version?: string;
}

/**
 * Opens the ledger of a workspace, `ledger.ndjson`, and makes it where there is none. All of it is verified before
 * anything is given or appended. `subject` goes into each record that this handle appends.
 */
export function openLedger(workspace: string, subject: Subject, options: LedgerOptions = {}): Ledger {
  const path = join(workspace, LEDGER_FILE);
  const schemas = options.schemas ?? createSchemas();
  const recoveries: LedgerRecovery[] = [];
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
      const tail = readOn(path, verified, check);
      // Before anything is repaired: a record that a checkpoint covers was whole once.
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

/** What the ledger says of a tail that was moved away. */
function recoveryObservation({ at, offset, bytes, sha256 }: LedgerRecovery, version: string): Observation {
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
  take(verified, { records, lines, length: Buffer.byteLength(text), head });
  return records;
}

/** The schema is checked afterwards, on the records. */
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
