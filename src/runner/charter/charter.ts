import { type Clock, isoUtc } from '../../domain/clock.ts';
import type { Role } from '../../domain/decision.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { RolePolicy } from '../../domain/policy.ts';
import type { CharterFacts } from '../../domain/system-facts.ts';
import { type CharterDocument, charterChanges, charterText } from '../../signing/charter-document.ts';
import { charterNamespace } from '../../signing/role-policy.ts';
import { verifyRoleSignatures } from '../../signing/role-signatures.ts';
import type { WaiverPolicy } from '../../signing/waiver-signatures.ts';
import { governanceFaults } from '../../stages/01-artifact-validation/governance.ts';
import type { DetachedSigner } from '../dossier/sign-as-role.ts';
import type { CharterStore } from '../ports/charter-store.ts';

/** Status of a charter. */
export interface CharterStanding {
  readonly path: string;
  /** Absent without a charter or a role policy. */
  readonly facts?: CharterFacts;
  /** Faults, one line each. */
  readonly faults: readonly string[];
  /** Roles that have not signed. */
  readonly waiting: readonly Role[];
}

/** Status of the charter as gate 1 judges it; writes nothing. */
export function charterStanding(store: CharterStore): CharterStanding {
  const { path } = store;
  const reading = store.facts();
  if (reading.kind === 'missing') return { path, faults: [reading.reason], waiting: [] };
  const { roles } = reading.value;
  const waiting = roles.filter(({ state }) => state === 'absent').map(({ role }) => role);
  return { path, facts: reading.value, faults: governanceFaults(reading.value), waiting };
}

/** Request for a new charter. */
export interface CharterRequest {
  readonly system: string;
  /** New or changed risk limits; `undefined` removes one. */
  readonly limits: Readonly<Record<string, number | undefined>>;
  /** Additional files to name, relative to the system. */
  readonly files: readonly string[];
}

/** Result of proposing a charter. */
export interface CharterProposal {
  readonly document: CharterDocument;
  /** Changes against the previous charter; absent for the first one. */
  readonly changes?: readonly string[];
}

/**
 * Writes a charter for the current files, with the previous limits and the given ones. Any change needs both signatures
 * again. Throws PreliveError USAGE without any limit or for a missing file.
 */
export function proposeCharter(request: CharterRequest, store: CharterStore, clock: Clock): CharterProposal {
  const before = store.document();
  const named = before?.subjects.map(({ path }) => path) ?? [];
  const paths = [...new Set([...store.mustBeNamed(), ...named, ...request.files])].sort();
  const document: CharterDocument = {
    version: 1,
    system: request.system,
    issued_at: isoUtc(clock.now()),
    risk_limits: limitsOf(before, request),
    subjects: paths.map((path) => ({ path, sha256: digestOf(store, path) })),
  };
  const changes = before && charterChanges(before, document);
  if (changes?.length !== 0) store.write(charterText(document));
  return { document: changes?.length === 0 && before ? before : document, ...(changes && { changes }) };
}

function limitsOf(before: CharterDocument | undefined, { limits }: CharterRequest): Readonly<Record<string, number>> {
  const merged = Object.entries({ ...before?.risk_limits, ...limits });
  const kept = Object.fromEntries(merged.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  if (Object.keys(kept).length > 0) return kept;
  throw new PreliveError('USAGE', 'A charter states risk limits: give one with --limit NAME=VALUE.');
}

function digestOf(store: CharterStore, path: string): string {
  const digest = store.digest(path);
  if (digest !== undefined) return digest;
  throw new PreliveError('USAGE', `There is no ${path}, which the charter would name.`);
}

/**
 * Signs the charter in a role and stores the signature if the policy accepts it. Throws PreliveError
 * PROPOSAL_NOT_CURRENT for a charter about other files, KEY_NOT_ACCEPTED, and errors of the signer.
 */
export async function signCharter(
  role: Role,
  store: CharterStore,
  by: WaiverPolicy,
  sign: DetachedSigner,
): Promise<CharterStanding> {
  requireCurrent(store, by.policy);
  const bytes = store.bytes();
  const signature = await sign(bytes, charterNamespace(by.policy.roles[role]));
  const [verdict] = verifyRoleSignatures({
    ...by,
    document: bytes,
    namespaceOf: charterNamespace,
    signatures: { [role]: signature },
    requiredRoles: [role],
  });
  if (verdict?.status !== 'signed') {
    throw new PreliveError('KEY_NOT_ACCEPTED', `As ${role}: ${verdict?.reason ?? 'not a role of the policy'}.`);
  }
  store.writeSignature(role, signature);
  return charterStanding(store);
}

/** Throws unless the charter matches the files here; missing signatures are no fault, since signing adds them. */
function requireCurrent(store: CharterStore, { required }: RolePolicy): void {
  const { facts, faults } = charterStanding(store);
  const own = facts?.roles.filter(({ state }) => state === 'invalid').map(({ role }) => `signature of ${role} `) ?? [];
  const [fault] = faults.filter((one) => !own.some((start) => one.startsWith(start)) && !one.startsWith(SINCE_SIGNED));
  if (facts !== undefined && fault === undefined && required.charter.length > 0) return;
  throw new PreliveError('PROPOSAL_NOT_CURRENT', `${store.path}: ${fault ?? 'there is no charter'}`, {
    nextSteps: ['Run `prelive charter propose` and read what it has changed.'],
  });
}

const SINCE_SIGNED = 'since it was signed: ';
