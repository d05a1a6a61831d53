import { isoUtc } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { EvidenceDeclaration, GateDefinition } from '../../domain/gate.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { alternatives, nearest, quoted } from '../../domain/words.ts';
import type { AllowedSigner } from '../../signing/allowed-signers.ts';
import { attestationNamespace, attestingHolder, type RoleHolder, type RolePolicy } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { DetachedSigner } from '../dossier/sign-as-role.ts';
import type { Validation } from '../validation.ts';
import {
  attestationFault,
  attestationPath,
  attestedObservation,
  type EvidenceAttestation,
} from './attested-evidence.ts';

/** Evidence to attest, with signer and validity. */
export interface EvidenceToAdd {
  readonly name: string;
  /** Required when more than one gate declares the name. */
  readonly stage: StageNumber | undefined;
  /** Text of the command line, parsed by the declared type. */
  readonly value: string;
  readonly statement: string;
  /** Role or attestor of the policy. */
  readonly role: string;
  /** Validity from now, milliseconds. */
  readonly validForMs: number;
}

/** System and policy for attesting. */
export interface AttestingPlan {
  readonly validation: Validation;
  readonly system: string;
  readonly policy: { readonly policy: RolePolicy; readonly allowedSigners: readonly AllowedSigner[] };
}

/** An attestation ready for signing. */
export interface PreparedAttestation {
  readonly attestation: EvidenceAttestation;
  readonly bytes: Uint8Array;
  readonly holder: RoleHolder;
}

/**
 * Prepares an attestation for signing. Throws PreliveError EVIDENCE_REFUSED for a name that no gate allows to be
 * attested, a value of another type than declared, an unknown role, or an empty statement.
 */
export function prepareAttestation(asked: EvidenceToAdd, plan: AttestingPlan): PreparedAttestation {
  const { validation, system, policy } = plan;
  const { stage, declaration } = declarationOf(asked, validation.gates);
  const holder = attestingHolder(policy.policy, asked.role);
  if (holder === undefined)
    throw refused(`--role: expected a role or an attestor of the role policy, found ${quoted(asked.role)}.`);
  if (asked.statement.trim() === '') throw refused('--statement must say what was looked at and found.');
  const now = validation.clock.now();
  const attestation: EvidenceAttestation = {
    schema_version: 1,
    system,
    subject: validation.subject,
    stage,
    name: declaration.name,
    value: declaredValue(asked.value, declaration),
    unit: declaration.unit,
    statement: asked.statement,
    by: asked.role,
    observed_at: isoUtc(now),
    expires: isoUtc(now + asked.validForMs),
  };
  return { attestation, bytes: new TextEncoder().encode(`${JSON.stringify(attestation, null, 2)}\n`), holder };
}

/**
 * Signs an attestation, stores it in the workspace and records its evidence. Throws PreliveError KEY_NOT_ACCEPTED when
 * the policy does not accept the signature, and errors of the signer; then nothing is stored.
 */
export async function addEvidence(
  { attestation, bytes, holder }: PreparedAttestation,
  { validation, system, policy }: AttestingPlan,
  sign: DetachedSigner,
): Promise<EvidenceRecord> {
  const signature = await sign(bytes, attestationNamespace(holder));
  const { files } = validation.workspace;
  const fault = attestationFault(attestation, bytes, signature, { policy, system, files, at: validation.clock.now() });
  if (fault !== undefined) throw new PreliveError('KEY_NOT_ACCEPTED', `As ${attestation.by}: ${fault}.`);
  const path = attestationPath(attestation, sha256(bytes));
  const attachments = [
    { path: `${path}.json`, sha256: sha256(bytes) },
    { path: `${path}.sig`, sha256: sha256(signature) },
  ];
  files.write(`${path}.json`, bytes);
  files.write(`${path}.sig`, signature);
  const observation = attestedObservation(attestation, holder, attachments, validation.version);
  const [record] = validation.workspace.append([observation]);
  if (record === undefined) throw new PreliveError('EVIDENCE_REFUSED', 'Nothing was recorded.');
  return record;
}

function declarationOf(
  { name, stage }: Pick<EvidenceToAdd, 'name' | 'stage'>,
  gates: readonly GateDefinition[],
): { readonly stage: StageNumber; readonly declaration: EvidenceDeclaration } {
  const found = gates.flatMap((gate) =>
    gate.evidence
      .filter((one) => one.name === name && (stage === undefined || gate.stage === stage))
      .map((declaration) => ({ stage: gate.stage, declaration })),
  );
  const [first, second] = found;
  if (first === undefined) throw refused(notDeclared({ name, stage }, gates));
  if (second !== undefined) throw refused(`Stages ${first.stage} and ${second.stage} declare ${name}: give --stage.`);
  if (first.declaration.sources.includes('attested')) return first;
  throw refused(
    `Gate ${first.stage} takes no attestation of ${name}: it is collected by ${first.declaration.collect}.`,
  );
}

function declaredValue(text: string, { name, type, unit }: EvidenceDeclaration): EvidenceAttestation['value'] {
  if (type === 'string') return text;
  if (type === 'bool' && (text === 'true' || text === 'false')) return text === 'true';
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (type === 'double' && Number.isFinite(number)) return number;
  if (type === 'int' && Number.isSafeInteger(number)) return number;
  throw refused(`--value: expected ${TYPE_WORDS[type]}, as ${name} is declared (${unit}), found ${quoted(text)}.`);
}

const TYPE_WORDS: Readonly<Record<EvidenceDeclaration['type'], string>> = {
  bool: 'true or false',
  double: 'a number',
  int: 'a whole number',
  string: 'a text',
};

/** Message for a name that no gate, or not the given stage, declares. */
function notDeclared({ name, stage }: Pick<EvidenceToAdd, 'name' | 'stage'>, gates: readonly GateDefinition[]): string {
  const stages = gates.filter(({ evidence }) => evidence.some((one) => one.name === name)).map((gate) => gate.stage);
  if (stages.length > 0)
    return `--stage: expected ${alternatives(stages.map(String))}, where ${name} is declared, found ${stage}.`;
  const like = nearest(
    name,
    gates.flatMap(({ evidence }) => evidence.map((one) => one.name)),
  );
  const guess = like === undefined ? '.' : `; did you mean ${like}?`;
  return `NAME: expected evidence that a gate declares, found ${quoted(name)}${guess}`;
}

const refused = (message: string) => new PreliveError('EVIDENCE_REFUSED', message);
