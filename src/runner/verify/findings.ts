/** Reasons for a broken bundle (exit 5), in order of precedence. */
export const BREAKS = [
  'not_a_file',
  'statement_missing',
  'bad_signature',
  'wrong_namespace',
  'unknown_key',
  'key_revoked',
  'key_not_yet_valid',
  'key_expired',
  'not_independent',
  'other_statement',
  'statement_malformed',
  'other_policy',
  'subject_missing',
  'subject_changed',
  'extra_file',
  'ledger_truncated',
  'ledger_changed',
  'checkpoint_mismatch',
  'chain_broken',
  'waiver_broken',
  'policy_broken',
  'verdicts_differ',
] as const;

/** Reasons for which an authentic bundle is not an approval (exit 3). */
export const LACKS = [
  'refused',
  'signature_missing',
  'older_policy',
  'newer_files',
  'waiver_expired',
  'other_commit',
  'rehearsal',
  'not_an_approval',
  'not_yet_valid',
  'expired',
  'newer_evidence',
  'no_policy',
] as const;

/** Code of a finding; `templates/audit.sh` has the same codes, except two that it cannot find. */
export type FindingCode = (typeof BREAKS)[number] | (typeof LACKS)[number];

/** A finding of a verification, as text for people. */
export interface VerifyFinding {
  readonly code: FindingCode;
  readonly detail: string;
}

/** Creates a finding. */
export const finding = (code: FindingCode, detail: string): VerifyFinding => ({ code, detail });

/** True when a finding means that the bundle differs from the signed one. */
export function isBreak({ code }: VerifyFinding): boolean {
  return BREAKS.some((one) => one === code);
}
