import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { GateDefinition } from '../../domain/gate.ts';
import type { StatedWaiver, Waiver } from '../../domain/waiver.ts';
import type { Statement } from '../../signing/statement.ts';
import { attestedRecordFault } from '../evidence/attested-evidence.ts';
import type { BundleFiles } from '../ports/bundle-files.ts';
import type { VerifierPolicy } from '../ports/verifier-policy.ts';
import { countingWaivers, judgeWaiver, type WaiverStanding } from '../waivers/waiver-book.ts';
import { finding, type VerifyFinding } from './findings.ts';

/** Bundle, policy and time for judging waivers and attestations. */
export interface WordsOfPeople {
  readonly bundle: Pick<BundleFiles, 'read' | 'check'>;
  readonly policy: Pick<VerifierPolicy, 'policy' | 'allowedSigners'>;
  /** Instant at which the signers' keys must be valid. */
  readonly keysAt: EpochMs;
}

/** Waivers named by a statement, each verified from its bytes. */
export function statedWaivers(
  { bundle, policy, keysAt }: WordsOfPeople,
  { predicate }: Statement,
  gates: readonly GateDefinition[],
): readonly { readonly stated: StatedWaiver; readonly standing: WaiverStanding }[] {
  const { step, commit, configurationDigest } = predicate;
  const files = { ...bundle, list: () => [] };
  return (predicate.waivers ?? []).map((stated) => {
    const id = stated.file.replace(/^waivers\//, '').replace(/\.json$/, '');
    const system = systemOf(bundle, stated.file);
    const subject = { commit, configurationDigest };
    const by = { policy: policy.policy, allowedSigners: policy.allowedSigners, at: keysAt };
    return { stated, standing: judgeWaiver(files, id, { policy: by, system, step, subject, gates }) };
  });
}

/** Waivers that count for the gates, and findings for the others. */
export function judgedWaivers(
  waivers: ReturnType<typeof statedWaivers>,
  at: EpochMs,
): { readonly counting: readonly Waiver[]; readonly findings: readonly VerifyFinding[] } {
  const broken = waivers.flatMap(({ stated, standing }) => {
    const reason = standing.reason ?? formatUnsigned(stated, standing);
    return reason === undefined ? [] : [finding('waiver_broken', `${stated.file}: ${reason}`)];
  });
  const over = waivers.filter(({ stated }) => at >= Date.parse(stated.until));
  return {
    counting: countingWaivers(waivers.map(({ standing }) => standing)),
    findings: [
      ...broken,
      ...over.map(({ stated }) => finding('waiver_expired', `${stated.file} counted until ${stated.until}`)),
    ],
  };
}

/** Fault if the statement names a signer of a waiver who has not signed it. */
function formatUnsigned({ by }: StatedWaiver, standing: WaiverStanding): string | undefined {
  const unsigned = by.find((role) => !standing.by.includes(role));
  return unsigned === undefined ? undefined : `${unsigned} is named, but has not signed it`;
}

/**
 * True unless attested evidence lacks a valid signature among its attachments; the ledger record alone proves nothing.
 * `at` is the instant at which it must not have expired.
 */
export function isSigned(record: EvidenceRecord, { bundle, policy, keysAt }: WordsOfPeople, at: EpochMs): boolean {
  if (record.sourceClass !== 'attested') return true;
  const document = record.attachments.find(({ path }) => path.endsWith('.json'));
  const system = document === undefined ? '' : systemOf(bundle, document.path);
  return attestedRecordFault(record, { policy, system, at, keysAt, files: bundle }) === undefined;
}

/** System named by a document of the bundle; commit and configuration bind its subject as well. */
function systemOf(bundle: Pick<BundleFiles, 'read'>, name: string): string {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bundle.read(name)));
    if (typeof value !== 'object' || value === null || !('system' in value)) return '';
    return typeof value.system === 'string' ? value.system : '';
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PreliveError) return '';
    throw error;
  }
}
