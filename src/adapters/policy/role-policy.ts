import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PreliveError } from '../../domain/errors.ts';
import { POLICY_FILES, type PolicyDocument } from '../../domain/policy.ts';
import { type AllowedSigner, parseAllowedSigners } from '../../signing/allowed-signers.ts';
import { judgePolicy, type PolicyVersion } from '../../signing/policy-chain.ts';
import { markRevoked, parseRevoked } from '../../signing/policy-revocation.ts';
import type { SshPublicKey } from '../../signing/ssh-public-key.ts';
import { sha256 } from '../files/digest.ts';
import { entriesIn } from '../files/folder.ts';
import { readCheckedJson } from '../files/json.ts';
import { readBytes, readText, readTextIfThere } from '../files/read.ts';
import type { Schemas } from '../schemas/schemas.ts';

/** Role policy that is in force. */
export interface LoadedRolePolicy {
  readonly policy: PolicyDocument;
  /** Revoked ones are marked. */
  readonly allowedSigners: readonly AllowedSigner[];
  /** SHA-256 of `policy.json`, hex; the file holds the digests of the two others. */
  readonly policyDigest: string;
}

/** File of a policy with its name inside the folder. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Loads the role policy in force in a folder. Throws PreliveError FILE_UNREADABLE, FILE_NOT_JSON; POLICY_INVALID for a
 * schema fault, an unreadable line, or a person with two roles; POLICY_BROKEN for a wrong signature, digest or chain of
 * policies; POLICY_NOT_SIGNED where a required signature is missing.
 */
export function loadRolePolicy(folder: string, schemas: Schemas): LoadedRolePolicy {
  const { document, allowedSigners, digest } = requireInForce(folder, schemas);
  return { policy: document, allowedSigners, policyDigest: digest };
}

/** Loads a policy like {@link loadRolePolicy}, with all that judging another policy needs. */
export function requireInForce(folder: string, schemas: Schemas): PolicyVersion {
  const policy = readPolicyVersion(folder, schemas);
  let before: PolicyVersion | undefined;
  for (let number = 1; number < policy.document.number; number++) {
    const place = historyFolder(folder, number);
    if (!existsSync(place)) throw broken(folder, `policy ${number}, on which it rests, is not in ${place}`);
    before = judged(place, readPolicyVersion(place, schemas), before);
  }
  return judged(folder, policy, before);
}

/** Folder of a replaced policy. */
export function historyFolder(folder: string, number: number): string {
  return join(folder, POLICY_FILES.history, String(number));
}

/** Reads the policy of a folder, signed or not. Throws like {@link loadRolePolicy}, except for signatures. */
export function readPolicyVersion(folder: string, schemas: Schemas): PolicyVersion {
  const path = join(folder, POLICY_FILES.policy);
  const document = readCheckedJson<PolicyDocument>(path, { schema: 'role-policy', code: 'POLICY_INVALID' }, schemas);
  const bytes = readBytes(path);
  const signersText = requireDigest(folder, POLICY_FILES.allowedSigners, document.files.allowed_signers);
  const revoked = readRevoked(folder, requireDigest(folder, POLICY_FILES.revoked, document.files.revoked));
  const allowedSigners = markRevoked(readSigners(folder, signersText), revoked);
  return { document, bytes, digest: sha256(bytes), allowedSigners, revoked, signatures: readSignatures(folder) };
}

/** Files of a policy for a dossier: the signed ones and the signatures. */
export function policyFiles(folder: string): readonly PolicyFile[] {
  const { policy, allowedSigners, revoked, signatures } = POLICY_FILES;
  const signed = signatureNames(folder).map((name) => `${signatures}/${name}`);
  return [policy, allowedSigners, revoked, ...signed].map((name) => ({ name, text: readText(join(folder, name)) }));
}

function judged(place: string, policy: PolicyVersion, before: PolicyVersion | undefined): PolicyVersion {
  const { faults, waiting } = judgePolicy(policy, before);
  if (faults.length > 0) throw broken(place, faults.join('; '));
  if (waiting.length === 0) return policy;
  throw new PreliveError('POLICY_NOT_SIGNED', `${place}: it waits for ${waiting.join('; ')}`);
}

function broken(place: string, reason: string): PreliveError {
  return new PreliveError('POLICY_BROKEN', `${place}: ${reason}`);
}

function requireDigest(folder: string, name: string, expected: string): string {
  const text = readText(join(folder, name));
  if (sha256(text) === expected) return text;
  throw broken(folder, `${name} is not the one that ${POLICY_FILES.policy} names`);
}

function readSigners(folder: string, text: string): readonly AllowedSigner[] {
  const parsed = parseAllowedSigners(text);
  if (parsed.ok) return parsed.signers;
  throw invalidLine(join(folder, POLICY_FILES.allowedSigners), parsed);
}

function readRevoked(folder: string, text: string): readonly SshPublicKey[] {
  const parsed = parseRevoked(text);
  if (parsed.ok) return parsed.keys;
  throw invalidLine(join(folder, POLICY_FILES.revoked), parsed);
}

function invalidLine(path: string, { line, reason }: { readonly line: number; readonly reason: string }): PreliveError {
  return new PreliveError('POLICY_INVALID', `${path}, line ${line}: ${reason}`);
}

function readSignatures(folder: string): ReadonlyMap<string, string> {
  const place = join(folder, POLICY_FILES.signatures);
  const entries = signatureNames(folder).map((name) => {
    return [name.slice(0, -'.sig'.length), readTextIfThere(join(place, name)) ?? ''] as const;
  });
  return new Map(entries);
}

function signatureNames(folder: string): readonly string[] {
  return entriesIn(join(folder, POLICY_FILES.signatures))
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.sig'));
}
