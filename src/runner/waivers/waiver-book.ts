import type { Role } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Subject } from '../../domain/evidence.ts';
import type { GateClause, GateDefinition } from '../../domain/gate.ts';
import { readJsonBytes } from '../../domain/json-text.ts';
import type { StageNumber, Step } from '../../domain/stage.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import {
  LONGEST_WAIVER_DAYS,
  type StatedWaiver,
  WAIVERS_FOLDER,
  type Waiver,
  type WaiverDocument,
} from '../../domain/waiver.ts';
import { nearest, quoted } from '../../domain/words.ts';
import { ROLES } from '../../signing/role-policy.ts';
import { waiverFile, waiverId, waiverSignatureFile } from '../../signing/waiver-files.ts';
import { verifyWaiver, type WaiverPolicy, waiverWaitsFor } from '../../signing/waiver-signatures.ts';
import type { DossierStore } from '../ports/dossier-store.ts';

/** A waiver of a workspace, verified from its bytes. */
export interface WaiverStanding {
  readonly id: string;
  /** Absent when the file is not a waiver. */
  readonly document?: WaiverDocument;
  /** Roles with valid signatures. */
  readonly by: readonly Role[];
  /** Reason for which it does not count, as text; absent when it counts. Expiry is checked with its clause. */
  readonly reason?: string;
}

/** Policy and scope for judging waivers. */
export interface WaiverQuestion {
  /** Absent without a role policy in force; then no waiver counts. */
  readonly policy?: WaiverPolicy;
  readonly system: string;
  readonly step: Step;
  readonly subject: Subject;
  readonly gates: readonly GateDefinition[];
}

/** File access for judging waivers. */
export type WaiverFiles = Pick<DossierStore, 'read' | 'list' | 'check'>;

/** All waivers of a workspace, sorted by id. Never throws for any content of the files. */
export function readWaivers(files: WaiverFiles, question: WaiverQuestion): readonly WaiverStanding[] {
  return files
    .list(WAIVERS_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => judgeWaiver(files, name.slice(0, -'.json'.length), question));
}

/** Waivers that count, in the form for gates. */
export function countingWaivers(standings: readonly WaiverStanding[]): readonly Waiver[] {
  return standings.flatMap(({ document, by, reason }) => {
    if (document === undefined || reason !== undefined) return [];
    const { stage, clause, until } = document;
    return [{ stage, clause, until, by: by.join(', '), reason: document.reason }];
  });
}

/** Waivers that turned a clause from FAIL into CONDITIONAL, in the form for statements. */
export function appliedWaivers(
  standings: readonly WaiverStanding[],
  verdicts: readonly GateVerdict[],
): readonly StatedWaiver[] {
  return standings.flatMap(({ id, document, by, reason }) => {
    if (document === undefined || reason !== undefined) return [];
    const { stage, clause, until } = document;
    const used = verdicts
      .find((verdict) => verdict.stage === stage)
      ?.clauses.find((one) => one.id === clause && one.waiver?.status === 'applied' && one.waiver.until === until);
    return used === undefined ? [] : [{ file: waiverFile(id), stage, clause, until, by }];
  });
}

/** Judges one waiver by its id. */
export function judgeWaiver(files: WaiverFiles, id: string, question: WaiverQuestion): WaiverStanding {
  const bytes = files.read(waiverFile(id));
  if (bytes === undefined) return { id, by: [], reason: 'there is no such waiver' };
  const document = readWaiver(files, id, bytes);
  if (typeof document === 'string') return { id, by: [], reason: document };
  const { policy } = question;
  if (policy === undefined) return { id, document, by: [], reason: 'no role policy is in force' };
  const { by, faults } = verifyWaiver(bytes, signaturesOf(files, id), policy);
  const reason = [...scopeFaults(document, question), ...faults, ...waiting(by)][0];
  return { id, document, by, ...(reason === undefined ? {} : { reason }) };
}

