import type { EvidenceRecord, Observation, Subject } from '../domain/evidence.ts';
import { canonicalJson, canonicalMembers, canonicalObject, type JsonObject } from '../domain/json.ts';
import { sha256 } from './sha256.ts';

/** Name of the ledger in a workspace. */
export const LEDGER_FILE = 'ledger.ndjson';

/** End of a chain: the number of records and the digest of the last. */
export interface ChainHead {
  readonly size: number;
  /** 64 hex digits; zeros for an empty chain. */
  readonly digest: string;
}

/** Head of a chain without records. */
export const EMPTY_CHAIN: ChainHead = { size: 0, digest: '0'.repeat(64) };

/** A valid chain with its parsed records (their shape is not checked here), or the first broken line. */
export type ChainVerdict =
  | { readonly ok: true; readonly head: ChainHead; readonly values: readonly JsonObject[] }
  | { readonly ok: false; readonly line: number; readonly reason: string };

/**
 * Creates the record that follows `head`: numbered, linked to the previous record, with its own digest. Fields that are
 * not part of a record are dropped, so that the hash covers exactly the fields in the ledger line.
 */
export function chainRecord(observation: Observation, subject: Subject, head: ChainHead): EvidenceRecord {
  const { commit, configurationDigest } = subject;
  const position = { sequence: head.size + 1, subject: { commit, configurationDigest }, previous: head.digest };
  const body = { ...declared(observation), ...position };
  return { ...body, digest: sha256(canonicalJson(asJson(body))) };
}

/** Copies the declared fields of an observation only. */
export function declared(one: Observation): Observation {
  const { name, value, unit, stage, observedAt, sourceClass, samples, interval, detail } = one;
  return {
    name,
    value,
    unit,
    stage,
    collector: { name: one.collector.name, version: one.collector.version },
    observedAt,
    sourceClass,
    attachments: one.attachments.map(({ path, sha256: digest }) => ({ path, sha256: digest })),
    ...(samples !== undefined && { samples }),
    ...(interval !== undefined && { interval }),
    ...(detail !== undefined && { detail }),
  };
}

/** Ledger line of a record, without its line end: canonical JSON, so that the data determines the bytes. */
export function recordLine(record: EvidenceRecord): string {
  return canonicalJson(asJson(record));
}

/**
 * Checks ledger lines, in order, against the head that they follow (by default the empty chain). A line must be the
 * canonical JSON of its record: otherwise two readers could parse two different records from it.
 */
export function verifyChain(lines: readonly string[], after: ChainHead = EMPTY_CHAIN): ChainVerdict {
  const values: JsonObject[] = [];
  let head = after;
  for (const line of lines) {
    const checked = checkLine(line, head);
    if (typeof checked === 'string') return { ok: false, line: head.size + 1, reason: checked };
    values.push(checked.record);
    head = checked.head;
  }
  return { ok: true, head, values };
}

/** The record and the new head, or the reason why the line is invalid. */
function checkLine(line: string, head: ChainHead): { readonly record: JsonObject; readonly head: ChainHead } | string {
  const record = parseObject(line);
  if (record === undefined) return 'the line is not a JSON object';
  const sequence = head.size + 1;
  if (record['sequence'] !== sequence)
    return `sequence: expected ${sequence}, found ${JSON.stringify(record['sequence'])}`;
  if (record['previous'] !== head.digest)
    return 'it does not follow the line before: previous is not the digest of that';
  const members = canonicalMembers(record);
  if (canonicalObject(members) !== line) return 'it is not written as canonical JSON';
  const expected = sha256(canonicalObject(members.filter(([key]) => key !== 'digest')));
  if (record['digest'] !== expected)
    return `digest: its content gives ${expected}, it states ${JSON.stringify(record['digest'])}`;
  return { record, head: { size: sequence, digest: expected } };
}

function parseObject(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Interfaces have no index signature; copying the members gives the same object as a JSON object. */
function asJson(value: Omit<EvidenceRecord, 'digest'>): JsonObject {
  return {
    ...value,
    collector: { ...value.collector },
    subject: { ...value.subject },
    attachments: value.attachments.map((one) => ({ ...one })),
  };
}
