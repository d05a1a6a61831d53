import type { EpochMs } from '../../domain/clock.ts';
import { STATEMENT_FILE } from '../../signing/dossier-layout.ts';
import { ROLES } from '../../signing/role-policy.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { Statement } from '../../signing/statement.ts';
import { supersededFile } from '../dossier/dossier-files.ts';
import type { BundleFiles } from '../ports/bundle-files.ts';
import type { VerifierPolicy } from '../ports/verifier-policy.ts';
import { checkContent, parseStatement } from './content-checks.ts';
import { shapeFindings } from './file-checks.ts';
import { type FindingCode, finding, isBreak, type VerifyFinding } from './findings.ts';
import { checkpointFindings } from './ledger-checks.ts';
import { verdictFindings } from './reevaluate.ts';
import { keyTime, policyFindings, roleFindings, roleVerdicts } from './role-checks.ts';

/** Inputs of a verification; none of them comes from the bundle. */
export interface VerificationInputs {
  /** Role policy of the verifier; without it signatures are not checked, only integrity. */
  readonly policy?: VerifierPolicy | undefined;
  /** Time of the verification. */
  readonly at: EpochMs;
  /** Check integrity and all signatures only, not the approval. */
  readonly integrityOnly: boolean;
  /** Commit to be started. */
  readonly commit?: string | undefined;
  /** Text of a checkpoint kept by the verifier. */
  readonly checkpoint?: string | undefined;
}

/** Result of a verification. */
export interface VerificationReport {
  /** 0 approved (or authentic, with `integrityOnly`), 3 authentic but not an approval, 5 broken. */
  readonly exitCode: 0 | 3 | 5;
  readonly reason: FindingCode | 'approved' | 'authentic';
  /** Findings; the first one is the reason. */
  readonly findings: readonly VerifyFinding[];
  readonly roles: readonly RoleVerdict[];
  /** Absent when it could not be read. */
  readonly statement?: Statement;
  /** SHA-256 of `statement.json`, hex. */
  readonly statementDigest?: string;
}

/** Verifies a dossier from its bytes. Every fault is a finding; throws only for an unreadable file. */
export async function verifyBundle(bundle: BundleFiles, by: VerificationInputs): Promise<VerificationReport> {
  const entries = bundle.entries();
  const shape = shapeFindings(entries);
  const bytes = bundle.read(STATEMENT_FILE);
  if (shape.length > 0 || bytes === undefined) return reportOf(shape, by, { roles: [] });
  const read = parseStatement(bundle, bytes);
  const statement = 'statement' in read ? read.statement : undefined;
  const work = statement?.predicate.work;
  const keys = keyTime(by.at, statement);
  const roles = by.policy === undefined ? [] : roleVerdicts(bundle, by.policy, bytes, keys, work);
  const signed = roleFindings(roles);
  const facts = { roles, statementDigest: sha256(bytes) };
  if ('reason' in read) return reportOf([...signed, finding('statement_malformed', read.reason)], by, facts);
  const content = await contentFindings(bundle, entries, read.statement, by, signed);
  return reportOf(content, by, { ...facts, statement: read.statement });
}

async function contentFindings(
  bundle: BundleFiles,
  entries: ReturnType<BundleFiles['entries']>,
  statement: Statement,
  by: VerificationInputs,
  signed: readonly VerifyFinding[],
): Promise<readonly VerifyFinding[]> {
  const { policy, at } = by;
  const content = checkContent(bundle, entries, statement, policy?.policy.required.dossier ?? ROLES, at);
  const { subjects, ledgers } = content;
  const findings = [
    ...signed,
    ...(policy === undefined ? [] : policyFindings(policy, statement)),
    ...subjects,
    ...(ledgers?.findings ?? []),
    ...checkpointFindings(bundle, by.checkpoint),
    ...chainFindings(bundle, statement),
    ...(policy?.standing.faults ?? []).map((fault) => finding('policy_broken', fault)),
  ];
  if (ledgers === undefined || findings.some(isBreak)) return findings;
  const words = policy && { bundle, policy, keysAt: keyTime(at, statement) };
  const verdicts = words === undefined ? [] : await verdictFindings(words, statement, ledgers.frozen, at);
  return [...findings, ...verdicts, ...lacks(statement, by, ledgers.newer)];
}

/** Checks the previous decision, if it is in the bundle. */
function chainFindings(bundle: BundleFiles, { predicate: { previous } }: Statement): readonly VerifyFinding[] {
  if (previous === null) return [];
  const name = supersededFile(previous, STATEMENT_FILE);
  const bytes = bundle.read(name);
  if (bytes === undefined || sha256(bytes) === previous) return [];
  return [finding('chain_broken', `${name} is not the decision before this one`)];
}

/** Reasons for which an authentic statement is not an approval now. */
function lacks(
  { predicate }: Statement,
  { at, commit }: VerificationInputs,
  newer: readonly string[],
): readonly VerifyFinding[] {
  const { step, decision, notBefore, expires } = predicate;
  const [first] = newer;
  return [
    ...(commit === undefined || commit === predicate.commit
      ? []
      : [finding('other_commit', `it is about commit ${predicate.commit}, not ${commit}`)]),
    ...(step === 'rehearsal' ? [finding('rehearsal', 'authentic rehearsal: simulated evidence approves nothing')] : []),
    ...(APPROVING.test(decision) ? [] : [finding('not_an_approval', `the decision is ${decision}`)]),
    ...(at < Date.parse(notBefore) ? [finding('not_yet_valid', `it is valid from ${notBefore}`)] : []),
    ...(at >= Date.parse(expires) ? [finding('expired', `it was valid until ${expires}`)] : []),
    ...(first === undefined ? [] : [finding('newer_evidence', `evidence came after it: ${first}; propose again`)]),
  ];
}

const APPROVING = /^(GO_LIVE_APPROVED|CONDITIONAL_APPROVAL|REHEARSAL_.*)$/;

/** Reasons that count for integrity: missing or refused signatures, new files, another commit than requested. */
const LACKS_OF_INTEGRITY: ReadonlySet<FindingCode> = new Set([
  'refused',
  'signature_missing',
  'other_commit',
  'newer_files',
]);

function reportOf(
  found: readonly VerifyFinding[],
  { integrityOnly, policy }: VerificationInputs,
  facts: Pick<VerificationReport, 'roles' | 'statement' | 'statementDigest'>,
): VerificationReport {
  const breaks = found.filter(isBreak);
  const lacking = found.filter((one) => !isBreak(one) && (!integrityOnly || LACKS_OF_INTEGRITY.has(one.code)));
  const findings = [...breaks, ...(policy === undefined ? [NO_POLICY] : []), ...lacking];
  const [first] = findings;
  if (first === undefined) return { exitCode: 0, reason: integrityOnly ? 'authentic' : 'approved', findings, ...facts };
  return { exitCode: isBreak(first) ? 5 : 3, reason: first.code, findings, ...facts };
}

const NO_POLICY = finding(
  'no_policy',
  'INTEGRITY ONLY: no signature was verified, name your own policy with --policy DIR',
);
