import { join } from 'node:path';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { InvariantViolation, PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord, Observation, Subject } from '../../domain/evidence.ts';
import { type ChainHead, chainRecord, EMPTY_CHAIN, LEDGER_FILE, recordLine, verifyChain } from '../../signing/chain.ts';
import { finiteNumbers } from '../finite-numbers.ts';
import { createSchemas, type Schemas } from '../schemas.ts';
import {
  appendSynced,
  createIfAbsent,
  moveTornTail,
  type Recovery,
  readFrom,
  wholeLinesLength,
} from './ledger-file.ts';
import { withLock } from './lock.ts';

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

/** What of the file has been read and found whole. */
interface Verified {
  /** Bytes. */
  length: number;
  head: ChainHead;
  readonly records: EvidenceRecord[];
}

const SCHEMA = 'evidence-record';
const nothing = (): Verified => ({ length: 0, head: EMPTY_CHAIN, records: [] });

/**
 * Opens the ledger of a workspace, `ledger.ndjson`, and makes it where there is none. All of it is verified before
 * anything is given or appended. `subject` goes into each record that this handle appends.
 */
export function openLedger(workspace: string, subject: Subject, options: LedgerOptions = {}): Ledger {
  const path = join(workspace, LEDGER_FILE);
  const schemas = options.schemas ?? createSchemas();
  const recoveries: Recovery[] = [];
  const verified = nothing();

  const locked = <T>(work: () => T): T => {
    createIfAbsent(path);
    return withLock(`${path}.lock`, options.busyTimeoutMs ?? 10_000, () => {
      const tail = readOn(path, verified, schemas);
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

/**
 * Records of a ledger for one who only reads: nothing is locked, made or repaired, and a write in progress is left out.
 * Empty where there is no ledger. Throws PreliveError LEDGER_BROKEN naming the line.
 */
export function readLedger(
  workspace: string,
  schemas: Schemas = createSchemas(),
): { readonly records: readonly EvidenceRecord[]; readonly head: ChainHead } {
  const verified = nothing();
  readOn(join(workspace, LEDGER_FILE), verified, schemas);
  return verified;
}

/** Verifies what stands behind the part that is verified, and takes it in. Gives the bytes that have no line end. */
function readOn(path: string, verified: Verified, schemas: Schemas): Uint8Array {
  const bytes = readFrom(path, verified.length);
  const size = verified.head.size;
  if (bytes === undefined) throw broken(path, size, 'the file has become shorter while it was in use');
  const whole = wholeLinesLength(bytes);
  const verdict = verifyChain(linesOf(path, bytes.subarray(0, whole), size), verified.head);
  if (!verdict.ok) throw broken(path, verdict.line, verdict.reason);
  const records = verdict.values.map((value, index) =>
    schemas.check<EvidenceRecord>(SCHEMA, value, `${path}, line ${size + index + 1}`, 'LEDGER_BROKEN'),
  );
  take(verified, records, whole, verdict.head);
  return bytes.subarray(whole);
}

function appendTo(path: string, verified: Verified, records: readonly EvidenceRecord[]): readonly EvidenceRecord[] {
  const last = records.at(-1);
  if (last === undefined) return records;
  const text = records.map((record) => `${recordLine(record)}\n`).join('');
  appendSynced(path, verified.length, text);
  take(verified, records, Buffer.byteLength(text), { size: last.sequence, digest: last.digest });
  return records;
}

function take(verified: Verified, records: readonly EvidenceRecord[], length: number, head: ChainHead): void {
  for (const record of records) verified.records.push(record);
  verified.length += length;
  verified.head = head;
}

function linesOf(path: string, bytes: Uint8Array, size: number): string[] {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\n').slice(0, -1);
  } catch {
    throw broken(path, size + 1, 'from this line on there are bytes that are no UTF-8 text');
  }
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
    const faults = schemas.faults(SCHEMA, record);
    if (faults.length > 0) throw new InvariantViolation(`evidence ${observation.name}: ${faults.join('; ')}`);
    head = { size: record.sequence, digest: record.digest };
    return record;
  });
}

function broken(path: string, line: number, reason: string): PreliveError {
  return new PreliveError('LEDGER_BROKEN', `${path}, line ${line}: ${reason}`);
}
