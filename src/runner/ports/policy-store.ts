import type { PolicyVersion } from '../../signing/policy-chain.ts';
import type { PolicyDraft, PolicyTexts } from '../../signing/policy-text.ts';

/** A role policy that is not in force yet. */
export interface PendingPolicy {
  readonly draft: PolicyDraft;
  readonly texts: Omit<PolicyTexts, 'document'>;
  /** Absent while a role has no holder. */
  readonly version?: PolicyVersion;
}

/** Folder of a role policy, for the commands that change it. */
export interface PolicyStore {
  /** Path as given by the user, for messages. */
  readonly folder: string;
  /** The policy in force with its texts; `undefined` when there is none. Throws PreliveError POLICY_… for a fault. */
  current(): { readonly version: PolicyVersion; readonly texts: Omit<PolicyTexts, 'document'> } | undefined;
  /** The pending policy, if a change has begun. */
  pending(): PendingPolicy | undefined;
  /** Replaces the pending draft and deletes its signatures, which cover other bytes. */
  writePending(texts: Omit<PolicyTexts, 'document'>): void;
  writePendingSignature(role: string, text: string): void;
  discardPending(): void;
  /** Puts the pending policy in force and moves the previous one to `history/`. */
  activate(): void;
}
