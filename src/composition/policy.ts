import { createInterface } from 'node:readline/promises';
import { openPolicyStore } from '../adapters/policy/policy-store.ts';
import { readCollectorKeyFile, readPublicKeyFile } from '../adapters/policy/public-key-file.ts';
import { sshKeygenSigner } from '../adapters/policy/ssh-keygen.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { PreliveError } from '../domain/errors.ts';
import { enrollKey, type PolicyRole, revokeKey } from '../runner/policy/change-policy.ts';
import { collectorSshKey, enrollCollector } from '../runner/policy/collectors.ts';
import { listPolicy, type PolicyList } from '../runner/policy/policy-screen.ts';
import { type PolicySigning, pendingPolicy, signPolicy } from '../runner/policy/sign-policy.ts';
import type { PolicyStore } from '../runner/ports/policy-store.ts';
import { parseInstant } from './flag-values.ts';
import { policyFolder } from './role-policy.ts';

/** Flags that name a role policy. */
export interface PolicyFlags {
  readonly system: string;
  readonly policy: string | undefined;
}

/** Opens the policy folder of `--policy`, else of the system's configuration. Throws PreliveError POLICY_MISSING. */
function openPolicyFolder(flags: PolicyFlags): PolicyStore {
  const schemas = createSchemas();
  const root = findSystemRoot(flags.system);
  const folder = flags.policy ?? (root === undefined ? undefined : policyFolder(loadConfig(root, schemas), undefined));
  if (folder !== undefined) return openPolicyStore(folder, schemas);
  throw new PreliveError('POLICY_MISSING', 'There is no prelive.yaml here that names the role policy.');
}

/** Number of characters at the end of a fingerprint that a person types. */
const TYPED = 8;

/**
 * Requires that a fingerprint was compared with its owner over another channel than the file: it was given, or its last
 * characters are typed now. Throws PreliveError KEY_NOT_ACCEPTED, and USAGE without a keyboard.
 */
export async function confirmFingerprint(
  key: { readonly fingerprint: string },
  given: string | undefined,
): Promise<void> {
  if (given === undefined) return askForFingerprint(key);
  if (given === key.fingerprint) return;
  throw new PreliveError(
    'KEY_NOT_ACCEPTED',
    `the key of the file has the fingerprint ${key.fingerprint}, not ${given}`,
    { nextSteps: ['Enrol nothing: ask its owner by telephone for the fingerprint and for the right file.'] },
  );
}

async function askForFingerprint({ fingerprint }: { readonly fingerprint: string }): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new PreliveError(
      'USAGE',
      `Compare ${fingerprint} with its owner by telephone, then give it with --fingerprint.`,
    );
  }
  // Without `terminal: false` readline puts the keyboard into raw mode, where Ctrl-C is a character.
  const asker = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const question = `${fingerprint}\nAsk its owner to read it to you, then type its last ${TYPED} characters: `;
    const typed = await asker.question(question);
    if (typed.trim() === fingerprint.slice(-TYPED)) return;
    throw new PreliveError('KEY_NOT_ACCEPTED', `${typed.trim()} is not the end of ${fingerprint}`);
  } finally {
    asker.close();
  }
}

/** Returns the role policy in force and the pending one. */
export function readPolicy(flags: PolicyFlags): PolicyList {
  return listPolicy(openPolicyFolder(flags));
}

export interface EnrolFlags extends PolicyFlags {
  readonly role: PolicyRole | undefined;
  readonly collector: string | undefined;
  readonly identity: string | undefined;
  readonly key: string;
  readonly person: string | undefined;
  readonly alias: readonly string[] | undefined;
  readonly 'valid-before': string | undefined;
  readonly fingerprint: string | undefined;
  readonly domain: string | undefined;
  readonly 'own-work': 'refused' | 'allowed' | undefined;
}

/** Enters a key into the next role policy. Throws PreliveError KEY_NOT_ACCEPTED, USAGE, and of the policy. */
export async function enrolKey(flags: EnrolFlags): Promise<PolicyList> {
  const store = openPolicyFolder(flags);
  if (flags.collector === undefined) await enrolPerson(flags, store);
  else await enrolCollector(flags.collector, flags, store);
  return listPolicy(store);
}

async function enrolPerson(flags: EnrolFlags, store: PolicyStore): Promise<void> {
  const { role, identity, person, alias, domain, 'own-work': ownWork, 'valid-before': end } = flags;
  if (role === undefined || identity === undefined) throw new PreliveError('USAGE', '--role needs --identity.');
  const key = readPublicKeyFile(flags.key);
  await confirmFingerprint(key, flags.fingerprint);
  const enrolment = {
    role,
    identity,
    key,
    window: end === undefined ? {} : { validBefore: parseInstant('--valid-before', end) },
    ...(person !== undefined && { person }),
    ...(alias !== undefined && { aliases: alias }),
    ...(domain !== undefined && { domain }),
    ...(ownWork !== undefined && { ownWork }),
  };
  enrollKey(enrolment, store, systemClock);
}

async function enrolCollector(name: string, flags: EnrolFlags, store: PolicyStore): Promise<void> {
  const key = readCollectorKeyFile(flags.key, name);
  await confirmFingerprint(collectorSshKey(key), flags.fingerprint);
  enrollCollector(key, store, systemClock);
}

/** Takes a key out of use in the next role policy. Throws PreliveError of the policy. */
export function revokePolicyKey(fingerprint: string, reason: string, flags: PolicyFlags): PolicyList {
  const store = openPolicyFolder(flags);
  revokeKey(fingerprint, reason, store, systemClock);
  return listPolicy(store);
}

/** Drops the pending role policy; false where none was pending. */
export function discardPendingPolicy(flags: PolicyFlags): boolean {
  const store = openPolicyFolder(flags);
  const isPending = store.pending() !== undefined;
  store.discardPending();
  return isPending;
}

/** A signature of the pending role policy that is asked for; without a key nothing is signed. */
export interface PolicySignatureFlags extends PolicyFlags {
  readonly role: PolicyRole;
  readonly key: string | undefined;
}

/** Shows the pending role policy, then signs it in a role. Throws PreliveError of the policy and of the signature. */
export async function signPendingPolicy(
  flags: PolicySignatureFlags,
  show: (list: PolicyList) => void,
): Promise<{ readonly pending: ReturnType<typeof pendingPolicy>; readonly signing?: PolicySigning }> {
  const store = openPolicyFolder(flags);
  const pending = pendingPolicy(store);
  show(listPolicy(store));
  if (flags.key === undefined) return { pending };
  const onWords = (words: string) => process.stderr.write(words);
  return { pending, signing: await signPolicy(store, flags.role, sshKeygenSigner({ keyFile: flags.key, onWords })) };
}
