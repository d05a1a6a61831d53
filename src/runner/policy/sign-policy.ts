import { PreliveError } from '../../domain/errors.ts';
import { judgePolicy, type PolicyStanding, type PolicyVersion } from '../../signing/policy-chain.ts';
import { heldRoles } from '../../signing/policy-holders.ts';
import { policyNamespace } from '../../signing/role-policy.ts';
import type { DetachedSigner } from '../dossier/sign-as-role.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { PolicyRole } from './change-policy.ts';

/** Result of signing a pending policy. */
export interface PolicySigning {
  readonly number: number;
  /** SHA-256 of the `policy.json` that was signed, hex. */
  readonly digest: string;
  /** Missing signers, as text; empty when the policy is in force now. */
  readonly waiting: readonly string[];
}

/** The pending policy, complete, and the one before it. Throws PreliveError POLICY_MISSING, POLICY_INVALID. */
export function pendingPolicy(store: PolicyStore): {
  readonly policy: PolicyVersion;
  readonly before: PolicyVersion | undefined;
} {
  const pending = store.pending();
  if (pending === undefined) {
    throw new PreliveError('POLICY_MISSING', `${store.folder}: no change of the role policy is pending.`, {
      nextSteps: [
        '`prelive keys list` shows what is in force; `prelive keys enroll` and `keys revoke` begin a change.',
      ],
    });
  }
  const { version: policy } = pending;
  if (policy === undefined) {
    throw new PreliveError('POLICY_INVALID', 'the pending policy does not name a holder for every role yet', {
      nextSteps: ['Enrol the others: `prelive keys list` names them.'],
    });
  }
  const before = store.current()?.version;
  const { faults } = judgePolicy(policy, before);
  if (faults.length > 0) throw new PreliveError('POLICY_INVALID', faults.join('; '));
  return { policy, before };
}

/**
 * Signs the pending policy in a role, and puts it in force once all required people have signed. Throws PreliveError
 * KEY_NOT_ACCEPTED for a key that neither the pending policy nor the previous one gives to the role; then nothing is written.
 */
export async function signPolicy(store: PolicyStore, role: PolicyRole, sign: DetachedSigner): Promise<PolicySigning> {
  const { policy, before } = pendingPolicy(store);
  const held = heldRoles(policy.document).find((one) => one.role === role);
  if (held === undefined) throw new PreliveError('USAGE', `The pending policy has no ${role}.`);
  const text = await sign(policy.bytes, policyNamespace(held.holder));
  const signed = { ...policy, signatures: new Map(policy.signatures).set(role, text) };
  const { waiting } = requireAccepted(judgePolicy(signed, before));
  store.writePendingSignature(role, text);
  if (waiting.length === 0) store.activate();
  return { number: policy.document.number, digest: policy.digest, waiting };
}

function requireAccepted(standing: PolicyStanding): PolicyStanding {
  const [fault] = standing.faults;
  if (fault === undefined) return standing;
  throw new PreliveError('KEY_NOT_ACCEPTED', `${fault}.`);
}
