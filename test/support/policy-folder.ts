import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyTexts } from '../../src/signing/policy-text.ts';
import type { RehearsalRoles } from '../../src/signing/rehearsal-roles.ts';

/** Writes the folder of a policy. */
export function writePolicyFolder(
  folder: string,
  texts: Pick<PolicyTexts, 'policy' | 'allowedSigners' | 'revoked'>,
  signatures: Readonly<Record<string, string>>,
): void {
  mkdirSync(join(folder, 'signatures'), { recursive: true });
  writeFileSync(join(folder, 'policy.json'), texts.policy);
  writeFileSync(join(folder, 'allowed_signers'), texts.allowedSigners);
  writeFileSync(join(folder, 'revoked'), texts.revoked);
  for (const [role, text] of Object.entries(signatures)) {
    writeFileSync(join(folder, 'signatures', `${role}.sig`), text);
  }
}

/** Writes the policy of temporary roles. */
export function writeRehearsalPolicy(folder: string, { texts, policySignatures }: RehearsalRoles): void {
  writePolicyFolder(folder, texts, policySignatures);
}
