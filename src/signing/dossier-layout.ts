import type { Role } from '../domain/decision.ts';

/** The signed document. */
export const STATEMENT_FILE = 'statement.json';
/** Ledger records that a statement rests on; the ledger itself continues to grow. */
export const FROZEN_LEDGER_FILE = 'ledger-frozen.ndjson';
/** Written by the decision from the statement; it is not a subject of the statement. */
export const OUTCOME_FILE = 'PRELIVE_VERIFICATION_LOG.json';
/** The auditor's script; a subject like the documents. */
export const AUDIT_SCRIPT = 'audit.sh';

/** Report of stage 1. It is written after its gate was judged, so no record names it. */
export const ARTIFACT_REPORT_FILE = 'IBKR_ARTIFACT_VALIDATION_REPORT.md';

/** Signature of a role over `statement.json`. */
export const signatureFile = (role: Role): string => `signatures/${role}.sig`;
/** Refusal of a role, and the signature over it. */
export const refusalFile = (role: Role): string => `signatures/${role}.refusal.json`;
export const refusalSignatureFile = (role: Role): string => `signatures/${role}.refusal.sig`;

/**
 * Names that belong to a dossier: prelive's own documents, whose names are in capitals, and the files copied beside
 * them. A file with such a name that is not a subject would look signed without being signed. `templates/audit.sh` has
 * the same three patterns.
 */
const DOSSIER_NAME = /^([A-Z][A-Z0-9_]*\.(md|json|csv)|audit\.sh|(frozen|policy|attestations|waivers)\/.*)$/;
const SIGNATURES = /^signatures\/.*$/;
const PLAIN_FILES =
  /^([A-Z][A-Z0-9_]*\.(md|json|csv)|audit\.sh|statement\.json|ledger[a-z.-]*|(frozen|policy|attestations|waivers|signatures)(\/.*)?)$/;

/** True when a proposal freezes a file of this name, a path relative to the workspace. */
export function isFrozenName(path: string): boolean {
  return DOSSIER_NAME.test(path) && path !== OUTCOME_FILE;
}

/** Files written only by a proposal: evidence must not add them. */
const PROPOSAL_NAME =
  /^(GO_LIVE_DECISION_GATE|ROLLBACK_PROCEDURE|SCALE_UP_PLAN|IBKR_PRELIVE_EXECUTION_SUMMARY|SIGN|AUDIT)\.md$/;
const EVIDENCE_NAME = /^([A-Z][A-Z0-9_]*\.(md|json|csv)|attestations\/.*|frozen\/gates\/checklist\.yaml)$/;

/** True when evidence collected after a proposal may add or replace a file of this name. */
export function isLaterName(path: string): boolean {
  return EVIDENCE_NAME.test(path) && !PROPOSAL_NAME.test(path);
}

/** True when a file of this name must be a subject, or a signature of one of the roles. */
export function isReservedName(path: string, roles: readonly Role[]): boolean {
  if (SIGNATURES.test(path)) return !roles.some((role) => signaturesOf(role).includes(path));
  return isFrozenName(path);
}

/** True when only a plain file may have this name: not a link, not a device. */
export function mustBePlain(path: string): boolean {
  return PLAIN_FILES.test(path);
}

function signaturesOf(role: Role): readonly string[] {
  return [signatureFile(role), refusalFile(role), refusalSignatureFile(role)];
}
