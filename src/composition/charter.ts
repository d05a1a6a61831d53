import { charterVerifier } from '../adapters/policy/charter-signatures.ts';
import { openCharterStore } from '../adapters/policy/charter-store.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { createSchemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { Role } from '../domain/decision.ts';
import { APPLIED_LIMITS } from '../runner/charter/applied-limits.ts';
import {
  type CharterProposal,
  type CharterStanding,
  charterStanding,
  proposeCharter,
  signCharter,
} from '../runner/charter/charter.ts';
import { openPolicy } from './role-policy.ts';
import { signWith } from './sign-with.ts';

/** Opens the charter of a system. Throws PreliveError CONFIG_MISSING, CONFIG_INVALID. */
function openCharter(system: string) {
  const schemas = createSchemas();
  const loaded = loadConfig(findSystemRoot(system) ?? system, schemas);
  const verify = charterVerifier(schemas, systemClock.now());
  const store = openCharterStore(loaded, { schemas, verify, appliedLimits: APPLIED_LIMITS });
  return { store, loaded, schemas, system: loaded.config.system.name };
}

/** The standing of the charter of a system. Throws PreliveError of the configuration. */
export function readCharterStanding(system: string): CharterStanding {
  return charterStanding(openCharter(system).store);
}

/** Limits to set or to take away, and files to name besides. */
export interface CharterChange {
  readonly system: string;
  readonly limits: Readonly<Record<string, number | undefined>>;
  readonly files: readonly string[];
}

/** Writes the charter about the files of a system as they are now. Throws PreliveError of the configuration and of files. */
export function writeCharterProposal({ system: folder, limits, files }: CharterChange): {
  readonly proposal: CharterProposal;
  readonly path: string;
} {
  const { store, system } = openCharter(folder);
  return { proposal: proposeCharter({ system, limits, files }, store, systemClock), path: store.path };
}

/** A signature of the charter that is asked for. */
export interface CharterSigning {
  readonly system: string;
  readonly policy: string | undefined;
  readonly role: Role;
  readonly key: string | undefined;
}

/** Shows the charter, then signs it in a role. Throws PreliveError of the policy, of the signature and of changed files. */
export async function signCharterAs(
  { system, policy: policyFlag, role, key }: CharterSigning,
  show: (standing: CharterStanding) => void,
): Promise<CharterStanding> {
  const { store, loaded, schemas } = openCharter(system);
  const { policy } = openPolicy(loaded, policyFlag, schemas);
  show(charterStanding(store));
  const by = { ...policy, at: systemClock.now() };
  const { identity } = policy.policy.roles[role];
  return signWith(policy.allowedSigners, identity, key, (sign) => signCharter(role, store, by, sign));
}
