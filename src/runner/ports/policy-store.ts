import type { PolicyVersion } from '../../signing/policy-chain.ts';
import type { PolicyDraft, PolicyTexts } from '../../signing/policy-text.ts';

/** A policy that is not in force yet. */
export interface PendingPolicy {
  readonly draft: PolicyDraft;
  readonly texts: Omit<PolicyTexts, 'document'>;
  /** Absent while a role has no holder. */
  readonly version?: PolicyVersion;
}

/** The folder of a role policy, as the commands that change it see it. */
export interface PolicyStore {
  /** Path as the user gave it, for texts. */
  readonly folder: string;
  /** The policy in force with its texts; `undefined` where there is none yet. Throws PreliveError POLICY_… of its faults. */
  current(): { readonly version: PolicyVersion; readonly texts: Omit<PolicyTexts, 'document'> } | undefined;
  /** The next policy, if somebody has begun one. */
  pending(): PendingPolicy | undefined;
  /** Puts a draft in the place of the pending one; its signatures are gone, for they were about other bytes. */
  writePending(texts: Omit<PolicyTexts, 'document'>): void;
  writePendingSignature(role: string, text: string): void;
  discardPending(): void;
  /** Puts the pending policy in force and keeps the one before it in `history/`. */
  activate(): void;
}
