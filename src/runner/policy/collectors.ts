import type { Clock } from '../../domain/clock.ts';
import type { RolePolicy } from '../../domain/policy.ts';
import { formatNoteKey, type NoteKey } from '../../signing/note.ts';
import { parseRevoked } from '../../signing/policy-revocation.ts';
import { draftTexts } from '../../signing/policy-text.ts';
import { collectorKey, isSameKey, type SshPublicKey } from '../../signing/ssh-public-key.ts';
import { policyCollectors } from '../evidence/policy-collectors.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import { baseOf, notAccepted, policySigners } from './change-policy.ts';

/** A collector of a policy, as listed by `prelive keys list`. */
export interface ListedCollector {
  readonly name: string;
  /** Key id in its signatures, 8 hex digits. */
  readonly id: string;
  /** Fingerprint of the same key in SSH form. */
  readonly fingerprint: string;
}

/** Collectors of a policy. Throws PreliveError POLICY_INVALID for an invalid key. */
export function listCollectors(policy: Pick<RolePolicy, 'collectors'>): readonly ListedCollector[] {
  return policyCollectors(policy).map((key) => ({
    name: key.name,
    id: key.id,
    fingerprint: collectorKey(key).fingerprint,
  }));
}

/** A collector's key in SSH form, whose fingerprint people compare. */
export function collectorSshKey(key: NoteKey): SshPublicKey {
  return collectorKey(key);
}

/**
 * Adds a collector to the pending policy: records that it closes no longer count as self-collected. Throws PreliveError
 * KEY_NOT_ACCEPTED for a key that is enrolled, revoked, or held by a signer.
 */
export function enrollCollector(collector: NoteKey, store: PolicyStore, clock: Clock): void {
  const base = baseOf(store, clock);
  const key = collectorKey(collector);
  const { fingerprint } = key;
  const revoked = parseRevoked(base.revoked);
  if (revoked.ok && revoked.keys.some((one) => isSameKey(one, key))) throw notAccepted(`${fingerprint} is revoked`);
  const signer = policySigners(base).find((one) => isSameKey(one.key, key));
  if (signer !== undefined) throw notAccepted(`${fingerprint} is the key of ${signer.principals}, who signs`);
  const { collectors = [] } = base.draft;
  if (policyCollectors(base.draft).some((one) => isSameKey(collectorKey(one), key))) {
    throw notAccepted(`${fingerprint} is enrolled already`);
  }
  const draft = { ...base.draft, collectors: [...collectors, formatNoteKey(collector)] };
  store.writePending(draftTexts(draft, base.allowedSigners, base.revoked));
}
