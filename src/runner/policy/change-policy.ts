import { type Clock, isoUtc } from '../../domain/clock.ts';
import type { Role } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { AttestorRole, RoleHolder } from '../../domain/policy.ts';
import { type AllowedSigner, parseAllowedSigners } from '../../signing/allowed-signers.ts';
import { formatNoteKey } from '../../signing/note.ts';
import { markRevoked, parseRevoked, publicLineOf, revocationLines } from '../../signing/policy-revocation.ts';
import {
  attestorSignerLine,
  draftTexts,
  type KeyWindow,
  type PolicyDraft,
  type PolicyTexts,
  roleSignerLine,
} from '../../signing/policy-text.ts';
import { ROLES } from '../../signing/role-policy.ts';
import { collectorKey, isSameKey, type SshPublicKey } from '../../signing/ssh-public-key.ts';
import { policyCollectors } from '../evidence/policy-collectors.ts';
import type { PolicyStore } from '../ports/policy-store.ts';

/** Any role of a policy. */
export type PolicyRole = Role | AttestorRole;

/** A key to enroll for a role; its fingerprint was confirmed out of band. */
export interface Enrolment {
  readonly role: PolicyRole;
  readonly identity: string;
  /** Name of the natural person; the identity when absent. */
  readonly person?: string;
  readonly aliases?: readonly string[];
  readonly key: SshPublicKey;
  readonly window: KeyWindow;
  /** Ending of the namespaces, `prelive` when absent. */
  readonly domain?: string;
  /** Rule of independence for the whole policy; unchanged when absent. */
  readonly ownWork?: 'refused' | 'allowed';
}

/** A policy before the digests of its files are known. */
export type DraftPolicy = Omit<PolicyDraft, 'version' | 'files'>;
/** Basis of the next policy. */
export interface PolicyBase {
  readonly draft: DraftPolicy;
  readonly allowedSigners: string;
  readonly revoked: string;
}

/**
 * Adds a key to the pending policy, which starts as a copy of the one in force. A new identity replaces the former holder of the
 * role and all of its keys. Throws PreliveError KEY_NOT_ACCEPTED for a key that is revoked or already enrolled.
 */
export function enrollKey(enrolment: Enrolment, store: PolicyStore, clock: Clock): void {
  const base = baseOf(store, clock);
  requireFresh(enrolment, base);
  const before = holderIn(base.draft, enrolment.role);
  const holder = holderOf(enrolment, before);
  const replaced = before === undefined || before.identity === holder.identity ? undefined : before.identity;
  const kept = withoutLines(base.allowedSigners, (line) => isReplaced(line, enrolment, replaced));
  const line = isDeciding(enrolment.role) ? roleSignerLine : attestorSignerLine;
  const added = `${kept}${line(holder, publicLineOf(enrolment.key), enrolment.window)}\n`;
  store.writePending(draftTexts(withHolder(base.draft, enrolment, holder), added, base.revoked));
}

/** Revokes a key permanently in the pending policy. Throws PreliveError KEY_NOT_ACCEPTED for an unknown key. */
export function revokeKey(fingerprint: string, reason: string, store: PolicyStore, clock: Clock): void {
  const base = baseOf(store, clock);
  const found =
    policySigners(base).find(({ key }) => key.fingerprint === fingerprint) ?? collectorOf(base, fingerprint);
  if (found === undefined) throw notAccepted(`no enrolled key has the fingerprint ${fingerprint}`);
  if (found.revoked === true) throw notAccepted(`${fingerprint} is revoked already`);
  const revoked = base.revoked + revocationLines(publicLineOf(found.key), clock.now(), reason);
  store.writePending(draftTexts(withoutCollector(base.draft, fingerprint), base.allowedSigners, revoked));
}

/** Finds a collector by its fingerprint; a revoked one is removed from the policy's list. */
function collectorOf({ draft }: PolicyBase, fingerprint: string): Pick<AllowedSigner, 'key' | 'revoked'> | undefined {
  const keys = policyCollectors(draft).map((one) => ({ key: collectorKey(one) }));
  return keys.find(({ key }) => key.fingerprint === fingerprint);
}

function withoutCollector(draft: DraftPolicy, fingerprint: string): DraftPolicy {
  if (draft.collectors === undefined) return draft;
  const left = policyCollectors(draft).filter((one) => collectorKey(one).fingerprint !== fingerprint);
  return { ...draft, collectors: left.map(formatNoteKey) };
}

