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

/** Who may sign, as read from a folder and found to be in force. */
export interface LoadedRolePolicy {
  readonly policy: PolicyDocument;
  /** Those that are revoked are marked. */
  readonly allowedSigners: readonly AllowedSigner[];
  /** SHA-256 of `policy.json`, hex; it names the digests of the two other files. */
  readonly policyDigest: string;
}

/** A file of a policy, with its name inside the folder. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The role policy in force in a folder. Throws PreliveError FILE_UNREADABLE, FILE_NOT_JSON; POLICY_INVALID for one that
 * does not follow its schema, has a line that cannot be read, or lets one person speak twice; POLICY_BROKEN where a
 * signature, a digest or the chain of policies does not hold; POLICY_NOT_SIGNED where not everybody has signed who must.
 */
export function loadRolePolicy(folder: string, schemas: Schemas): LoadedRolePolicy {
  const { document, allowedSigners, digest } = requireInForce(folder, schemas);
  return { policy: document, allowedSigners, policyDigest: digest };
}

/** Like {@link loadRolePolicy}, with all that judging another policy by it takes. */
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

/** Folder of a policy that another has followed. */
export function historyFolder(folder: string, number: number): string {
  return join(folder, POLICY_FILES.history, String(number));
}

/** A policy as it stands in a folder, signed or not. Throws like {@link loadRolePolicy} but for the signatures. */
export function readPolicyVersion(folder: string, schemas: Schemas): PolicyVersion {
  const path = join(folder, POLICY_FILES.policy);
  const document = readCheckedJson<PolicyDocument>(path, { schema: 'role-policy', code: 'POLICY_INVALID' }, schemas);
  const bytes = readBytes(path);
  const signersText = requireDigest(folder, POLICY_FILES.allowedSigners, document.files.allowed_signers);
  const revoked = readRevoked(folder, requireDigest(folder, POLICY_FILES.revoked, document.files.revoked));
  const allowedSigners = markRevoked(readSigners(folder, signersText), revoked);
  return { document, bytes, digest: sha256(bytes), allowedSigners, revoked, signatures: readSignatures(folder) };
}

/** The files of a policy as a dossier freezes them: those that are signed, and the signatures. */
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
