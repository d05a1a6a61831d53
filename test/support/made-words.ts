import type { Role } from '../../src/domain/decision.ts';
import type { Observation, Subject } from '../../src/domain/evidence.ts';
import type { GateDefinition } from '../../src/domain/gate.ts';
import type { StatedWaiver, Waiver, WaiverDocument } from '../../src/domain/waiver.ts';
import {
  attestationPath,
  attestedObservation,
  type EvidenceAttestation,
} from '../../src/runner/evidence/attested-evidence.ts';
import { sha256 } from '../../src/signing/sha256.ts';
import { waiverFile, waiverId, waiverSignatureFile, waiverText } from '../../src/signing/waiver-signatures.ts';
import { attestationNamespace, type Firm, type FirmRole } from './firm.ts';

/** A waiver of the clause `test_coverage` of gate 1. */
export interface MadeWaiver {
  readonly until: number;
  /** Signers by role; by default the Risk Officer and the CTO. */
  readonly signed?: Partial<Record<Role, FirmRole>>;
  /** Roles named by the statement, whether or not they signed; by default the Risk Officer and the CTO. */
  readonly by?: readonly Role[];
}

/** An attestation of `no_permission_mismatch` by the Risk Officer. */
export interface MadeAttestation {
  readonly expires: number;
  /** Role whose key signs it; by default the Risk Officer. */
  readonly key?: FirmRole;
}

interface About {
  readonly subject: Subject;
  readonly proposedAt: number;
}

type Texts = readonly (readonly [name: string, text: string])[];
const SYSTEM = 'desk';
const WAIVING = ['risk_officer', 'cto', 'lead_trader'] as const;

/** The files of a waiver, and its entries in statement and gates. */
export function madeWaiver(
  firm: Firm,
  asked: MadeWaiver & About & { readonly gates: readonly GateDefinition[] },
): { readonly files: Texts; readonly stated: StatedWaiver; readonly counting: readonly Waiver[] } {
  const { signed = { risk_officer: 'risk_officer', cto: 'cto' }, by = ['risk_officer', 'cto'] } = asked;
  const text = waiverText(waiverDocument(asked));
  const id = waiverId({ stage: 1, clause: 'test_coverage' }, text);
  const signatures = WAIVING.flatMap((role) => {
    const key = signed[role];
    const namespace = `prelive-waiver-${role}@firm.invalid`;
    return key === undefined
      ? []
      : [[waiverSignatureFile(id, role), firm.sign(key, Buffer.from(text), namespace)] as const];
  });
  const until = iso(asked.until);
  const about = { stage: 1, clause: 'test_coverage', until } as const;
  return {
    files: [[waiverFile(id), text], ...signatures],
    stated: { file: waiverFile(id), ...about, by },
    counting: [{ ...about, by: by.join(', ') }],
  };
}

function waiverDocument({ gates, subject, until, proposedAt }: Parameters<typeof madeWaiver>[1]): WaiverDocument {
  const clause = gates.find(({ stage }) => stage === 1)?.clauses.find(({ id }) => id === 'test_coverage');
  if (clause === undefined) throw new Error('gate 1 has no clause test_coverage');
  return {
    schema_version: 1,
    system: SYSTEM,
    step: 'pilot',
    subject: { commit: subject.commit, configuration_digest: subject.configurationDigest },
    stage: 1,
    clause: 'test_coverage',
    expression: clause.expression,
    reason: 'the last module is replaced next week',
    requested_at: iso(proposedAt - 3_600_000),
    until: iso(until),
  };
}

/** The files of an attestation, and its entry in the ledger. */
export function madeAttestation(
  firm: Firm,
  { subject, proposedAt, expires, key = 'risk_officer' }: MadeAttestation & About,
): { readonly files: Texts; readonly observation: Observation } {
  const attestation: EvidenceAttestation = {
    schema_version: 1,
    system: SYSTEM,
    subject,
    stage: 6,
    name: 'no_permission_mismatch',
    value: true,
    unit: 'boolean',
    statement: 'seen in Client Portal',
    by: 'risk_officer',
    observed_at: iso(proposedAt - 60_000),
    expires: iso(expires),
  };
  const text = `${JSON.stringify(attestation, null, 2)}\n`;
  const signature = firm.sign(key, Buffer.from(text), attestationNamespace('risk_officer'));
  const path = attestationPath(attestation, sha256(text));
  const files = [[`${path}.json`, text] as const, [`${path}.sig`, signature] as const];
  const attachments = files.map(([name, content]) => ({ path: name, sha256: sha256(content) }));
  const holder = {
    person: 'Holder of risk_officer',
    identity: 'risk_officer@firm.invalid',
    namespace: 'prelive-risk_officer@firm.invalid',
  };
  return { files, observation: attestedObservation(attestation, holder, attachments, '0.1.0') };
}

const iso = (at: number) => new Date(at).toISOString();