/** Basis of the next policy: the pending one, else the one in force, else an empty one. */
export function baseOf(store: PolicyStore, clock: Clock): PolicyBase {
  const issued_at = isoUtc(clock.now());
  const pending = store.pending();
  if (pending !== undefined) return base({ ...pending.draft, issued_at }, pending.texts);
  const current = store.current();
  if (current === undefined) return base(emptyDraft(issued_at), { allowedSigners: '', revoked: '' });
  const { document, digest } = current.version;
  return base({ ...document, number: document.number + 1, previous: digest, issued_at }, current.texts);
}

function base(
  whole: DraftPolicy & Partial<PolicyDraft>,
  { allowedSigners, revoked }: Pick<PolicyTexts, 'allowedSigners' | 'revoked'>,
): PolicyBase {
  const { version: _, files: __, ...draft } = whole;
  return { draft, allowedSigners, revoked };
}

function emptyDraft(issued_at: string): DraftPolicy {
  return {
    number: 1,
    previous: null,
    issued_at,
    threshold: 2,
    independence: { own_work: 'refused' },
    roles: {},
    required: { charter: ['risk_officer', 'cto'], dossier: ROLES },
  };
}

function requireFresh({ key, identity, window }: Enrolment, from: PolicyBase): void {
  const known = policySigners(from).find((line) => isSameKey(line.key, key));
  const { fingerprint } = key;
  if (collectorOf(from, fingerprint) !== undefined) throw notAccepted(`${fingerprint} is the key of a collector`);
  if (known === undefined) {
    const revoked = parseRevoked(from.revoked);
    const isRevoked = revoked.ok && revoked.keys.some((one) => isSameKey(one, key));
    if (isRevoked) throw notAccepted(`${fingerprint} is revoked`);
    return;
  }
  if (known.revoked === true) throw notAccepted(`${fingerprint} is revoked`);
  if (known.principals !== identity) throw notAccepted(`${fingerprint} is enrolled for ${known.principals} already`);
  // Enrolling a key again with another end changes its end.
  if (known.validBefore === window.validBefore) throw notAccepted(`${fingerprint} is enrolled already`);
}

/** Keys of the people in a policy; revoked ones are marked. Throws PreliveError POLICY_INVALID. */
export function policySigners({
  allowedSigners,
  revoked,
}: Pick<PolicyBase, 'allowedSigners' | 'revoked'>): readonly AllowedSigner[] {
  const signers = parseAllowedSigners(allowedSigners);
  const keys = parseRevoked(revoked);
  if (!signers.ok || !keys.ok) throw new PreliveError('POLICY_INVALID', 'allowed_signers or revoked cannot be read');
  return markRevoked(signers.signers, keys.keys);
}

function isDeciding(role: PolicyRole): role is Role {
  return ROLES.some((one) => one === role);
}

function holderIn({ roles, attestors }: DraftPolicy, role: PolicyRole): RoleHolder | undefined {
  return isDeciding(role) ? roles[role] : attestors?.[role];
}

function holderOf(enrolment: Enrolment, before: RoleHolder | undefined): RoleHolder {
  const { role, identity, domain } = enrolment;
  const known = before?.identity === identity ? before : undefined;
  const aliases = enrolment.aliases ?? known?.aliases;
  const ending = domain ?? before?.namespace.split('@')[1] ?? 'prelive';
  return {
    person: enrolment.person ?? known?.person ?? identity,
    identity,
    namespace: `prelive-${role}@${ending}`,
    ...(aliases === undefined || aliases.length === 0 ? {} : { aliases }),
  };
}

function withHolder(draft: DraftPolicy, { role, ownWork }: Enrolment, holder: RoleHolder): DraftPolicy {
  const independence = ownWork === undefined ? draft.independence : { own_work: ownWork };
  return isDeciding(role)
    ? { ...draft, independence, roles: { ...draft.roles, [role]: holder } }
    : { ...draft, independence, attestors: { ...draft.attestors, [role]: holder } };
}

function isReplaced(line: AllowedSigner, { identity, key }: Enrolment, replaced: string | undefined): boolean {
  return line.principals === replaced || (line.principals === identity && isSameKey(line.key, key));
}

function withoutLines(text: string, drop: (line: AllowedSigner) => boolean): string {
  const parsed = parseAllowedSigners(text);
  if (!parsed.ok) throw new PreliveError('POLICY_INVALID', `allowed_signers, line ${parsed.line}: ${parsed.reason}`);
  const dropped = new Set(parsed.signers.filter(drop).map(({ line }) => line));
  return text
    .split('\n')
    .filter((_, index) => !dropped.has(index + 1))
    .join('\n');
}

/** Returns a PreliveError KEY_NOT_ACCEPTED. */
export function notAccepted(reason: string): PreliveError {
  return new PreliveError('KEY_NOT_ACCEPTED', `${reason}.`, {
    nextSteps: ['Run `prelive keys list` to see the keys and their fingerprints.'],
  });
}
