import { type Clock, isoUtc } from '../../domain/clock.ts';
import type { Role } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { LONGEST_WAIVER_DAYS, type WaiverDocument } from '../../domain/waiver.ts';
import { waiverNamespace } from '../../signing/role-policy.ts';
import { waiverFile, waiverId, waiverSignatureFile, waiverText } from '../../signing/waiver-files.ts';
import { verifyWaiver, type WaiverPolicy } from '../../signing/waiver-signatures.ts';
import type { DetachedSigner } from '../dossier/sign-as-role.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import {
  judgeWaiver,
  lengthDays,
  type WaiverFiles,
  type WaiverQuestion,
  type WaiverStanding,
  waivableClause,
} from './waiver-book.ts';

/** Request for a waiver. */
export interface WaiverRequest {
  readonly stage: StageNumber;
  readonly clause: string;
  readonly reason: string;
  /** Milliseconds since 1970, UTC. */
  readonly until: number;
}

/**
 * Writes the request for a waiver to `waivers/` of the workspace, and returns its status. Throws PreliveError
 * WAIVER_REFUSED for a clause that cannot be waived, an empty reason, or an end that is in the past or too late.
 */
export function requestWaiver(
  request: WaiverRequest,
  question: WaiverQuestion,
  files: WaiverFiles & Pick<DossierStore, 'write'>,
  clock: Clock,
): WaiverStanding {
  const { step, subject, system, gates } = question;
  const { stage, reason, until } = request;
  const clause = waivableClause(gates, { stage, clause: request.clause, step });
  const document: WaiverDocument = {
    schema_version: 1,
    system,
    step,
    subject: { commit: subject.commit, configuration_digest: subject.configurationDigest },
    stage,
    clause: clause.id,
    expression: clause.expression,
    reason: reason.trim(),
    requested_at: isoUtc(clock.now()),
    until: isoUtc(until),
  };
  requireSensible(document);
  const text = waiverText(document);
  const id = waiverId(document, text);
  files.write(waiverFile(id), text);
  return judgeWaiver(files, id, questionNow(question, clock));
}

/** Judges with the current clock: with the older one of the question the request would be in the future. */
function questionNow(question: WaiverQuestion, clock: Clock): WaiverQuestion {
  return question.policy === undefined ? question : { ...question, policy: { ...question.policy, at: clock.now() } };
}

function requireSensible(document: WaiverDocument): void {
  if (document.reason === '') throw new PreliveError('WAIVER_REFUSED', 'A waiver says why: --reason is empty.');
  const days = lengthDays(document);
  if (days > 0 && days <= LONGEST_WAIVER_DAYS) return;
  throw new PreliveError(
    'WAIVER_REFUSED',
    `--until: expected a time that is still to come, within ${LONGEST_WAIVER_DAYS} days, found ${document.until}.`,
    { nextSteps: ['Give a nearer day with --until; a waiver can be asked for again when it ends.'] },
  );
}

/**
 * Signs a waiver in a role, and stores the signature if the policy accepts it. Throws PreliveError WAIVER_REFUSED for a
 * waiver about another system, step or subject, KEY_NOT_ACCEPTED, and errors of the signer.
 */
export async function signWaiver(
  id: string,
  role: Role,
  question: WaiverQuestion & { readonly policy: WaiverPolicy },
  files: WaiverFiles & Pick<DossierStore, 'write'>,
  sign: DetachedSigner,
): Promise<WaiverStanding> {
  requireSignable(judgeWaiver(files, id, question));
  const bytes = files.read(waiverFile(id)) ?? new Uint8Array();
  const { policy } = question;
  const text = await sign(bytes, waiverNamespace(policy.policy.roles[role]));
  const { faults } = verifyWaiver(bytes, { [role]: text }, policy);
  if (faults[0] !== undefined) throw new PreliveError('KEY_NOT_ACCEPTED', `${faults[0]}.`);
  files.write(waiverSignatureFile(id, role), text);
  return judgeWaiver(files, id, question);
}

/** Throws unless missing or invalid signatures are the only fault. */
function requireSignable({ id, document, reason }: WaiverStanding): void {
  if (document !== undefined && (reason === undefined || /^(it waits for|signature of) /.test(reason))) return;
  const nextSteps = document === undefined ? ['`prelive waive list` names the waivers of the workspace.'] : undefined;
  throw new PreliveError('WAIVER_REFUSED', `${id}: ${reason}`, { ...(nextSteps !== undefined && { nextSteps }) });
}
