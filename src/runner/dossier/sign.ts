import type { Role } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import { refusalFile, refusalSignatureFile, signatureFile } from '../../signing/dossier-layout.ts';
import { refusalText } from '../../signing/refusal.ts';
import { type RolePolicy, refusalNamespace } from '../../signing/role-policy.ts';
import type { SigningKey } from '../../signing/signing-key.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import {
  changedSubjects,
  describeChange,
  readStatement,
  type StatementOnDisk,
  supersededFile,
} from './dossier-files.ts';

/** Signer with role, key and policy. */
export interface Signer {
  readonly role: Role;
  readonly key: SigningKey;
  readonly policy: RolePolicy;
}

/**
 * Signs the current statement in a role and writes `signatures/<role>.sig`. A refusal of the role, which would take precedence,
 * moves to `superseded/`. Throws PreliveError DOSSIER_BROKEN without a proposal, or when a file differs from the statement.
 */
export function signStatement(signer: Signer, store: DossierStore): void {
  const { bytes, digest } = intactStatement(store);
  const { role, key, policy } = signer;
  store.write(signatureFile(role), key.sign(bytes, policy.roles[role].namespace));
  for (const name of [refusalFile(role), refusalSignatureFile(role)]) store.move(name, supersededFile(digest, name));
}

/** Signs a refusal of the current statement with its reason. Throws like {@link signStatement}. */
export function refuseStatement(signer: Signer & { readonly reason: string }, store: DossierStore): void {
  const { role, reason } = signer;
  const text = refusalText({ role, statementDigest: intactStatement(store).digest, reason });
  const namespace = refusalNamespace(signer.policy.roles[role]);
  store.write(refusalFile(role), text);
  store.write(refusalSignatureFile(role), signer.key.sign(new TextEncoder().encode(text), namespace));
}

function intactStatement(store: DossierStore): StatementOnDisk {
  const proposed = readStatement(store);
  if (proposed === undefined) {
    throw new PreliveError('DOSSIER_BROKEN', 'there is nothing to sign: no statement.json', {
      nextSteps: ['Run `prelive propose`.'],
    });
  }
  const changes = changedSubjects(store, proposed.statement);
  if (changes.length > 0) throw new PreliveError('DOSSIER_BROKEN', changes.map(describeChange).join('; '));
  return proposed;
}