/** Clause to be waived. Throws PreliveError WAIVER_REFUSED when it cannot be waived. */
export function waivableClause(
  gates: readonly GateDefinition[],
  asked: { readonly stage: StageNumber; readonly clause: string; readonly step: Step },
): GateClause {
  const gate = gates.find(({ stage }) => stage === asked.stage);
  const clause = gate?.clauses.find(({ id }) => id === asked.clause);
  if (clause === undefined) {
    const known = gate?.clauses.filter(({ waivable }) => waivable).map(({ id }) => id) ?? [];
    const like = nearest(asked.clause, known);
    const found = `found ${quoted(asked.clause)}${like === undefined ? '.' : `; did you mean ${like}?`}`;
    throw refused(`CLAUSE: expected one that can be waived in gate ${asked.stage}: ${known.join(', ')}; ${found}`);
  }
  if (!clause.waivable) throw refused(`${clause.id} can never be waived: ${clause.explain}`);
  if (clause.steps.includes(asked.step)) return clause;
  throw refused(`${clause.id} is not asked at step ${asked.step}.`);
}

function refused(message: string): PreliveError {
  return new PreliveError('WAIVER_REFUSED', message);
}

function readWaiver(files: WaiverFiles, id: string, bytes: Uint8Array): WaiverDocument | string {
  try {
    const read = readJsonBytes(bytes);
    if (read.kind === 'fault') return `it is not JSON: ${read.fault}`;
    const origin = { name: waiverFile(id), lineOf: read.lineOf };
    const document = files.check<WaiverDocument>('waiver', read.value, origin, 'DOCUMENT_INVALID');
    return waiverId(document, bytes) === id ? document : 'its name is not that of its bytes';
  } catch (error) {
    if (error instanceof PreliveError) return error.message;
    throw error;
  }
}

function signaturesOf(files: WaiverFiles, id: string): Partial<Record<Role, string>> {
  const signatures: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    const bytes = files.read(waiverSignatureFile(id, role));
    if (bytes !== undefined) signatures[role] = new TextDecoder().decode(bytes);
  }
  return signatures;
}

/** Reasons for which a waiver does not apply to the current system, step and subject. */
function scopeFaults(document: WaiverDocument, { system, step, subject, gates, policy }: WaiverQuestion): string[] {
  const { commit, configuration_digest } = document.subject;
  const gate = gates.find(({ stage }) => stage === document.stage);
  const clause = gate?.clauses.find(({ id }) => id === document.clause);
  const facts: readonly (readonly [boolean, string])[] = [
    [document.system === system, `it is about the system ${document.system}`],
    [document.step === step, `it is for step ${document.step}`],
    [
      commit === subject.commit,
      `it is about commit ${commit.slice(0, 7)}, the system is at ${subject.commit.slice(0, 7)}`,
    ],
    [configuration_digest === subject.configurationDigest, 'it is about another configuration'],
    [clause !== undefined, `gate ${document.stage} has no clause ${document.clause}`],
    [clause?.expression === document.expression, `its clause was ${document.expression}`],
    [clause?.waivable === true, `${document.clause} can never be waived`],
    [
      lengthDays(document) > 0 && lengthDays(document) <= LONGEST_WAIVER_DAYS,
      `it lasts longer than ${LONGEST_WAIVER_DAYS} days`,
    ],
    [
      policy === undefined || Date.parse(document.requested_at) <= policy.at,
      `it was asked for at ${document.requested_at}, later than now`,
    ],
  ];
  return facts.filter(([holds]) => !holds).map(([, words]) => words);
}

const DAY_MS = 86_400_000;

/** Days from request to end. */
export function lengthDays({ requested_at, until }: Pick<WaiverDocument, 'requested_at' | 'until'>): number {
  return (Date.parse(until) - Date.parse(requested_at)) / DAY_MS;
}

function waiting(by: readonly Role[]): string[] {
  const words = waiverWaitsFor(by);
  return words === '' ? [] : [`it waits for ${words}`];
}
