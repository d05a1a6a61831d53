import { join } from 'node:path';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { InvariantViolation } from '../../domain/errors.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import { type ChainHead, chainRecord, LEDGER_FILE, recordLine } from '../../signing/chain.ts';
import { finiteNumbers } from '../finite-numbers.ts';
import { createSchemas, type Schemas } from '../schemas.ts';
import { appendSynced, createIfAbsent, moveTornTail, type Recovery } from './ledger-file.ts';
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
  /** All records, those of other processes too, in order. Throws PreliveError LEDGER_BROKEN naming the line. */
  records(): readonly EvidenceRecord[];
  /** Number of records and digest of the last: what a statement freezes. */
  head(): ChainHead;
  /** Torn tails that this handle found and moved away. */
  recoveries(): readonly Recovery[];
}

/** Means of a ledger, all with defaults. */
export interface LedgerOptions {
  readonly schemas?: Schemas;
  /** How long to wait for another process, 10 s. */
  readonly busyTimeoutMs?: number;
  /** Replaces account ids in each observation before it is chained; keeps JSON as JSON. */
  readonly scrub?: (text: string) => string;
  /** Wall clock for the note of a recovery. */
  readonly now?: () => EpochMs;
}

/**
 * Opens the ledger of a workspace, `ledger.ndjson`, and makes it where there is none. All of it is verified before
 * anything is given or appended. `subject` goes into each record that this handle appends.
 */
export function openLedger(workspace: string, subject: Subject, options: LedgerOptions = {}): Ledger {
  const path = join(workspace, LEDGER_FILE);
  const schemas = options.schemas ?? createSchemas();
  const recoveries: Recovery[] = [];
  const verified = nothingVerified();
  const check = recordCheck(schemas);

  const locked = <T>(work: () => T): T => {
    createIfAbsent(path);
    return withLock(`${path}.lock`, options.busyTimeoutMs ?? 10_000, () => {
      const tail = readOn(path, verified, check);
      const at = isoUtc((options.now ?? Date.now)());
      if (tail.length > 0) recoveries.push(moveTornTail(path, verified.length, tail, at));
      return work();
    });
  };

  return {
    append: (observations) => {
      const scrubbed = scrubObservations(observations, options.scrub);
      return locked(() => appendTo(path, verified, chain(scrubbed, subject, verified.head, schemas)));
    },
    records: () => locked(() => [...verified.records]),
    head: () => locked(() => verified.head),
    recoveries: () => recoveries,
  };
}

function appendTo(path: string, verified: Verified, records: readonly EvidenceRecord[]): readonly EvidenceRecord[] {
  const last = records.at(-1);
  if (last === undefined) return records;
  const text = records.map((record) => `${recordLine(record)}\n`).join('');
  appendSynced(path, verified.length, text);
  take(verified, records, Buffer.byteLength(text), { size: last.sequence, digest: last.digest });
  return records;
}

/** The schema is checked afterwards, on the records. */
function scrubObservations(
  observations: readonly Observation[],
  scrub: LedgerOptions['scrub'],
): readonly Observation[] {
  return scrub === undefined ? observations : JSON.parse(scrub(JSON.stringify(observations, finiteNumbers)));
}

function chain(
  observations: readonly Observation[],
  subject: Subject,
  after: ChainHead,
  schemas: Schemas,
): readonly EvidenceRecord[] {
  let head = after;
  return observations.map((observation) => {
    const record = chainRecord(observation, subject, head);
    const faults = schemas.faults(RECORD_SCHEMA, record);
    if (faults.length > 0) throw new InvariantViolation(`evidence ${observation.name}: ${faults.join('; ')}`);
    head = { size: record.sequence, digest: record.digest };
    return record;
  });
}
