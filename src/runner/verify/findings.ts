/** Why a bundle is broken (exit 5), in the order in which one of them is called the reason. */
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

/** Why an authentic bundle is no approval (exit 3). */
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

/** Code of a finding; `templates/audit.sh` has the same, but for the two that it cannot find. */
export type FindingCode = (typeof BREAKS)[number] | (typeof LACKS)[number];

/** What a verification found against a bundle, in words for people. */
export interface VerifyFinding {
  readonly code: FindingCode;
  readonly detail: string;
}

/** A finding, in one call. */
export const finding = (code: FindingCode, detail: string): VerifyFinding => ({ code, detail });

/** Whether a finding means that the bundle is not what was signed. */
export function isBreak({ code }: VerifyFinding): boolean {
  return BREAKS.some((one) => one === code);
}
